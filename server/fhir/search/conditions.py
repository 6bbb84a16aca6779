"""Evaluates compiled paths and conditions on parsed JSON; the slow but plain reading of `expression`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from server.fhir.keys import parse_reference


def values(path: Sequence[Any], value: Any, resource: Any) -> list[Any]:
    """Everything a compiled path finds, starting at `value` inside `resource`."""
    found = [value]
    for step in path[1:]:
        found = [item for item in _step(step, found, resource) if item is not None]
    return found


def holds(condition: Sequence[Any], value: Any, resource: Any) -> bool:
    """Whether a condition of a compiled path is true for `value`."""
    match condition:
        case ["eq", paths, literal]:
            return any(_same(found, literal) for found in _all(paths, value, resource))
        case ["ne", paths, literal]:
            found = _all(paths, value, resource)
            return bool(found) and not any(_same(item, literal) for item in found)
        case ["exists", paths]:
            return bool(_all(paths, value, resource))
        case ["refers", type_name]:
            return refers(value, type_name)
        case ["resource", type_name]:
            return isinstance(value, dict) and value.get("resourceType") == type_name
        case ["and", left, right]:
            return holds(left, value, resource) and holds(right, value, resource)
        case ["or", left, right]:
            return holds(left, value, resource) or holds(right, value, resource)
        case ["not", inner]:
            return not holds(inner, value, resource)
    raise ValueError(f"{condition!r} is no condition")


def refers(reference: Any, type_name: str) -> bool:
    """Whether a Reference says that it names an instance of that type, by its text or its `type`."""
    if not isinstance(reference, dict):
        return False
    literal = reference.get("reference")
    key = parse_reference(literal) if isinstance(literal, str) else None
    if key is not None:
        return key.type == type_name
    if reference.get("type") == type_name:
        return True
    return isinstance(literal, str) and address_of(literal, type_name)


def address_of(url: str, type_name: str | None) -> bool:
    """Whether an absolute address says that an instance of that type (None: any) is there."""
    return type_name is None or f"/{type_name}/" in url


def _all(paths: Iterable[Sequence[Any]], value: Any, resource: Any) -> list[Any]:
    return [found for path in paths for found in values(path, value, resource)]


def _same(found: Any, literal: Any) -> bool:
    return isinstance(found, bool) == isinstance(literal, bool) and bool(found == literal)


def _step(step: Any, found: list[Any], resource: Any) -> list[Any]:
    if step == "%resource":
        return [resource]
    if isinstance(step, str):
        name = step.removesuffix("[]")
        below = [item[name] for item in found if isinstance(item, dict) and name in item]
        if name == step:
            return below
        return [item for many in below if isinstance(many, list) for item in many]
    if "index" in step:
        return found[step["index"] : step["index"] + 1]
    if "where" in step:
        return [item for item in found if holds(step["where"], item, resource)]
    return [holds(step["test"], item, resource) for item in found]
