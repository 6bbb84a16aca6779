"""A transaction whose searches end in time: those of conditional interactions run while every writer waits.

Only queries are stopped. If SQLite stopped a statement that writes, it would take back the whole transaction,
with what others wrote in it. Source: server specification, "Limits and places" (one query).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import apsw

from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from server.fhir.search.query import Include, SearchQuery
from server.store.base import HistoryQuery, Place, SearchPage, Version
from server.store.sql.parameter_transaction import ParameterTransaction

# Some tenths of a millisecond of SQLite's work between two looks at the clock.
_STEPS = 4_000


class TimedTransaction(ParameterTransaction):
    """Each query may take `seconds`. Errors of the queries: `apsw.InterruptError` when it takes longer."""

    def __init__(
        self, connection: apsw.Connection, definitions: Definitions, now: Callable[[], int], seconds: float
    ) -> None:
        super().__init__(connection, definitions, now)
        self._own = connection
        self._seconds = seconds

    def search(self, query: SearchQuery, limit: int, cursor: str | None = None) -> SearchPage:
        """See `Reader`."""
        with self._asking():
            return super().search(query, limit, cursor)

    def search_count(self, query: SearchQuery) -> int:
        """See `Reader`."""
        with self._asking():
            return super().search_count(query)

    def include(self, include: Include, sources: Sequence[ResourceKey], limit: int) -> tuple[Version, ...]:
        """See `Reader`."""
        with self._asking():
            return super().include(include, sources, limit)

    def search_places(
        self, query: SearchQuery, limit: int, cursor: str | None = None
    ) -> tuple[tuple[Place, ...], str | None]:
        """See `Reader`."""
        with self._asking():
            return super().search_places(query, limit, cursor)

    def include_places(
        self, include: Include, sources: Sequence[ResourceKey], limit: int, after: ResourceKey | None = None
    ) -> tuple[Place, ...]:
        """See `Reader`."""
        with self._asking():
            return super().include_places(include, sources, limit, after)

    def history(self, query: HistoryQuery) -> tuple[Version, ...]:
        """See `Reader`."""
        with self._asking():
            return super().history(query)

    def history_count(self, query: HistoryQuery) -> int:
        """See `Reader`."""
        with self._asking():
            return super().history_count(query)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        # What is held back is written first, without a limit; then nothing is left for the query to write.
        self.flush()
        end = time.monotonic() + self._seconds
        self._own.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        try:
            yield
        finally:
            self._own.set_progress_handler(None)
