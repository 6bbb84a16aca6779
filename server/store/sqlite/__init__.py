"""The SQLite back end (through apsw): one writer with group commit, snapshot readers."""
