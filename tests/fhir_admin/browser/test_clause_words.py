"""Clauses said in words."""

from __future__ import annotations

import pytest

from fhir_admin.browser.clause_words import words
from fhir_admin.browser.search_text import Clause


@pytest.mark.parametrize(
    ("key", "value", "kind", "said"),
    [
        ("name", "kim", "string", ("name", "starts with", "kim")),
        ("name:exact", "Kim", "string", ("name", "is exactly", "Kim")),
        ("birthdate", "ge1980", "date", ("birthdate", "≥", "1980")),
        ("birthdate", "1980", "date", ("birthdate", "=", "1980")),
        ("birthdate", "sa1980", "date", ("birthdate", "starts after", "1980")),
        ("gender", "male,female", "token", ("gender", "is", "male or female")),
        ("gender:not", "male", "token", ("gender", "is not", "male")),
        ("code", "http://loinc.org|8302-2", "token", ("code", "is", "8302-2")),
        ("name:missing", "true", "string", ("name", "is missing", "")),
        ("name:missing", "false", "string", ("name", "is there", "")),
        ("_sort", "-date", "special", ("sorted by", "", "-date")),
        ("subject:Patient", "1", "reference", ("subject", ":Patient", "1")),
        ("family", r"A\,B", "string", ("family", "starts with", "A,B")),
    ],
)
def test_a_clause_in_words(key: str, value: str, kind: str, said: tuple[str, str, str]) -> None:
    assert words(Clause(key, value), kind) == said
