"""Text queries: whatever people type has a meaning, and it is the one they would expect."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir.search import fulltext

TEXT = "Bone metastases, seen in the LIVER (8480-6). 당뇨병을 진단, Käse; naïve. 糖尿病 हिन्दी"


@pytest.mark.parametrize(
    "query",
    [
        "bone",
        "BONE liver",
        "bone AND liver",
        "(bone OR lung) and metastases",
        '"bone metastases"',
        '"seen in the liver"',
        "meta*",
        '"in the liv"*',
        "bone -lung",
        "bone NOT lung",
        "bone not (lung OR heart)",
        "lung OR liver",
        "8480-6",
        "당뇨병",
        "뇨병",
        "당뇨*",
        "kase naive",
        "糖尿",
        "हिन्दी",
        "((bone",
        "bone)) liver",
        'bone "liver',
        "bone OR",
        "OR bone",
        "AND bone",
        "bone - liver",
        "bone NOT",
        "metastases:seen",
        "NEAR(bone liver) OR bone",
        "bone' OR 1=1",
    ],
)
def test_found(query: str) -> None:
    expression = fulltext.read(query)
    assert expression is not None
    assert fulltext.found(expression, [fulltext.words(fulltext.normal(TEXT))])


@pytest.mark.parametrize(
    "query",
    [
        "lung",
        "bone lung",
        '"metastases bone"',
        '"bone liver"',
        "etastases",
        "bone -liver",
        "bone NOT metastases",
        "bone -(lung OR liver)",
        '"liver bon"*',
        "당병",
        "हन",
    ],
)
def test_not_found(query: str) -> None:
    expression = fulltext.read(query)
    assert expression is not None
    assert not fulltext.found(expression, [fulltext.words(fulltext.normal(TEXT))])


@pytest.mark.parametrize(
    "query", ["", " ", "!", '""', "()", "OR", "( OR )", "-", "*", "NOT", "AND OR", "\x00"]
)
def test_queries_without_a_word(query: str) -> None:
    assert fulltext.read(query) is None


@pytest.mark.parametrize("query", ["-bone", "NOT bone", "a OR -b", "x " * 2000, "a " * 201, "(" * 30 + "a"])
def test_what_cannot_be_asked_is_explained(query: str) -> None:
    with pytest.raises(ValueError, match=r"text query|parentheses"):
        fulltext.read(query)


@given(st.text(st.sampled_from('ab"()-* ORNTAD,:^{}+'), max_size=30))
def test_no_query_is_malformed(text: str) -> None:
    with suppress(ValueError):  # the only way out, and for people to read
        expression = fulltext.read(text)
        assert expression is None or fulltext.found(expression, []) is False


@given(st.text())
def test_normal_texts_stay_as_they_are_and_keep_their_words(text: str) -> None:
    normal = fulltext.normal(text)
    assert fulltext.words(fulltext.normal(normal)) == fulltext.words(normal)
    assert all(len(word) <= 100 or not word.isalnum() for word in fulltext.words(normal))


def test_coded_data_is_no_word() -> None:
    assert fulltext.words(fulltext.normal("see " + "iVBORw0KGgo" * 20 + " there")) == ["see", "there"]
