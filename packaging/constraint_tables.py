"""Compacts the invariants of StructureDefinition snapshots into the tables read by `server.fhir.definitions`.

Type name or backbone path → rows [element, key, severity, text, expression]; the element is "" for the type
itself. What an element inherits from its type, and a type from its base, is not said again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]

HELD = frozenset({"ele-1", "ext-1", "dom-2", "txt-1"})
"""Rules that `server.fhir.validate` holds already, on every write."""

_SIMPLE_QUANTITY = {
    "key": "sqty-1",
    "severity": "error",
    "human": "The comparator is not used on a SimpleQuantity",
    "expression": "comparator.empty()",
}
_BEST_PRACTICE = "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice"

# FHIR types are lower case: as published, no answer is ever a Boolean.
_CORRECTED = {
    ("Questionnaire.item.enableWhen", "que-7"): "operator = 'exists' implies (answer is boolean)",
}


def constraint_tables(structures: Iterable[Json]) -> dict[str, list[list[str]]]:
    """The invariants of whole definitions, sorted by type."""
    found = {s["id"]: s for s in structures if s["resourceType"] == "StructureDefinition"}
    tables: dict[str, list[list[str]]] = {}
    for structure in found.values():
        for owner, row in _rows(structure, found):
            tables.setdefault(owner, []).append(row)
    return dict(sorted(tables.items()))


def _rows(structure: Json, found: Mapping[str, Json]) -> Iterator[tuple[str, list[str]]]:
    elements = structure["snapshot"]["element"]
    root, parents = elements[0]["path"], {e["path"].rpartition(".")[0] for e in elements}
    for element in elements:
        path = structure["id"] + element["path"].removeprefix(root)
        is_backbone = element["path"] in parents
        if element is elements[0]:
            known = _keys(structure.get("baseDefinition", "").rpartition("/")[2], found)
        else:
            known = frozenset().union(*(_keys(t.get("code", ""), found) for t in element.get("type", ())))
        owner, name = (path, "") if is_backbone else (path.rpartition(".")[0], _last(path))
        for constraint in [*element.get("constraint", ()), *_of_profiles(element)]:
            is_new = constraint["key"] not in known | HELD and constraint.get("expression")
            if is_new and not _is_best_practice(constraint):
                yield owner, _row(name, path, constraint)


def _is_best_practice(constraint: Json) -> bool:
    """dom-6, a resource should have a narrative: advice, and no reason to call a resource less than valid."""
    return any(e["url"] == _BEST_PRACTICE and e.get("valueBoolean") for e in constraint.get("extension", ()))


def _last(path: str) -> str:
    return path.rpartition(".")[2].removesuffix("[x]")


def _of_profiles(element: Json) -> Iterator[Json]:
    """What the profiles of its types add: the base types use SimpleQuantity only."""
    for kind in element.get("type", ()):
        if any(url.endswith("/SimpleQuantity") for url in _listed(kind.get("profile", ()))):
            yield _SIMPLE_QUANTITY


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _keys(name: str, found: Mapping[str, Json]) -> frozenset[str]:
    """The keys that hold for a whole type."""
    if name not in found:
        return frozenset()
    root = found[name]["snapshot"]["element"][0]
    return frozenset(c["key"] for c in root.get("constraint", ()))


def _row(name: str, path: str, constraint: Json) -> list[str]:
    expression = _CORRECTED.get((path, constraint["key"]), constraint["expression"])
    expression = expression.replace("htmlchecks()", "htmlChecks()")  # as STU3 wrote it
    return [name, constraint["key"], constraint["severity"], constraint["human"], expression]
