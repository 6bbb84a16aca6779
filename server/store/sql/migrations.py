"""Versions of the database's structure: numbered steps, each applied once, in one transaction.

Source: trust R16. A step that was released never changes; its checksum is kept beside its number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.store.errors import StoreDamaged, StoreTooNew
from server.store.sql import schema
from server.store.sql.driver import Connection

_APPLIED = (
    "CREATE TABLE IF NOT EXISTS schema_step ("
    "number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied INTEGER NOT NULL) STRICT"
)
_RECORD = "INSERT INTO schema_step (number, name, checksum, applied) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of structure."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the statements, white space aside."""
        return hashlib.sha256(" ".join(self.sql.split()).encode()).hexdigest()


STEPS: tuple[Step, ...] = (
    Step(1, "core tables", schema.CORE),
    Step(2, "jobs", schema.JOBS),
    Step(3, "search parameters", schema.PARAMETERS),
    Step(4, "times of versions made elsewhere", schema.STATED),
    Step(5, "index of those times", schema.STATED_INDEX),
)


def pending(connection: Connection, steps: Sequence[Step] = STEPS) -> tuple[Step, ...]:
    """The steps a database still needs; all of them when it is new.

    Errors: `StoreTooNew` when it has steps we do not know, `StoreDamaged` when one differs from ours.
    """
    if not _exists(connection, "schema_step"):
        return tuple(steps)
    applied = dict(connection.execute("SELECT number, checksum FROM schema_step").fetchall())
    known = {step.number: step for step in steps}
    newer = applied.keys() - known.keys()
    if newer:
        raise StoreTooNew(
            f"The database has structure version {max(newer)}, this program knows {max(known, default=0)}. "
            "Start the newer program that wrote it, or restore the backup made before it was upgraded."
        )
    for number, checksum in sorted(applied.items()):
        if checksum != known[number].checksum:
            raise StoreDamaged(
                f"Structure step {number} ({known[number].name}) of the database is not the one this program "
                "knows. Another build wrote it; use that one."
            )
    return tuple(step for step in steps if step.number not in applied)


def apply(connection: Connection, step: Step, now: Callable[[], int]) -> None:
    """Apply one step in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(_APPLIED)
        connection.execute(step.sql)
        connection.execute(_RECORD, (step.number, step.name, step.checksum, now()))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _exists(connection: Connection, table: str) -> bool:
    select = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
    return connection.execute(select, (table,)).fetchone() is not None
