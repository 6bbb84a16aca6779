"""The job of $bulk-update: one FHIRPath Patch on many instances.

Operations whose path begins with the name of another type do not apply; those that begin with `Resource`,
or with no type, do. An instance that none applies to, or that says the same afterwards, is ignored.
Source: server specification E3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec
from msgspec.structs import replace

from server.fhir import codec
from server.fhir import patch as patches
from server.fhir.keys import ResourceKey
from server.interactions import patch, preconditions, writing
from server.interactions.request import Request, Services
from server.jobs import bulk_report, bulk_selection
from server.jobs.bulk_portion import work_off
from server.jobs.bulk_report import Tally
from server.jobs.bulk_selection import FOUND, Seen, Selection
from server.jobs.kind import Done, JobKind, Task
from server.store.base import Reader, Transaction

EXCLUDED = frozenset({"SearchParameter", "StructureDefinition"})
"""Types whose instances are changed one by one only: what they say decides about others."""
_ROOT = re.compile(r"\s*([A-Z][A-Za-z]*)\s*(?=[.\[]|$)")
_UPDATED, _IGNORED, _FAILED = "ResourceUpdatedCount", "ResourceIgnoredCount", "ResourcePatchFailedCount"


class Updating(msgspec.Struct, frozen=True):
    """How far a bulk update is. The patch stands in the job's request."""

    selection: Selection
    tally: Tally = Tally()


class BulkUpdate(JobKind[Updating]):
    """See the module."""

    name = "bulk-update"
    state = Updating

    def look(self, reader: Reader, task: Task[Updating]) -> Seen | None:
        """The next page of what is to be patched."""
        return bulk_selection.look(reader, task.job.id, task.state.selection, task.services)

    def advance(self, tx: Transaction, task: Task[Updating], seen: Seen | None) -> Updating | Done[Updating]:
        """A page found, or some instances patched."""
        job, state = task.job, task.state
        if seen is not None:
            return replace(state, selection=bulk_selection.record(tx, job.id, seen))
        content = codec.decode(job.request)["body"]
        tally = work_off(tx, job.id, FOUND, state.tally, partial(_patch, tx, task, content), failed=_FAILED)
        if tally is None:
            return Done(state, codec.encode(bulk_report.result(state.tally)))
        return replace(state, tally=tally)

    def progress(self, state: Updating) -> str:
        """Counts so far."""
        done = sum(state.tally.of(name) for name in (_UPDATED, _IGNORED, _FAILED))
        found = state.selection.found
        return f"{done} of {found} looked at" if state.selection.is_done else f"{found} found so far"

    def report(self, state: Updating) -> Mapping[str, Any]:
        """The counts so far."""
        return bulk_report.progress(state.tally)


def _patch(tx: Transaction, task: Task[Updating], content: Mapping[str, Any], key: ResourceKey) -> str:
    """Patch one instance, unless it was changed after the request; what to count it as.

    Errors: 400 when the patch cannot be applied or the result is not valid.
    """
    selection, services = task.state.selection, task.services
    applicable, head = _applicable(content, key, services), tx.head(key)
    if head is None or head.body is None or head.seq > selection.ceiling or not applicable["parameter"]:
        return _IGNORED
    request = Request("PATCH", str(key), author=task.job.owner, base=selection.base)
    preconditions.require_if_match(request, key, head, services)
    draft = patch.patched(patches.Patch("fhirpath", applicable), head, services)
    return _UPDATED if writing.store(tx, draft, head, request, services).written else _IGNORED


def _applicable(content: Mapping[str, Any], key: ResourceKey, services: Services) -> dict[str, Any]:
    """The Parameters with the operations that are about this type."""
    if key.type in EXCLUDED:
        return {**content, "parameter": []}
    others = services.definitions.resource_types - {key.type}
    return {**content, "parameter": [op for op in content["parameter"] if _root(op) not in others]}


def _root(operation: Mapping[str, Any]) -> str:
    (path,) = (part for part in operation["part"] if part["name"] == "path")
    found = _ROOT.match(str(path.get("valueString") or path.get("valueCode")))
    return found[1] if found else ""
