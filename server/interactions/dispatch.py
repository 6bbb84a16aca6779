"""The one door to all interactions: `prepare` outside the writer, `perform` inside a transaction.

Source: server specification A0.1, A2.7, D1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from server.fhir import codec
from server.fhir.keys import ResourceKey
from server.interactions import (
    batch,
    creates,
    deviations,
    entries,
    media,
    prefer,
    routing,
    single,
    transaction,
    writing,
)
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.security import provenance
from server.store.base import Version

__all__ = ["Prepared", "perform", "prepare", "route"]

route = routing.route


def prepare(request: Request, services: Services) -> Prepared:
    """Route, read and check a request, as far as no store is needed.

    `route.writes` of the result says whether `perform` needs a transaction or only a snapshot.
    Errors: `FhirError` 400, 404, 405, 412, 415.
    """
    where = route(request.method, request.path, services.definitions)
    header = request.header("x-provenance") if where.writes else None
    attribution = provenance.read(header, services.definitions) if header is not None else None
    if attribution is not None:
        request = replace(request, author=attribution.author)
    is_bundle = where.name == "bundle"
    prepared = (_prepare_bundle if is_bundle else single.prepare)(where, request, services)
    return prepared if attribution is None else replace(prepared, attribution=attribution)


def perform(prepared: Prepared, tx: Any, services: Services) -> Result:
    """Do what was prepared. `tx` is a `Reader`, and a `Transaction` when `prepared.route.writes`.

    Errors: `FhirError`; the caller's transaction must then undo everything.
    """
    match prepared.route.name:
        case "batch":
            result = batch.perform(prepared.payload, tx, services)
        case "transaction" if isinstance(prepared.payload, creates.Creates):
            result = creates.perform(prepared, tx, services)
        case "transaction":
            result = transaction.perform(prepared.payload, tx, services)
        case _:
            result = single.perform(prepared, tx, services)
    if prepared.attribution is None or not result.written:
        return result
    return replace(result, written=(*result.written, *_attributed(prepared, result.written, tx, services)))


def _prepare_bundle(where: Route, request: Request, services: Services) -> Prepared:
    media.require_json(request)
    prefer.read(request)
    text = entries.read_bundle(request, services)
    if text.type == "batch":
        parts = batch.prepare(text.entries, request, services)
        return Prepared(Route("batch", any(part.writes for part in parts)), request, payload=parts)
    plan = transaction.prepare(text.entries, request, services)
    is_writing = any(part.prepared.route.writes for part in plan)
    return Prepared(Route("transaction", is_writing), request, payload=plan)


def _attributed(
    prepared: Prepared, written: Sequence[Version], tx: Any, services: Services
) -> tuple[Version, ...]:
    """Store the Provenance of X-Provenance about what was written (A2.7)."""
    assert prepared.attribution is not None  # noqa: S101 - the caller looked
    key = ResourceKey("Provenance", services.new_id())
    targets = [f"{v.key}/_history/{deviations.version_id(v, services.settings)}" for v in written]
    resource = prepared.attribution.about(key.id, targets)
    draft = writing.Draft(key, codec.encode(resource), resource, "POST")
    return writing.store(tx, draft, None, prepared.request, services).written
