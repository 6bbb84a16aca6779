"""Snapshot readers: pooled read-only connections, one snapshot for each `with`.

Beginning and ending a read transaction costs more than a read by id, so a lane that comes back keeps its
transaction, and whoever takes it next goes on in it unless something was committed meanwhile. After each
commit the writer lets idle lanes go, so that none holds back the log.
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

from server.store.errors import TooLong
from server.store.sql.reader import SqlReader
from server.store.sqlite.faults import translate

_IDLE = 8
# Some tenths of a millisecond of SQLite's work between two looks at the clock.
_STEPS = 4_000
# A glance is bounded by work: on a busy machine a clock would say more of others than of the query.
_GLANCE_LOOKS, _GLANCE_ROWS = 6, 52


class Lane:
    """A connection, its reader, and when its current query must be over.

    `seen`: how many commits there had been when its open transaction began. `looks`: how often its
    queries may look at the clock before they are over in any case.
    """

    __slots__ = ("connection", "deadline", "looks", "reader", "seen")

    def __init__(self, connection: apsw.Connection, reader: SqlReader) -> None:
        self.connection = connection
        self.reader = reader
        self.deadline = math.inf
        self.looks = math.inf
        self.seen = -1
        connection.set_progress_handler(self._late, _STEPS)

    def begin(self, commits: int) -> None:
        """Be in a transaction that sees all of that many commits."""
        if self.seen == commits and self.connection.in_transaction:
            return
        self.end()
        self.reader.begin()
        self.connection.execute("BEGIN")
        self.seen = commits

    def end(self) -> None:
        """Be in no transaction."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def _late(self) -> bool:
        self.looks -= 1
        return self.looks < 0 or time.monotonic() > self.deadline


class Snapshots:
    """Hands out readers to any thread; lanes are opened as needed and kept."""

    def __init__(self, open_lane: Callable[[], Lane], seconds: float) -> None:
        self._open_lane = open_lane
        self._seconds = seconds
        self._idle: deque[Lane] = deque()
        self._closed = False
        self.commits = 0

    def committed(self) -> None:
        """Tell, from any thread, that there is something new to see; before anybody is told of it."""
        self.commits += 1
        self.let_go()

    def let_go(self) -> None:
        """End the transactions that idle lanes keep."""
        for _ in range(len(self._idle)):
            try:
                lane = self._idle.popleft()
            except IndexError:
                return
            lane.end()
            self.give(lane)

    def read(self, seconds: float | None = None) -> AbstractContextManager[SqlReader]:
        """A snapshot; its queries are stopped after `seconds` (the default limit when None)."""
        return _Snapshot(self, self._seconds if seconds is None else seconds)

    def glance(self) -> AbstractContextManager[SqlReader]:
        """A snapshot for an event loop. Errors: `TooLong` for what takes longer or has more rows."""
        return _Snapshot(self, self._seconds, _GLANCE_ROWS)

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
    __slots__ = ("_lane", "_pool", "_rows", "_seconds")

    def __init__(self, pool: Snapshots, seconds: float, rows: int | None = None) -> None:
        self._pool = pool
        self._seconds = seconds
        self._rows = rows

    def __enter__(self) -> SqlReader:
        try:
            lane = self._lane = self._pool.take()
            lane.begin(self._pool.commits)
        except apsw.Error as error:
            raise translate(error) from error
        lane.deadline = time.monotonic() + self._seconds
        lane.looks = math.inf if self._rows is None else _GLANCE_LOOKS
        lane.reader.most_rows = self._rows
        return lane.reader

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        lane = self._lane
        lane.deadline = math.inf
        if error is not None or lane.seen != self._pool.commits:
            lane.end()
        self._pool.give(lane)
        if self._rows is not None and isinstance(error, apsw.InterruptError):
            raise TooLong from error
        if isinstance(error, apsw.Error):
            raise translate(error) from error
