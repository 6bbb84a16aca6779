"""The values that FHIRPath works on: elements of a resource, with type and place, and system values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.fhir import elements
from server.fhir.definitions import Definitions, Element
from server.fhir.location import Path


@dataclass(frozen=True, slots=True)
class Node:
    """One item of a collection.

    `type` is a FHIR type code or backbone path (`code`, `Patient.contact`), `System.String` and the like,
    or None where unknown. `path` is the JSON path in the resource, None for computed values. `sibling` is
    the `_name` object of a primitive.
    """

    value: Any
    type: str | None = None
    path: Path | None = None
    sibling: Any = None


def root(resource: Any, definitions: Definitions) -> Node:
    """The node of a whole resource."""
    return Node(resource, elements.own_type(resource, "", definitions), ())


def element_of(node: Node, name: str, definitions: Definitions) -> Element | None:
    """The definition of the child element `name` of a node of a known type."""
    if node.type is None or not _is_known(node, definitions):
        return None
    return definitions.type(node.type).elements.get(name)


def children(node: Node, name: str, definitions: Definitions) -> list[Node]:
    """The child elements of that FHIR name; a choice is called without its type (`value`)."""
    held = _object(node)
    if held is None:
        return []
    element = element_of(node, name, definitions)
    if element is None:
        # Of a type we have no table for, the JSON names are all there is.
        return [] if _is_known(node, definitions) else _items(node, held, name, None, definitions)
    return [
        child
        for json_name, type_name in element.json_names.items()
        for child in _items(node, held, json_name, type_name, definitions)
    ]


def child_at(node: Node, name: str, index: int, definitions: Definitions) -> list[Node] | None:
    """`children(…)[index]` of a plain array, without making the others; None where it is not that."""
    held = _object(node)
    element = element_of(node, name, definitions)
    array = held.get(name) if held is not None else None
    if element is None or element.is_choice or not isinstance(array, list) or "_" + name in (held or {}):
        return None
    if index >= len(array) or array[index] is None:
        return None
    base = _inner_path(node)
    own = elements.own_type(array[index], element.json_names[name], definitions)
    return [Node(array[index], own, None if base is None else (*base, name, index))]


def all_children(node: Node, definitions: Definitions) -> Iterator[Node]:
    """Every child element, in JSON order."""
    held = _object(node)
    if held is None:
        return
    known = definitions.type(node.type).by_json_name if _is_known(node, definitions) and node.type else {}
    for json_name in dict.fromkeys(name.removeprefix("_") for name in held):
        element = known.get(json_name)
        if element is not None or (not known and json_name != "resourceType"):
            type_name = element.json_names[json_name] if element else None
            yield from _items(node, held, json_name, type_name, definitions)


def _is_known(node: Node, definitions: Definitions) -> bool:
    return node.type is not None and not node.type.startswith("System.") and definitions.is_type(node.type)


def _object(node: Node) -> dict[str, Any] | None:
    held = node.value if isinstance(node.value, dict) else node.sibling
    return held if isinstance(held, dict) else None


def _items(
    node: Node, held: dict[str, Any], name: str, type_name: str | None, definitions: Definitions
) -> list[Node]:
    found = elements.items(held, name)
    if not found:
        return []
    base = _inner_path(node)
    listed = elements.is_list(held, name)
    result = []
    for index, item in enumerate(found):
        path = None if base is None else (*base, name, index) if listed else (*base, name)
        own = elements.own_type(item.value, type_name or "", definitions)
        result.append(Node(item.value, own, path, item.sibling))
    return result


def _inner_path(node: Node) -> Path | None:
    """Where the JSON object with the node's children is: of a primitive, its `_name` sibling."""
    path = node.path
    if not path or isinstance(node.value, dict):
        return path
    if isinstance(path[-1], int):
        return (*path[:-2], f"_{path[-2]}", path[-1])
    return (*path[:-1], f"_{path[-1]}")
