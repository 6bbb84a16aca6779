"""A SQLite data directory as a `Store`.

Source: house rule 3 (one writer, snapshot readers); trust D1–D5.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import apsw

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError
from server.store.base import Transaction
from server.store.errors import StoreDamaged
from server.store.sql.reader import SqlReader
from server.store.sql.verification import faults
from server.store.sql.version_cache import VersionCache
from server.store.sqlite.checkpoints import Checkpointer
from server.store.sqlite.connect import check_sqlite, open_checkpointer, open_reader, open_writer
from server.store.sqlite.directory import DATABASE, DataDirectory
from server.store.sqlite.prepare import prepare
from server.store.sqlite.snapshots import Lane, Snapshots
from server.store.sqlite.timed_transaction import TimedTransaction
from server.store.sqlite.writer import Writer

T = TypeVar("T")

QUERY_SECONDS = 10.0


class SqliteStore:
    """The `Store` of one directory; made by `open_store`."""

    def __init__(
        self,
        directory: DataDirectory,
        definitions: Definitions,
        now: Callable[[], int],
        vfs: str | None,
        query_seconds: float,
    ) -> None:
        self._directory = directory
        file = directory.database
        connection = open_writer(file, vfs)
        try:
            prepare(connection, file, definitions, now)
        except BaseException:
            connection.close()
            raise

        cache = VersionCache()

        def open_lane() -> Lane:
            lane = open_reader(file, vfs)
            return Lane(lane, SqlReader(lane, definitions, cache))

        self._snapshots = Snapshots(open_lane, query_seconds)
        try:
            # A database that cannot be read shows it now, and the first request finds a warm lane.
            self._snapshots.give(open_lane())
        except BaseException:
            connection.close()
            raise
        transaction = TimedTransaction(connection, definitions, now, query_seconds)
        snapshots = self._snapshots
        self._writer = Writer(
            connection, transaction, self._checkpoint, snapshots.committed, snapshots.let_go, cache.clear
        )
        self._checkpointer = Checkpointer(open_checkpointer(file, vfs), self._writer.stop)

    def __enter__(self) -> SqliteStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, *, seconds: float | None = None) -> AbstractContextManager[SqlReader]:
        """See `Store`; `seconds` replaces the default limit of a query."""
        return self._snapshots.read(seconds)

    def glance(self) -> AbstractContextManager[SqlReader]:
        """See `Store`."""
        return self._snapshots.glance()

    def write(self, work: Callable[[Transaction], T]) -> Future[T]:
        """See `Store`."""
        return self._writer.submit(work)

    def watch_parameters(self, changed: Callable[[], None]) -> None:
        """See `Store`."""
        self._writer.parameters_changed = changed

    def verify(self) -> list[str]:
        """See `Store`."""
        try:
            with self.read(seconds=math.inf) as reader:
                return list(faults(reader))
        except FhirError as error:
            return [str(error)]

    def close(self) -> None:
        """See `Store`."""
        self._checkpointer.close()
        self._snapshots.close()
        self._writer.close()
        self._directory.release()

    def _checkpoint(self) -> None:
        self._checkpointer.wake()


def open_store(
    directory: Path,
    definitions: Definitions,
    *,
    now: Callable[[], int],
    vfs: str | None = None,
    query_seconds: float = QUERY_SECONDS,
) -> SqliteStore:
    """Open (or make) a data directory; `now` gives milliseconds since 1970, `vfs` is for fault tests.

    Queries, a transaction's too, are stopped after `query_seconds`.

    Errors: `StoreError` and its kinds, each with a text for the user.
    """
    check_sqlite()
    held = DataDirectory(directory)
    try:
        return SqliteStore(held, definitions, now, vfs, query_seconds)
    except (apsw.Error, UnicodeDecodeError) as error:  # a text of the structure may be what is damaged
        held.release()
        raise StoreDamaged(
            f"The database {held.path / DATABASE} cannot be opened: {error}. Restore the data directory from "
            "a backup, or choose another one."
        ) from error
    except BaseException:
        held.release()
        raise
