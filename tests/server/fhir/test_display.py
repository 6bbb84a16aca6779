"""Short texts of data types, for people; any JSON survives."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir import codec, display
from server.fhir.headline import headline

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["name", "family", "given", "text", "coding", "code", "display", "value", "unit", "start", "end",
             "reference", "identifier", "numerator", "low", "currency", "url", "line", "component", "type",
             "valueQuantity", "medicationReference", "target", "resourceType", "subject"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=16,
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ({"family": "김", "given": ["민수"]}, "김민수"),
        ({"family": "남궁", "given": ["가나다", "라마"]}, "남궁가나다라마"),
        ({"family": "金", "given": ["하늘"]}, "金하늘"),
        ({"family": "O'Hara", "given": ["Zandra", "B."], "prefix": ["Ms."]}, "Zandra B. O'Hara"),
        ({"family": "Kim", "given": ["Min-su"], "suffix": ["MD"]}, "Min-su Kim MD"),
        ({"text": "Somebody"}, "Somebody"),
        ({"family": "Only"}, "Only"),
        ({}, ""),
        ("plain", "plain"),
    ],
)
def test_names_are_written_as_their_script_writes_them(name: Any, shown: str) -> None:
    assert display.human_name(name) == shown


def test_the_official_name_is_shown_before_older_ones() -> None:
    names = [{"use": "old", "family": "Old"}, {"family": "Plain"}, {"use": "official", "family": "Now"}]
    assert display.best_name(names) == "Now"
    assert display.best_name(names[:2]) == "Plain"
    assert display.best_name([{"use": "official"}, {"use": "old", "family": "Old"}]) == "Old"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"coding": [{"code": "8302-2", "display": "Body Height"}]}, "Body Height"),
        ({"coding": [{"code": "8302-2"}], "text": "키"}, "키"),
        ({"system": "http://loinc.org", "code": "8302-2"}, "8302-2"),
        ({"value": 5, "unit": "mg"}, "5 mg"),
        ({"value": codec.Number("1.00"), "comparator": "<", "code": "kg"}, "< 1.00 kg"),
        ({"start": "2020-01-02T03:04:05+09:00"}, "2020-01-02 03:04 – …"),
        ({"start": "2020-01-02T03:04:05Z", "end": "2020-01-02T04:04:05Z"}, "2020-01-02 03:04 – 04:04"),
        ({"start": "2020-01-02", "end": "2020-01-02"}, "2020-01-02"),
        ({"reference": "Patient/1", "display": "김민수"}, "김민수"),
        ({"reference": "Patient/1"}, "Patient/1"),
        ({"identifier": {"value": "x"}, "type": "Patient"}, "x"),
        ({"system": "phone", "value": "010-1"}, "010-1"),
        ({"line": ["1 Road"], "city": "서울"}, "1 Road, 서울"),
        ({"value": codec.Number("12.50"), "currency": "KRW"}, "12.50 KRW"),
        ({"url": "http://x/us-core-race", "valueString": "a"}, "us-core-race: a"),
        (codec.Number("1.50"), "1.50"),
        (True, "true"),
        (None, ""),
        ([{"text": "a"}, {"text": "b"}], "a, b"),
    ],
)
def test_values_are_said_by_their_shape(value: Any, shown: str) -> None:
    assert display.text(value) == shown


def test_what_an_observation_found() -> None:
    assert display.observed({"valueQuantity": {"value": 5, "unit": "cm"}}) == "5 cm"
    assert display.observed({"valueQuantity": {"value": 3, "unit": "{score}"}}) == "3 score"
    pressure = [{"valueQuantity": {"value": 120}}, {"valueQuantity": {"value": 80}}]
    assert display.observed({"component": pressure}) == "120 · 80"
    assert display.observed({"dataAbsentReason": {"text": "asleep"}}) == "asleep"


@given(JSON)
def test_no_json_breaks_a_text(value: Any) -> None:
    assert isinstance(display.text(value), str)
    assert isinstance(display.label(value), str)
    if isinstance(value, dict):
        assert isinstance(headline(value), str)
        assert isinstance(display.observed(value), str)


def test_a_component_is_named_by_its_code_and_shows_its_value() -> None:
    code = {"coding": [{"system": "http://loinc.org", "code": "8480-6", "display": "Systolic"}]}
    component = {"code": code, "valueQuantity": {"value": 122, "unit": "mmHg"}}
    assert display.text(component) == "Systolic: 122 mmHg"
    assert display.text({"code": {"text": "Pulse"}}) == "Pulse"


def test_a_codeable_reference_is_shown_by_its_concept_or_its_reference() -> None:
    """R5"""
    named = {"concept": {"text": "Aspirin"}}
    assert display.text(named) == "Aspirin"
    assert display.text({**named, "reference": {"reference": "Medication/1"}}) == "Aspirin"
    assert display.text({"reference": {"reference": "Medication/1"}}) == "Medication/1"
