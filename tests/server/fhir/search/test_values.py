"""Ranges, sortable decimals and folding."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir.keys import parse_instant
from server.fhir.search.values import (
    NUMBER_MAX,
    NUMBER_MIN,
    about,
    date_range,
    decimal,
    fold,
    precision_range,
    sortable,
)

DAY = 86_400_000


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1980", 366 * DAY),
        ("1981", 365 * DAY),
        ("1980-02", 29 * DAY),
        ("1980-12", 31 * DAY),
        ("1980-05-11", DAY),
        ("1980-05-11T16:32Z", 60_000),
        ("1980-05-11T16:32:15+09:00", 1000),
        ("1980-05-11T16:32:15.5Z", 100),
        ("1980-05-11T16:32:15.55Z", 10),
        ("1980-05-11T16:32:15.555Z", 1),
        ("1980-05-11T16:32:15.55555Z", 1),
        ("0001", 365 * DAY),
        ("9999-12", 31 * DAY),
    ],
)
def test_a_date_is_as_long_as_its_precision(text: str, length: int) -> None:
    low, high = date_range(text)
    assert high - low + 1 == length


def test_a_zone_moves_a_time() -> None:
    assert date_range("2020-01-01T09:00:00+09:00") == date_range("2020-01-01T00:00:00Z")
    assert date_range("2020-01-01T00:00:00")[0] == parse_instant("2020-01-01T00:00:00Z")


@pytest.mark.parametrize(
    "text",
    ["", "1", "1980-13", "1980-02-30", "1980-5", "19800511", "1980-05-11T", "1980-05-11T25:00", "x1980"],
)
def test_no_date(text: str) -> None:
    with pytest.raises(ValueError):
        date_range(text)


DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)


@given(DECIMALS, DECIMALS)
def test_sortable_texts_sort_as_numbers(a: Decimal, b: Decimal) -> None:
    assert (sortable(a) < sortable(b)) == (a < b)
    assert (sortable(a) == sortable(b)) == (a == b)
    assert NUMBER_MIN < sortable(a) < NUMBER_MAX


def test_sortable_is_exact() -> None:
    long = "123456789012345678901234567890.1"
    assert sortable(Decimal(long)) < sortable(Decimal(long + "1"))
    assert sortable(Decimal("0.10")) == sortable(Decimal("1e-1"))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("5", "4.5", "5.5"), ("5.00", "4.995", "5.005"), ("2e-3", ".0015", ".0025"), ("-1", "-1.5", "-0.5")],
)
def test_precision(text: str, low: str, high: str) -> None:
    assert precision_range(decimal(text)) == (Decimal(low), Decimal(high))


def test_about_is_ten_percent() -> None:
    assert about(Decimal("-50")) == (Decimal("-55"), Decimal("-45"))


@pytest.mark.parametrize(
    "text", ["", "a", "1,2", "NaN", "Infinity", "1e", "--1", " 1", "1" * 101, "1_0", "१"]
)
def test_no_number(text: str) -> None:
    with pytest.raises(ValueError):
        decimal(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller", "muller"),
        ("STRAẞE", "strasse"),
        ("Ångström", "angstrom"),
        ("İstanbul", "istanbul"),
        ("Νίκος", "νικοσ"),
        ("김철수", "김철수"),
        ("が", "が"),
        ("ｶﾞ", "ガ"),
        ("हिन्दी", "हिन्दी"),
        ("Ｗｉｄｅ", "wide"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == unicodedata.normalize("NFC", folded)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_hangul_is_whole_however_it_is_written() -> None:
    assert fold(unicodedata.normalize("NFD", "김")) == "김"
    assert not fold("김").startswith(fold("기"))
