"""The part of a store's contract about jobs: one row for each, and lists of what is still to be done.

Source: server specification E1; trust R13 (a job's progress commits with what it did).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from server.store.base import Author


@dataclass(frozen=True, slots=True)
class Job:
    """One asynchronous request, durable from its 202 until it is forgotten.

    `request` is what was asked, as given, and `state` where the job stands: JSON texts that the store
    does not look into, as are `result` (once done) and `error` (once failed). `status` is running, ending
    (cancelled, to be tidied up), done, failed or cancelled; `progress` a few words for people. Times are
    milliseconds.
    """

    id: str
    kind: str
    owner: Author
    created: int
    request: bytes
    state: bytes
    status: str = "running"
    progress: str = ""
    updated: int = 0
    result: bytes | None = None
    error: bytes | None = None

    @property
    def is_running(self) -> bool:
        """Whether it does more of what it was asked for."""
        return self.status == "running"


class JobReader(Protocol):
    """The job table, as the snapshot sees it.

    A job may have lists, each under a name, of texts (what is still to be done, say): no text stands twice
    in one of them, and they keep the order in which texts were added.
    """

    def get(self, id: str) -> Job | None:
        """A job; None when unknown or forgotten."""
        ...

    def running(self, kind: str | None = None) -> tuple[Job, ...]:
        """Those that are running or ending (of one kind), oldest first."""
        ...

    def newest(self, limit: int, before: str | None = None) -> tuple[Job, ...]:
        """A page of all jobs, newest first, after the job `before` (nothing when that is unknown)."""
        ...

    def listed(self, id: str, list_: str, limit: int) -> tuple[str, ...]:
        """The first texts of a list."""
        ...

    def among(self, id: str, list_: str, texts: Iterable[str]) -> frozenset[str]:
        """Those of `texts` that stand in a list."""
        ...


class JobTable(JobReader, Protocol):
    """The job table inside a transaction: a job's progress commits with what it did."""

    def put(self, job: Job) -> None:
        """Keep a new job, or the new state of one."""
        ...

    def forget(self, id: str) -> None:
        """Drop a job and its lists."""
        ...

    def add(self, id: str, list_: str, texts: Iterable[str]) -> tuple[str, ...]:
        """Append to a list what does not stand there yet; that is returned, in order."""
        ...

    def drop(self, id: str, list_: str, texts: Iterable[str]) -> None:
        """Take texts out of a list."""
        ...

    def sweep(self, limit: int) -> bool:
        """Drop up to `limit` texts of jobs that are not running; whether there may be more."""
        ...
