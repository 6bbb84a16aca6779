"""What keeps the versions: the contract in `base`, shared SQL in `sql`, SQLite in `sqlite`."""
