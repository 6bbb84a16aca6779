"""Finding the one instance that criteria name: conditional verbs and conditional references.

Source: server specification A0.13, A2.2–A2.6, A4.16–A4.22, A5.11–A5.19, B3.1–B3.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from server.fhir import references
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.search import query
from server.interactions.request import Prepared, Services
from server.store.base import Reader, Version

# Parameters that shape an answer; they never select (specification: "criteria").
RESULT_PARAMETERS = frozenset(
    {
        "_count", "_summary", "_total", "_elements", "_sort", "_include", "_revinclude", "_includesCount",
        "_format", "_pretty", "ct", "hardDelete", "_hardDelete", "_meta-history", "_contained",
    }
)  # fmt: skip


def criteria(pairs: Sequence[tuple[str, str]]) -> str:
    """The criteria of a URL's parameters, as a query string."""
    return urlencode([(name, value) for name, value in pairs if name.partition(":")[0] not in RESULT_PARAMETERS])


def parse(type_: str, text: str, services: Services) -> query.SearchQuery:
    """Criteria as a query. Errors: 400 when there are none, 412 when any cannot be used."""
    return query.parse_criteria(type_, text, services.definitions)


def find(tx: Reader, type_: str, text: str, services: Services) -> Version | None:
    """The live head that the criteria name; None when none does.

    Errors: 412 when several match, and those of `parse`.
    """
    matches = tx.search(parse(type_, text, services), 2).matches
    if len(matches) > 1:
        raise fhir_error(
            Kind.MULTIPLE_MATCHES, f"Several resources match {type_}?{text}; make the criteria more selective."
        )
    return matches[0] if matches else None


def find_named(tx: Reader, prepared: Prepared, services: Services) -> Version | None:
    """The live head that the query of a conditional update or patch names."""
    return find(tx, prepared.route.type or "", criteria(prepared.request.query), services)


def resolve_references(
    tx: Reader, wanted: Iterable[str], services: Services, known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Conditional references and the `Type/id` each stands for; `known` is looked at first.

    Errors: 400 when one names nothing or several (A0.13).
    """
    return {reference: _resolve(tx, reference, services, known or {}) for reference in sorted(wanted)}


def _resolve(tx: Reader, reference: str, services: Services, known: Mapping[str, str]) -> str:
    if reference in known:
        return known[reference]
    type_, text = references.split_conditional(reference) or ("", "")
    if type_ not in services.definitions.resource_types:
        raise fhir_error(Kind.INVALID, f"The reference {reference!r} names no resource type.")
    try:
        found = find(tx, type_, text, services)
    except FhirError as error:
        why = " ".join(issue.diagnostics for issue in error.issues)
        raise fhir_error(Kind.INVALID, f"The reference {reference!r} cannot be resolved: {why}") from error
    if found is None:
        raise fhir_error(Kind.INVALID, f"The reference {reference!r} matches no resource; create it first.")
    return str(found.key)
