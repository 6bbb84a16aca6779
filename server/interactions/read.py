"""read: the current state of an instance.

Source: server specification A3.1–A3.4, A3.9, A0.8, A0.11; FHIR R4 http.html#read.
"""

from __future__ import annotations

from server.fhir.errors import Kind, fhir_error
from server.interactions import narrowing, preconditions
from server.interactions.request import Prepared, Result, Services
from server.store.base import Reader, Version

_MODES = ("true", "false", "text", "data")


def read(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200, or 304 when the client has it. Errors: 404 never existed, 410 deleted."""
    return serve(_head(tx, prepared), prepared, services)


def live(tx: Reader, prepared: Prepared, services: Services) -> Version:
    """The newest version of the instance in the URL, for an operation. Errors: 404, 410 as for `read`."""
    head = _head(tx, prepared)
    if head.body is None:
        raise preconditions.gone(head, services)
    return head


def _head(tx: Reader, prepared: Prepared) -> Version:
    head = tx.head(prepared.key)
    if head is None:
        raise fhir_error(Kind.NOT_FOUND, f"{prepared.key} does not exist.")
    return head


def serve(version: Version, prepared: Prepared, services: Services) -> Result:
    """The answer to a read of exactly this version. Errors: 410 for a tombstone."""
    if version.body is None:
        raise preconditions.gone(version, services)
    if preconditions.is_unmodified(prepared.request, version, services):
        return Result(304, version)
    narrow = narrowing.read(prepared.request.query, _MODES)
    body = narrow.apply(version.body, services.definitions)
    return Result(200, version, body=None if body is version.body else body)
