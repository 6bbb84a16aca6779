"""A search as text and as clauses: laws and the readings people rely on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_admin.browser.search_text import (
    Clause,
    Search,
    format_clause,
    format_search,
    join_values,
    parse,
    split_prefix,
    split_values,
)

PATHS = st.from_regex(r"([A-Za-z0-9$_.-]+(/[A-Za-z0-9$_.-]+){0,2})?", fullmatch=True)
CLAUSES = st.builds(Clause, st.text(), st.text())


@given(st.builds(Search, PATHS, st.lists(CLAUSES, max_size=5).map(tuple)))
def test_parsing_what_was_formatted_gives_the_same_search(search: Search) -> None:
    assert parse(format_search(search)) == search


@given(st.text())
def test_formatting_is_stable_for_any_text(text: str) -> None:
    once = format_search(parse(text))
    assert format_search(parse(once)) == once


@given(st.text())
def test_alternatives_join_to_the_same_value(value: str) -> None:
    assert join_values(split_values(value)) == value


@pytest.mark.parametrize(
    ("text", "path", "clauses"),
    [
        ("Patient", "Patient", ()),
        ("/Patient?name=kim", "Patient", (Clause("name", "kim"),)),
        ("Patient?name=Kim+Min%2BSu&", "Patient", (Clause("name", "Kim Min+Su"),)),
        ("Patient?name=Kim Minsu", "Patient", (Clause("name", "Kim Minsu"),)),
        ("?_type=Patient,Encounter", "", (Clause("_type", "Patient,Encounter"),)),
        ("Patient/1/Observation?code=a|b", "Patient/1/Observation", (Clause("code", "a|b"),)),
        ("Patient?active", "Patient", (Clause("active", ""),)),
        ("_lastUpdated=gt2024&_id=a/b", "", (Clause("_lastUpdated", "gt2024"), Clause("_id", "a/b"))),
        ("Patient?x=a=b", "Patient", (Clause("x", "a=b"),)),
    ],
)
def test_texts_are_read_as_fhir_means_them(text: str, path: str, clauses: tuple[Clause, ...]) -> None:
    assert parse(text) == Search(path, clauses)


def test_a_pasted_address_below_the_base_is_understood() -> None:
    found = parse("https://h/fhir/Patient?name=a", "https://h/fhir")
    assert found == Search("Patient", (Clause("name", "a"),))


def test_the_text_stays_readable() -> None:
    clause = Clause("identifier", "http://hl7.or.kr/id|김민수 A&B")
    assert format_clause(clause) == "identifier=http://hl7.or.kr/id|김민수+A%26B"


@pytest.mark.parametrize(
    ("key", "parameter", "modifier"),
    [
        ("name", "name", ""),
        ("name:exact", "name", "exact"),
        ("subject:Patient", "subject", "Patient"),
        ("subject:Patient.name:exact", "subject:Patient.name", "exact"),
        ("_has:Observation:patient:code", "_has:Observation:patient:code", ""),
        ("_include:iterate", "_include", "iterate"),
    ],
)
def test_modifiers_are_told_from_chains(key: str, parameter: str, modifier: str) -> None:
    clause = Clause(key, "x")
    assert (clause.parameter, clause.modifier) == (parameter, modifier)
    assert clause.with_modifier(modifier) == clause


def test_alternatives_respect_escapes() -> None:
    assert split_values(r"a\,b,c\\,d") == (r"a\,b", r"c\\", "d")


@pytest.mark.parametrize(
    ("value", "split"),
    [
        ("ge1980", ("ge", "1980")),
        ("1980", ("", "1980")),
        ("lt-5.0", ("lt", "-5.0")),
        ("apple", ("", "apple")),
    ],
)
def test_prefixes_are_only_taken_before_a_number(value: str, split: tuple[str, str]) -> None:
    assert split_prefix(value) == split


def test_the_type_of_a_search_is_that_of_its_results() -> None:
    assert parse("Patient/1/Observation").type == "Observation"
    assert parse("Patient/abc").type == ""
    assert parse("?_id=1").type == ""


def test_clauses_are_added_replaced_and_removed_without_touching_others() -> None:
    search = parse("Patient?a=1&b=2")
    assert format_search(search.with_replaced(0, Clause("a", "3"))) == "Patient?a=3&b=2"
    assert format_search(search.without(1).with_clause(Clause("c", "4"))) == "Patient?a=1&c=4"
