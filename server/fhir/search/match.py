"""Whether a resource matches a search, in memory: the oracle that the database is compared with.

Source: server specification C2–C4. Written to be obviously right, not fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol

from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey, parse_instant
from server.fhir.references import targets
from server.fhir.search import match_values
from server.fhir.search.clause import (
    Chain,
    Clause,
    CodesValue,
    Criterion,
    DateValue,
    Has,
    MissingValue,
    NotReferenced,
    ReferenceValue,
    TokenValue,
    Value,
    Within,
)
from server.fhir.search.extract import extract
from server.fhir.search.hierarchy import parent_parameter
from server.fhir.search.query_model import SearchQuery
from server.fhir.search.rows import Date, IndexRows, Reference
from server.fhir.search.storage import Stored, indexed, kinds, only_target, stored
from server.fhir.search.terminology_clauses import resolve
from server.fhir.terminology.bundled import BundledTerminology
from server.fhir.terminology.code_system import CodeSystem
from server.fhir.terminology.source import Layered
from server.fhir.terminology.value_set import ValueSet

Resource = Mapping[str, Any]


class Lookup(Protocol):
    """The live resources that chains and `_has` lead to."""

    def read(self, key: ResourceKey) -> Resource | None:
        """A live resource."""
        ...

    def of_type(self, type_name: str) -> Iterable[Resource]:
        """All live resources of a type."""
        ...


def matches(resource: Resource, query: SearchQuery, definitions: Definitions, lookup: Lookup) -> bool:
    """Whether a live resource is among the matches of `query`."""
    if resource["resourceType"] not in query.types:
        return False
    query = resolve(query, lambda: _terminology(definitions, lookup))
    matcher = _Matcher(definitions, lookup)
    return all(matcher.fulfils(resource, clause) for clause in query.clauses)


def _terminology(definitions: Definitions, lookup: Lookup) -> Layered:
    def own(type_name: str, url: str) -> list[Resource]:
        return [r for r in lookup.of_type(type_name) if url in (r.get("url"), f"{type_name}/{r['id']}")]

    return Layered(
        lambda url: map(ValueSet.of, own("ValueSet", url)),
        lambda url: map(CodeSystem.of, own("CodeSystem", url)),
        BundledTerminology.load(definitions.version),
    )


class _Matcher:
    def __init__(self, definitions: Definitions, lookup: Lookup) -> None:
        self._definitions = definitions
        self._lookup = lookup

    def fulfils(self, resource: Resource, criterion: Criterion) -> bool:
        match criterion:
            case Chain(code, options):
                return self._chain(resource, code, dict(options))
            case Has(type_name, code, inner):
                return any(
                    self._refers(source, code, resource) and self.fulfils(source, inner)
                    for source in self._lookup.of_type(type_name)
                )
            case Within():
                return self._within(resource, criterion)
            case NotReferenced():
                return not self._is_referenced(resource, criterion)
            case Clause("_id"):
                return _negate(criterion, _id(resource, criterion))
            case Clause("_text" | "_content"):
                return match_values.has_words(extract(resource, self._definitions), criterion)
            case Clause("_lastUpdated"):
                return _last_updated(resource, criterion)
        return self._clause(resource, criterion)

    def _rows(self, resource: Resource, code: str) -> IndexRows:
        """The rows of one parameter, under whatever codes they are stored."""
        plan = stored(self._definitions, resource["resourceType"]).get(code, Stored(()))
        rows = extract(resource, self._definitions)
        return match_values.under(rows, plan)

    def _clause(self, resource: Resource, clause: Clause) -> bool:
        rows = self._rows(resource, clause.code)
        value = clause.values[0]
        if isinstance(value, MissingValue):
            return match_values.is_present(rows) != value.missing
        if isinstance(value, CodesValue):
            implied = self._implied(resource["resourceType"], clause.code)
            return _negate(clause, any(match_values.in_codes(rows, v, implied) for v in clause.values))
        only = None
        if clause.type == "reference":
            only = only_target(self._definitions, resource["resourceType"], clause.code)
            if clause.modifier in ("above", "below"):
                clause = replace(clause, values=tuple(self._with_kin(clause)))
        test = match_values.TESTS[clause.type]
        return _negate(clause, any(test(rows, clause.modifier, v, only) for v in clause.values))

    def _with_kin(self, clause: Clause) -> Iterator[Value]:
        """The values of a clause, and the instances above or below them."""
        for value in clause.values:
            yield value
            if isinstance(value, ReferenceValue) and value.url is None:
                for type_name in value.types:
                    for id_ in self._kin(type_name, value.id, clause.modifier == "above"):
                        yield ReferenceValue((type_name,), id_)

    def _kin(self, type_name: str, id_: str, is_above: bool) -> set[str]:
        code = parent_parameter(self._definitions, type_name)
        found, fresh = {id_}, [id_] if code else []
        while fresh:
            wanted = fresh.pop()
            for part in self._lookup.of_type(type_name):
                wholes = [row.id for row in self._references(part, code or "") if row.type == type_name]
                near = wholes if is_above and part["id"] == wanted else []
                if not is_above and wanted in wholes:
                    near = [part["id"]]
                fresh += [other for other in near if other not in found]
                found.update(near)
        return found - {id_}

    def _implied(self, type_name: str, code: str) -> frozenset[str]:
        """The stored parameters whose elements imply the code system."""
        plan, known = stored(self._definitions, type_name)[code], indexed(self._definitions, type_name)
        return frozenset(code for code in plan.codes if "code" in kinds(known[code]))

    def _chain(self, resource: Resource, code: str, options: dict[str, Criterion]) -> bool:
        for row in self._references(resource, code):
            target = self._lookup.read(ResourceKey(row.type, row.id))
            if target is not None and row.type in options and self.fulfils(target, options[row.type]):
                return True
        return False

    def _references(self, resource: Resource, code: str) -> list[Reference]:
        return list(self._rows(resource, code).references)

    def _refers(self, source: Resource, code: str, target: Resource) -> bool:
        key = (target["resourceType"], target["id"])
        return any((row.type, row.id) == key for row in self._references(source, code))

    def _within(self, resource: Resource, within: Within) -> bool:
        key = (within.compartment, within.id)
        if (resource["resourceType"], resource["id"]) == key:
            return True
        codes = dict(within.parameters).get(resource["resourceType"], ())
        return any((row.type, row.id) == key for code in codes for row in self._references(resource, code))

    def _is_referenced(self, resource: Resource, criterion: NotReferenced) -> bool:
        key = ResourceKey(resource["resourceType"], resource["id"])
        if criterion.type is None:
            all_types = self._definitions.resource_types
            return any(key in targets(source) for name in all_types for source in self._lookup.of_type(name))
        codes = [criterion.code]
        if criterion.code is None:
            codes = list(stored(self._definitions, criterion.type))
        sources = self._lookup.of_type(criterion.type)
        return any(self._refers(source, code, resource) for source in sources for code in codes if code)


def _negate(clause: Clause, found: bool) -> bool:
    return found != (clause.modifier == "not")


def _id(resource: Resource, clause: Clause) -> bool:
    value = clause.values[0]
    if isinstance(value, MissingValue):
        return not value.missing
    return any(isinstance(v, TokenValue) and not v.system and v.code == resource["id"] for v in clause.values)


def _last_updated(resource: Resource, clause: Clause) -> bool:
    moment = parse_instant(resource["meta"]["lastUpdated"])
    row = Date("_lastUpdated", moment, moment)
    if isinstance(clause.values[0], MissingValue):
        return not clause.values[0].missing
    return any(isinstance(v, DateValue) and match_values.in_date(row, v) for v in clause.values)
