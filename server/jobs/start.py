"""Accepting an asynchronous request: 202 at once, and a job that does the work.

Source: server specification E1 (start).
"""

from __future__ import annotations

from typing import Any

import msgspec

from server.fhir import codec
from server.fhir.errors import Kind, fhir_error
from server.interactions import media, paging, prefer
from server.interactions.request import Prepared, Request, Result, Services
from server.jobs.kind import JobKind, S
from server.store.base import Author, Reader, Transaction
from server.store.job_contract import Job

PATH = "_operations"


def check(request: Request) -> None:
    """Errors: 400 without `Prefer: respond-async`, and for X-Provenance, which a job would not store."""
    if not prefer.read(request).asynchronous:
        raise fhir_error(
            Kind.INVALID, "This operation answers later only; ask for that with `Prefer: respond-async`."
        )
    if request.header("x-provenance") is not None:
        raise fhir_error(Kind.INVALID, "X-Provenance is not kept by asynchronous requests; leave it out.")


def check_alone(tx: Reader, kind: JobKind[Any], prepared: Prepared, refusal: Kind = Kind.CONFLICT) -> None:
    """Errors: `refusal` while another job of the kind runs."""
    for job in tx.jobs.running(kind.name):
        where = url(job, prepared.request.base)
        text = f"Another job of the kind {kind.name} is running; wait for it or cancel it: {where}."
        raise fhir_error(refusal, text)


def begin(tx: Transaction, kind: JobKind[S], state: S, prepared: Prepared, services: Services) -> Result:
    """Keep a new job. 202 with the absolute URL of its status in Content-Location."""
    request = prepared.request
    job = _job(kind, state, request.author, _as_given(request), services)
    tx.jobs.put(job)
    return Result(202, headers={"Content-Location": url(job, request.base)})


def spontaneous(kind: JobKind[S], state: S, services: Services) -> Job:
    """A job that nobody asked for."""
    asked = codec.encode({"method": "POST", "url": f"${kind.name}"})
    return _job(kind, state, Author("FHIR Admin"), asked, services)


def url(job: Job, base: str) -> str:
    """The status URL of a job."""
    return f"{base}/{PATH}/{job.kind}/{job.id}"


def _job(kind: JobKind[S], state: S, owner: Author, request: bytes, services: Services) -> Job:
    now = services.now()
    return Job(
        services.new_id(),
        kind.name,
        owner,
        now,
        request,
        msgspec.json.encode(state),
        progress=kind.progress(state),
        updated=now,
    )


def _as_given(request: Request) -> bytes:
    said: dict[str, Any] = {"method": request.method, "url": paging.url(request, request.query)}
    # What a GET or DELETE brings along is not looked at, so it may be anything.
    is_read = request.method in ("POST", "PUT", "PATCH") and media.media_type(request) in media.JSON_TYPES
    if request.body and is_read:
        said["body"] = codec.decode(request.body)
    return codec.encode(said)
