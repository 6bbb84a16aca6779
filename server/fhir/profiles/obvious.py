"""Invariants of the specification that plainly hold, seen without evaluating them: the ones met most often.

Only what surely holds is told; all else is evaluated. Source: the constraints ref-1 and dom-3 to dom-5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from server.fhir.definitions import Constraint

_CORE = "http://hl7.org/fhir/StructureDefinition/"


def holds(constraint: Constraint, value: Any) -> bool:
    """Whether the invariant plainly holds for the JSON value it is about; False says nothing."""
    test = _TESTS.get((constraint.source, constraint.key))
    return test is not None and isinstance(value, dict) and test(value)


def _contains_nothing(resource: dict[str, Any]) -> bool:
    return "contained" not in resource


def _refers_elsewhere(reference: dict[str, Any]) -> bool:
    text = reference.get("reference")
    return text is None or (isinstance(text, str) and not text.startswith("#"))


def _refers_to_all(resource: dict[str, Any]) -> bool:
    """Whether each contained resource is the target of a Reference outside those that are contained."""
    contained = resource.get("contained", [])
    wanted = {f"#{inner.get('id')}" for inner in contained if isinstance(inner, dict)}
    rest = {name: value for name, value in resource.items() if name != "contained"}
    return not wanted or wanted <= set(_references(rest))


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name == "reference" and isinstance(item, str):
                yield item
            elif isinstance(item, dict | list):
                yield from _references(item)


_TESTS: dict[tuple[str, str], Callable[[dict[str, Any]], bool]] = {
    (_CORE + "Reference", "ref-1"): _refers_elsewhere,
    (_CORE + "DomainResource", "dom-3"): _refers_to_all,
    (_CORE + "DomainResource", "dom-4"): _contains_nothing,
    (_CORE + "DomainResource", "dom-5"): _contains_nothing,
}
