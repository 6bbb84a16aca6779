"""create: a new instance under an id of the server's, also on the condition that none exists.

Source: server specification A2.1–A2.6; FHIR R4 http.html#create, #ccreate.
"""

from __future__ import annotations

from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.interactions import conditional, conformance, writing
from server.interactions.media import read_resource
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.store.base import Transaction


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Check body and criteria. Errors: 415, 400, 412."""
    resource = read_resource(request, route.type or "", services)
    criteria = request.header("if-none-exist")
    payload = None
    if criteria is not None:
        if "?" in criteria.partition("=")[0]:
            text = f'If-None-Exist takes what stands behind the "?" only, not {criteria[:100]!r}.'
            raise fhir_error(Kind.PRECONDITION, text)
        payload = conditional.parse(route.type or "", criteria, services, request.base)
    return Prepared(route, request, resource, request.body, request.new_id or services.new_id(), payload)


def create(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """201 with Location; 200 with the existing resource when If-None-Exist names one (412: several)."""
    existing = conditional.match(tx, prepared, services)
    if existing is not None:
        return Result(200, existing, location=True)
    conformance.check(tx, prepared.resource or {}, prepared.request, services)
    key = ResourceKey(prepared.route.type or "", prepared.new_id)
    resource = {**(prepared.resource or {}), "id": key.id}
    draft = writing.Draft(key, prepared.text, resource, "POST")
    return writing.store(tx, draft, None, prepared.request, services)
