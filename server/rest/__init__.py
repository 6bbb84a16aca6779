"""The ASGI edge: limits, headers, negotiation, errors. Below it only interactions."""
