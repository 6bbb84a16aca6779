"""patch: JSON Patch or FHIRPath Patch on the current state of an instance.

Source: server specification B0, B3; FHIR R4 http.html#patch, fhirpatch.html.
"""

from __future__ import annotations

from typing import Any

from server.fhir import codec, patch_json, validate
from server.fhir import patch as patches
from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.interactions import conditional, conformance, preconditions, writing
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.store.base import Transaction, Version


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read the patch; a Bundle entry's comes as a resource. Errors: 415, 400."""
    if request.parsed is not None:
        payload = patches.parse_entry(request.parsed)
        return Prepared(route, request, text=request.body, payload=payload)
    return Prepared(route, request, payload=patches.parse(request.header("content-type") or "", request.body))


def prepare_conditional(route: Route, request: Request, services: Services) -> Prepared:
    """Read patch and criteria. Errors: 415, 400, 412 for criteria that cannot be used."""
    criteria = conditional.criteria(request.query)
    conditional.parse_strictly(route.type or "", criteria, services, request.base)
    return prepare(route, request, services)


def patch(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """200. Errors: 404, 410, 412, 400 (checked in this order: B0.3)."""
    head = tx.head(prepared.key)
    if head is None:
        raise fhir_error(Kind.NOT_FOUND, f"{prepared.key} does not exist, so it cannot be patched.")
    return _patch(tx, prepared, head, services)


def conditional_patch(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """200 for exactly one match. Errors: 404 for none (it never creates), 412 for several."""
    head = conditional.match(tx, prepared, services)
    if head is None:
        raise fhir_error(Kind.NOT_FOUND, f"No {prepared.route.type} matches, and PATCH never creates one.")
    return _patch(tx, prepared, head, services)


def _patch(tx: Transaction, prepared: Prepared, head: Version, services: Services) -> Result:
    if head.body is None:
        raise preconditions.gone(head, services)
    preconditions.check_if_match(prepared.request, head.key, head, services)
    preconditions.require_if_match(prepared.request, head.key, head, services)
    draft = patched(prepared.payload, head, services)
    conformance.check(tx, draft.resource, prepared.request, services)
    return writing.store(tx, draft, head, prepared.request, services)


def patched(patch: patches.Patch, head: Version, services: Services) -> writing.Draft:
    """A live head after the patch, checked. Errors: 400."""
    before = codec.decode(head.body or b"")
    after = patches.run(patch, before, services.definitions, limits(services))
    validate.check(after, services.definitions, head.key.type)
    return writing.Draft(head.key, _encoded(after, head.key, services), after, "PATCH")


def limits(services: Services) -> patch_json.Limits:
    """How much a patch may do."""
    settings = services.settings
    most = settings.patch_result_bytes
    return patch_json.Limits(operations=settings.patch_operations, copied=most, result=most)


def _encoded(resource: dict[str, Any], key: ResourceKey, services: Services) -> bytes:
    text, most = codec.encode(resource), services.settings.patch_result_bytes
    if len(text) > most:
        raise fhir_error(Kind.INVALID, f"The patched {key} would have {len(text)} bytes, more than {most}.")
    return text
