"""Value sets and code systems: what codes there are, what they mean, which set holds them."""
