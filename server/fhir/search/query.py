"""A search as a value: parsed from URL parameters, checked against the definitions.

Source: server specification C1, C2, C4, A4.21, A4.22, A5.17–A5.19. `parse` and `parse_criteria` are
the only ways in.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from urllib.parse import parse_qsl

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError, Issue, Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.fhir.search.clause import Within
from server.fhir.search.clause_parser import Limits
from server.fhir.search.parameter_reader import ParameterReader
from server.fhir.search.query_model import Include, SearchQuery, Sort

__all__ = ["Include", "Limits", "SearchQuery", "Sort", "parse", "parse_criteria"]


def parse(
    types: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    definitions: Definitions,
    *,
    strict: bool = False,
    limits: Limits | None = None,
    compartment: ResourceKey | None = None,
    base: str | None = None,
    now: int | None = None,
) -> SearchQuery:
    """The search for resources of `types` (at system level: all types; `_type` narrows them).

    `pairs` are decoded; exact duplicates count once. Errors: `FhirError` 400, with one issue per
    unsupported parameter when `strict`. `base` makes absolute references to this server relative;
    `now` (milliseconds) is what `ap` measures from.
    """
    moment = time.time_ns() // 1_000_000 if now is None else now
    reader = ParameterReader(tuple(types), definitions, limits or Limits(), moment, base)
    if compartment is not None:
        reader.within(_within(types, compartment, definitions))
    reader.read(pairs)
    query = reader.query()
    if strict and query.ignored and reader.refusable:
        raise FhirError(Kind.UNSUPPORTED_SEARCH, tuple(reader.refusable))
    return query


def parse_criteria(
    type_name: str,
    criteria: str | Sequence[tuple[str, str]],
    definitions: Definitions,
    *,
    limits: Limits | None = None,
    base: str | None = None,
    now: int | None = None,
) -> SearchQuery:
    """The search of a conditional interaction; it must never match more than was meant.

    `criteria` is `a=b&c=d`, still percent-encoded, or decoded pairs. Errors: `FhirError` 400 when nothing
    narrows the search; 412 when a criterion has no value or is not supported; 400 when it is malformed.
    """
    pairs = parse_qsl(criteria, keep_blank_values=True) if isinstance(criteria, str) else criteria
    named = [(name, value) for name, value in pairs if name]
    query = parse((type_name,), named, definitions, limits=limits, base=base, now=now)
    if query.had_unsupported:
        reasons = tuple(Issue(why, Kind.PRECONDITION.code) for why in query.unsupported)
        raise FhirError(Kind.PRECONDITION, reasons)
    if not query.has_criteria:
        raise fhir_error(
            Kind.INVALID,
            f"The criteria of this conditional interaction on {type_name} are not selective enough: "
            "give at least one search parameter with a value.",
        )
    return query


def _within(types: Sequence[str], compartment: ResourceKey, definitions: Definitions) -> Within:
    try:
        members = definitions.compartment(compartment.type)
    except KeyError:
        raise fhir_error(Kind.NOT_FOUND, f"There is no compartment {compartment.type!r}.") from None
    found = []
    for type_name in types:
        known = definitions.search_parameters(type_name)
        codes = tuple(code for code in members.get(type_name, ()) if code in known)
        if codes or type_name == compartment.type:
            found.append((type_name, codes))
    return Within(compartment.type, compartment.id, tuple(found))
