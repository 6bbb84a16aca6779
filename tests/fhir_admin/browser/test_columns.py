"""Columns per type: what cells say, and that no resource of any server breaks one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_admin.browser.columns import columns

INNER = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
RESOURCES = st.dictionaries(
    st.sampled_from(
        ["resourceType", "id", "meta", "name", "gender", "identifier", "code", "subject", "status", "period",
         "effectiveDateTime", "effectivePeriod", "onsetAge", "medicationReference", "agent", "entry", "total",
         "target", "component", "valueQuantity", "telecom", "address"]
    ),
    INNER,
    max_size=8,
)  # fmt: skip
TYPES = ("Patient", "Observation", "Condition", "Encounter", "MedicationRequest", "Claim", "Bundle", "")


def cells(type_: str, resource: dict[str, Any]) -> dict[str, str]:
    return {column.name: column.read(resource) for column in columns(type_)}


def test_patients_are_shown_as_people_know_them() -> None:
    patient = {
        "resourceType": "Patient",
        "id": "1",
        "meta": {"lastUpdated": "2026-01-02T03:04:05Z"},
        "name": [{"use": "official", "family": "김", "given": ["민수"]}],
        "identifier": [{"value": "x"}, {"type": {"coding": [{"code": "MR"}]}, "value": "MRN-1"}],
        "gender": "male",
        "birthDate": "1990-01-01",
    }
    shown = cells("Patient", patient)
    assert shown["name"] == "김민수"
    assert shown["identifier"] == "MRN-1"
    assert shown["birthDate"] == "1990-01-01"
    assert len(shown["updated"]) == 19


def test_choices_and_periods_are_read_whatever_form_they_have() -> None:
    assert cells("Condition", {"onsetDateTime": "2020-01-02T03:04:05Z"})["onset"] == "2020-01-02 03:04"
    assert cells("Condition", {"onsetAge": {"value": 5, "unit": "a"}})["onset"] == "5 a"
    assert cells("Procedure", {"performedPeriod": {"start": "2020"}})["date"] == "2020 – …"
    told = {"medicationReference": {"reference": "Medication/1"}}
    assert cells("MedicationRequest", told)["medication"] == "Medication/1"


def test_types_without_columns_of_their_own_say_what_the_resource_is() -> None:
    shown = cells("Endpoint", {"resourceType": "Endpoint", "name": "Gate", "status": "active", "id": "e"})
    assert shown["label"] == "Gate"
    assert shown["id"] == "e"


def test_searches_over_all_types_name_the_type() -> None:
    assert [column.name for column in columns("")][:2] == ["type_name", "label"]


@pytest.mark.parametrize("type_", TYPES)
@given(resource=RESOURCES)
def test_no_resource_breaks_a_column(type_: str, resource: dict[str, Any]) -> None:
    for column in columns(type_):
        assert isinstance(column.read(resource), str)
