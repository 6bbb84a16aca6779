"""Compartment membership."""

from __future__ import annotations

from typing import Any

import pytest

from server.fhir.compartment import is_member, members, owners
from server.fhir.definitions import Definitions

R4 = Definitions.load("r4")


def test_members_are_linked_by_search_parameters() -> None:
    found = members(R4, "Patient")
    assert found["Observation"] == ("subject", "performer")
    assert found["Patient"] == ("link",)
    assert members(R4, "Encounter")["Encounter"] == ()
    with pytest.raises(KeyError):
        members(R4, "Group")


@pytest.mark.parametrize(
    ("resource", "wanted"),
    [
        ({"resourceType": "Patient", "id": "a"}, {"a"}),
        ({"resourceType": "Patient", "id": "a", "link": [{"other": {"reference": "Patient/b"}}]}, {"a", "b"}),
        ({"resourceType": "Observation", "subject": {"reference": "Patient/a"}}, {"a"}),
        ({"resourceType": "Observation", "subject": {"reference": "Group/a"}}, set()),
        ({"resourceType": "Observation", "subject": {"reference": "Patient/a/_history/3"}}, {"a"}),
        (
            {"resourceType": "Observation", "performer": [{"display": "x"}, {"reference": "Patient/c"}]},
            {"c"},
        ),
        ({"resourceType": "Observation", "focus": [{"reference": "Patient/a"}]}, set()),
        (
            {"resourceType": "Appointment", "participant": [{"actor": {"reference": "Patient/a"}}]},
            {"a"},
        ),
        ({"resourceType": "Organization", "id": "a"}, set()),
        ({"resourceType": "Observation", "subject": {"reference": "http://other/Patient/a"}}, set()),
    ],
)
def test_owners_of_a_resource(resource: dict[str, Any], wanted: set[str]) -> None:
    assert owners(resource, "Patient", R4) == wanted
    assert all(is_member(resource, "Patient", id_, R4) for id_ in wanted)
    assert not is_member(resource, "Patient", "zzz", R4)


def test_the_owner_is_in_its_own_compartment() -> None:
    assert is_member({"resourceType": "Encounter", "id": "e"}, "Encounter", "e", R4)


@pytest.mark.parametrize("version", ["r4b", "r5", "stu3"])
def test_other_versions(version: str) -> None:
    definitions = Definitions.load(version)
    observation = {"resourceType": "Observation", "subject": {"reference": "Patient/a"}}
    assert owners(observation, "Patient", definitions) == {"a"}
