"""Compare views: what differs as a list, side by side, and three ways."""
