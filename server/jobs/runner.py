"""Carries jobs on, each by one portion in turn, until nothing is left; begins with those of the last run.

A portion's effects and the job's new state commit together, so a crash at any moment repeats nothing and
forgets nothing. Source: server specification E1 (restart); trust R6, R13, R20.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from server.fhir.errors import FhirError, Kind, fhir_error, trace
from server.interactions.request import Services
from server.jobs import start
from server.jobs.kind import Done, JobKind, Task
from server.jobs.status import write_error
from server.store.base import Reader, Store, Transaction
from server.store.job_contract import Job

LOOK_SECONDS = 30.0
# A job stops at once, or in the middle of a long look: the next start carries it on.
_CLOSE_SECONDS = 4.0
_SWEEP = 1000
# Faults of the environment may pass: a full disk, a busy one.
_PASSING = frozenset({Kind.UNAVAILABLE, Kind.STORAGE_FULL})
_TRIES = 8
_LONGEST_PAUSE = 30.0
_log = logging.getLogger("server.jobs")


class Runner:
    """All jobs of one store, carried on by one thread."""

    def __init__(self, store: Store, services: Services, kinds: Mapping[str, JobKind[Any]]) -> None:
        self._store = store
        self._services = services
        self._kinds = kinds
        self._due = threading.Event()
        self._tries: Counter[str] = Counter()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Carry on what the last run left, then wait for more."""
        self._thread.start()

    def wake(self) -> None:
        """A job was begun or cancelled; from any thread."""
        self._due.set()

    def close(self) -> None:
        """Stop after the current portion."""
        self._stopping = True
        self._due.set()
        if self._thread.is_alive():
            self._thread.join(_CLOSE_SECONDS)

    def turn(self) -> bool:
        """One portion of each job that is not finished; False when there was nothing to do."""
        with self._store.read() as reader:
            jobs = (*reader.jobs.running(), *self._wanted(reader))
        for job in jobs:
            if not self._stopping:
                self._serve(job)
        if jobs or self._stopping:
            return not self._stopping
        return self._store.write(lambda tx: tx.jobs.sweep(_SWEEP)).result()

    def _wanted(self, reader: Reader) -> Iterator[Job]:
        """Begin what should run by itself and does not yet."""
        running = {job.kind for job in reader.jobs.running()}
        for kind in self._kinds.values():
            state = None if kind.name in running else kind.wanted(reader)
            if state is not None:
                yield self._begin(start.spontaneous(kind, state, self._services))

    def _begin(self, job: Job) -> Job:
        self._store.write(lambda tx: tx.jobs.put(job)).result()
        return job

    def _run(self) -> None:
        while not self._stopping:
            self._due.clear()
            is_busy, pause = False, None
            try:
                is_busy = self.turn()
            except Exception as error:
                if self._stopping:
                    return
                _log.error("jobs stand still: %s", trace(error))
                pause = _LONGEST_PAUSE
            if self._tries:
                pause = min(_LONGEST_PAUSE, 0.1 * 2 ** max(self._tries.values()))
            if not is_busy or pause is not None:
                self._due.wait(pause)

    def _serve(self, job: Job) -> None:
        kind = self._kinds.get(job.kind)
        try:
            if kind is None:
                raise fhir_error(Kind.NOT_ALLOWED, f"This server does not know jobs of the kind {job.kind}.")
            if job.status == "ending":
                self._end(job, kind)
            else:
                self._advance(job, kind)
        except FhirError as error:
            if error.kind in _PASSING and not self._is_hopeless(job, error):
                return
            self._fail(job, error)
        except Exception as error:
            _log.error("job %s (%s) failed unexpectedly: %s", job.id, job.kind, trace(error))
            text = f"The job failed unexpectedly. The server's log has the reason under {job.id}."
            self._fail(job, fhir_error(Kind.EXCEPTION, text))
        self._tries.pop(job.id, None)

    def _advance(self, job: Job, kind: JobKind[Any]) -> None:
        task = self._task(job, kind)
        with self._store.read(seconds=LOOK_SECONDS) as reader:
            seen = kind.look(reader, task)

        def work(tx: Transaction) -> None:
            if (current := tx.jobs.get(job.id)) is not None and current.status == "running":
                tx.jobs.put(self._after(job, kind, kind.advance(tx, task, seen)))

        self._store.write(work).result()

    def _after(self, job: Job, kind: JobKind[Any], step: Any) -> Job:
        is_done = isinstance(step, Done)
        state = step.state if is_done else step
        return replace(
            job,
            state=msgspec.json.encode(state),
            progress=kind.progress(state),
            updated=self._services.now(),
            status="done" if is_done else "running",
            result=step.result if is_done else None,
        )

    def _end(self, job: Job, kind: JobKind[Any]) -> None:
        """Clean up behind a cancelled job."""
        kind.tidy(self._task(job, kind))
        if kind.survives_cancel:
            self._store.write(lambda tx: tx.jobs.put(replace(job, status="cancelled"))).result()
        else:
            self._store.write(lambda tx: tx.jobs.forget(job.id)).result()

    def _fail(self, job: Job, error: FhirError) -> None:
        _log.warning("job %s (%s) failed: %s", job.id, job.kind, error.kind.name)
        told = FhirError(Kind.EXCEPTION, error.issues) if error.kind in _PASSING else error
        failed = replace(job, status="failed", error=write_error(told), updated=self._services.now())

        def work(tx: Transaction) -> None:
            if (current := tx.jobs.get(job.id)) is not None and current.status == job.status:
                tx.jobs.put(failed)

        self._store.write(work).result()

    def _is_hopeless(self, job: Job, error: FhirError) -> bool:
        self._tries[job.id] += 1
        _log.info("job %s (%s) waits: %s", job.id, job.kind, error)
        return self._tries[job.id] >= _TRIES and not self._stopping

    def _task(self, job: Job, kind: JobKind[Any]) -> Task[Any]:
        return Task(job, kind.read_state(job.state), self._services)
