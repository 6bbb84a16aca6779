"""Connections to the database file, with the settings that durability and privacy rest on.

Source: trust D1 (SQLite version), D2 (FULL), D4, D5 (secure_delete); performance notes on reads.
"""

from __future__ import annotations

from pathlib import Path

import apsw

from server.store.errors import StoreError

# The first release without the WAL-reset bug (two connections, one checkpointing).
OLDEST_SQLITE = (3, 51, 3)
# NORMAL loses acknowledged commits when the power goes; tests/torture/powercut.py proves it.
SYNCHRONOUS = "FULL"
APPLICATION_ID = 0x46484952  # "FHIR"
BUSY_MS = 5_000
_MMAP = 1 << 36
_CACHE_KIB = 65_536


def check_sqlite(version: str | None = None) -> None:
    """Refuse a SQLite with a known corruption bug. Errors: `StoreError`."""
    found = version or apsw.sqlite_lib_version()
    if tuple(map(int, found.split("."))) < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise StoreError(
            f"SQLite {found} can damage a database that several connections use; {wanted} is needed. "
            "Install the package apsw-sqlite3mc again."
        )


def open_writer(file: Path, vfs: str | None = None) -> apsw.Connection:
    """The connection that writes; also the one that may change the structure."""
    connection = apsw.Connection(
        str(file), apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE, vfs, statementcachesize=300
    )
    connection.set_busy_timeout(BUSY_MS)
    _keep_plans(connection)
    # Checkpoints have their own policy; inline ones cost a commit tens of milliseconds.
    connection.wal_autocheckpoint(0)
    for pragma in (
        "journal_mode = WAL",
        f"synchronous = {SYNCHRONOUS}",
        # What a hard delete removes is overwritten, here and in temporary files, which stay in memory.
        "secure_delete = ON",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        f"cache_size = -{_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def open_reader(file: Path, vfs: str | None = None) -> apsw.Connection:
    """A connection that only reads, for snapshots."""
    connection = apsw.Connection(str(file), apsw.SQLITE_OPEN_READONLY, vfs, statementcachesize=300)
    connection.set_busy_timeout(BUSY_MS)
    _keep_plans(connection)
    for pragma in (
        "query_only = ON",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        f"mmap_size = {_MMAP}",
        f"cache_size = -{_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def open_checkpointer(file: Path, vfs: str | None = None) -> apsw.Connection:
    """A connection that moves the log into the database in the background."""
    connection = apsw.Connection(str(file), apsw.SQLITE_OPEN_READWRITE, vfs)
    connection.wal_autocheckpoint(0)
    connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
    return connection


def _keep_plans(connection: apsw.Connection) -> None:
    """Plan a statement once: SQLite would plan anew whenever bound values might suggest another plan.

    There are no statistics to choose by, so the plan would be the same, at five times the cost of a read.
    """
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
