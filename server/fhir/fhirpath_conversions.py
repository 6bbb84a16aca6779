"""FHIRPath functions over single values: conversion, mathematics, dates, boundaries, units.

Source: FHIRPath 2.0, "Conversion", "Math", "Utility Functions".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, cast

from server.fhir.codec import Number
from server.fhir.errors import Kind, fhir_error
from server.fhir.fhirpath_engine import Collection, Entry, Frame
from server.fhir.fhirpath_system import is_number, made
from server.fhir.fhirpath_units import convert
from server.fhir.fhirpath_values import UNITS_OF_TIME, Quantity, Temporal, number_boundary

if TYPE_CHECKING:
    from server.fhir.fhirpath_engine import Engine

Trees = tuple[Any, ...]
_INTEGER = re.compile(r"[+-]?[0-9]{1,10}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")
_QUANTITY = re.compile(r"([+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?)\s*(?:'([^']+)'|([a-zA-Z]+))?")
_TRUE = frozenset({"true", "t", "yes", "y", "1", "1.0"})
_FALSE = frozenset({"false", "f", "no", "n", "0", "0.0"})


def to_boolean(value: Any) -> bool | None:
    """FHIRPath `toBoolean()` of one system value."""
    if isinstance(value, bool):
        return value
    if is_number(value):
        return {1: True, 0: False}.get(value)
    if isinstance(value, str):
        text = value.lower()
        return True if text in _TRUE else False if text in _FALSE else None
    return None


def to_integer(value: Any) -> int | None:
    """FHIRPath `toInteger()`."""
    if isinstance(value, int):
        return int(value)
    return int(value) if isinstance(value, str) and _INTEGER.fullmatch(value) else None


def to_decimal(value: Any) -> Decimal | None:
    """FHIRPath `toDecimal()`."""
    if isinstance(value, bool | int | Decimal):
        return Decimal(value)
    return Decimal(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else None


def to_string(value: Any) -> str | None:
    """FHIRPath `toString()`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return value.literal
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, str | int | Temporal | Quantity) else None


def to_quantity(value: Any, target: Any = None) -> Quantity | None:
    """FHIRPath `toQuantity()`, into a unit where one is given."""
    found = _quantity(value)
    if found is None or target is None:
        return found
    code = UNITS_OF_TIME.get(str(target), str(target))
    goal = Quantity(Decimal(1), code, str(target) in UNITS_OF_TIME)
    converted = convert(found.value, found.code, goal.code)
    return None if converted is None else replace(goal, value=converted)


def _quantity(value: Any) -> Quantity | None:
    if isinstance(value, Quantity):
        return value
    if isinstance(value, bool | int | Decimal):
        return Quantity(Decimal(value), "1", False)
    match = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    if match is None or (match[3] and match[3] not in UNITS_OF_TIME):
        return None
    word = UNITS_OF_TIME.get(match[3] or "")
    return Quantity(Decimal(match[1]), word or match[2] or "1", word is not None)


def _to_temporal(kind: str) -> Callable[[Any], Temporal | None]:
    def run(value: Any) -> Temporal | None:
        if isinstance(value, str):
            found = Temporal.parse(value, cast(Any, kind if kind != "Date" else None))
            return found if found is not None and (kind != "Date" or found.kind == "Date") else None
        if not isinstance(value, Temporal) or (value.kind == "Time") != (kind == "Time"):
            return None
        if kind == "Date":
            return Temporal("Date", value.parts[:3])
        return replace(value, kind=cast(Any, kind))

    return run


