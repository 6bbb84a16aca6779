"""Which instances a bulk operation is asked to work on: the criteria in its URL, read as a selection.

Source: server specification E2.1, E2.4, E2.6, E2.7.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.fhir.errors import Kind, fhir_error
from server.fhir.search import query
from server.interactions import conditional
from server.interactions.request import Request, Services
from server.interactions.routing import Route
from server.jobs.bulk_selection import Selection

_FREE = frozenset({"_format", "_pretty"})
_SELECTING = frozenset({"_include", "_revinclude"})
_EXCLUDED = "excludedResourceTypes"


def read(route: Route, request: Request, services: Services, own: frozenset[str]) -> Selection:
    """The selection that a URL asks for; `own` are parameters that the operation reads itself.

    Errors: 400 for every parameter that would not select, so that nothing widens silently.
    """
    pairs = tuple(pair for pair in request.query if pair[0] not in own | _FREE)
    excluded = _excluded(route, pairs, services)
    pairs = tuple(pair for pair in pairs if pair[0] != _EXCLUDED)
    for name, _ in pairs:
        if name.partition(":")[0] in conditional.RESULT_PARAMETERS - _SELECTING:
            raise fhir_error(
                Kind.INVALID, f"{name} does not select, and a bulk operation has no page; drop it."
            )
    types = (route.type,) if route.type else tuple(sorted(services.definitions.resource_types))
    found = query.parse(
        types,
        pairs,
        services.definitions,
        strict=True,
        limits=conditional.limits_of(services),
        base=request.base or None,
    )
    wanted = tuple(name for name in found.types if name not in excluded)
    if route.type is None:
        pairs = tuple(pair for pair in pairs if pair[0].partition(":")[0] != "_type")
    return Selection(wanted, pairs, request.base, services.now())


def _excluded(route: Route, pairs: Sequence[tuple[str, str]], services: Services) -> frozenset[str]:
    given = [name.strip() for key, value in pairs if key == _EXCLUDED for name in value.split(",")]
    if given and route.type is not None:
        raise fhir_error(Kind.INVALID, f"{_EXCLUDED} goes with a bulk operation on all types, not on one.")
    for name in given:
        if name not in services.definitions.resource_types:
            raise fhir_error(Kind.INVALID, f"{_EXCLUDED} names {name!r}, which is no resource type.")
    return frozenset(given)
