"""Comparing numbers in different units, to the last digit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir.search import measures
from server.fhir.search.values import NUMBER_MAX, NUMBER_MIN, number_of, sortable

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)


@given(DECIMALS)
def test_a_sortable_text_is_a_number(value: Decimal) -> None:
    assert number_of(sortable(value)) == value


@pytest.mark.parametrize("text", ["1e500", "-1e500", "-7.25e-41", "1e41", "-3e-33", "0", "-0"])
def test_so_are_very_large_and_small_ones(text: str) -> None:
    assert number_of(sortable(Decimal(text))) == Decimal(text)


@pytest.mark.parametrize(
    ("code", "other", "by"),
    [
        ("g", "mg", Fraction(1000)),
        ("mg/dL", "g/L", Fraction(1, 100)),
        ("d", "min", Fraction(1440)),
        ("min", "d", Fraction(1, 1440)),
        ("mg/min", "g/h", Fraction(6, 100)),
        ("{beats}/min", "/min", Fraction(1)),
        ("mg", "L", None),
        ("Cel", "K", None),
        ("mg", "nonsense", None),
    ],
)
def test_ratios_are_exact(code: str, other: str, by: Fraction | None) -> None:
    assert measures.ratio(code, other) == by


def test_numbers_are_converted_to_the_last_digit() -> None:
    digits = "0." + "123456789" * 11
    product = measures.scaled_number(sortable(Decimal(digits)), Fraction(1000))
    assert product == sortable(Decimal(f"{digits}e3"))
    there = measures.scaled_number(sortable(Decimal("0.5")), Fraction(1440))
    assert there == sortable(720)
    third = measures.scaled_number(sortable(1), Fraction(1, 3))
    assert sortable(Decimal("0." + "3" * 300)) < third < sortable(Decimal("0." + "3" * 299 + "4"))


def test_open_ends_and_absurd_numbers_stay_what_they_are() -> None:
    assert measures.scaled_number(NUMBER_MIN, Fraction(1000)) == NUMBER_MIN
    assert measures.scaled_number(NUMBER_MAX, Fraction(1, 1000)) == NUMBER_MAX
    huge = sortable(Decimal("1e9999999"))
    assert measures.scaled_number(huge, Fraction(1000)) >= huge
