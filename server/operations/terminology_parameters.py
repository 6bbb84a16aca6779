"""What a terminology operation is asked: parameters from the URL, or from a Parameters resource.

Source: server specification E3 (unknown or duplicate parameter → 400); FHIR R4 operations.html#request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from server.fhir import codec
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.fhir.whole_number import whole_number
from server.interactions import media
from server.interactions.request import Request, Services

# Said of every answer, and read elsewhere.
_GENERAL = frozenset({"_format", "_pretty"})
_OBJECTS = frozenset({"Coding", "CodeableConcept", "ValueSet", "CodeSystem"})
_RESOURCES = frozenset({"ValueSet", "CodeSystem"})
_MANY = "*"


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters by name. `many` has those that may be repeated."""

    operation: str
    one: Mapping[str, Any]
    many: Mapping[str, tuple[str, ...]]

    def text(self, name: str) -> str:
        """A text, "" when it was not given."""
        return str(self.one.get(name, ""))

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean."""
        return bool(self.one.get(name, default))

    def number(self, name: str) -> int | None:
        """An integer that is not negative."""
        found: int | None = self.one.get(name)
        return found

    def object(self, name: str) -> Mapping[str, Any] | None:
        """A Coding, CodeableConcept or resource."""
        found: Mapping[str, Any] | None = self.one.get(name)
        return found

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a parameter that may be repeated."""
        return self.many.get(name, ())

    def refuse(self, why: str) -> FhirError:
        """The 400 of this operation."""
        return fhir_error(Kind.INVALID, f"${self.operation}: {why}")


def read(
    operation: str, request: Request, services: Services, known: Mapping[str, str], whole: str = ""
) -> Asked:
    """The parameters of `operation`; `known` has their types, with `*` behind those that may be repeated.

    `whole` names the parameter that a body of its type stands for. Errors: 400, 415.
    """
    pairs: list[tuple[str, Any]] = [(n, v) for n, v in request.query if n not in _GENERAL]
    if request.method == "POST" and request.body.strip():
        pairs += _body(operation, request, services, known, whole)
    one: dict[str, Any] = {}
    many: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        kind = known.get(name)
        if kind is None:
            listed = ", ".join(sorted(known))
            raise fhir_error(Kind.INVALID, f"${operation} has no parameter {name[:60]!r}, only {listed}.")
        read_value = _value(operation, name, kind.removesuffix(_MANY), value)
        if kind.endswith(_MANY):
            many[name] = (*many.get(name, ()), str(read_value))
        elif name in one:
            raise fhir_error(Kind.INVALID, f"${operation}: the parameter {name} is given twice.")
        else:
            one[name] = read_value
    return Asked(operation, one, many)


def instance(asked: Asked, key: ResourceKey, *others: str) -> None:
    """Refuse the parameters that say what the URL of an instance says already."""
    given = [name for name in others if name in asked.one]
    if given:
        raise asked.refuse(f"the URL names {key}, so {given[0]} cannot be given as well.")


def _body(
    operation: str, request: Request, services: Services, known: Mapping[str, str], whole: str
) -> list[tuple[str, Any]]:
    media.require_json(request)
    parsed = codec.parse(request.body) if request.parsed is None else request.parsed
    request = replace(request, parsed=parsed)
    type_ = known.get(whole, "")
    if whole and isinstance(parsed, dict) and parsed.get("resourceType") == type_:
        return [(whole, media.read_resource(request, type_, services))]
    return [
        (str(item["name"]), _given(operation, index, item))
        for index, item in enumerate(media.read_parameters(request, services))
    ]


def _given(operation: str, index: int, item: Mapping[str, Any]) -> Any:
    found = [value for name, value in item.items() if name == "resource" or name.startswith("value")]
    if len(found) != 1:
        text = f"${operation}: the parameter {item.get('name')} has no value."
        raise fhir_error(Kind.INVALID, text, f"Parameters.parameter[{index}]")
    return found[0]


def _value(operation: str, name: str, kind: str, value: Any) -> Any:
    try:
        return _read(kind, value)
    except ValueError as error:
        shown = f" {value[:60]!r}" if isinstance(value, str) else ""
        raise fhir_error(Kind.INVALID, f"${operation}: the parameter {name}{shown} {error}.") from None


def _read(kind: str, value: Any) -> Any:
    if kind in _OBJECTS:
        if not isinstance(value, dict):
            raise ValueError(f"is a {kind}, which only a Parameters resource in a POST can carry")
        if kind in _RESOURCES and value.get("resourceType") != kind:
            raise ValueError(f"must be a {kind}")
        return value
    if kind == "boolean":
        if value in ("true", "false") or isinstance(value, bool):
            return value in ("true", True)
        raise ValueError("must be true or false")
    if kind == "integer":
        text = str(value)
        number = None if isinstance(value, bool) else whole_number(text)
        if number is None:
            raise ValueError("must be a whole number, 0 or more")
        return number
    if kind == "refused":
        raise ValueError("is not supported by this server")
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text")
    return value
