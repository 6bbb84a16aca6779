"""What SQLite's errors mean to a client.

Source: server specification A1; trust R3, R4 (disk errors, full disk).
"""

from __future__ import annotations

import apsw

from server.fhir.errors import FhirError, Kind, fhir_error

_RETRY = {"Retry-After": "5"}
_BROKEN = (
    "The database file is damaged: {error}. Run the verify command to see the extent, and restore the data "
    "directory from a backup."
)
_MEANINGS: tuple[tuple[type[apsw.Error], Kind, str], ...] = (
    (apsw.FullError, Kind.STORAGE_FULL, "The disk that holds the data is full; nothing was stored."),
    (apsw.BusyError, Kind.UNAVAILABLE, "Another program holds the database; nothing was done. Try again."),
    (apsw.LockedError, Kind.UNAVAILABLE, "The database is locked; nothing was done. Try again."),
    (apsw.InterruptError, Kind.UNAVAILABLE, "The query took too long and was stopped. Narrow it."),
    (apsw.NoMemError, Kind.UNAVAILABLE, "The server ran out of memory; nothing was done. Try again."),
    (apsw.CorruptError, Kind.EXCEPTION, _BROKEN),
    (apsw.NotADBError, Kind.EXCEPTION, _BROKEN),
    (apsw.IOError, Kind.UNAVAILABLE, "The disk reported an error: {error}. Check it and restart."),
    (apsw.CantOpenError, Kind.UNAVAILABLE, "The database file cannot be opened: {error}."),
    (apsw.TooBigError, Kind.TOO_LARGE, "The resource is larger than the database can hold."),
)
STOPPED = (
    "The server stopped writing because the disk failed while a change was being stored ({error}). Reading "
    "goes on. Check the disk, then restart the server."
)


def translate(error: BaseException) -> BaseException:
    """A `FhirError` for SQLite's environment errors; anything else (our own faults) as it is."""
    for kind_of_error, kind, text in _MEANINGS:
        if isinstance(error, kind_of_error):
            headers = _RETRY if kind is Kind.UNAVAILABLE else None
            return fhir_error(kind, text.format(error=error), headers=headers)
    return error


def stopped(error: object) -> FhirError:
    """The answer to every write after a failed commit."""
    return fhir_error(Kind.UNAVAILABLE, STOPPED.format(error=error), headers=_RETRY)
