"""FHIRPath Patch: applying the operations of a Parameters resource without touching the input.

Source: FHIR R4 FHIRPath Patch; server specification B2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.fhir import elements, fhirpath
from server.fhir.definitions import Definitions, Element
from server.fhir.elements import Item
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.location import Path
from server.fhir.patch_fhirpath_values import Place, read_scalar, read_value
from server.fhir.patch_json_apply import LIMITS, Limits, check_result

_NEEDED = {
    "add": ("path", "name", "value"),
    "insert": ("path", "index", "value"),
    "delete": ("path",),
    "replace": ("path", "value"),
    "move": ("path", "source", "destination"),
    "upsert": ("path", "name", "value"),
}
_STEPS = 300_000
_TEXT = ("valueString", "valueCode")
_SCALARS = {
    "path": _TEXT,
    "name": _TEXT,
    "index": ("valueInteger",),
    "source": ("valueInteger",),
    "destination": ("valueInteger",),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation read from Parameters; `value` is the whole part, the others are None when not needed."""

    type: str
    path: str
    name: str
    value: dict[str, Any]
    numbers: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Target:
    """The member of one parent element that an operation works on."""

    parent: Path
    parent_type: str
    element: Element
    json_name: str
    index: int | None


def read_operations(parameters: Any, limits: Limits = LIMITS) -> tuple[Operation, ...]:
    """The operations of a Parameters resource. Errors: 400 naming the operation and what it lacks."""
    if not isinstance(parameters, dict) or parameters.get("resourceType") != "Parameters":
        raise fhir_error(Kind.INVALID, "A FHIRPath Patch must be a Parameters resource.")
    listed = parameters.get("parameter", [])
    if not isinstance(listed, list):
        raise fhir_error(Kind.INVALID, "Parameters.parameter must be a list of operations.")
    if len(listed) > limits.operations:
        raise fhir_error(
            Kind.TOO_COSTLY,
            f"The FHIRPath Patch has {len(listed)} operations; at most {limits.operations} are allowed.",
        )
    return tuple(_read(index, parameter) for index, parameter in enumerate(listed))


def apply(
    resource: dict[str, Any],
    parameters: dict[str, Any],
    definitions: Definitions,
    limits: Limits = LIMITS,
) -> dict[str, Any]:
    """The resource after all operations, in order; `resource` itself is not changed.

    Errors: 400 with the operation, its path and the reason.
    """
    run = _Run(resource, definitions)
    for operation in read_operations(parameters, limits):
        run.step(operation)
    check_result(run.document, limits)
    return run.document


def _read(index: int, parameter: Any) -> Operation:
    if not isinstance(parameter, dict) or parameter.get("name") != "operation":
        name = parameter.get("name") if isinstance(parameter, dict) else parameter
        raise fhir_error(Kind.INVALID, f"Parameter {index} is named {name!r}; it must be named 'operation'.")
    listed = parameter.get("part")
    parts: dict[str, dict[str, Any]] = {}
    for part in listed if isinstance(listed, list) else []:
        name = part.get("name") if isinstance(part, dict) else None
        if not isinstance(name, str) or name in parts:
            raise fhir_error(Kind.INVALID, f"Operation {index} has an odd or double part {name!r}.")
        parts[name] = part
    type_name = read_scalar(parts.get("type", {}), ("valueCode", "valueString"))
    if type_name not in _NEEDED:
        allowed = ", ".join(_NEEDED)
        raise fhir_error(
            Kind.INVALID, f"Operation {index} has the type {type_name!r}; allowed types: {allowed}."
        )
    return _checked(index, type_name, parts)


_INTEGERS: tuple[str, ...] = ("index", "source", "destination")


def _checked(index: int, type_name: str, parts: dict[str, dict[str, Any]]) -> Operation:
    scalars: dict[str, Any] = {}
    for name in _NEEDED[type_name]:
        found = parts.get(name) if name == "value" else read_scalar(parts.get(name, {}), _SCALARS[name])
        if found is None:
            raise fhir_error(
                Kind.INVALID, f"Operation {index}: {type_name} operations must have the '{name}' part."
            )
        if name in ("path", "name") and not isinstance(found, str):
            raise fhir_error(Kind.INVALID, f"Operation {index}: the '{name}' part must be a string.")
        scalars[name] = found
    numbers: dict[str, int] = {name: scalars[name] for name in _INTEGERS if name in scalars}
    return Operation(type_name, scalars["path"], scalars.get("name", ""), scalars.get("value", {}), numbers)


