"""Which elements may be added below a place, by the definitions, and with what they begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.fhir.definitions import Definitions, Element

_RESOURCES = frozenset({"Resource", "DomainResource"})
_STAMPED = frozenset({"id", "meta", "text", "implicitRules"})


@dataclass(frozen=True, slots=True)
class Addition:
    """One element that may be added. `codes` are the allowed values where a value set requires them."""

    name: str
    type: str
    element: Element
    is_primitive: bool
    codes: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it repeats."""
        return self.element.is_list

    @property
    def cardinality(self) -> str:
        """`0..1`, `1..*` and so on."""
        return f"{self.element.min}..{self.element.max or '*'}"


def additions(definitions: Definitions, type_name: str, present: Mapping[str, Any]) -> tuple[Addition, ...]:
    """What can still be added to an object of `type_name` that has the members `present`.

    Of a choice only one variant can be there; single elements that exist are left out. The order is
    the specification's, with id, meta and narrative last.
    """
    if not definitions.is_type(type_name):
        return ()
    found = [
        addition(definitions, element, name)
        for element in definitions.type(type_name).elements.values()
        for name in element.json_names
        if not _is_taken(element, name, present)
    ]
    return tuple(sorted(found, key=lambda each: each.name in _STAMPED))


def addition(definitions: Definitions, element: Element, name: str) -> Addition:
    """One element under one of its JSON names."""
    type_ = element.json_names[name]
    primitive = not definitions.is_type(type_) or definitions.type(type_).kind == "primitive"
    return Addition(
        name, type_, element, primitive and type_ not in _RESOURCES, codes(definitions, element, type_)
    )


def codes(definitions: Definitions, element: Element, type_: str) -> tuple[str, ...]:
    """The codes that are allowed for a `code`, () when any is."""
    if type_ == "boolean":
        return ("true", "false")
    if type_ != "code" or element.strength != "required" or not element.binding:
        return ()
    return tuple(sorted(definitions.value_set(element.binding) or ()))


def child_type(definitions: Definitions, type_name: str, name: str, value: Any) -> str:
    """The type of the member `name` of an object of `type_name`; '' when the definitions do not say."""
    plain = name.removeprefix("_")
    element = definitions.type(type_name).by_json_name.get(plain) if definitions.is_type(type_name) else None
    if element is None:
        return ""
    found = "Element" if name.startswith("_") else element.json_names[plain]
    if found in _RESOURCES and isinstance(value, dict):
        return str(value.get("resourceType") or found)
    return found


def _is_taken(element: Element, name: str, present: Mapping[str, Any]) -> bool:
    if element.is_list:
        return False
    return any(other in present or f"_{other}" in present for other in element.json_names)
