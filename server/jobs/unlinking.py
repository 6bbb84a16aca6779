"""Removing the references to what a bulk delete erased: each referrer gets one new version.

Source: server specification E2.5.
"""

from __future__ import annotations

from typing import NamedTuple

from server.fhir import codec, references, validate
from server.fhir.keys import ResourceKey
from server.interactions import writing
from server.interactions.request import Request, Services
from server.jobs.bulk_selection import key_of
from server.store.base import Reader, Transaction
from server.store.job_contract import Job

REFERRERS = "referrers"
"""The list of the instances to look at."""
_ERASED = "erased"
# The erased ones whose referrers are not in the list yet.
_UNLISTED = "unlisted"
_PAGE = 1000
_DISPLAY = "Referenced resource deleted"


class Referrers(NamedTuple):
    """A page of what refers to an erased instance; `last` is where the next one begins, None at the end."""

    erased: str
    page: tuple[str, ...]
    last: str | None


def note(tx: Transaction, job: Job, key: ResourceKey) -> None:
    """Remember that `key` is erased."""
    tx.jobs.add(job.id, _ERASED, [str(key)])
    tx.jobs.add(job.id, _UNLISTED, [str(key)])


def look(reader: Reader, job: str, after: str | None) -> Referrers | None:
    """What refers to the next erased instance, after the one called `after`; None when all are listed."""
    for text in reader.jobs.listed(job, _UNLISTED, 1):
        found = tuple(map(str, reader.referrers(key_of(text))))
        # Should `after` refer to it no more, all come again: the list takes each once.
        start = found.index(after) + 1 if after in found else 0
        page = found[start : start + _PAGE]
        return Referrers(text, page, page[-1] if start + _PAGE < len(found) else None)
    return None


def record(tx: Transaction, job: str, found: Referrers) -> None:
    """Keep a page."""
    tx.jobs.add(job, REFERRERS, found.page)
    if found.last is None:
        tx.jobs.drop(job, _UNLISTED, [found.erased])


def unlink(tx: Transaction, job: Job, key: ResourceKey, base: str, services: Services) -> bool:
    """Take the references to erased instances out of a live one; whether it had any.

    Those that somebody made again meanwhile are left. Errors: 400 when the rest would not be valid.
    """
    head = tx.head(key)
    if head is None or head.body is None:
        return False
    resource = codec.decode(head.body)
    texts = tx.jobs.among(job.id, _ERASED, map(str, references.targets(resource)))
    named = (key_of(text) for text in texts)
    erased = frozenset(target for target in named if tx.head(target) is None)
    if not erased:
        return False
    after = references.unlinked(resource, erased, _DISPLAY)
    validate.check(after, services.definitions, key.type)
    draft = writing.Draft(key, codec.encode(after), after, "PATCH")
    request = Request("PATCH", str(key), author=job.owner, base=base)
    return bool(writing.store(tx, draft, head, request, services).written)
