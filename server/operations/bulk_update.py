"""$bulk-update: one FHIRPath Patch on many instances chosen by criteria, as a job.

Operations whose path begins with the name of another type do not apply; those that begin with `Resource`,
or with no type, do. An instance that none applies to, or that says the same afterwards, is ignored.
Source: server specification E3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from typing import Any

import msgspec
from msgspec.structs import replace

from server.fhir import codec, patch_fhirpath
from server.fhir import patch as patches
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.interactions import patch, preconditions, writing
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.jobs import start
from server.jobs.kind import Done, JobKind, Task, portion
from server.operations import bulk_report, bulk_selection
from server.operations.bulk_selection import FOUND, Seen, Selection, key_of
from server.store.base import Reader, Transaction
from server.store.job_contract import Job

_EXCLUDED = frozenset({"SearchParameter", "StructureDefinition"})
_ALLOWED = frozenset({"replace", "upsert"})
_ROOT = re.compile(r"\s*([A-Z][A-Za-z]*)\s*(?=[.\[]|$)")
_PEEK = 500
_UPDATED, _IGNORED, _FAILED = "ResourceUpdatedCount", "ResourceIgnoredCount", "ResourcePatchFailedCount"


class Updating(msgspec.Struct, frozen=True):
    """How far a bulk update is; `counts` by name and type. The patch stands in the job's request."""

    selection: Selection
    counts: dict[str, dict[str, int]] = {}
    issues: tuple[str, ...] = ()


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
        if texts := tx.jobs.listed(job.id, FOUND, _PEEK):
            return _update(tx, job, state, texts, task.services)
        return Done(state, codec.encode(bulk_report.result(state.counts, state.issues)))

    def progress(self, state: Updating) -> str:
        """Counts so far."""
        done = sum(sum(counts.values()) for counts in state.counts.values())
        found = state.selection.found
        return f"{done} of {found} looked at" if state.selection.is_done else f"{found} found so far"

    def report(self, state: Updating) -> Mapping[str, Any]:
        """The counts so far."""
        return bulk_report.progress(state.counts, state.issues)


KIND = BulkUpdate()


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read criteria and patch. Errors: 415, 400 for types and operations that are not offered here."""
    start.check(request)
    selection = bulk_selection.read(route, request, services, frozenset())
    named = (value.split(",") for name, value in request.query if name == "_type")
    for type_ in (route.type, *chain.from_iterable(named)):
        if type_ in _EXCLUDED:
            raise fhir_error(Kind.INVALID, f"{type_} cannot be updated in bulk; change each by itself.")
    types = tuple(type_ for type_ in selection.types if type_ not in _EXCLUDED)
    _check(patches.parse(request.header("content-type") or "", request.body), services)
    state = Updating(replace(selection, types=types))
    return Prepared(route, request, payload=state)


def begin(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """202 with the status URL. Errors: 400 while another bulk update runs."""
    other = next(iter(tx.jobs.running(KIND.name)), None)
    if other is not None:
        where = start.url(other, prepared.request.base)
        raise fhir_error(Kind.INVALID, f"Another bulk update is running; wait for it or cancel it: {where}.")
    state: Updating = prepared.payload
    selection = replace(state.selection, ceiling=tx.last_seq())
    return start.begin(tx, KIND, replace(state, selection=selection), prepared, services)


def _check(given: patches.Patch, services: Services) -> None:
    """Errors: 400."""
    if given.dialect != "fhirpath":
        raise fhir_error(Kind.INVALID, "A bulk update takes a FHIRPath Patch: send Parameters.")
    for operation in patch_fhirpath.read_operations(given.content, patch.limits(services)):
        if operation.type not in _ALLOWED:
            raise fhir_error(
                Kind.INVALID, f"A bulk update takes replace and upsert only, not {operation.type}."
            )


def _update(
    tx: Transaction, job: Job, state: Updating, texts: tuple[str, ...], services: Services
) -> Updating:
    counts, issues, through = dict(state.counts), state.issues, list[str]()
    content = codec.decode(job.request)["body"]
    for text in portion(texts):
        through.append(text)
        key = key_of(text)
        try:
            is_changed = _patch(tx, key, job, state.selection, _applicable(content, key, services), services)
            name = _UPDATED if is_changed else _IGNORED
        except FhirError as error:
            issues, name = bulk_report.noted(issues, text, bulk_report.of_instance(error)), _FAILED
        counts[name] = bulk_report.counted(counts.get(name, {}), key.type)
    tx.jobs.drop(job.id, FOUND, through)
    return replace(state, counts=counts, issues=issues)


def _patch(
    tx: Transaction,
    key: ResourceKey,
    job: Job,
    selection: Selection,
    content: Mapping[str, Any],
    services: Services,
) -> bool:
    """Patch one instance, unless it was changed after the request; whether it is another now.

    Errors: 400 when the patch cannot be applied or the result is not valid.
    """
    head = tx.head(key)
    if head is None or head.body is None or head.seq > selection.ceiling or not content["parameter"]:
        return False
    request = Request("PATCH", str(key), author=job.owner, base=selection.base)
    preconditions.require_if_match(request, key, head, services)
    draft = patch.patched(patches.Patch("fhirpath", content), head, services)
    return bool(writing.store(tx, draft, head, request, services).written)


def _applicable(content: Mapping[str, Any], key: ResourceKey, services: Services) -> dict[str, Any]:
    """The Parameters with the operations that are about this type."""
    if key.type in _EXCLUDED:
        return {**content, "parameter": []}
    others = services.definitions.resource_types - {key.type}
    return {**content, "parameter": [op for op in content["parameter"] if _root(op) not in others]}


def _root(operation: Mapping[str, Any]) -> str:
    (path,) = (part for part in operation["part"] if part["name"] == "path")
    found = _ROOT.match(str(path.get("valueString") or path.get("valueCode")))
    return found[1] if found else ""
