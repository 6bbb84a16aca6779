"""The list of jobs for the window, as plain JSON: newest first, in pages.

Source: server specification, "Limits and places" (/admin).
"""

from __future__ import annotations

from typing import Any

import msgspec

from server.fhir import codec
from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import format_instant
from server.fhir.whole_number import whole_number
from server.jobs.start import url
from server.store.base import Reader
from server.store.job_contract import Job

_DEFAULT, _MOST = 50, 500


def page(tx: Reader, base: str, count: str | None, before: str | None) -> dict[str, Any]:
    """`jobs`, and in `next` what `before` takes for the page after it; `base` is the FHIR base URL.

    Errors: 400 for a bad count.
    """
    limit = _limit(count)
    jobs = tx.jobs.newest(limit + 1, before)
    shown = [_entry(job, base) for job in jobs[:limit]]
    return {"jobs": shown, "next": jobs[limit - 1].id if len(jobs) > limit else None}


def _limit(count: str | None) -> int:
    if count is None:
        return _DEFAULT
    if not (number := whole_number(count)):
        raise fhir_error(Kind.INVALID, f"count takes a whole number from 1, not {count!r}.")
    return min(number, _MOST)


def _entry(job: Job, base: str) -> dict[str, Any]:
    error = msgspec.json.decode(job.error)["outcome"]["issue"][0]["diagnostics"] if job.error else None
    return {
        "id": job.id,
        "kind": job.kind,
        "status": "cancelled" if job.status == "ending" else job.status,
        "progress": job.progress,
        "owner": {"display": job.owner.display, "reference": job.owner.reference},
        "created": format_instant(job.created),
        "updated": format_instant(job.updated),
        "request": codec.decode(job.request),
        "error": error,
        "url": url(job, base),
    }
