"""Units of measure as far as FHIRPath and search need them: a subset of UCUM, to compare and convert.

Source: UCUM; special units (degrees Celsius, pH) have no factor and equal only themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """How much of its base units one is, exactly, and which: `((name, power), …)` sorted by name."""

    factor: Fraction
    dimension: Dimension


_PREFIXES = {
    "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1,
    "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "a": -18,
}  # fmt: skip

# Metric atoms take prefixes. A value is (factor, base units).
_METRIC: dict[str, tuple[str, str]] = {
    "m": ("1", "m"), "g": ("1", "g"), "s": ("1", "s"), "K": ("1", "K"), "A": ("1", "A"), "cd": ("1", "cd"),
    "mol": ("1", "mol"), "rad": ("1", ""), "L": ("0.001", "m3"), "l": ("0.001", "m3"), "Hz": ("1", "s-1"),
    "N": ("1000", "g.m.s-2"), "Pa": ("1000", "g.m-1.s-2"), "J": ("1000", "g.m2.s-2"),
    "W": ("1000", "g.m2.s-3"), "V": ("1000", "g.m2.s-3.A-1"), "C": ("1", "A.s"),
    "Ohm": ("1000", "g.m2.s-3.A-2"),
    "bar": ("100000000", "g.m-1.s-2"), "cal": ("4184", "g.m2.s-2"), "t": ("1000000", "g"), "eq": ("1", "mol"),
    "osm": ("1", "mol"), "U": ("1", "U"), "kat": ("1", "mol.s-1"), "Bq": ("1", "s-1"), "Gy": ("1", "m2.s-2"),
    "m[Hg]": ("133322000", "g.m-1.s-2"), "m[H2O]": ("9806650", "g.m-1.s-2"), "[iU]": ("1", "[iU]"),
    "[IU]": ("1", "[iU]"), "B": ("1", "B"),
}  # fmt: skip
_OTHER: dict[str, tuple[str, str]] = {
    "": ("1", ""), "1": ("1", ""), "%": ("0.01", ""), "[ppm]": ("0.000001", ""), "[ppb]": ("0.000000001", ""),
    "[pi]": ("3.14159265358979323846", ""), "10*": ("10", ""), "10^": ("10", ""),
    "min": ("60", "s"), "h": ("3600", "s"), "d": ("86400", "s"), "wk": ("604800", "s"),
    "mo": ("2629800", "s"), "a": ("31557600", "s"), "[in_i]": ("0.0254", "m"), "[ft_i]": ("0.3048", "m"),
    "[yd_i]": ("0.9144", "m"), "[mi_i]": ("1609.344", "m"), "[lb_av]": ("453.59237", "g"),
    "[oz_av]": ("28.349523125", "g"), "[gr]": ("0.06479891", "g"), "[stone_av]": ("6350.29318", "g"),
    "[gal_us]": ("0.003785411784", "m3"), "[foz_us]": ("0.0000295735295625", "m3"),
    "[pt_us]": ("0.000473176473", "m3"), "[qt_us]": ("0.000946352946", "m3"),
    "[psi]": ("6894757.293168", "g.m-1.s-2"), "atm": ("101325000", "g.m-1.s-2"),
    "deg": ("0.0174532925199432957692", ""), "year": ("12", "month"), "month": ("1", "month"),
}  # fmt: skip
_ANNOTATION = re.compile(r"\{[^}]*\}")
_FACTOR = re.compile(r"([a-z]*\[[^\]]*\]|10[*^]|[A-Za-z%]+|[0-9]+)([+-]?[0-9]+)?")
_MAX_POWER = 20


@lru_cache(maxsize=1_000)
def unit(code: str) -> Unit | None:
    """The unit of a UCUM code (annotations ignored) or calendar word; None when it is not known here."""
    text = _ANNOTATION.sub("", code)
    if not text:
        return Unit(Fraction(1), ())
    if len(text) > 100:
        return None
    factor, powers = Fraction(1), dict[str, int]()
    for sign, term in _terms(text):
        found = _term(term)
        if found is None:
            return None
        factor = factor * found.factor if sign > 0 else factor / found.factor
        for name, power in found.dimension:
            powers[name] = powers.get(name, 0) + sign * power
    return Unit(factor, tuple(sorted((name, power) for name, power in powers.items() if power)))


def convert(value: Decimal, source: str, target: str) -> Decimal | None:
    """The value in another unit; None when the units are not known or not of one kind."""
    if source == target:
        return value
    a, b = unit(source), unit(target)
    if a is None or b is None or a.dimension != b.dimension:
        return None
    ratio = a.factor / b.factor
    return value * ratio.numerator / ratio.denominator


def _terms(text: str) -> list[tuple[int, str]]:
    """The parts of `mg/dL` or `g.m-1`, each with the sign of its power."""
    if text.startswith("/"):
        text = "1" + text
    found: list[tuple[int, str]] = []
    sign, start = 1, 0
    for at, char in enumerate([*text, "."]):
        if char in "./":
            found.append((sign, text[start:at]))
            sign, start = (-1 if char == "/" else 1), at + 1
    return found


def _term(text: str) -> Unit | None:
    match = _FACTOR.fullmatch(text)
    if match is None:
        return None
    base = _atom(match[1])
    power = int(match[2] or 1)
    if base is None or abs(power) > _MAX_POWER:
        return None
    return Unit(base.factor**power, tuple((name, exponent * power) for name, exponent in base.dimension))


def _atom(name: str) -> Unit | None:
    if name in _METRIC or name in _OTHER:
        return _built(*(_METRIC.get(name) or _OTHER[name]), 0)
    if name.isdigit():
        return Unit(Fraction(name), ()) if int(name) else None
    for length in (2, 1):
        if name[:length] in _PREFIXES and name[length:] in _METRIC:
            return _built(*_METRIC[name[length:]], _PREFIXES[name[:length]])
    return None


def _built(factor: str, bases: str, exponent: int) -> Unit:
    powers = re.findall(r"([A-Za-z\[\]]+)(-?[0-9]+)?", bases)
    dimension = tuple(sorted((name, int(power or 1)) for name, power in powers))
    return Unit(Fraction(factor) * Fraction(10) ** exponent, dimension)
