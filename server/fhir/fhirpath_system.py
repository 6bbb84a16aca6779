"""Between FHIR elements and FHIRPath's system values: conversion, equality, equivalence, order, type names.

Source: FHIR R4 "Using FHIR types in expressions"; FHIRPath 2.0 "Operations".
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import Any, cast

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.errors import Kind, fhir_error
from server.fhir.fhirpath_nodes import Node
from server.fhir.fhirpath_units import Unit, unit
from server.fhir.fhirpath_values import Quantity, Temporal, close

_MOMENTS = {"date": "Date", "dateTime": "DateTime", "instant": "DateTime", "time": "Time"}
_QUANTITIES = frozenset(
    {"Quantity", "Age", "Count", "Distance", "Duration", "SimpleQuantity", "MoneyQuantity"}
)
_UCUM = "http://unitsofmeasure.org"
_SYSTEM = ("Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity", "Any")
_MAX_MAGNITUDE = 60
_INTEGER64 = re.compile(r"-?\d{1,19}", re.ASCII)


def system(node: Node) -> Any:
    """The system value of a node (bool, str, int, Decimal, Temporal, Quantity), else its JSON."""
    value = node.value
    if isinstance(value, str) and node.type in _MOMENTS:
        return Temporal.parse(value, cast(Any, _MOMENTS[node.type])) or value
    if node.type == "integer64" and isinstance(value, str):
        # R5 writes it as a JSON string: JavaScript's numbers could not hold it.
        return int(value) if _INTEGER64.fullmatch(value) else value
    if isinstance(value, dict) and node.type in _QUANTITIES and isinstance(value.get("value"), int | Decimal):
        code = value.get("code") if value.get("system") == _UCUM else value.get("unit") or value.get("code")
        return Quantity(Decimal(value["value"]), str(code or "1"), False)
    return value


def made(value: Any) -> list[Node]:
    """The collection with one system value; empty for None."""
    if value is None:
        return []
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() > _MAX_MAGNITUDE:
        raise fhir_error(Kind.INVALID, "A number in the FHIRPath became too large.")
    if isinstance(value, int) and value.bit_length() > 3 * _MAX_MAGNITUDE:
        raise fhir_error(Kind.INVALID, "A number in the FHIRPath became too large.")
    return [Node(value, "System." + _kind(value))]


def is_number(value: Any) -> bool:
    """Whether a system value is an Integer or a Decimal."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def equal(a: Iterable[Node], b: Iterable[Node]) -> bool | None:
    """FHIRPath `=` of two collections that are not empty, in order; None where it cannot be told."""
    left, right = list(a), list(b)
    if len(left) != len(right):
        return False
    results = [equal_values(system(x), system(y)) for x, y in zip(left, right, strict=True)]
    if any(result is False for result in results):
        return False
    return None if None in results else True


def equal_values(a: Any, b: Any) -> bool | None:
    """`=` of two system values."""
    if isinstance(a, Temporal) and isinstance(b, Temporal):
        if (a.kind == "Time") != (b.kind == "Time"):
            return False
        order = a.compare(b)
        return None if order is None else order == 0
    a, b = _as_quantities(a, b)
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        order = a.compare(b)
        return None if order is None else order == 0
    return codec.equal(a, b) if type(a) is type(b) or (is_number(a) and is_number(b)) else False


def equivalent(a: list[Node], b: list[Node]) -> bool:
    """FHIRPath `~` of two collections: order, case and white space are nothing."""
    if len(a) != len(b):
        return False
    rest = [system(node) for node in b]
    for node in a:
        value = system(node)
        found = next((at for at, other in enumerate(rest) if _equivalent(value, other)), None)
        if found is None:
            return False
        del rest[found]
    return True


def compare(a: Any, b: Any) -> int | None:
    """The order of two system values, None where it is open. Errors: 400 for types that have no order."""
    if isinstance(a, Temporal) and isinstance(b, str):
        b = Temporal.parse(b) or b
    if isinstance(b, Temporal) and isinstance(a, str):
        a = Temporal.parse(a) or a
    a, b = _as_quantities(a, b)
    if isinstance(a, Temporal) and isinstance(b, Temporal):
        return a.compare(b)
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return a.compare(b)
    if (is_number(a) and is_number(b)) or (isinstance(a, str) and isinstance(b, str)):
        return int(a > b) - int(a < b)
    raise fhir_error(Kind.INVALID, f"FHIRPath cannot order a {_kind(a)} and a {_kind(b)}.")


def _in_base(value: Decimal, measure: Unit) -> Decimal:
    return (value * measure.factor.numerator / measure.factor.denominator).normalize()


def key(node: Node) -> Hashable:
    """Equal nodes have equal keys; for distinct and union."""
    value = system(node)
    if isinstance(value, Quantity):
        measure = unit(value.code)
        if measure is not None:
            return ("Quantity", _in_base(value.value, measure), measure.dimension)
    if isinstance(value, dict | list):
        return ("JSON", codec.canonical(value))
    return ("Number", value) if is_number(value) else (type(value).__name__, value)


def type_name(node: Node) -> tuple[str, str]:
    """Namespace and name as `type()` gives them."""
    name = node.type
    if name is None:
        return ("System", _kind(node.value))
    if name.startswith("System."):
        return ("System", name[7:])
    return ("FHIR", "BackboneElement" if "." in name else name)


def is_type(node: Node, wanted: str, definitions: Definitions, exact: bool = False) -> bool:
    """Whether a node is of a type (`Quantity`, `FHIR.Patient`, `System.String`) or one based on it.

    `exact`: primitive types must be the very same, as `ofType` has it.
    """
    namespace, _, name = wanted.rpartition(".")
    own_namespace, own = type_name(node)
    if namespace and namespace != own_namespace:
        return False
    if own == name:
        return True
    if own_namespace == "System" or not definitions.is_type(str(node.type)):
        return name == "Any"
    base = definitions.type(str(node.type))
    if exact and base.kind == "primitive":
        return False
    while base.base and definitions.is_type(base.base):
        if base.base == name:
            return True
        base = definitions.type(base.base)
    return base.base == name


def knows_type(wanted: str, definitions: Definitions) -> bool:
    """Whether there is a type of that name."""
    namespace, _, name = wanted.rpartition(".")
    if namespace == "System" or (not namespace and name in _SYSTEM):
        return True
    return definitions.is_type(name) or name in ("BackboneElement", "Element", "Base")


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, Temporal):
        return value.kind
    names = {str: "String", int: "Integer", Quantity: "Quantity"}
    return "Decimal" if isinstance(value, Decimal) else names.get(type(value), "Any")


def _as_quantities(a: Any, b: Any) -> tuple[Any, Any]:
    if isinstance(a, Quantity) and is_number(b):
        return a, Quantity(Decimal(b), "1", False)
    if isinstance(b, Quantity) and is_number(a):
        return Quantity(Decimal(a), "1", False), b
    return a, b


def _equivalent(a: Any, b: Any) -> bool:
    if isinstance(a, str) and isinstance(b, str):
        return a.casefold().split() == b.casefold().split()
    if is_number(a) and is_number(b):
        return close(a, b)
    a, b = _as_quantities(a, b)
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return a.equivalent(b)
    return equal_values(a, b) is True
