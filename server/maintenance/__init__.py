"""Care of a data directory: seed, verify."""
