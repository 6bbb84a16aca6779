"""The status URL of a job: how far it is, its result, and cancelling it.

Source: server specification E1 (poll, cancel); FHIR async request pattern.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from server.fhir.errors import FhirError, Issue, Kind, fhir_error
from server.fhir.outcome import issues_of, operation_outcome
from server.interactions.request import Prepared, Result, Services
from server.jobs.kind import HERE, JobKind, Task
from server.jobs.ndjson_files import NDJSON
from server.store.base import Reader, Transaction
from server.store.job_contract import Job, JobReader

_POLL_SECONDS = "1"


class Status:
    """Answers about jobs of the kinds given, by their names."""

    def __init__(self, kinds: Mapping[str, JobKind[Any]]) -> None:
        self._kinds = kinds

    def read(self, tx: Reader, prepared: Prepared, services: Services) -> Result:
        """202 while it runs; then 200 with the result, or with a warning when it was cancelled.

        Errors: 404 unknown, and that of a job that failed.
        """
        job, kind = self._find(tx.jobs, prepared)
        if job.status == "running":
            headers = {"X-Progress": job.progress, "Retry-After": _POLL_SECONDS}
            state = kind.read_state(job.state)
            return Result(202, resource=kind.report(state), headers=headers)
        if job.status == "failed":
            raise read_error(job)
        if job.status == "done":
            body = (job.result or b"").replace(HERE.encode(), prepared.request.base.encode())
            return Result(200, body=body, media=kind.media)
        text = f"The job was cancelled: {job.progress}. What was done until then stays done."
        return Result(200, resource=operation_outcome([Issue(text, "informational", "warning")]))

    def file(self, tx: Reader, prepared: Prepared, services: Services) -> Result:
        """200 with an NDJSON file that a finished job wrote. Errors: 404."""
        job, kind = self._find(tx.jobs, prepared)
        if job.status == "done":
            task = Task(job, kind.read_state(job.state), services)
            path = kind.file(task, prepared.route.vid or "")
            if path is not None and path.is_file():
                return Result(200, file=path, media=NDJSON)
        raise fhir_error(Kind.NOT_FOUND, f"There is no file at /{prepared.request.path[:200]}.")

    def cancel(self, tx: Transaction, prepared: Prepared, services: Services) -> Result:
        """202; nothing more of it is done. Errors: 404 unknown, 409 when it has finished already."""
        job, kind = self._find(tx.jobs, prepared)
        if not job.is_running and kind.survives_cancel:
            raise fhir_error(Kind.CONFLICT, f"The job is {job.status} already, so it cannot be cancelled.")
        tx.jobs.put(replace(job, status="ending", updated=services.now()))
        return Result(202)

    def _find(self, jobs: JobReader, prepared: Prepared) -> tuple[Job, JobKind[Any]]:
        """Errors: 404 for a job that is unknown, of another kind, or gone with its cancelling."""
        kind = self._kinds.get(prepared.route.member or "")
        job = jobs.get(prepared.route.id or "")
        is_gone = job is not None and job.status in ("ending", "cancelled")
        if kind is None or job is None or job.kind != kind.name or (is_gone and not kind.survives_cancel):
            raise fhir_error(Kind.NOT_FOUND, f"There is no job at /{prepared.request.path}.")
        return job, kind


def write_error(error: FhirError) -> bytes:
    """The error of a failed job, to be stored."""
    return msgspec.json.encode({"kind": error.kind.name, "outcome": operation_outcome(error.issues)})


def read_error(job: Job) -> FhirError:
    """The error of a failed job."""
    stored = msgspec.json.decode(job.error or b"{}")
    return FhirError(Kind[stored["kind"]], issues_of(stored["outcome"]))
