"""Token clauses that name a value set or a place in a hierarchy, made into the codes that they mean.

`:in`, `:not-in`, `:above` and `:below`. What is resolved here once is matched by memory and database alike.
Source: server specification C2; FHIR R4 search.html#token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from server.fhir.canonical import split_canonical
from server.fhir.errors import FhirError
from server.fhir.search.clause import (
    Chain,
    Clause,
    CodesValue,
    Criterion,
    Has,
    TokenValue,
    Value,
    ValueSetValue,
)
from server.fhir.search.query_model import SearchQuery
from server.fhir.terminology.expansion import Codes, Expander, missing
from server.fhir.terminology.source import Terminology, TerminologyError, refused

MODIFIERS = ("in", "not-in", "above", "below")
# How the database asks for what was resolved.
_PLAIN = {"in": None, "not-in": "not", "above": None, "below": None}


def resolve(query: SearchQuery, terminology: Callable[[], Terminology]) -> SearchQuery:
    """The query with the codes in place of their names; the same query when it has none.

    `terminology` is asked only when there is something to resolve. Errors: 400 when a value set or code
    system is unknown, or what it holds cannot be told.
    """
    if not any(map(_is_named, query.clauses)):
        return query
    resolver = _Resolver(terminology())
    return replace(query, clauses=tuple(map(resolver.criterion, query.clauses)))


def _is_named(criterion: Criterion) -> bool:
    match criterion:
        case Chain(_, options):
            return any(_is_named(inner) for _, inner in options)
        case Has(_, _, inner):
            return _is_named(inner)
        case Clause(_, "token", modifier):
            return modifier in MODIFIERS
    return False


class _Resolver:
    def __init__(self, source: Terminology) -> None:
        self._source = source
        # One for all: what they may cost is bounded together.
        self._expander = Expander(source, open_systems=True)

    def criterion(self, criterion: Criterion) -> Criterion:
        if not _is_named(criterion):
            return criterion
        match criterion:
            case Chain(code, options, target):
                return Chain(code, tuple((t, self.criterion(inner)) for t, inner in options), target)
            case Has(type_name, code, inner):
                return Has(type_name, code, self.criterion(inner))
            case Clause(code, type_, modifier, values):
                found = tuple(self._value(code, modifier or "", value) for value in values)
                return Clause(code, type_, _PLAIN[modifier or ""], found)
        return criterion

    def _value(self, code: str, modifier: str, value: Value) -> Value:
        try:
            match value:
                case ValueSetValue(reference):
                    return _codes(self._expander.of_url(reference))
                case TokenValue(str(system), str(token)):
                    return self._hierarchy(modifier, system, token)
        except TerminologyError as error:
            issues = tuple(
                replace(i, diagnostics=f"{code}:{modifier}: {i.diagnostics}") for i in error.issues
            )
            raise FhirError(error.kind, issues) from None
        return value

    def _hierarchy(self, modifier: str, canonical: str, code: str) -> CodesValue:
        url, version = split_canonical(canonical)
        system = self._source.code_system(url, version)
        if system is None or not system.has_content:
            raise missing(self._source, url, version)
        concept = system.find(code)
        if concept is None:
            raise refused(f"The code system {system.canonical} has no code {code!r}.", "not-found")
        others = system.descendants if modifier == "below" else system.ancestors
        return CodesValue(((url, (concept.code, *others(concept.code))),), ())


def _codes(codes: Codes) -> CodesValue:
    by_system: dict[str, list[str]] = {}
    for system, code in codes:
        by_system.setdefault(system, []).append(code)
    whole = tuple(system for system, listed in by_system.items() if "" in listed)
    return CodesValue(
        tuple((system, tuple(listed)) for system, listed in by_system.items() if system not in whole), whole
    )
