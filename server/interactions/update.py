"""update: a new version of an instance, named by id or by criteria; also brings deleted ones back.

Source: server specification A4; FHIR R4 http.html#update, #cond-update.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.interactions import conditional, conformance, preconditions, writing
from server.interactions.media import read_resource
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.store.base import Transaction


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Check the body and that its id is the URL's (A4.3). Errors: 415, 400."""
    resource = read_resource(request, route.type or "", services)
    _check_id(resource, route.id or "")
    return Prepared(route, request, resource, request.body)


def prepare_conditional(route: Route, request: Request, services: Services) -> Prepared:
    """Check the body and the criteria. Errors: 415, 400, 412."""
    resource = read_resource(request, route.type or "", services)
    query = conditional.parse(route.type or "", conditional.criteria(request.query), services, request.base)
    new_id = request.new_id or resource.get("id") or services.new_id()
    return Prepared(route, request, resource, request.body, new_id, query)


def update(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """200, or 201 with Location for a new id. Errors: 404, 405, 400, 412 (see the rules)."""
    return put(tx, prepared, prepared.key, services)


def conditional_update(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """Update the match, or create when there is none. Errors: 412 when several match, 400, 405."""
    match = conditional.match(tx, prepared, services)
    if match is None:
        return put(tx, prepared, ResourceKey(prepared.route.type or "", prepared.new_id), services)
    resource = prepared.resource or {}
    if "id" in resource:
        _check_id(resource, match.key.id)
    return put(tx, prepared, match.key, services)


def put(tx: Transaction, prepared: Prepared, key: ResourceKey, services: Services) -> Result:
    """Store the prepared resource as the next version of `key`, once every precondition holds."""
    request = prepared.request
    head = tx.head(key)
    preconditions.check_if_none_match(request, key, head, services)
    preconditions.check_if_match(request, key, head, services)
    preconditions.require_if_match(request, key, head, services)
    is_given = prepared.route.name == "update" or "id" in (prepared.resource or {})
    if head is None and is_given and not services.settings.update_create:
        raise fhir_error(
            Kind.NOT_ALLOWED, f"{key} does not exist and PUT may not create here; POST to /{key.type}."
        )
    resource = {**(prepared.resource or {}), "id": key.id}
    conformance.check(tx, resource, request, services)
    draft = writing.Draft(key, prepared.text, resource, "PUT")
    return writing.store(tx, draft, head, request, services)


def _check_id(resource: Mapping[str, Any], id_: str) -> None:
    given = resource.get("id")
    if given is None:
        raise fhir_error(
            Kind.INVALID, f'The resource has no id; it must be the one in the URL, "{id_}".',
            f"{resource['resourceType']}.id",
        )  # fmt: skip
    if given != id_:
        raise fhir_error(
            Kind.INVALID, f'The resource has the id "{given}", but the URL says "{id_}".',
            f"{resource['resourceType']}.id",
        )  # fmt: skip
