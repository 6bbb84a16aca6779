"""Single edits of a resource as functions: each returns a new resource and leaves the old one alone.

Primitive members and their `_member` twins (id, extension) are kept together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Path = tuple[str | int, ...]
Change = Callable[[Any], Any]


def value_at(resource: Any, path: Path) -> Any:
    """What stands at `path`. Errors: LookupError."""
    for part in path:
        if isinstance(resource, dict) == isinstance(part, int):
            raise LookupError(path)
        resource = resource[part]
    return resource


def set_value(resource: Any, path: Path, value: Any) -> Any:
    """The resource with another value at `path`, which must exist (or be a new member of its object)."""
    if not path:
        return value
    *parents, last = path

    def put(holder: Any) -> Any:
        if isinstance(holder, dict):
            return {**holder, last: value}
        at = int(last)
        return [*holder[:at], value, *holder[at + 1 :]]

    return _at(resource, tuple(parents), put)


def add_element(resource: Any, parent: Path, name: str, value: Any, *, is_list: bool) -> tuple[Any, Path]:
    """The resource with element `name` added below `parent`, and the new element's path.

    A repeating element gets one more item at the end; a single one is set.
    """
    if not is_list:
        return set_value(resource, (*parent, name), value), (*parent, name)
    items = value_at(resource, parent).get(name) or []
    path = (*parent, name, len(items))
    return set_value(resource, (*parent, name), [*items, value]), path


def insert_item(resource: Any, path: Path, value: Any) -> Any:
    """The resource with `value` put into a list at the position that `path` ends with."""
    *parents, index = path
    return _at(resource, tuple(parents), lambda items: [*items[:index], value, *items[index:]])


def remove(resource: Any, path: Path) -> Any:
    """The resource without what stands at `path`; a list that becomes empty goes with its last item."""
    *parents, last = path
    holder = tuple(parents)
    if isinstance(last, str):
        twin = last.removeprefix("_") if last.startswith("_") else "_" + last
        gone = {last} if last.startswith("_") else {last, twin}
        return _at(resource, holder, lambda o: {k: v for k, v in o.items() if k not in gone})
    if len(value_at(resource, holder)) == 1:
        return remove(resource, holder)
    at = last
    return _with_twin(resource, holder, lambda items: [*items[:at], *items[at + 1 :]])


def move_item(resource: Any, path: Path, to: int) -> Any:
    """The resource with a list item at another position (counted after taking it out)."""
    parents, index = path[:-1], int(path[-1])

    def move(items: list[Any]) -> list[Any]:
        rest = [*items[:index], *items[index + 1 :]]
        return [*rest[:to], items[index], *rest[to:]]

    return _with_twin(resource, parents, move)


def pruned(value: Any) -> Any:
    """The value without empty objects, lists and texts, which FHIR does not allow.

    None stays inside lists, where it keeps the place of a primitive that has only an extension.
    """
    if isinstance(value, dict):
        kept = {name: pruned(item) for name, item in value.items()}
        return {name: item for name, item in kept.items() if not _empty(item)}
    if isinstance(value, list):
        items = [pruned(item) for item in value]
        return [item for item in items if item is None or not _empty(item)]
    return value


def _empty(value: Any) -> bool:
    return (
        value is None
        or value in ("", {}, [])
        or (isinstance(value, list) and all(item is None for item in value))
    )


def _at(value: Any, path: Path, change: Change) -> Any:
    if not path:
        return change(value)
    first, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, first: _at(value[first], rest, change)}
    items = list(value)
    items[first] = _at(items[first], rest, change)  # type: ignore[index]
    return items


def _with_twin(resource: Any, path: Path, change: Change) -> Any:
    """Change a list and, position by position alike, the list of its primitives' extensions."""
    changed = _at(resource, path, change)
    holder, name = path[:-1], path[-1]
    if not isinstance(name, str) or name.startswith("_"):
        return changed
    owner: Mapping[str, Any] = value_at(changed, holder)
    twin = owner.get("_" + name)
    if not isinstance(twin, list):
        return changed
    length = len(value_at(resource, path))
    padded = [*twin, *[None] * (length - len(twin))]
    return _at(changed, (*holder, "_" + name), lambda _: change(padded))
