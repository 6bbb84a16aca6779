"""Parsed searches, remembered: clients ask the same few again and again, and a page more of each.

Source: server specification C1.
"""

from __future__ import annotations

from functools import lru_cache

from server.fhir.definitions import Definitions, ParameterSet
from server.fhir.keys import ResourceKey
from server.fhir.search import query
from server.interactions import conditional
from server.interactions.request import Services

Pairs = tuple[tuple[str, str], ...]
_LONGEST = 2_000


def parsed(
    types: tuple[str, ...],
    pairs: Pairs,
    services: Services,
    *,
    strict: bool,
    compartment: ResourceKey | None,
    base: str | None,
) -> query.SearchQuery:
    """`query.parse` under the server's limits; what it gave for the same words before. Errors: 400, 404."""
    definitions, limits = services.definitions, conditional.limits_of(services)
    # The search parameters are part of what was asked: users may change them.
    said = (types, pairs, definitions, definitions.parameters, limits, strict, compartment, base)
    if _is_timeless(pairs) and sum(len(name) + len(value) for name, value in pairs) <= _LONGEST:
        return _remembered(*said)
    return _parse(*said, services.now())


def _is_timeless(pairs: Pairs) -> bool:
    """Whether the clock has no say: only `ap` measures from now."""
    return not any("ap" in value for _, value in pairs)


def _parse(
    types: tuple[str, ...],
    pairs: Pairs,
    definitions: Definitions,
    _parameters: ParameterSet,
    limits: query.Limits,
    strict: bool,
    compartment: ResourceKey | None,
    base: str | None,
    now: int = 0,
) -> query.SearchQuery:
    return query.parse(
        types,
        pairs,
        definitions,
        strict=strict,
        limits=limits,
        compartment=compartment,
        base=base,
        now=now,
    )


_remembered = lru_cache(1024)(_parse)