def _convert(run: Callable[..., Any], most: int = 0) -> Entry:
    def call(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
        value = engine.single(focus)
        return [] if value is None else made(run(value, *(engine.scalar(tree, frame) for tree in trees)))

    return Entry(call, 0, most)


def _converts(run: Callable[..., Any], most: int = 0) -> Entry:
    def call(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
        value = engine.single(focus)
        if value is None:
            return []
        return made(run(value, *(engine.scalar(tree, frame) for tree in trees)) is not None)

    return Entry(call, 0, most)


def _math(run: Callable[..., Any], least: int = 0, most: int = 0) -> Entry:
    """A function of one number (or quantity) and numbers; empty when one is missing."""

    def call(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
        values = [engine.single(focus), *(engine.scalar(tree, frame) for tree in trees)]
        if None in values:
            return []
        for value in values:
            if not is_number(value) and not isinstance(value, Quantity):
                raise fhir_error(Kind.INVALID, "A FHIRPath function of numbers was called on something else.")
        return made(run(*values))

    return Entry(call, least, most)


def _abs(value: Any) -> Any:
    return replace(value, value=abs(value.value)) if isinstance(value, Quantity) else abs(value)


def _rounded(mode: str) -> Callable[[Any], int]:
    return lambda value: int(_plain(value).to_integral_value(mode))


def _plain(value: Any) -> Decimal:
    """A number that is safe to write out in full."""
    if isinstance(value, Quantity):
        raise fhir_error(Kind.INVALID, "This FHIRPath function takes numbers without a unit.")
    number = Decimal(value)
    if number.adjusted() > 60:
        raise fhir_error(Kind.INVALID, "A number in the FHIRPath is too large.")
    return number


def _round(value: Any, places: Any = 0) -> Decimal | int:
    if not isinstance(places, int) or not 0 <= places <= 20:
        raise fhir_error(Kind.INVALID, "round() takes 0 to 20 decimal places.")
    result = _plain(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return int(result) if places == 0 else result


def _sqrt(value: Any) -> Decimal | None:
    return _plain(value).sqrt() if value >= 0 else None


def _log(value: Any, base: Any) -> Decimal | None:
    if value <= 0 or base <= 0 or base == 1:
        return None
    return (_plain(value).ln() / _plain(base).ln()).quantize(Decimal("1e-15")).normalize()


def _ln(value: Any) -> Decimal | None:
    return _plain(value).ln() if value > 0 else None


def _power(value: Any, exponent: Any) -> Decimal | int | None:
    if (value < 0 and exponent != int(_plain(exponent))) or (value == 0 and exponent < 0):
        return None
    result = _plain(value) ** _plain(exponent)
    whole = isinstance(value, int) and isinstance(exponent, int) and exponent >= 0
    return int(result) if whole and result.adjusted() < 28 else result


def _boundary(low: bool) -> Entry:
    def call(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
        value = engine.single(focus)
        digits = engine.scalar(trees[0], frame) if trees else None
        if isinstance(value, Temporal):
            return made(value.boundary(low, digits))
        if isinstance(value, Quantity):
            edge = number_boundary(value.value, low, digits)
            return [] if edge is None else made(replace(value, value=edge))
        return made(number_boundary(value, low, digits)) if is_number(value) else []

    return Entry(call, 0, 1)


def _precision(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    value = engine.single(focus)
    if isinstance(value, Temporal):
        return made(value.digits)
    if not is_number(value):
        return []
    return made(max(0, -int(Decimal(value).as_tuple().exponent)))


def _comparable(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    a, b = engine.single(focus), engine.scalar(trees[0], frame)
    return made(a.comparable(b)) if isinstance(a, Quantity) and isinstance(b, Quantity) else []


def _now(form: str, kind: str) -> Entry:
    def call(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
        moment = engine.now
        text = moment.isoformat(timespec="milliseconds") if form == "now" else moment.strftime(form)
        return made(Temporal.parse(text, cast(Any, kind)))

    return Entry(call)


_CONVERSIONS: dict[str, tuple[Callable[..., Any], int]] = {
    "Boolean": (to_boolean, 0),
    "Integer": (to_integer, 0),
    "Decimal": (to_decimal, 0),
    "String": (to_string, 0),
    "Quantity": (to_quantity, 1),
    "Date": (_to_temporal("Date"), 0),
    "DateTime": (_to_temporal("DateTime"), 0),
    "Time": (_to_temporal("Time"), 0),
}

TABLE: dict[str, Entry] = {
    **{f"to{name}": _convert(run, most) for name, (run, most) in _CONVERSIONS.items()},
    **{f"convertsTo{name}": _converts(run, most) for name, (run, most) in _CONVERSIONS.items()},
    "abs": _math(_abs),
    "ceiling": _math(_rounded(ROUND_CEILING)),
    "floor": _math(_rounded(ROUND_FLOOR)),
    "truncate": _math(_rounded(ROUND_DOWN)),
    "round": _math(_round, 0, 1),
    "sqrt": _math(_sqrt),
    "exp": _math(lambda value: _plain(value).exp()),
    "ln": _math(_ln),
    "log": _math(_log, 1, 1),
    "power": _math(_power, 1, 1),
    "lowBoundary": _boundary(True),
    "highBoundary": _boundary(False),
    "precision": Entry(_precision),
    "comparable": Entry(_comparable, 1, 1),
    "now": _now("now", "DateTime"),
    "today": _now("%Y-%m-%d", "Date"),
    "timeOfDay": _now("%H:%M:%S", "Time"),
}
"""The functions of this file by their FHIRPath names."""