class _Run:
    """One patch being applied."""

    def __init__(self, document: dict[str, Any], definitions: Definitions) -> None:
        self.document = document
        self._definitions = definitions
        self._op = Operation("", "", "", {}, {})
        self._shown = ""
        # One for the whole patch: a thousand operations may not take a thousand times as long.
        self._budget = fhirpath.Budget(_STEPS)

    def step(self, operation: Operation) -> None:
        self._op = operation
        self._shown = operation.path if len(operation.path) <= 200 else operation.path[:199] + "…"
        getattr(self, "_" + operation.type)()

    def _add(self) -> None:
        target = self._child()
        if self._present(target) and not target.element.is_list:
            raise self._error(f"Existing element {target.element.name} found at {self._shown}")
        self._append(target)

    def _upsert(self) -> None:
        target = self._child()
        present = self._present(target)
        if len(present) > 1:
            raise self._error(f"Multiple elements {target.element.name} found at {self._shown}")
        if not present:
            self._append(target)
        else:
            index = 0 if target.element.is_list else None
            self._substitute(_Target(target.parent, target.parent_type, target.element, present[0], index))

    def _insert(self) -> None:
        target, count = self._collection()
        index = self._op.numbers["index"]
        if not 0 <= index <= count:
            raise self._error(f"the index {index} is out of bounds; {self._shown} has {count} items")
        json_name, item = self._value(target)
        self._edit(target.parent, json_name, True, lambda old: [*old[:index], item, *old[index:]])

    def _delete(self) -> None:
        paths = self._locate()
        if len(paths) > 1:
            raise self._error(f"Multiple elements found at {self._shown}; delete needs exactly one")
        if paths:
            if not paths[0]:
                raise self._error("the resource itself cannot be deleted by a patch")
            self.document = elements.update(self.document, paths[0], lambda _: Item(None))

    def _replace(self) -> None:
        paths = self._locate()
        if not paths:
            raise self._error(f"No content found at {self._shown}")
        if len(paths) > 1:
            raise self._error(f"Multiple elements or collection found at {self._shown}")
        if not paths[0]:
            raise self._error("the resource itself cannot be replaced by a patch")
        self._substitute(self._target(paths[0]))

    def _move(self) -> None:
        target, count = self._collection()
        source, destination = self._op.numbers["source"], self._op.numbers["destination"]
        for name, value in (("source", source), ("destination", destination)):
            if not 0 <= value < count:
                raise self._error(f"the {name} {value} is out of bounds; {self._shown} has {count} items")

        def moved(old: list[Item]) -> list[Item]:
            rest = old[:source] + old[source + 1 :]
            return [*rest[:destination], old[source], *rest[destination:]]

        self._edit(target.parent, target.json_name, True, moved)

    def _append(self, target: _Target) -> None:
        json_name, item = self._value(target)
        self._edit(target.parent, json_name, target.element.is_list, lambda old: [*old, item])

    def _substitute(self, target: _Target) -> None:
        json_name, item = self._value(target)
        at = target.index or 0
        if json_name == target.json_name:
            as_list = target.index is not None
            self._edit(target.parent, json_name, as_list, lambda old: [*old[:at], item, *old[at + 1 :]])
            return
        self._edit(target.parent, target.json_name, False, lambda _: [])
        self._edit(target.parent, json_name, False, lambda _: [item])

    def _edit(
        self, parent: Path, json_name: str, as_list: bool, change: Callable[[list[Item]], list[Item]]
    ) -> None:
        def inside(item: Item) -> Item:
            children = item.children
            new = change(elements.items(children, json_name))
            return item.with_children(elements.with_items(children, json_name, new, as_list))

        self.document = elements.update(self.document, parent, inside)

    def _value(self, target: _Target) -> tuple[str, Item]:
        name = self._op.name or target.element.name
        place = Place(self._op.type, self._shown)
        return read_value(self._op.value, target.element, name, place, self._definitions)

    def _child(self) -> _Target:
        """The child called by the `name` part of the one element at the path."""
        paths = self._locate()
        if not paths:
            raise self._error(f"No content found at {self._shown}")
        if len(paths) > 1:
            raise self._error(f"Multiple elements found at {self._shown}; it must be exactly one parent")
        parent_type = elements.type_of(self.document, paths[0], self._definitions)
        name = self._op.name
        element = elements.find_element(parent_type, name, self._definitions) if parent_type else None
        if element is None or parent_type is None:
            raise self._error(f"{name} not found at {self._shown}")
        json_name = name if name in element.json_names else next(iter(element.json_names))
        return _Target(paths[0], parent_type, element, json_name, None)

    def _collection(self) -> tuple[_Target, int]:
        """The one array whose items the path gives, all of them."""
        paths = self._locate()
        if not paths:
            raise self._error(f"No content found at {self._shown}")
        targets = [self._target(path) if path else None for path in paths]
        first = targets[0]
        if first is None or first.index is None:
            raise self._error(f"{self._shown} is not a collection")
        count = len(self._held(first))
        if {(t.parent, t.json_name) if t else None for t in targets} != {(first.parent, first.json_name)}:
            raise self._error(f"Multiple collections found at {self._shown}; it must be exactly one")
        if len(targets) != count:
            raise self._error(f"{self._shown} gives only some items; the path must be the whole collection")
        return first, count

    def _target(self, path: Path) -> _Target:
        parent, json_name, index = elements.split(path)
        parent_type = elements.type_of(self.document, parent, self._definitions)
        element = self._definitions.type(parent_type).by_json_name.get(json_name) if parent_type else None
        if element is None or parent_type is None:
            raise self._error(f"{json_name} is not an element that can be patched")
        return _Target(parent, parent_type, element, json_name, index)

    def _held(self, target: _Target) -> list[Item]:
        parent = elements.item_at(self.document, target.parent)
        return elements.items(parent.children, target.json_name) if parent else []

    def _present(self, target: _Target) -> list[str]:
        """The JSON names under which the element stands, one for each occurrence."""
        parent = elements.item_at(self.document, target.parent)
        children = parent.children if parent else {}
        return [name for name in target.element.json_names for _ in elements.items(children, name)]

    def _locate(self) -> list[Path]:
        found = fhirpath.locate(self.document, self._op.path, self._definitions, self._budget)
        return [elements.element_path(path) for path in found]

    def _error(self, why: str) -> FhirError:
        return fhir_error(
            Kind.INVALID, f"FHIRPath Patch {self._op.type} at {self._shown}: {why}.", self._shown
        )
