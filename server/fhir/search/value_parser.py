"""Reads one value of a search parameter, by the parameter's type.

Source: server specification C2, C3.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.fhir.definitions import Definitions, SearchParameter
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.keys import parse_reference, valid_id
from server.fhir.search import syntax
from server.fhir.search.clause import (
    CompositeValue,
    DateValue,
    NumberValue,
    OfTypeValue,
    QuantityValue,
    ReferenceValue,
    StringValue,
    TokenValue,
    UriValue,
    Value,
    ValueSetValue,
)
from server.fhir.search.components import key_component
from server.fhir.search.values import about, date_range, decimal, precision_range, sortable


def refuse(name: str, value: str, why: str) -> FhirError:
    """The 400 of a search parameter that cannot be understood."""
    return fhir_error(Kind.INVALID, f"The search parameter {name}={value} is not valid: {why}.")


class ValueParser:
    """Parses values with the definitions of one FHIR version."""

    def __init__(self, definitions: Definitions, now: int, base: str | None) -> None:
        self._definitions = definitions
        self._now = now
        self._base = base

    def value(
        self,
        parameter: SearchParameter,
        targets: tuple[str, ...],
        name: str,
        modifier: str | None,
        text: str,
    ) -> Value:
        """The value that `text` (escapes still in) is. Errors: 400 naming `name` and what is wrong."""
        try:
            return self._value(parameter, targets, modifier, text)
        except ValueError as error:
            raise refuse(name, text, str(error)) from None

    def _value(
        self, parameter: SearchParameter, targets: tuple[str, ...], modifier: str | None, text: str
    ) -> Value:
        match parameter.type:
            case "string":
                return StringValue(syntax.unescape(text))
            case "token" if modifier in ("in", "not-in"):
                return self._value_set(text)
            case "token":
                return _token(modifier, text)
            case "reference" if modifier == "identifier":
                return _token(None, text)
            case "reference" if modifier in ("above", "below"):
                return self._reference(targets, None, text)
            case "reference":
                return self._reference(targets, modifier, text)
            case "uri":
                return UriValue(syntax.unescape(text))
            case "date":
                return self._date(text)
            case "number":
                return _number(text)
            case "quantity":
                return _quantity(text)
            case "composite":
                return self._composite(parameter, text)
        raise ValueError(f"parameters of type {parameter.type} cannot be searched")

    def _reference(self, targets: tuple[str, ...], modifier: str | None, text: str) -> ReferenceValue:
        literal = syntax.unescape(text)
        key = parse_reference(literal, self._base)
        if key is not None:
            fits = modifier in (None, key.type) and key.type in self._definitions.resource_types
            return ReferenceValue((key.type,), key.id) if fits else ReferenceValue((), literal)
        if valid_id(literal):
            return ReferenceValue((modifier,) if modifier else targets, literal, typed=modifier is not None)
        return ReferenceValue((), "", literal)

    def _value_set(self, text: str) -> ValueSetValue:
        literal = syntax.unescape(text)
        key = parse_reference(literal, self._base)
        if key is not None and key.type != "ValueSet":
            raise ValueError("name a value set, by its URL or as ValueSet/id")
        return ValueSetValue(literal if key is None else str(key))

    def _date(self, text: str) -> DateValue:
        prefix, rest = syntax.prefix(text)
        # A "+" of a time zone arrives as a space where the client did not encode it.
        low, high = date_range(rest.replace(" ", "+"))
        if prefix == "ap":
            distance = abs(self._now - low) // 10
            low, high = low - distance, high + distance
        return DateValue(prefix or "eq", low, high, rest.replace(" ", "+"))

    def _composite(self, parameter: SearchParameter, text: str) -> CompositeValue:
        parts = syntax.split(text, "$")
        if len(parts) != len(parameter.components) or not all(parts):
            names = "$".join(code for code, _ in parameter.components)
            raise ValueError(f"write all {len(parameter.components)} components: {names}")
        found = [
            self._component(parameter.base, code, part)
            for (code, _), part in zip(parameter.components, parts, strict=True)
        ]
        key = key_component(parameter, self._definitions.search_parameters(parameter.base))
        return CompositeValue((found.pop(key), *found), key)

    def _component(self, type_name: str, code: str, text: str) -> Value:
        component = self._definitions.search_parameters(type_name)[code]
        return self._value(component, _known(component.targets, self._definitions), None, text)


def _known(targets: Sequence[str], definitions: Definitions) -> tuple[str, ...]:
    return tuple(target for target in targets if target in definitions.resource_types)


def _token(modifier: str | None, text: str) -> TokenValue | OfTypeValue:
    if modifier == "text":
        return TokenValue(None, syntax.unescape(text))
    parts = [syntax.unescape(part) for part in syntax.split(text, "|")]
    if modifier == "of-type":
        if len(parts) != 3 or not all(parts):
            raise ValueError("write system|code|value")
        return OfTypeValue(*parts)
    if len(parts) > 2 or parts == ["", ""]:
        raise ValueError("write code, system|code, |code or system|")
    if modifier in ("above", "below") and (len(parts) == 1 or not all(parts)):
        raise ValueError("write system|code")
    if len(parts) == 1:
        return TokenValue(None, parts[0])
    return TokenValue(parts[0], parts[1] or None)


def _number(text: str) -> NumberValue:
    given, rest = syntax.prefix(text)
    value = decimal(rest)
    prefix = given or "eq"
    if prefix in ("eq", "ne"):
        low, high = precision_range(value)
    else:
        low, high = about(value) if prefix == "ap" else (value, value)
    return NumberValue(prefix, sortable(low), sortable(high), rest)


def _quantity(text: str) -> QuantityValue:
    parts = syntax.split(text, "|")
    if len(parts) > 3:
        raise ValueError("write number, number|system|code or number||code")
    system, code = ([syntax.unescape(part) or None for part in parts[1:]] + [None, None])[:2]
    return QuantityValue(_number(parts[0]), system, code)
