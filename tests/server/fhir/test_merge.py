"""Three-way merge: the laws, and what counts as a conflict."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.merge import Conflict, merge, resolve

BASE: dict[str, Any] = {
    "resourceType": "Patient",
    "gender": "male",
    "birthDate": "1970-01-01",
    "name": [{"use": "official", "family": "A", "given": ["B", "C"]}, {"use": "usual", "family": "D"}],
    "telecom": [{"system": "phone", "value": "1"}, {"system": "email", "value": "2"}],
}

SCALARS = st.one_of(
    st.booleans(), st.integers(0, 3), st.sampled_from(["a", "b", "c"]), st.just(codec.Number("1.0"))
)
NAMES = st.sampled_from(["id", "system", "value", "use", "code", "url", "name", "given"])
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)
OBJECTS = st.dictionaries(NAMES, JSON, max_size=6)


@given(OBJECTS, OBJECTS)
def test_one_side_only(base: Any, other: Any) -> None:
    for merged in (merge(base, base, other), merge(base, other, base), merge(base, other, other)):
        assert codec.identical(merged.merged, other)
        assert merged.conflicts == ()


@given(OBJECTS, OBJECTS, OBJECTS)
def test_choosing_always_settles_everything(base: Any, mine: Any, theirs: Any) -> None:
    merged = merge(base, mine, theirs)
    for choice in ("mine", "theirs", "base"):
        resolve(merged, {conflict.path: choice for conflict in merged.conflicts})


@given(
    OBJECTS,
    st.dictionaries(st.sampled_from(["m1", "m2"]), JSON),
    st.dictionaries(st.sampled_from(["t1", "t2"]), JSON),
)
def test_disjoint_changes_do_not_conflict(base: Any, mine: Any, theirs: Any) -> None:
    merged = merge(base, {**base, **mine}, {**base, **theirs})
    assert merged.conflicts == ()
    assert codec.identical(merged.merged, {**base, **mine, **theirs})


def test_both_edit_different_elements_of_items() -> None:
    mine = {**BASE, "gender": "other", "name": [{**BASE["name"][0], "family": "X"}, BASE["name"][1]]}
    theirs = {**BASE, "name": [BASE["name"][1], {**BASE["name"][0], "given": ["B", "C", "E"]}]}
    merged = merge(BASE, mine, theirs)
    assert merged.conflicts == ()
    assert merged.merged == {
        **BASE,
        "gender": "other",
        "name": [BASE["name"][1], {"use": "official", "family": "X", "given": ["B", "C", "E"]}],
    }


def test_both_add_items() -> None:
    mine = {**BASE, "telecom": [*BASE["telecom"], {"system": "phone", "value": "mine"}]}
    theirs = {**BASE, "telecom": [*BASE["telecom"], {"system": "phone", "value": "theirs"}]}
    merged = merge(BASE, mine, theirs)
    assert merged.conflicts == ()
    assert {item["value"] for item in merged.merged["telecom"]} == {"1", "2", "mine", "theirs"}


def test_both_add_the_same_item() -> None:
    added = {**BASE, "telecom": [*BASE["telecom"], {"system": "url", "value": "x"}]}
    merged = merge(BASE, {**added, "gender": "other"}, {**added, "birthDate": "1971"})
    assert merged.conflicts == ()
    assert merged.merged == {**added, "gender": "other", "birthDate": "1971"}


def test_the_same_element_is_a_conflict() -> None:
    merged = merge(BASE, {**BASE, "gender": "female"}, {**BASE, "gender": "other"})
    assert merged.conflicts == (Conflict(("gender",), "male", "female", "other"),)
    for choice, gender in (("mine", "female"), ("theirs", "other"), ("base", "male")):
        assert resolve(merged, {("gender",): choice})["gender"] == gender  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="/gender"):
        resolve(merged, {})


def test_removing_what_the_other_changed_is_a_conflict() -> None:
    mine = {**BASE, "telecom": [BASE["telecom"][1]]}
    theirs = {**BASE, "telecom": [{**BASE["telecom"][0], "use": "old"}, BASE["telecom"][1]]}
    merged = merge(BASE, mine, theirs)
    (conflict,) = merged.conflicts
    assert (conflict.mine, conflict.theirs) == (None, theirs["telecom"][0])
    assert resolve(merged, {conflict.path: "mine"}) == mine
    assert resolve(merged, {conflict.path: "theirs"}) == theirs


def test_two_different_orders_are_a_conflict() -> None:
    three = {"coding": [{"code": "a"}, {"code": "b"}, {"code": "c"}]}
    mine = {"coding": [{"code": "c"}, {"code": "a"}, {"code": "b"}]}
    theirs = {"coding": [{"code": "b"}, {"code": "a"}, {"code": "c"}]}
    (conflict,) = merge(three, mine, theirs).conflicts
    assert conflict.path == ("coding",)


def test_primitives_and_their_siblings() -> None:
    base = {"given": ["A", "B"], "_given": [None, {"id": "1"}]}
    mine = {"given": ["A", "B", "C"], "_given": [None, {"id": "1"}, None]}
    theirs = {"given": ["X", "B"], "_given": [None, {"id": "2"}]}
    merged = merge(base, mine, theirs)
    assert merged.conflicts == ()
    assert merged.merged == {"given": ["X", "B", "C"], "_given": [None, {"id": "2"}, None]}
    (conflict,) = merge(base, {**base, "given": ["Y", "B"]}, theirs).conflicts
    assert conflict == Conflict(("given", 0), "A", "Y", "X")


def test_a_choice_is_one_element_where_the_definitions_are_known() -> None:
    definitions = Definitions.load()
    mine, theirs = {**BASE, "deceasedBoolean": True}, {**BASE, "deceasedDateTime": "2020"}
    merged = merge(BASE, mine, theirs, definitions)
    paths = [conflict.path for conflict in merged.conflicts]
    assert paths == [("deceasedBoolean",), ("deceasedDateTime",)]
    assert resolve(merged, dict.fromkeys(paths, "mine")) == mine
    assert resolve(merged, dict.fromkeys(paths, "theirs")) == theirs
    one_sided = merge(mine, theirs, mine, definitions)
    assert one_sided.conflicts == ()
    assert one_sided.merged == theirs
