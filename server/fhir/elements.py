"""FHIR elements in JSON: a primitive and its `_name` sibling are one item, lists and single ones alike.

An element path is a JSON path without underscores: `("birthDate", "extension", 0)`.
Source: FHIR R4 JSON representation, "Primitive elements".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from server.fhir.definitions import Definitions, Element
from server.fhir.location import Path


@dataclass(frozen=True, slots=True)
class Item:
    """One occurrence of an element: its JSON value (None when absent) and, of a primitive, its sibling."""

    value: Any
    sibling: Any = None

    @property
    def children(self) -> dict[str, Any]:
        """The JSON object that holds the child elements."""
        held = self.value if isinstance(self.value, dict) else self.sibling
        return held if isinstance(held, dict) else {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left that FHIR could keep."""
        return self.value in (None, {}, []) and self.sibling in (None, {})

    def with_children(self, children: dict[str, Any]) -> Item:
        """This item with other child elements."""
        if isinstance(self.value, dict):
            return Item(children)
        return Item(self.value, children or None)


def items(parent: dict[str, Any], name: str) -> list[Item]:
    """The occurrences of the member `name` and `_name`, in order."""
    value, sibling = parent.get(name), parent.get("_" + name)
    if not isinstance(value, list) and not isinstance(sibling, list):
        return [] if value is None and sibling is None else [Item(value, sibling)]
    values, siblings = _listed(value), _listed(sibling)
    length = max(len(values), len(siblings))
    values += [None] * (length - len(values))
    siblings += [None] * (length - len(siblings))
    return [Item(*both) for both in zip(values, siblings, strict=True)]


def is_list(parent: dict[str, Any], name: str) -> bool:
    """Whether the member is held as an array."""
    return isinstance(parent.get(name), list) or isinstance(parent.get("_" + name), list)


def with_items(parent: dict[str, Any], name: str, new: Sequence[Item], as_list: bool) -> dict[str, Any]:
    """A copy of `parent` with these occurrences of `name`; empty ones are left out."""
    kept = [item for item in new if not item.is_empty]
    value: Any = [item.value for item in kept]
    sibling: Any = [item.sibling for item in kept]
    if not as_list:
        value, sibling = (value[0], sibling[0]) if kept else (None, None)
    elif all(one is None for one in value):
        value = None
    if as_list and all(one is None for one in sibling):
        sibling = None
    return _with_member(_with_member(parent, name, value), "_" + name, sibling)


def update(document: Any, path: Path, change: Callable[[Item], Item]) -> Any:
    """A copy of `document` with `change` made to the item at an existing element path.

    An item that is empty afterwards is removed, and so are the elements that it leaves empty.
    """
    if not path:
        return change(Item(document)).value
    container, name, index = split(path)

    def inside(item: Item) -> Item:
        children = item.children
        quick = _one_replaced(children, name, index, change)
        if quick is not None:
            return item.with_children(quick)
        found = items(children, name)
        found[index or 0] = change(found[index or 0])
        return item.with_children(with_items(children, name, found, is_list(children, name)))

    return update(document, container, inside)


def split(path: Path) -> tuple[Path, str, int | None]:
    """The path of the containing element, the member's name, and the index in an array."""
    if isinstance(path[-1], int):
        return path[:-2], str(path[-2]), path[-1]
    return path[:-1], path[-1], None


def element_path(path: Path) -> Path:
    """The element path of a JSON path."""
    return tuple(step.removeprefix("_") if isinstance(step, str) else step for step in path)


def item_at(document: Any, path: Path) -> Item | None:
    """The item at an element path, or None."""
    item = Item(document)
    for name, index in _steps(path):
        child = _child(item.children, name, index)
        if child is None:
            return None
        item = child
    return item


def type_of(document: Any, path: Path, definitions: Definitions) -> str | None:
    """The type of the element at a path; a resource inside says its own. None where it is unknown."""
    here = own_type(document, "", definitions)
    item: Item | None = Item(document)
    for name, index in _steps(path):
        element = definitions.type(here).by_json_name.get(name) if here else None
        if element is None:
            return None
        item = _child(item.children, name, index) if item else None
        here = own_type(item.value if item else None, element.json_names[name], definitions)
    return here


def own_type(value: Any, declared: str, definitions: Definitions) -> str | None:
    """The type a resource says of itself, else the declared one; None when not known.

    Only where a resource may stand: ExampleScenario.instance has an element called resourceType.
    """
    is_known = bool(declared) and definitions.is_type(declared)
    may_say = not is_known or definitions.type(declared).kind == "resource"
    if may_say and isinstance(value, dict) and isinstance(value.get("resourceType"), str):
        declared = value["resourceType"]
        is_known = definitions.is_type(declared)
    return declared if is_known else None


def find_element(type_name: str, name: str, definitions: Definitions) -> Element | None:
    """The element of a type by its FHIR name or, for a choice, a JSON name (`deceasedBoolean`)."""
    type_def = definitions.type(type_name)
    return type_def.elements.get(name) or type_def.by_json_name.get(name)


def pruned(value: Any) -> Any:
    """The same JSON without the empty objects and arrays that an edit may leave.

    In a list of `_name` siblings positions mean something: there an empty one becomes null.
    """
    if isinstance(value, dict):
        members = {
            name: _siblings(held) if name.startswith("_") and isinstance(held, list) else pruned(held)
            for name, held in value.items()
        }
        return {name: held for name, held in members.items() if held not in ({}, [])}
    if isinstance(value, list):
        return [held for held in map(pruned, value) if held not in ({}, [])]
    return value


def _one_replaced(
    children: dict[str, Any], name: str, index: int | None, change: Callable[[Item], Item]
) -> dict[str, Any] | None:
    """The usual case, an item of a plain array that stays one, without touching the other items."""
    array = children.get(name)
    if index is None or not isinstance(array, list) or "_" + name in children or index >= len(array):
        return None
    new = change(Item(array[index]))
    if new.is_empty or new.sibling is not None:
        return None
    return {**children, name: [*array[:index], new.value, *array[index + 1 :]]}


def _steps(path: Path) -> Iterator[tuple[str, int]]:
    """The names of a path, each with its index (0 where it has none)."""
    for at, name in enumerate(path):
        if isinstance(name, str):
            index = path[at + 1] if at + 1 < len(path) else 0
            yield name, index if isinstance(index, int) else 0


def _child(children: dict[str, Any], name: str, index: int) -> Item | None:
    """`items(…)[index]`, without making the others."""
    value, sibling = children.get(name), children.get("_" + name)
    if isinstance(value, list) or isinstance(sibling, list):
        held, beside = _listed(value, False), _listed(sibling, False)
        if not 0 <= index < max(len(held), len(beside)):
            return None
        return Item(
            held[index] if index < len(held) else None, beside[index] if index < len(beside) else None
        )
    return None if index or (value is None and sibling is None) else Item(value, sibling)


def _listed(value: Any, copy: bool = True) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, list):
        return list(value) if copy else value
    return [value]


def _with_member(parent: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {key: held for key, held in parent.items() if key != name} if name in parent else parent
    return {**parent, name: value}


def _siblings(listed: list[Any]) -> list[Any]:
    kept = [pruned(item) or None for item in listed]
    return kept if any(item is not None for item in kept) else []
