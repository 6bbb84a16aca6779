"""Finding the one instance that criteria name: conditional verbs and conditional references.

Source: server specification A0.13, A2.2–A2.6, A4.16–A4.22, A5.11–A5.19, B3.1–B3.4.
"""

from __future__ import annotations

from urllib.parse import urlencode

from server.fhir import references
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.search import query
from server.interactions.request import Prepared, Services, read_query
from server.store.base import Reader, Version

Pairs = tuple[tuple[str, str], ...]
# Parameters that shape an answer; they never select (specification: "criteria").
RESULT_PARAMETERS = frozenset(
    {
        "_count", "_summary", "_total", "_elements", "_sort", "_include", "_revinclude", "_includesCount",
        "_format", "_pretty", "ct", "hardDelete", "_hardDelete", "_meta-history",
    }
)  # fmt: skip


def criteria(pairs: Pairs) -> Pairs:
    """The criteria among a URL's parameters."""
    return tuple(pair for pair in pairs if pair[0].partition(":")[0] not in RESULT_PARAMETERS)


def parse(type_: str, text: str | Pairs, services: Services, base: str = "") -> query.SearchQuery:
    """Criteria as a query. Errors: 400 when there are none, 412 when any cannot be used.

    `base` is this server's, for references that are absolute.
    """
    pairs = read_query(text) if isinstance(text, str) else text
    return query.parse_criteria(
        type_,
        pairs,
        services.definitions,
        limits=limits_of(services),
        base=base or None,
        now=services.now(),
    )


def parse_strictly(type_: str, pairs: Pairs, services: Services, base: str = "") -> query.SearchQuery:
    """Like `parse`, but having no criteria is 412 too: so PATCH wants it (B3.4)."""
    if not any(name and value for name, value in pairs):
        raise fhir_error(
            Kind.PRECONDITION, f"Give at least one search parameter with a value to find the {type_}."
        )
    return parse(type_, pairs, services, base)


def find(tx: Reader, type_: str, text: str | Pairs, services: Services, base: str = "") -> Version | None:
    """The live head that the criteria name; None when none does.

    Errors: 412 when several match, and those of `parse`.
    """
    matches = tx.search(parse(type_, text, services, base), 2).matches
    if len(matches) > 1:
        shown = text if isinstance(text, str) else urlencode(text)
        raise fhir_error(
            Kind.MULTIPLE_MATCHES, f"Several resources match {type_}?{shown}; make it more selective."
        )
    return matches[0] if matches else None


def limits_of(services: Services) -> query.Limits:
    """The limits that the settings put on a search."""
    settings = services.settings
    return query.Limits(
        count_default=settings.count_default,
        count_max=settings.count_max,
        parameters=settings.search_parameters,
        or_values=settings.or_values,
        depth=settings.chain_depth,
        includes=settings.includes_max,
    )


def asked(prepared: Prepared) -> str | Pairs | None:
    """The criteria of a conditional create, update or patch; None for an unconditional one."""
    if prepared.route.name == "create":
        return prepared.request.header("if-none-exist")
    is_conditional = prepared.route.name in ("conditional-update", "conditional-patch")
    return criteria(prepared.request.query) if is_conditional else None


def match(tx: Reader, prepared: Prepared, services: Services) -> Version | None:
    """The live head that the condition of a request names, None when none does (or it has no condition)."""
    if prepared.match is not None:
        return prepared.match.version
    text = asked(prepared)
    if text is None:
        return None
    return find(tx, prepared.route.type or "", text, services, prepared.request.base)


def resolve_reference(tx: Reader, reference: str, services: Services, base: str = "") -> str:
    """The `Type/id` that a conditional reference stands for. Errors: 400 for none or several (A0.13)."""
    type_, text = references.split_conditional(reference) or ("", "")
    if type_ not in services.definitions.resource_types:
        raise fhir_error(Kind.INVALID, f"The reference {reference!r} names no resource type.")
    try:
        found = find(tx, type_, text, services, base)
    except FhirError as error:
        why = " ".join(issue.diagnostics for issue in error.issues)
        raise fhir_error(Kind.INVALID, f"The reference {reference!r} cannot be resolved: {why}") from error
    if found is None:
        raise fhir_error(Kind.INVALID, f"The reference {reference!r} matches no resource; create it first.")
    return str(found.key)
