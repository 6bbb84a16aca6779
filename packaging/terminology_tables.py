"""Compacts the value sets that elements are bound to with strength `required` into plain code lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]

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
