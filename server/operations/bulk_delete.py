"""$bulk-delete and $bulk-delete-soft-deleted: start deleting many instances by criteria.

Source: server specification E2.
"""

from __future__ import annotations

from msgspec.structs import replace

from server.fhir.errors import Kind, fhir_error
from server.interactions import delete
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.jobs import start
from server.jobs.bulk_delete import BulkDelete, Deleting, Mode
from server.operations import bulk_criteria
from server.store.base import Transaction

_PURGE, _UNLINK = "_purgeHistory", "_remove-references"
_OWN = frozenset({"hardDelete", "_hardDelete", _PURGE, _UNLINK})


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
    selection = bulk_criteria.read(route, request, services, _OWN)
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
    selection = bulk_criteria.read(route, request, services, frozenset())
    return Prepared(route, request, payload=Deleting(replace(selection, is_of_deleted=True), "hard"))


def begin(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """202 with the status URL. What is written from now on is safe."""
    state: Deleting = prepared.payload
    selection = replace(state.selection, ceiling=tx.last_seq())
    return start.begin(tx, BulkDelete(), replace(state, selection=selection), prepared, services)


def _flag(request: Request, name: str) -> bool:
    values = {value.lower() for key, value in request.query if key == name}
    if values - {"true", "false"} or len(values) > 1:
        given = ", ".join(sorted(values))
        raise fhir_error(Kind.INVALID, f"{name} takes true or false, once; not {given!r}.")
    return "true" in values
