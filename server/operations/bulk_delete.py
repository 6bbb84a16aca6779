"""$bulk-delete and $bulk-delete-soft-deleted: many instances deleted by criteria, as a job.

First all of them are found, then they go, then (if asked for) the references to them.
Source: server specification E2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from server.fhir import codec
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.interactions import delete, deviations
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.jobs import start
from server.jobs.kind import Done, JobKind, Task, portion
from server.operations import bulk_report, bulk_selection, unlinking
from server.operations.bulk_selection import FOUND, Seen, Selection, key_of
from server.operations.unlinking import Referrers
from server.store.base import Reader, Transaction
from server.store.job_contract import Job

Mode = Literal["soft", "hard", "purge"]
_PURGE, _UNLINK = "_purgeHistory", "_remove-references"
_OWN = frozenset({"hardDelete", "_hardDelete", _PURGE, _UNLINK})
_PEEK = 500


class Deleting(msgspec.Struct, frozen=True):
    """How far a bulk delete is. `deleted` and `unlinked` count by type.

    `unlinked_after`: the referrer up to which those of an erased instance are listed.
    """

    selection: Selection
    mode: Mode
    unlinks: bool = False
    unlinked_after: str | None = None
    deleted: dict[str, int] = {}
    unlinked: dict[str, int] = {}
    issues: tuple[str, ...] = ()


class BulkDelete(JobKind[Deleting]):
    """See the module."""

    name = "bulk-delete"
    state = Deleting

    def look(self, reader: Reader, task: Task[Deleting]) -> Seen | Referrers | None:
        """The next page of what is to be deleted; after that, of what refers to it."""
        job, state = task.job.id, task.state
        if not state.selection.is_done:
            return bulk_selection.look(reader, job, state.selection, task.services)
        if not state.unlinks or reader.jobs.listed(job, FOUND, 1):
            return None
        return unlinking.look(reader, job, state.unlinked_after)

    def advance(
        self, tx: Transaction, task: Task[Deleting], seen: Seen | Referrers | None
    ) -> Deleting | Done[Deleting]:
        """A page found, some deleted, a page of referrers listed, or some of them changed."""
        job, state = task.job, task.state
        if isinstance(seen, Referrers):
            unlinking.record(tx, job.id, seen)
            return replace(state, unlinked_after=seen.last)
        if seen is not None:
            return replace(state, selection=bulk_selection.record(tx, job.id, seen))
        if texts := tx.jobs.listed(job.id, FOUND, _PEEK):
            return _delete(tx, job, state, texts, task.services)
        if state.unlinks and (texts := tx.jobs.listed(job.id, unlinking.REFERRERS, _PEEK)):
            return _unlink(tx, job, state, texts, task.services)
        return Done(state, codec.encode(bulk_report.result(_counts(state), state.issues)))

    def progress(self, state: Deleting) -> str:
        """Counts so far."""
        done, found = sum(state.deleted.values()), state.selection.found
        return f"{done} of {found} deleted" if state.selection.is_done else f"{found} found so far"

    def report(self, state: Deleting) -> Mapping[str, Any]:
        """The counts so far."""
        return bulk_report.progress(_counts(state), state.issues)


KIND = BulkDelete()


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read criteria and switches. Errors: 400 for anything that is unknown or contradicts."""
    start.check(request)
    is_hard, is_purge, unlinks = delete.is_hard(request), _flag(request, _PURGE), _flag(request, _UNLINK)
    if is_hard and is_purge:
        raise fhir_error(Kind.INVALID, f"hardDelete removes more than {_PURGE} does; choose one of them.")
    if unlinks and not is_hard:
        raise fhir_error(
            Kind.INVALID, f"{_UNLINK} goes with hardDelete=true: what is deleted softly can come back."
        )
    selection = bulk_selection.read(route, request, services, _OWN)
    mode: Mode = "hard" if is_hard else "purge" if is_purge else "soft"
    return Prepared(route, request, payload=Deleting(selection, mode, unlinks))


def prepare_soft_deleted(route: Route, request: Request, services: Services) -> Prepared:
    """Read `_lastUpdated`. Errors: 400 for any other parameter."""
    start.check(request)
    for name, _ in request.query:
        if name.partition(":")[0] not in ("_lastUpdated", "_format", "_pretty"):
            raise fhir_error(
                Kind.INVALID, f"Of what is deleted nothing but _lastUpdated can be asked; drop {name}."
            )
    selection = bulk_selection.read(route, request, services, frozenset())
    return Prepared(route, request, payload=Deleting(replace(selection, is_of_deleted=True), "hard"))


def begin(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """202 with the status URL. What is written from now on is safe."""
    state: Deleting = prepared.payload
    selection = replace(state.selection, ceiling=tx.last_seq())
    return start.begin(tx, KIND, replace(state, selection=selection), prepared, services)


def _delete(
    tx: Transaction, job: Job, state: Deleting, texts: tuple[str, ...], services: Services
) -> Deleting:
    deleted, issues, through = dict(state.deleted), state.issues, list[str]()
    for text in portion(texts):
        through.append(text)
        try:
            if _remove(tx, key_of(text), job, state, services):
                deleted = bulk_report.counted(deleted, key_of(text).type)
        except FhirError as error:
            issues = bulk_report.noted(issues, text, bulk_report.of_instance(error))
    tx.jobs.drop(job.id, FOUND, through)
    return replace(state, deleted=deleted, issues=issues)


def _remove(tx: Transaction, key: ResourceKey, job: Job, state: Deleting, services: Services) -> bool:
    """Delete one instance, unless it was changed after the request. Errors: 409 by deviation."""
    head = tx.head(key)
    is_same = head is not None and head.seq <= state.selection.ceiling
    if head is None or not is_same or head.deleted != state.selection.is_of_deleted:
        return False
    deviations.check_referrers(tx, key, services)
    if state.unlinks:
        unlinking.note(tx, job, key)
    delete.remove(tx, key, is_hard=state.mode == "hard", author=job.owner)
    if state.mode == "purge":
        tx.purge(key)
    return True


def _unlink(
    tx: Transaction, job: Job, state: Deleting, texts: tuple[str, ...], services: Services
) -> Deleting:
    unlinked, issues, through = dict(state.unlinked), state.issues, list[str]()
    for text in portion(texts):
        through.append(text)
        try:
            if unlinking.unlink(tx, job, key_of(text), state.selection.base, services):
                unlinked = bulk_report.counted(unlinked, key_of(text).type)
        except FhirError as error:
            issues = bulk_report.noted(issues, text, bulk_report.of_instance(error))
    tx.jobs.drop(job.id, unlinking.REFERRERS, through)
    return replace(state, unlinked=unlinked, issues=issues)


def _counts(state: Deleting) -> dict[str, Mapping[str, int]]:
    return {"ResourceDeletedCount": state.deleted, "ReferrerUpdatedCount": state.unlinked}


def _flag(request: Request, name: str) -> bool:
    values = {value.lower() for key, value in request.query if key == name}
    if values - {"true", "false"} or len(values) > 1:
        given = ", ".join(sorted(values))
        raise fhir_error(Kind.INVALID, f"{name} takes true or false, once; not {given!r}.")
    return "true" in values
