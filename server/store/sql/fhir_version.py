"""The FHIR version of a database: recorded once, and never mixed with another.

A mark holds it as a number: 403 is FHIR 4.3. Databases from before there was a choice have no such mark;
they are R4. One that nothing was ever stored in has none either when its making was interrupted.
"""

from __future__ import annotations

from server.fhir.definitions import Definitions
from server.store.errors import StoreOfOtherVersion, StoreTooNew
from server.store.sql.driver import Connection

_MARK = "fhir version"
_NUMBERS = {"stu3": 300, "r4": 400, "r4b": 403, "r5": 500}


def check_version(connection: Connection, definitions: Definitions) -> None:
    """Only looks. Errors: `StoreOfOtherVersion`; `StoreTooNew` for a FHIR version we do not know."""
    found = _recorded(connection)
    if found is None or found == definitions.version:
        return
    raise StoreOfOtherVersion(
        f"The data directory holds FHIR {found.upper()} resources; they cannot be served as "
        f"{definitions.version.upper()}. Start with --fhir-version {found}, or choose another directory.",
        found,
    )


def record_version(connection: Connection, definitions: Definitions) -> None:
    """Write down the version, where it is not yet."""
    insert = "INSERT OR IGNORE INTO mark (name, value) VALUES (?, ?)"
    connection.execute(insert, (_MARK, _NUMBERS[definitions.version]))


def _recorded(connection: Connection) -> str | None:
    """None while the database has never held anything."""
    if not _has_marks(connection):
        return None
    row = connection.execute("SELECT value FROM mark WHERE name = ?", (_MARK,)).fetchone()
    if row is None:
        return "r4" if connection.execute("SELECT 1 FROM type LIMIT 1").fetchone() else None
    for name, number in _NUMBERS.items():
        if number == row[0]:
            return name
    raise StoreTooNew(
        f"The data directory holds resources of FHIR {row[0] // 100}.{row[0] % 100}, which this program does "
        "not know. Start the newer program that wrote it."
    )


def _has_marks(connection: Connection) -> bool:
    select = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'mark'"
    return connection.execute(select).fetchone() is not None
