"""The rules of the primitive types."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir.codec import Number, decode
from server.fhir.primitives import MAX_STRING, one_of, reference_to, rule, shown

GOOD: dict[str, list[Any]] = {
    "boolean": [True, False],
    "integer": [0, -1, 2**31 - 1, -(2**31)],
    "unsignedInt": [0, 7],
    "positiveInt": [1],
    "integer64": ["0", "-9223372036854775808", "9223372036854775807"],
    "decimal": [1, 0, Number("1.00"), Number("-1e5"), Number("0." + "1" * 30), 10**30, 1.5],
    "string": ["a", " a ", "a\n\tb", "Kim 김\u00a0", "\u2028"],
    "markdown": ["# a\r\n* b"],
    "code": ["a", "a b", "a-b.c/d"],
    "id": ["a", "A-1.b", "x" * 64],
    "uri": ["urn:oid:1.2", "http://a/b?c=d", "x"],
    "url": ["http://a"],
    "canonical": ["http://a|1"],
    "oid": ["urn:oid:1.2.0.3", "urn:oid:2.16"],
    "uuid": ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
    "date": ["2020", "2020-02", "2020-02-29", "0001-01-01", "9999-12-31"],
    "dateTime": [
        "2020",
        "2020-02",
        "2020-02-29",
        "2020-02-29T23:59:60Z",
        "2020-01-01T00:00:00.123456789+14:00",
        "2020-01-31T00:00:00-13:59",
    ],
    "instant": ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.1-08:00"],
    "time": ["00:00:00", "23:59:60.5"],
    "base64Binary": ["YQ==", "YWJj", "YW Jj\n"],
}
BAD: dict[str, list[Any]] = {
    "boolean": ["true", 1, 0, None, [], {}],
    "integer": ["1", True, Number("1.0"), 2**31, None, 1.0],
    "unsignedInt": [-1],
    "positiveInt": [0, True],
    "integer64": [1, "1.5", "9223372036854775808", "01"],
    "decimal": ["1.0", True, None, {}],
    "string": ["", 1, None, True, "a\x00b", "\x1f", "a" * (MAX_STRING + 1), {}],
    "code": ["", " a", "a ", "a  b", "\x00", "a\x00b", 1],
    "id": ["", "a_b", "a/b", "x" * 65, 1, "a\n"],
    "uri": ["", "a b", "a\n", "a\x00", 1],
    "oid": ["1.2.3", "urn:oid:3.1", "urn:oid:1.02", "urn:oid:1"],
    "uuid": ["c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:C757873D-EC9A-4326-A141-556F43239520"],
    "date": [
        "2020-13",
        "2020-02-30",
        "2021-02-29",
        "2020-1-1",
        "20200101",
        "0000",
        "2020-01-01T00:00:00Z",
        "",
        2020,
        "2020-01-01\n",
        "２０２０",
    ],
    "dateTime": [
        "2020-01-01T00:00:00",
        "2020-01-01T00:00Z",
        "2020-01-01T24:00:00Z",
        "2020-01T00:00:00Z",
        "2020-02-30T00:00:00Z",
        "2020-01-01T00:00:00+15:00",
        "2020-01-01 00:00:00Z",
    ],
    "instant": ["2020-01-01", "2020-04-31T00:00:00Z"],
    "time": ["24:00:00", "12:00", "12:00:00Z"],
    "base64Binary": ["", "YQ", "Y===", "a-_b", 1],
}


@pytest.mark.parametrize(("code", "value"), [(code, value) for code in GOOD for value in GOOD[code]])
def test_good_values(code: str, value: Any) -> None:
    found = rule(code)
    assert found is not None
    assert found(value) is None


@pytest.mark.parametrize(("code", "value"), [(code, value) for code in BAD for value in BAD[code]])
def test_bad_values_are_told_with_what_to_do(code: str, value: Any) -> None:
    found = rule(code)
    assert found is not None
    problem = found(value)
    assert problem is not None
    assert problem.endswith((".", '"…".'))
    assert len(problem) < 300


def test_types_that_are_not_primitive_have_no_rule() -> None:
    assert rule("HumanName") is None
    assert rule("xhtml") is None


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date(day: date) -> None:
    check = rule("date")
    assert check is not None
    assert check(day.isoformat()) is None


@given(st.integers(1, 9999), st.integers(0, 13), st.integers(0, 32))
def test_a_date_is_good_when_the_calendar_has_it(year: int, month: int, day: int) -> None:
    check = rule("date")
    assert check is not None
    try:
        date(year, month, day)
    except ValueError:
        is_real = False
    else:
        is_real = True
    assert (check(f"{year:04}-{month:02}-{day:02}") is None) == is_real


def test_json_numbers_are_read_as_the_rules_expect_them() -> None:
    integer, decimal = rule("integer"), rule("decimal")
    assert integer is not None
    assert decimal is not None
    assert integer(decode(b"7")) is None
    assert integer(decode(b"7.0")) is not None
    assert decimal(decode(b"123456789012345678901234567890")) is None


def test_a_bound_code_names_the_choices() -> None:
    check = one_of({"b", "a"})
    assert check("a") is None
    assert check("c") == '"c" is not an allowed code. Use one of: a, b.'
    assert check(1) is not None
    assert check([]) is not None
    assert "value set" in str(one_of({str(n) for n in range(30)})("x"))


@pytest.mark.parametrize(
    "text",
    [
        "Patient/1",
        "Patient/1/_history/2",
        "#a",
        "#",
        "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
        "urn:oid:1.2",
        "http://a/fhir/Patient/1",
        "Patient?identifier=a|b c",
    ],
)
def test_good_references(text: str) -> None:
    assert reference_to({"Patient"})(text) is None


@pytest.mark.parametrize(
    "text",
    ["", "a", "Patient", "Patient/", "Patient/a_b", "Foo/1", "Foo?a=b", "/Patient/1", 1, "Patient/1/2"],
)
def test_bad_references(text: Any) -> None:
    assert reference_to({"Patient"})(text) is not None


def test_values_are_quoted_short() -> None:
    assert shown("a" * 100) == '"' + "a" * 59 + '…"'
    assert shown("a\x00\n") == '"a��"'
    assert [shown(v) for v in (None, True, [], {}, 1)] == ["null", "true", "an array", "an object", "1"]
