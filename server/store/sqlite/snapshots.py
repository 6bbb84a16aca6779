"""Snapshot readers: pooled read-only connections, one read transaction for each `with`.

Source: performance notes (a query is cheaper than a thread hop); limits: one query 10 s.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType

import apsw

from server.store.sql.reader import SqlReader
from server.store.sqlite.faults import translate

_IDLE = 8
# About a millisecond of SQLite's work between two looks at the clock.
_STEPS = 20_000


class Lane:
    """A connection, its reader, and when its current query must be over."""

    __slots__ = ("connection", "deadline", "reader")

    def __init__(self, connection: apsw.Connection, reader: SqlReader) -> None:
        self.connection = connection
        self.reader = reader
        self.deadline = math.inf
        connection.set_progress_handler(self._late, _STEPS)

    def _late(self) -> bool:
        return time.monotonic() > self.deadline


class Snapshots:
    """Hands out readers to any thread; lanes are opened as needed and kept."""

    def __init__(self, open_lane: Callable[[], Lane], seconds: float) -> None:
        self._open_lane = open_lane
        self._seconds = seconds
        self._idle: deque[Lane] = deque()
        self._closed = False

    def read(self, seconds: float | None = None) -> AbstractContextManager[SqlReader]:
        """A snapshot; its queries are stopped after `seconds` (the default limit when None)."""
        return _Snapshot(self, self._seconds if seconds is None else seconds)

    def close(self) -> None:
        """Close idle connections now, the others when they come back."""
        self._closed = True
        while self._idle:
            self._idle.pop().connection.close()

    def take(self) -> Lane:
        """An idle lane (the one used last, its cache is warm) or a new one."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._open_lane()

    def give(self, lane: Lane) -> None:
        """Take a lane back."""
        if self._closed or len(self._idle) >= _IDLE:
            lane.connection.close()
        else:
            self._idle.append(lane)


class _Snapshot:
    __slots__ = ("_lane", "_pool", "_seconds")

    def __init__(self, pool: Snapshots, seconds: float) -> None:
        self._pool = pool
        self._seconds = seconds

    def __enter__(self) -> SqlReader:
        try:
            lane = self._lane = self._pool.take()
            lane.connection.execute("BEGIN")
        except apsw.Error as error:
            raise translate(error) from error
        lane.deadline = time.monotonic() + self._seconds
        return lane.reader

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        lane = self._lane
        lane.deadline = math.inf
        if lane.connection.in_transaction:
            lane.connection.execute("ROLLBACK")
        self._pool.give(lane)
        if isinstance(error, apsw.Error):
            raise translate(error) from error
