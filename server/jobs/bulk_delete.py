"""The job of $bulk-delete and $bulk-delete-soft-deleted.

First all instances are found, then they go, then (if asked for) the references to them.
Source: server specification E2.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from server.fhir import codec
from server.fhir.keys import ResourceKey
from server.interactions import delete, deviations
from server.jobs import bulk_report, bulk_selection, unlinking
from server.jobs.bulk_portion import work_off
from server.jobs.bulk_report import Tally
from server.jobs.bulk_selection import FOUND, Seen, Selection
from server.jobs.kind import Done, JobKind, Task
from server.jobs.unlinking import REFERRERS, Referrers
from server.store.base import Reader, Transaction

Mode = Literal["soft", "hard", "purge"]
_DELETED, _UNLINKED = "ResourceDeletedCount", "ReferrerUpdatedCount"


class Deleting(msgspec.Struct, frozen=True):
    """How far a bulk delete is. `unlinked_after`: the referrer up to which those of an erased instance
    are listed.
    """

    selection: Selection
    mode: Mode
    unlinks: bool = False
    unlinked_after: str | None = None
    tally: Tally = Tally()


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
        job, state = task.job.id, task.state
        if isinstance(seen, Referrers):
            unlinking.record(tx, job, seen)
            return replace(state, unlinked_after=seen.last)
        if seen is not None:
            return replace(state, selection=bulk_selection.record(tx, job, seen))
        tally = work_off(tx, job, FOUND, state.tally, partial(_delete, tx, task))
        if tally is None and state.unlinks:
            tally = work_off(tx, job, REFERRERS, state.tally, partial(_unlink, tx, task))
        if tally is None:
            return Done(state, codec.encode(bulk_report.result(state.tally)))
        return replace(state, tally=tally)

    def progress(self, state: Deleting) -> str:
        """Counts so far."""
        done, found = state.tally.of(_DELETED), state.selection.found
        return f"{done} of {found} deleted" if state.selection.is_done else f"{found} found so far"

    def report(self, state: Deleting) -> Mapping[str, Any]:
        """The counts so far."""
        return bulk_report.progress(state.tally)


def _delete(tx: Transaction, task: Task[Deleting], key: ResourceKey) -> str | None:
    """Delete one instance, unless it was changed after the request. Errors: 409 by deviation."""
    state, head = task.state, tx.head(key)
    is_same = head is not None and head.seq <= state.selection.ceiling
    if head is None or not is_same or head.deleted != state.selection.is_of_deleted:
        return None
    deviations.check_referrers(tx, key, task.services)
    if state.unlinks:
        unlinking.note(tx, task.job, key)
    delete.remove(tx, key, is_hard=state.mode == "hard", author=task.job.owner)
    if state.mode == "purge":
        tx.purge(key)
    return _DELETED


def _unlink(tx: Transaction, task: Task[Deleting], key: ResourceKey) -> str | None:
    is_changed = unlinking.unlink(tx, task.job, key, task.state.selection.base, task.services)
    return _UNLINKED if is_changed else None
