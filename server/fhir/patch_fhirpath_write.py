"""Writing a FHIRPath Patch that turns one resource into another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from server.fhir import codec, pairing
from server.fhir.definitions import Definitions, Element
from server.fhir.diff import same
from server.fhir.elements import Item, is_list, items, own_type
from server.fhir.errors import FhirError
from server.fhir.location import Path
from server.fhir.location import expression as fhirpath_of
from server.fhir.patch_fhirpath_apply import apply
from server.fhir.patch_fhirpath_values import Inexpressible, equal_values, write_value
from server.fhir.patch_json_apply import LIMITS

Part = dict[str, Any]


def from_diff(a: dict[str, Any], b: dict[str, Any], definitions: Definitions) -> dict[str, Any]:
    """A small Parameters resource with the law `apply(a, from_diff(a, b)) == b`, numbers by their text.

    Errors: `Inexpressible` where FHIRPath Patch cannot say the change.
    """
    if a.get("resourceType") != b.get("resourceType"):
        raise Inexpressible(("resourceType",), "A patch cannot change the type of a resource.")
    type_name = own_type(a, "", definitions)
    if type_name is None:
        raise Inexpressible((), f"The type {a.get('resourceType')} is not known here.")
    writer = _Writer(definitions)
    writer.children(Item(a), Item(b), type_name, type_name, ())
    if len(writer.operations) > LIMITS.operations:
        raise Inexpressible((), f"The patch would need more than {LIMITS.operations} operations.")
    parameters: dict[str, Any] = {"resourceType": "Parameters"}
    if writer.operations:
        parameters["parameter"] = writer.operations
    _prove(a, b, parameters, definitions)
    return parameters


def _prove(
    a: dict[str, Any], b: dict[str, Any], parameters: dict[str, Any], definitions: Definitions
) -> None:
    try:
        result = apply(a, parameters, definitions)
    except FhirError as error:
        raise Inexpressible((), str(error)) from error
    if not codec.identical(result, b):
        raise Inexpressible((), "The target has a JSON form that FHIR does not (empty or padded lists).")


class _Writer:
    """Walks two states of an element and collects operations; paths are those of the new state."""

    def __init__(self, definitions: Definitions) -> None:
        self.operations: list[dict[str, Any]] = []
        self._definitions = definitions

    def children(self, a: Item, b: Item, type_name: str, path: str, at: Path) -> None:
        """The operations for all child elements of an element of that type at that FHIRPath."""
        for element in self._present(a.children, b.children, type_name, at):
            old = _occurrences(a.children, element)
            new = _occurrences(b.children, element)
            names = {name for name, _ in old + new}
            here = fhirpath_of(path, (element.name,))
            if element.is_list or any(
                is_list(held, name) for held in (a.children, b.children) for name in names
            ):
                self._list(element, [i for _, i in old], [i for _, i in new], path, here, at)
            else:
                self._single(element, old, new, path, here, at)

    def _present(self, a: dict[str, Any], b: dict[str, Any], type_name: str, at: Path) -> Iterator[Element]:
        known = self._definitions.type(type_name).by_json_name
        seen: set[str] = set()
        for name in dict.fromkeys(key.removeprefix("_") for key in (*b, *a)):
            element = known.get(name)
            if element is None:
                if name != "resourceType" and not same(a.get(name), b.get(name)):
                    raise Inexpressible((*at, name), f"{name} is not an element of {type_name}.")
            elif element.name not in seen:
                seen.add(element.name)
                yield element

    def _single(
        self,
        element: Element,
        old: list[tuple[str, Item]],
        new: list[tuple[str, Item]],
        path: str,
        here: str,
        at: Path,
    ) -> None:
        if len(old) > 1 or len(new) > 1:
            raise Inexpressible((*at, element.name), f"{element.name} stands more than once.")
        if not new:
            if old:
                self._say("delete", here)
            return
        name, item = new[0]
        if not old:
            value = write_value("value", name, element, item, (*at, name), self._definitions)
            self._say("add", path, {"name": "name", "valueString": element.name}, value)
        elif old[0][0] != name:
            value = write_value("value", name, element, item, (*at, name), self._definitions)
            self._say("replace", here, value)
        else:
            self._changed(element, name, old[0][1], item, here, (*at, name))

    def _changed(self, element: Element, name: str, a: Item, b: Item, here: str, at: Path) -> None:
        if equal_values(a, b):
            return
        inner = self._inner_type(element, name, a, b)
        if inner is not None:
            self.children(a, b, inner, here, at)
        else:
            self._say("replace", here, write_value("value", name, element, b, at, self._definitions))

    def _inner_type(self, element: Element, name: str, a: Item, b: Item) -> str | None:
        """The type to walk into, or None where the whole is replaced."""
        if not isinstance(a.value, dict) or not isinstance(b.value, dict):
            return None
        shared = {key for key in a.value.keys() & b.value.keys() if key != "resourceType"}
        if not shared or a.value.get("resourceType") != b.value.get("resourceType"):
            return None
        return own_type(b.value, element.json_names[name], self._definitions)

    def _list(
        self, element: Element, old: list[Item], new: list[Item], path: str, here: str, at: Path
    ) -> None:
        name = next(iter(element.json_names))
        plan, swaps = _align(name, old, new).substituted()
        if plan.edits > LIMITS.operations:
            raise Inexpressible((*at, name), f"The list needs more than {LIMITS.operations} operations.")
        for index in plan.removes:
            self._say("delete", f"{here}[{index}]")
        for source, destination in plan.moves():
            self._say(
                "move",
                here,
                {"name": "source", "valueInteger": source},
                {"name": "destination", "valueInteger": destination},
            )
        end = plan.pairs[-1][1] if plan.pairs else -1
        for index in (index for index in plan.adds if index < end):
            value = write_value("value", name, element, new[index], (*at, name, index), self._definitions)
            self._say("insert", here, {"name": "index", "valueInteger": index}, value)
        for _, j in swaps:
            value = write_value("value", name, element, new[j], (*at, name, j), self._definitions)
            self._say("replace", f"{here}[{j}]", value)
        for i, j in plan.changed:
            self._changed(element, name, old[i], new[j], f"{here}[{j}]", (*at, name, j))
        for index in (index for index in plan.adds if index > end):
            value = write_value("value", name, element, new[index], (*at, name, index), self._definitions)
            self._say("add", path, {"name": "name", "valueString": element.name}, value)

    def _say(self, type_name: str, path: str, *parts: Part) -> None:
        head = [{"name": "type", "valueCode": type_name}, {"name": "path", "valueString": path}]
        self.operations.append({"name": "operation", "part": [*head, *parts]})


def _occurrences(held: dict[str, Any], element: Element) -> list[tuple[str, Item]]:
    return [(name, item) for name in element.json_names for item in items(held, name)]


def _align(name: str, old: list[Item], new: list[Item]) -> pairing.Alignment:
    if all(isinstance(item.value, dict) and item.sibling is None for item in old + new):
        return pairing.align(name, [item.value for item in old], [item.value for item in new])
    return pairing.align(pairing.PRIMITIVE, _primitives(old), _primitives(new))


def _primitives(found: list[Item]) -> list[dict[str, Any]]:
    return [{"value": item.value, "sibling": item.sibling} for item in found]
