"""The `value` parts of FHIRPath Patch: reading them to fit an element, and writing them.

Source: FHIR R4 FHIRPath Patch, "value"; server specification B2.8 to B2.12, B2.14.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from server.fhir import codec, primitives
from server.fhir.definitions import Definitions, Element
from server.fhir.elements import Item, find_element, items, own_type, with_items
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.location import Path

_NUMBERS = frozenset({"integer", "positiveInt", "unsignedInt", "decimal", "integer64"})
_QUANTITIES = frozenset(
    {"Quantity", "Age", "Count", "Distance", "Duration", "MoneyQuantity", "SimpleQuantity"}
)
_INTEGER64 = re.compile(r"0|-?[1-9]\d{0,18}", re.ASCII)
_RESOURCES = frozenset({"Resource", "DomainResource"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is going, for messages: the operation's type and the FHIRPath of the parent."""

    operation: str
    path: str


class Inexpressible(Exception):
    """FHIRPath Patch has no words for a change. `path` is its JSON path, `why` a sentence."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(why)
        self.path = path
        self.why = why


def read_value(
    part: dict[str, Any], element: Element, name: str, place: Place, definitions: Definitions
) -> tuple[str, Item]:
    """The JSON name and the item that a value part gives for `element`, called `name` in the patch.

    Errors: 400 when the part has no value, or one that does not fit the element.
    """
    wanted = element.json_names.get(name) if element.is_choice else next(iter(element.json_names.values()))
    held = {key.removeprefix("_") for key in part if key.startswith(("value", "_value"))}
    given = len(held) + ("resource" in part) + ("part" in part)
    if given != 1:
        what = "has no value" if given == 0 else "has more than one value"
        raise _invalid(name, place, f"the part {what}; give it one value[x], resource or list of parts")
    if "resource" in part:
        return _resource(part["resource"], element, name, place)
    if "part" in part:
        return _composed(part["part"], element, wanted, name, place, definitions)
    key = held.pop()
    source = definitions.type("Parameters.parameter").elements["value"].json_names.get(key)
    if source is None:
        raise _invalid(name, place, f"{key} is not a value type that Parameters can hold")
    target = wanted or source
    if target not in element.types:
        allowed = ", ".join(element.types)
        raise _invalid(name, place, f"a {target} does not fit; {element.name} takes {allowed}")
    item = Item(
        _fitted(part.get(key), source, target, element, name, place, definitions), part.get("_" + key)
    )
    return _json_name(element, target), item


def build(parts: Any, type_name: str, place: Place, definitions: Definitions) -> dict[str, Any]:
    """The object that nested parts describe, each part naming a child element; repeated ones make lists."""
    if not isinstance(parts, list):
        raise fhir_error(Kind.INVALID, f"'part' must be a list ({place.operation} at {place.path}).")
    result: dict[str, Any] = {}
    for part in parts:
        name = part.get("name") if isinstance(part, dict) else None
        element = find_element(type_name, name, definitions) if isinstance(name, str) else None
        if element is None or not isinstance(name, str):
            raise fhir_error(
                Kind.INVALID, f"{name} not found at {type_name} ({place.operation} at {place.path})."
            )
        json_name, item = read_value(part, element, name, place, definitions)
        held = [items(result, other) for other in element.json_names]
        if any(held) and not element.is_list:
            raise _invalid(name, place, f"{element.name} stands twice, but {type_name} holds only one")
        result = with_items(result, json_name, [*items(result, json_name), item], element.is_list)
    return result


def write_value(
    name: str, json_name: str, element: Element, item: Item, path: Path, definitions: Definitions
) -> dict[str, Any]:
    """The part called `name` that holds `item`, an occurrence of the element's member `json_name`.

    Errors: `Inexpressible` where Parameters cannot hold it.
    """
    type_name = element.json_names[json_name]
    if _RESOURCES & set(element.types):
        return {"name": name, "resource": item.value}
    holders = {code: key for key, code in _parameter_values(definitions).json_names.items()}
    holder = holders.get(type_name) or ("valueString" if type_name == "xhtml" else None)
    if holder is not None:
        part: dict[str, Any] = {"name": name}
        if item.value is not None:
            part[holder] = item.value
        return part if item.sibling is None else {**part, "_" + holder: item.sibling}
    if not isinstance(item.value, dict):
        raise Inexpressible(path, f"Parameters cannot hold a value of type {type_name}.")
    return {"name": name, "part": _write_parts(item.value, type_name, path, definitions)}


def _write_parts(
    value: dict[str, Any], type_name: str, path: Path, definitions: Definitions
) -> list[dict[str, Any]]:
    known = own_type(value, type_name, definitions)
    if known is None:
        raise Inexpressible(path, f"The type {type_name} is not known here.")
    parts: list[dict[str, Any]] = []
    for json_name in dict.fromkeys(name.removeprefix("_") for name in value):
        element = definitions.type(known).by_json_name.get(json_name)
        if element is None:
            raise Inexpressible((*path, json_name), f"{json_name} is not an element of {known}.")
        for item in items(value, json_name):
            if item.is_empty:
                raise Inexpressible((*path, json_name), "A patch cannot write an empty element.")
            named = _part_name(element, json_name, definitions)
            parts.append(write_value(named, json_name, element, item, (*path, json_name), definitions))
    if not parts:
        raise Inexpressible(path, "A patch cannot write an empty element.")
    return parts


def _part_name(element: Element, json_name: str, definitions: Definitions) -> str:
    """A choice says its type by value[x] where that can hold it, else by its JSON name."""
    says_type = element.json_names[json_name] in _parameter_values(definitions).types
    return element.name if says_type else json_name


def _parameter_values(definitions: Definitions) -> Element:
    return definitions.type("Parameters.parameter").elements["value"]


def _resource(value: Any, element: Element, name: str, place: Place) -> tuple[str, Item]:
    if not _RESOURCES & set(element.types):
        raise _invalid(
            name, place, f"a resource does not fit; {element.name} takes {', '.join(element.types)}"
        )
    if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
        raise _invalid(name, place, "the resource must be an object with a resourceType")
    return _json_name(element, next(iter(element.types))), Item(value)


def _composed(
    parts: Any, element: Element, wanted: str | None, name: str, place: Place, definitions: Definitions
) -> tuple[str, Item]:
    if wanted is None:
        raise _invalid(name, place, "parts do not tell the type; use the name with it, such as valueQuantity")
    if definitions.type(wanted).kind == "primitive" or wanted in _RESOURCES:
        raise _invalid(name, place, f"{element.name} is a {wanted}, which has no parts")
    value = build(parts, wanted, place, definitions)
    if not value:
        raise _invalid(name, place, "the list of parts is empty")
    return _json_name(element, wanted), Item(value)


def _fitted(
    value: Any, source: str, target: str, element: Element, name: str, place: Place, definitions: Definitions
) -> Any:
    """The value as the target type has it. A primitive of the same family is converted."""
    rule = primitives.rule(target)
    if rule is None and target != "xhtml":
        if not _same_complex(source, target):
            raise _invalid(name, place, f"it is a {target}, not a {source}")
        return value
    if value is None:
        return None
    if _family(source) != _family(target):
        raise _invalid(name, place, f"it is a {target}, not a {source}")
    if target in _NUMBERS:
        value = _number(value, source, target)
    wrong = rule(value) if rule else None
    codes = _codes(element, definitions) if target == "code" else None
    if wrong is None and codes is not None and value not in codes:
        wrong = f"{primitives.shown(value)} is not one of {', '.join(sorted(codes)[:20])}"
    if wrong is not None:
        raise _invalid(name, place, wrong.rstrip("."))
    return value


def _number(value: Any, source: str, target: str) -> Any:
    """A number as the JSON of the target has it: whole ones without a point, integer64 as a string."""
    if source == "integer64" and isinstance(value, str) and _INTEGER64.fullmatch(value):
        value = int(value)
    if target != "decimal" and isinstance(value, Decimal) and value == value.to_integral():
        value = int(value)
    return str(value) if target == "integer64" and type(value) is int else value


def _same_complex(source: str, target: str) -> bool:
    return source == target or {source, target} <= _QUANTITIES


def _family(type_name: str) -> str:
    if type_name in _NUMBERS:
        return "number"
    return "boolean" if type_name == "boolean" else "string"


def _codes(element: Element, definitions: Definitions) -> frozenset[str] | None:
    if element.strength != "required" or element.binding is None:
        return None
    return definitions.value_set(element.binding)


def _json_name(element: Element, type_name: str) -> str:
    return next(name for name, code in element.json_names.items() if code == type_name)


def _invalid(name: str, place: Place, why: str) -> FhirError:
    return fhir_error(
        Kind.INVALID,
        f"Invalid input for {name} at {place.path} when processing patch {place.operation} operation: {why}.",
        place.path,
    )


def read_scalar(part: dict[str, Any], kinds: Sequence[str]) -> Any:
    """The value of a part that must be one of the value[x] members `kinds`; None when it has none."""
    for kind in kinds:
        if kind in part:
            value = part[kind]
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            return value if kind != "valueInteger" or is_whole else None
    return None


def equal_values(a: Item, b: Item) -> bool:
    """Whether two items are identical, numbers by their text."""
    return codec.identical([a.value, a.sibling], [b.value, b.sibling])
