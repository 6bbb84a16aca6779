"""Moving the write-ahead log into the database: in the background, and shortened by the writer.

Source: performance notes §5 (PASSIVE in the background, TRUNCATE above 64 MB when idle).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import apsw

log = logging.getLogger(__name__)

_PAGE = 4096
# Background work starts when this much is new in the log ...
STEP_PAGES = 16 * 1024 * 1024 // _PAGE
# ... the writer shortens the log above this when nothing waits, and above the last one anyway.
LONG_PAGES = 64 * 1024 * 1024 // _PAGE
TOO_LONG_PAGES = 256 * 1024 * 1024 // _PAGE


def truncate(connection: apsw.Connection, wait_ms: int, busy_ms: int) -> bool:
    """Empty the log; False when readers still need it. Errors: apsw's, when the disk fails."""
    connection.set_busy_timeout(wait_ms)
    try:
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except (apsw.BusyError, apsw.LockedError):
        return False
    finally:
        connection.set_busy_timeout(busy_ms)
    return True


class LogLength:
    """How long the log is, told by SQLite after each commit on `connection`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.pages = 0
        self._seen = 0
        connection.set_wal_hook(self._note)

    def _note(self, _connection: apsw.Connection, _database: str, pages: int) -> int:
        self.pages = pages
        return apsw.SQLITE_OK

    def step_due(self) -> bool:
        """Whether enough is new for background work; says so once per portion."""
        if self.pages < self._seen:
            self._seen = 0
        due = self.pages - self._seen >= STEP_PAGES
        if due:
            self._seen = self.pages
        return due

    def truncate_due(self, idle: bool) -> bool:
        """Whether the writer should shorten it now."""
        return self.pages > (LONG_PAGES if idle else TOO_LONG_PAGES)

    def emptied(self) -> None:
        """After a truncation."""
        self.pages = self._seen = 0


class Checkpointer:
    """The background thread. `failed` is told about a disk error."""

    def __init__(self, connection: apsw.Connection, failed: Callable[[apsw.Error], None]) -> None:
        self._connection = connection
        self._failed = failed
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="store-checkpoint", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Do a round soon."""
        self._wake.set()

    def close(self) -> None:
        """End the thread and the connection."""
        self._stopping = True
        self._wake.set()
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while self._wake.wait() and not self._stopping:
            self._wake.clear()
            try:
                self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
            except (apsw.BusyError, apsw.LockedError):
                continue
            except apsw.Error as error:
                log.error("checkpoint failed: %s", error)
                self._failed(error)
