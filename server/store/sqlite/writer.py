"""The one writer: a thread, a queue, and a commit for all that waits (group commit).

Source: trust D2, R3, R4; performance notes §5. A write is acknowledged after its commit is on disk and
never before; after a failed commit nothing is written any more.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import apsw

from server.fhir.errors import FhirError, Kind, fhir_error
from server.store.base import Transaction
from server.store.sql.parameter_transaction import ParameterTransaction
from server.store.sqlite.checkpoints import LogLength, truncate
from server.store.sqlite.connect import BUSY_MS
from server.store.sqlite.faults import stopped, translate
from server.store.sqlite.word_shredding import WordShredding

T = TypeVar("T")
log = logging.getLogger(__name__)

# A batch takes in what arrives while it runs, until it is this large or this old.
_BATCH = 256
_BATCH_SECONDS = 0.05
# How long a truncation may wait for readers, before and after the answer is given.
_SHRED_WAIT_MS = 500
_TRUNCATE_WAIT_MS = 100
_RETRY_SECONDS = 0.25


class _Job:
    """Queued work, its future, and how it ended before the commit."""

    __slots__ = ("error", "future", "result", "work")

    def __init__(self, work: Callable[[Transaction], Any]) -> None:
        self.work = work
        self.future: Future[Any] = Future()
        self.result: Any = None
        self.error: BaseException | None = None

    def start(self) -> bool:
        """False when the caller cancelled meanwhile."""
        return self.future.set_running_or_notify_cancel()

    def settle(self, failure: BaseException | None) -> None:
        """Tell the caller; `failure` is that of the whole batch."""
        error = failure or self.error
        if error is not None:
            self.future.set_exception(error)
        else:
            self.future.set_result(self.result)


class Writer:
    """Owns the writing connection until `close`. `wake` starts a background checkpoint.

    `committed` is told after each commit, before anybody learns of it, and `let_go` makes idle readers
    leave the log before it is emptied. `shred` is called after bodies went for good: they must not stay in
    memory. `parameters_changed` is called after search parameters did.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        transaction: ParameterTransaction,
        wake: Callable[[], None],
        committed: Callable[[], None],
        let_go: Callable[[], None],
        shred: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._transaction = transaction
        self._wake = wake
        self.parameters_changed: Callable[[], None] = lambda: None
        self._committed = committed
        self._let_go = let_go
        self._shred = shred
        self._length = LogLength(connection)
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._gate = threading.Lock()
        self._refusal: FhirError | None = None
        self._failed: FhirError | None = None
        self._closing = False
        self._shred_due = False
        self._words = WordShredding(connection)
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Transaction], T]) -> Future[T]:
        """Queue `work`; see `Store.write`."""
        job = _Job(work)
        with self._gate:
            refusal = self._failed or self._refusal
            if refusal is None:
                self._queue.put(job)
        if refusal is not None:
            job.future.set_exception(refusal)
        return job.future

    def stop(self, error: object) -> None:
        """Refuse every further write, queued ones too: the disk cannot be trusted (fail-stop)."""
        log.critical("writing stopped after a disk error: %s", error)
        with self._gate:
            self._failed = self._failed or stopped(error)

    def close(self) -> None:
        """Do what is queued, refuse the rest, empty the log, close the connection."""
        with self._gate:
            if self._refusal is None:
                self._queue.put(None)
            self._refusal = fhir_error(Kind.UNAVAILABLE, "The server is shutting down.")
        self._thread.join()
        if self._failed is None:
            self._truncate(_TRUNCATE_WAIT_MS)
        self._connection.close()

    def _run(self) -> None:
        while not self._closing:
            job = self._next(_RETRY_SECONDS if self._shred_due or self._words.due else None)
            if job is not None:
                self._batch(job)
            if self._failed is None:
                self._tend_log()

    def _next(self, seconds: float | None) -> _Job | None:
        try:
            job = self._queue.get(timeout=seconds)
        except Empty:
            return None
        self._closing = job is None
        return job

    def _batch(self, first: _Job) -> None:
        jobs: list[_Job] = []
        failure: BaseException | None = self._failed or self._begin()
        if failure is None:
            failure = self._gather(first, jobs) or self._commit()
        elif first.start():
            jobs.append(first)
        for job in jobs:
            job.settle(failure)

    def _begin(self) -> BaseException | None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except apsw.Error as error:
            self._roll_back()
            return translate(error)
        return None

    def _gather(self, first: _Job, jobs: list[_Job]) -> BaseException | None:
        """Perform jobs until nothing waits or the batch is full; the error that lost it all, or None."""
        job: _Job | None = first
        end = time.monotonic() + _BATCH_SECONDS
        while job is not None:
            if job.start():
                jobs.append(job)
                if not self._perform(job):
                    return job.error
            if len(jobs) >= _BATCH or time.monotonic() > end or self._queue.empty():
                return None
            job = self._next(None)
        return None

    def _perform(self, job: _Job) -> bool:
        """Do one job in its savepoint. False when SQLite took the whole transaction back."""
        try:
            with self._transaction.savepoint():
                job.result = job.work(self._transaction)
        except BaseException as error:
            job.error = translate(error)
        return self._connection.in_transaction

    def _commit(self) -> BaseException | None:
        shredded, self._transaction.shredded = self._transaction.shredded, False
        try:
            if shredded:
                self._words.note()
                if self._words.ready:
                    self._words.run()
            self._connection.execute("COMMIT")
        except apsw.Error as error:
            self._roll_back()
            if isinstance(error, apsw.FullError):
                return translate(error)
            # Whether the bytes reached the disk is unknown, and asking again may lie: only a restart tells.
            self.stop(error)
            return self._failed
        if shredded:
            self._shred()
        self._committed()
        if shredded:
            self._shred_due = not self._truncate(_SHRED_WAIT_MS)
        if self._transaction.parameters_settled():
            self.parameters_changed()
        return None

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._transaction.forget()

    def _shred_words(self) -> None:
        """The turn that a commit left for later."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._words.run()
            self._connection.execute("COMMIT")
        except apsw.Error as error:
            log.error("words of erased resources are still in the index: %s", error)
            self._roll_back()
            return
        self._shred_due = not self._truncate(_TRUNCATE_WAIT_MS)

    def _tend_log(self) -> None:
        if self._words.ready:
            self._shred_words()
        if self._shred_due:
            self._shred_due = not self._truncate(_TRUNCATE_WAIT_MS)
        elif self._length.truncate_due(idle=self._queue.empty()):
            self._truncate(_TRUNCATE_WAIT_MS)
        if self._length.step_due():
            self._wake()

    def _truncate(self, wait_ms: int) -> bool:
        self._let_go()
        try:
            done = truncate(self._connection, wait_ms, BUSY_MS)
        except apsw.FullError as error:
            log.error("the log cannot be emptied: %s", error)
            return False
        except apsw.Error as error:
            self.stop(error)
            return False
        if done:
            self._length.emptied()
        return done
