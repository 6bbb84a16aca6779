"""Compacts HL7's terminology: code lists of required bindings, the rules of value sets, code systems.

A row of a code system is [code, display, definition, parents, properties, designations]; parents are row
numbers; trailing empty cells are cut off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from server.fhir.errors import FhirError
from server.fhir.terminology.code_system import CodeSystem, Concept

Json = dict[str, Any]

_ABOUT_VALUE_SET = ("version", "name", "title", "status")
_ABOUT_CODE_SYSTEM = (
    *_ABOUT_VALUE_SET,
    "content",
    "caseSensitive",
    "valueSet",
    "hierarchyMeaning",
    "supplements",
)
_PART = ("system", "version", "concept", "filter", "valueSet")

# Whole code systems that no list can hold: media types, languages, UCUM expressions.
_OPEN_SYSTEMS = frozenset({"urn:ietf:bcp:13", "urn:ietf:bcp:47", "http://unitsofmeasure.org"})


def required_value_sets(tables: Mapping[str, Json]) -> set[str]:
    """URLs of the value sets with a required binding in the type tables."""
    rows = (row for table in tables.values() for row in table["elements"])
    return {row[6] for row in rows if len(row) > 7 and row[7] == "required" and row[6]}


def value_set_tables(
    urls: Iterable[str], definitions: Iterable[Json], expansions: Iterable[Json]
) -> dict[str, dict[str, list[str]]]:
    """Value set URL → code system → codes, for those of `urls` that can be enumerated."""
    composed = {r["url"]: r for r in definitions if r["resourceType"] == "ValueSet"}
    expanded = {r["url"]: r for r in expansions}
    tables = {}
    for url in sorted(urls):
        if url in expanded and _is_enumerable(composed.get(url, {}), expanded[url]):
            tables[url] = _codes(expanded[url]["expansion"].get("contains", []))
    return tables


def _is_enumerable(value_set: Json, expanded: Json) -> bool:
    includes = value_set.get("compose", {}).get("include", [])
    is_open = any(i.get("system") in _OPEN_SYSTEMS and "concept" not in i for i in includes)
    expansion = expanded["expansion"]
    listed = sum(map(len, _codes(expansion.get("contains", [])).values()))
    return not is_open and 0 < listed >= expansion.get("total", 0)


def _codes(contains: Iterable[Json]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    level = list(contains)
    while level:
        for item in level:
            if "code" in item:
                found.setdefault(item.get("system", ""), set()).add(item["code"])
        level = [child for item in level for child in item.get("contains", [])]
    return {system: sorted(codes) for system, codes in sorted(found.items())}


def code_system_tables(definitions: Iterable[Json]) -> dict[str, Json]:
    """Code system URL → what it is, and its concepts as rows."""
    found = {r["url"]: r for r in definitions if r["resourceType"] == "CodeSystem"}
    return {url: _code_system(found[url]) for url in sorted(found)}


def value_set_rules(definitions: Iterable[Json]) -> dict[str, Json]:
    """Value set URL → what it is, and its compose."""
    found = {r["url"]: r for r in definitions if r["resourceType"] == "ValueSet"}
    return {url: _value_set(found[url]) for url in sorted(found)}


def add_expansions(
    rules: dict[str, Json], expansions: Iterable[Json], listed: Iterable[str], expand: Callable[[str], object]
) -> None:
    """Give HL7's own list to value sets that `expand` cannot list from the code systems here.

    Only whole lists: those that HL7 did not cut, or that are in `listed`.
    """
    for official in sorted(expansions, key=lambda r: str(r["url"])):
        url, expansion = official["url"], official["expansion"]
        is_cut = any(p["name"] == "limitedExpansion" for p in expansion.get("parameter", []))
        if url not in rules or (is_cut and url not in listed):
            continue
        try:
            expand(url)
        except FhirError:
            rules[url]["expanded"] = _displays(expansion.get("contains", []))


def _code_system(resource: Json) -> Json:
    system = CodeSystem.of(resource)
    numbers = {code: number for number, code in enumerate(system.concepts)}
    table = {name: resource[name] for name in _ABOUT_CODE_SYSTEM if name in resource}
    if "property" in resource:
        table["property"] = [{"code": p["code"], "type": p["type"]} for p in resource["property"]]
    if "filter" in resource:
        table["filter"] = [{"code": f["code"]} for f in resource["filter"]]
    table["concept"] = [_row(system, concept, numbers) for concept in system.concepts.values()]
    return table


def _row(system: CodeSystem, concept: Concept, numbers: Mapping[str, int]) -> list[Any]:
    designations = [{k: v for k, v in d.items() if k != "extension"} for d in concept.designations]
    # `child` is told by the parents.
    properties = [p for p in concept.properties if p["code"] != "child"]
    parents = [numbers[code] for code in system.parents(concept.code)]
    row = [concept.code, concept.display, concept.definition, parents, properties, designations]
    while not row[-1]:
        row.pop()
    return row


def _value_set(resource: Json) -> Json:
    table = {name: resource[name] for name in _ABOUT_VALUE_SET if name in resource}
    compose = resource["compose"]
    table["compose"] = {
        name: compose[name] if name == "inactive" else [_part(part) for part in compose[name]]
        for name in ("inactive", "include", "exclude")
        if name in compose
    }
    return table


def _part(part: Json) -> Json:
    kept = {name: part[name] for name in _PART if name in part}
    if "concept" in part:
        kept["concept"] = [
            {name: value for name, value in c.items() if name != "extension"} for c in part["concept"]
        ]
    return kept


def _displays(contains: Iterable[Json]) -> list[Any]:
    """[system, [[code, display], …]], in order."""
    found: dict[str, list[list[str]]] = {}
    waiting = list(contains)[::-1]
    while waiting:
        item = waiting.pop()
        if "code" in item:
            found.setdefault(item.get("system", ""), []).append([item["code"], item.get("display", "")])
        waiting += item.get("contains", [])[::-1]
    return [[system, codes] for system, codes in found.items()]
