"""The job table of a SQL store: jobs, and their lists of texts.

Source: server specification E1 (a job survives a restart).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from server.store.job_contract import Job
from server.store.sql.driver import Connection
from server.store.sql.names import Names

_ROW = "id, kind, owner, created, request, state, status, progress, updated, result, error"
_PUT = (
    f"INSERT INTO job ({_ROW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
    "state = excluded.state, status = excluded.status, progress = excluded.progress, "
    "updated = excluded.updated, result = excluded.result, error = excluded.error"
)
_NUMBER = "(SELECT number FROM job WHERE id = ?)"
_IN_LIST = f"job = {_NUMBER} AND list = ?"
_LISTED = f"SELECT item FROM job_item WHERE {_IN_LIST} ORDER BY position LIMIT ?"
_AMONG = f"SELECT item FROM job_item WHERE {_IN_LIST} AND item IN (SELECT value FROM json_each(?))"
_LAST = f"SELECT ifnull(max(position), 0) FROM job_item WHERE {_IN_LIST}"
_ADD = f"INSERT INTO job_item (job, list, position, item) VALUES ({_NUMBER}, ?, ?, ?)"
_DROP = f"DELETE FROM job_item WHERE {_IN_LIST} AND item IN (SELECT value FROM json_each(?))"
# A step at a time through the jobs that have lists, because those of running jobs may be long.
_NEXT = "SELECT job FROM job_item WHERE job > ? ORDER BY job LIMIT 1"
_IS_RUNNING = "SELECT 1 FROM job WHERE number = ? AND status = 'running'"
_LEFT = "SELECT job, list, position FROM job_item WHERE job = ? LIMIT ?"
_CUT = "DELETE FROM job_item WHERE job = ? AND list = ? AND position = ?"


class SqlJobTable:
    """A `JobTable` over one connection; in a snapshot only its reading half works."""

    def __init__(self, connection: Connection, names: Names) -> None:
        self._connection = connection
        self._names = names

    def get(self, id: str) -> Job | None:
        """See `JobReader`."""
        row = self._connection.execute(f"SELECT {_ROW} FROM job WHERE id = ?", (id,)).fetchone()
        return None if row is None else self._job(row)

    def running(self, kind: str | None = None) -> tuple[Job, ...]:
        """See `JobReader`."""
        select = f"SELECT {_ROW} FROM job WHERE status IN ('running', 'ending') ORDER BY number"
        jobs = [self._job(row) for row in self._connection.execute(select).fetchall()]
        return tuple(job for job in jobs if kind in (None, job.kind))

    def newest(self, limit: int, before: str | None = None) -> tuple[Job, ...]:
        """See `JobReader`."""
        where, values = ("1", ()) if before is None else (f"number < {_NUMBER}", (before,))
        select = f"SELECT {_ROW} FROM job WHERE {where} ORDER BY number DESC LIMIT ?"
        return tuple(self._job(row) for row in self._connection.execute(select, (*values, limit)).fetchall())

    def listed(self, id: str, list_: str, limit: int) -> tuple[str, ...]:
        """See `JobReader`."""
        return tuple(row[0] for row in self._connection.execute(_LISTED, (id, list_, limit)))

    def among(self, id: str, list_: str, texts: Iterable[str]) -> frozenset[str]:
        """See `JobReader`."""
        return frozenset(row[0] for row in self._connection.execute(_AMONG, (id, list_, _array(texts))))

    def put(self, job: Job) -> None:
        """See `JobTable`."""
        owner = self._names.ensure_aid(job.owner)
        asked = (job.id, job.kind, owner, job.created, job.request)
        stands = (job.state, job.status, job.progress, job.updated, job.result, job.error)
        self._connection.execute(_PUT, (*asked, *stands))

    def forget(self, id: str) -> None:
        """See `JobTable`."""
        # The lists are left to `sweep`: they may be long.
        self._connection.execute("DELETE FROM job WHERE id = ?", (id,))

    def add(self, id: str, list_: str, texts: Iterable[str]) -> tuple[str, ...]:
        """See `JobTable`."""
        given = tuple(dict.fromkeys(texts))
        known = self.among(id, list_, given)
        new = tuple(text for text in given if text not in known)
        last = int(self._connection.execute(_LAST, (id, list_)).fetchone()[0])
        rows = ((id, list_, last + number, text) for number, text in enumerate(new, 1))
        self._connection.executemany(_ADD, rows)
        return new

    def drop(self, id: str, list_: str, texts: Iterable[str]) -> None:
        """See `JobTable`."""
        self._connection.execute(_DROP, (id, list_, _array(texts)))

    def sweep(self, limit: int) -> bool:
        """See `JobTable`."""
        number = self._unswept()
        if number is None:
            return False
        self._connection.executemany(_CUT, self._connection.execute(_LEFT, (number, limit)).fetchall())
        return self._unswept() is not None

    def _unswept(self) -> int | None:
        """A job that has lists and does not run."""
        number = 0
        while (row := self._connection.execute(_NEXT, (number,)).fetchone()) is not None:
            number = int(row[0])
            if self._connection.execute(_IS_RUNNING, (number,)).fetchone() is None:
                return number
        return None

    def _job(self, row: Any) -> Job:
        id_, kind, aid, *rest = row
        return Job(id_, kind, self._names.author(aid), *rest)


def _array(texts: Iterable[str]) -> str:
    return json.dumps(list(texts))
