"""Quantities of one kind in different units: 5 mg is 0.005 g.

Source: FHIR R4 search page (quantity: a server may compare by UCUM); server specification C2. Units whose
scale has another zero (degrees Celsius, pH) and unknown ones are compared as they are written.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from server.fhir.fhirpath_units import unit
from server.fhir.search.clause import NumberValue, QuantityValue
from server.fhir.search.values import NUMBER_MAX, NUMBER_MIN, number_of, sortable

UCUM = "http://unitsofmeasure.org"
# Far more digits than a resource or a search may have: what has no end as a decimal is never equal to one.
_EXACT = Context(prec=1_000, Emin=-(10**8), Emax=10**8, traps=[])
_ENDS = (NUMBER_MIN, NUMBER_MAX)


def is_measured(value: QuantityValue) -> bool:
    """Whether a search is for a UCUM unit that can be converted."""
    return value.system == UCUM and value.code is not None and unit(value.code) is not None


def ratio(code: str, other: str) -> Fraction | None:
    """How many of unit `other` one of `code` is; None when they are not of one kind, or not known."""
    a, b = unit(code), unit(other)
    if a is None or b is None or a.dimension != b.dimension:
        return None
    return a.factor / b.factor


def scaled(value: NumberValue, by: Fraction) -> NumberValue:
    """The comparison with numbers that are `by` times those of `value`."""
    if by == 1:
        return value
    return NumberValue(value.prefix, scaled_number(value.low, by), scaled_number(value.high, by), value.text)


def scaled_number(text: str, by: Fraction) -> str:
    """A sortable text times a ratio; an open end stays open."""
    if text in _ENDS:
        return text
    product = _EXACT.multiply(number_of(text), Decimal(by.numerator))
    return sortable(_EXACT.divide(product, Decimal(by.denominator)))
