"""Paths as FHIRPath and JSON Pointer, and reading and replacing what is there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir import location
from server.fhir.errors import FhirError
from server.fhir.location import MISSING


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "Patient"),
        (("name", 0, "given", 1), "Patient.name[0].given[1]"),
        (("_birthDate", "extension", 0), "Patient.birthDate.extension[0]"),
        (("text", "div"), "Patient.text.`div`"),
    ],
)
def test_fhirpath(path: Any, text: str) -> None:
    assert location.expression("Patient", path) == text
    plain = tuple(step.removeprefix("_") if isinstance(step, str) else step for step in path)
    assert location.parse_expression(text) == ("Patient", *plain)


@pytest.mark.parametrize(
    "text", ["", "a.", ".a", "a[b]", "a.first()", "a b", "a[0", "%a", "1", "a.where(b='c')"]
)
def test_what_is_no_plain_path(text: str) -> None:
    assert location.parse_expression(text) is None


@given(st.lists(st.text(max_size=4)))
def test_pointers_come_back(tokens: list[str]) -> None:
    assert location.parse_pointer(location.pointer(tokens)) == tuple(tokens)


@pytest.mark.parametrize("text", ["a", "/a~", "/a~2", "/~", "~0"])
def test_bad_pointers(text: str) -> None:
    with pytest.raises(FhirError):
        location.parse_pointer(text)


def test_indexes_are_numbers_only_in_arrays() -> None:
    document = {"0": {"a": [{"b": 1}]}}
    assert location.concrete(document, ("0", "a", "0", "b")) == ("0", "a", 0, "b")
    assert location.concrete(document, ("0", "a", "-")) == ("0", "a", "-")
    assert location.concrete(document, ("0", "a", "00")) == ("0", "a", "00")


def test_reading_and_replacing() -> None:
    document = {"a": [{"b": 1}, {"b": 2}], "c": {"d": 3}}
    assert location.value_at(document, ("a", 1, "b")) == 2
    assert location.value_at(document, ("a", 2)) is MISSING
    assert location.value_at(document, ("a", "1")) is MISSING
    changed = location.replaced(document, ("a", 1, "b"), lambda old: old + 5)
    assert changed == {"a": [{"b": 1}, {"b": 7}], "c": {"d": 3}}
    assert changed["c"] is document["c"]
    assert location.replaced(document, ("a", 0), lambda _: MISSING)["a"] == [{"b": 2}]
    assert location.replaced(document, ("e",), lambda old: 1 if old is MISSING else 0)["e"] == 1
    assert document == {"a": [{"b": 1}, {"b": 2}], "c": {"d": 3}}


@pytest.mark.parametrize("text", ["/a" * 100_000, "/" + "a" * 1_000_000, "a" * 1_000_000])
def test_endless_pointers_are_refused_in_short(text: str) -> None:
    with pytest.raises(FhirError) as caught:
        location.parse_pointer(text)
    assert len(str(caught.value)) < 300
