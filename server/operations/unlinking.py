"""Removing the references to what a bulk delete erased: each referrer gets one new version.

Source: server specification E2.5.
"""

from __future__ import annotations

from server.fhir import codec, references, validate
from server.fhir.keys import ResourceKey
from server.interactions import writing
from server.interactions.request import Request, Services
from server.store.base import Transaction
from server.store.job_contract import Job

REFERRERS = "referrers"
"""The list of the instances to look at."""
_ERASED = "erased"
_DISPLAY = "Referenced resource deleted"


def note(tx: Transaction, job: Job, key: ResourceKey) -> None:
    """Remember that `key` is about to be erased, and what refers to it."""
    tx.jobs.add(job.id, _ERASED, [str(key)])
    tx.jobs.add(job.id, REFERRERS, [str(other) for other in tx.referrers(key) if other != key])


def unlink(tx: Transaction, job: Job, key: ResourceKey, base: str, services: Services) -> bool:
    """Take the references to erased instances out of a live one; whether it had any.

    Those that somebody made again meanwhile are left. Errors: 400 when the rest would not be valid.
    """
    head = tx.head(key)
    if head is None or head.body is None:
        return False
    resource = codec.decode(head.body)
    texts = tx.jobs.among(job.id, _ERASED, map(str, references.targets(resource)))
    named = (ResourceKey(*text.split("/")) for text in texts)
    erased = frozenset(target for target in named if tx.head(target) is None)
    if not erased:
        return False
    after = references.unlinked(resource, erased, _DISPLAY)
    validate.check(after, services.definitions, key.type)
    draft = writing.Draft(key, codec.encode(after), after, "PATCH")
    request = Request("PATCH", str(key), author=job.owner, base=base)
    return bool(writing.store(tx, draft, head, request, services).written)
