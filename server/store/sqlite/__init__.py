"""The embedded back end: SQLite through apsw."""

from server.store.sqlite.store import SqliteStore, open_store

__all__ = ["SqliteStore", "open_store"]
