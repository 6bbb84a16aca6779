"""$bulk-update: start one FHIRPath Patch on many instances chosen by criteria.

Source: server specification E3.
"""

from __future__ import annotations

from itertools import chain

from msgspec.structs import replace

from server.fhir import patch as patches
from server.fhir import patch_fhirpath
from server.fhir.errors import Kind, fhir_error
from server.interactions import patch
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.jobs import start
from server.jobs.bulk_update import EXCLUDED, BulkUpdate, Updating
from server.operations import bulk_criteria
from server.store.base import Transaction

_ALLOWED = frozenset({"replace", "upsert"})


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read criteria and patch. Errors: 415, 400 for types and operations that are not offered here."""
    start.check(request)
    selection = bulk_criteria.read(route, request, services, frozenset())
    named = (value.split(",") for name, value in request.query if name == "_type")
    for type_ in (route.type, *chain.from_iterable(named)):
        if type_ in EXCLUDED:
            raise fhir_error(Kind.INVALID, f"{type_} cannot be updated in bulk; change each by itself.")
    types = tuple(type_ for type_ in selection.types if type_ not in EXCLUDED)
    _check(patches.parse(request.header("content-type") or "", request.body), services)
    state = Updating(replace(selection, types=types))
    return Prepared(route, request, payload=state)


def begin(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """202 with the status URL. Errors: 400 while another bulk update runs."""
    start.check_alone(tx, BulkUpdate(), prepared, Kind.INVALID)
    state: Updating = prepared.payload
    selection = replace(state.selection, ceiling=tx.last_seq())
    return start.begin(tx, BulkUpdate(), replace(state, selection=selection), prepared, services)


def _check(given: patches.Patch, services: Services) -> None:
    """Errors: 400."""
    if given.dialect != "fhirpath":
        raise fhir_error(Kind.INVALID, "A bulk update takes a FHIRPath Patch: send Parameters.")
    for operation in patch_fhirpath.read_operations(given.content, patch.limits(services)):
        if operation.type not in _ALLOWED:
            raise fhir_error(
                Kind.INVALID, f"A bulk update takes replace and upsert only, not {operation.type}."
            )
