"""Laws of single edits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_admin.editor import edits

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "name": [{"given": ["A", "B", "C"], "_given": [None, {"id": "b"}]}, {"family": "K"}],
    "birthDate": "1984",
    "_birthDate": {"id": "x"},
}


def test_setting_a_value_leaves_the_old_resource_alone() -> None:
    after = edits.set_value(PATIENT, ("name", 0, "given", 1), "Z")
    assert after["name"][0]["given"] == ["A", "Z", "C"]
    assert PATIENT["name"][0]["given"] == ["A", "B", "C"]
    assert after["name"][1] is PATIENT["name"][1]


def test_adding_to_a_list_and_as_a_single() -> None:
    after, path = edits.add_element(PATIENT, ("name", 1), "given", "X", is_list=True)
    assert (after["name"][1]["given"], path) == (["X"], ("name", 1, "given", 0))
    after, path = edits.add_element(after, (), "active", True, is_list=False)
    assert (after["active"], path) == (True, ("active",))


def test_removing_a_primitive_takes_its_extensions_along() -> None:
    assert "_birthDate" not in edits.remove(PATIENT, ("birthDate",))
    assert edits.remove(PATIENT, ("_birthDate",))["birthDate"] == "1984"


def test_list_items_and_their_extensions_stay_together() -> None:
    name = edits.remove(PATIENT, ("name", 0, "given", 0))["name"][0]
    assert (name["given"], name["_given"]) == (["B", "C"], [{"id": "b"}, None])
    name = edits.move_item(PATIENT, ("name", 0, "given", 1), 2)["name"][0]
    assert (name["given"], name["_given"]) == (["A", "C", "B"], [None, None, {"id": "b"}])


def test_the_last_item_takes_the_list_along() -> None:
    after = edits.remove(edits.remove(PATIENT, ("name", 0)), ("name", 0))
    assert "name" not in after


def test_a_place_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(LookupError):
        edits.value_at(PATIENT, ("name", "given"))


def test_empty_things_are_not_sent() -> None:
    draft = {
        "contact": [{}, {"name": {}}],
        "active": False,
        "gender": "",
        "telecom": [{"value": "1", "use": ""}],
    }
    assert edits.pruned(draft) == {"active": False, "telecom": [{"value": "1"}]}
    assert edits.pruned({"given": [None, "B"]}) == {"given": [None, "B"]}


@given(st.integers(0, 2), st.integers(0, 2))
def test_moving_there_and_back_changes_nothing(start: int, end: int) -> None:
    path = ("name", 0, "given")
    there = edits.move_item(PATIENT, (*path, start), end)
    back = edits.move_item(there, (*path, end), start)
    assert back["name"][0]["given"] == PATIENT["name"][0]["given"]
    assert back["name"][0]["_given"][:2] == PATIENT["name"][0]["_given"]
