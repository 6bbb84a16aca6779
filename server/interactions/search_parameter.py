"""What must hold before a SearchParameter is stored: it can be indexed, and is the only one of its kind.

Source: server specification C5.1, C5.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.fhir.search.custom import CustomParameter, check_beside, compile_custom
from server.interactions.request import Services
from server.store.base import Reader

RESOURCE_TYPE = "SearchParameter"


def check(tx: Reader, key: ResourceKey, resource: Mapping[str, Any], services: Services) -> None:
    """Nothing to say about other types. Errors: 400, 405 when FHIR defines it, 409 while one goes."""
    if key.type != RESOURCE_TYPE or resource.get("status") == "retired":
        return
    custom = compile_custom(resource, services.definitions.origin)
    check_beside(custom, [other for id_, other in tx.parameters.customs() if id_ != key.id])
    _check_leaving(tx, custom)


def _check_leaving(tx: Reader, custom: CustomParameter) -> None:
    for state in tx.parameters.states():
        is_same = state.code == custom.code and not state.types.isdisjoint(custom.parameters)
        if is_same and state.status == "PendingDelete":
            raise fhir_error(
                Kind.CONFLICT,
                f"The values of an older search parameter {custom.code!r} are still being removed from the "
                "index. Try again when SearchParameter/$status does not show it any more.",
                "SearchParameter.code",
            )
