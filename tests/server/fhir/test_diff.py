"""The semantic diff: identity, moves, cosmetic classes, size."""

from __future__ import annotations

from typing import Any

import pytest

from server.fhir import codec
from server.fhir.diff import Change, diff
from tests.support.examples import official_examples


def kinds(changes: tuple[Change, ...]) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(change.kind, change.path) for change in changes]


def test_members_added_removed_changed() -> None:
    a = {"resourceType": "Patient", "gender": "male", "birthDate": "1970-01-01"}
    b = {"resourceType": "Patient", "gender": "female", "active": True}
    assert diff(a, b) == (
        Change("change", ("gender",), ("gender",), "male", "female", False),
        Change("add", ("active",), None, None, True, False),
        Change("remove", ("birthDate",), ("birthDate",), "1970-01-01", None, False),
    )


@pytest.mark.parametrize(
    ("name", "items", "edit"),
    [
        ("identifier", [{"system": "s", "value": "1"}, {"system": "t", "value": "2"}], {"use": "old"}),
        ("telecom", [{"system": "phone", "value": "1"}, {"system": "email", "value": "2"}], {"rank": 1}),
        ("telecom", [{"system": "phone", "use": "home"}, {"system": "phone", "use": "work"}], {"value": "9"}),
        ("coding", [{"system": "s", "code": "a"}, {"system": "s", "code": "b"}], {"userSelected": True}),
        ("extension", [{"url": "u1"}, {"url": "u2"}], {"valueString": "x"}),
        ("item", [{"linkId": "1"}, {"linkId": "2"}], {"text": "x"}),
        (
            "contained",
            [{"resourceType": "Patient", "id": "a"}, {"resourceType": "Patient", "id": "b"}],
            {"active": True},
        ),
        ("name", [{"use": "official", "family": "A"}, {"use": "nickname"}], {"text": "x"}),
        ("address", [{"use": "home"}, {"use": "work"}], {"city": "x"}),
        (
            "contact",
            [{"id": "1", "gender": "male"}, {"id": "2", "gender": "male"}],
            {"period": {"start": "2020"}},
        ),
        ("entry", [{"fullUrl": "urn:1"}, {"fullUrl": "urn:2"}], {"resource": {"resourceType": "Patient"}}),
        (
            "performer",
            [{"actor": {"reference": "P/1"}}, {"actor": {"reference": "P/2"}}],
            {"onBehalfOf": {"display": "y"}},
        ),
        ("component", [{"code": {"text": "a"}}, {"code": {"text": "b"}}], {"valueString": "x"}),
    ],
)
def test_items_keep_their_identity_when_moved_and_edited(
    name: str, items: list[Any], edit: dict[str, Any]
) -> None:
    a = {name: items}
    b = {name: [items[1], {**items[0], **edit}]}
    member = next(iter(edit))
    assert kinds(diff(a, b)) == [("move", (name, 0)), ("add", (name, 1, member))]


def test_element_ids_beat_values() -> None:
    a = {"identifier": [{"id": "a", "system": "s", "value": "1"}, {"id": "b", "system": "s", "value": "2"}]}
    b = {"identifier": [{"id": "a", "system": "s", "value": "2"}, {"id": "b", "system": "s", "value": "1"}]}
    assert kinds(diff(a, b)) == [
        ("change", ("identifier", 0, "value")),
        ("change", ("identifier", 1, "value")),
    ]


def test_primitives_move_with_their_siblings() -> None:
    a = {"given": ["A", "B"], "_given": [{"id": "1"}, None]}
    b = {"given": ["B", "A"], "_given": [None, {"id": "1"}]}
    assert kinds(diff(a, b)) == [("move", ("given", 0))]
    c = {"given": ["A", "B"], "_given": [{"id": "2"}, None]}
    assert kinds(diff(a, c)) == [("change", ("_given", 0, "id"))]


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ({"issued": "2020-01-01T10:00:00+09:00"}, {"issued": "2020-01-01T01:00:00Z"}, "instant"),
        ({"value": codec.Number("1.0")}, {"value": codec.Number("1.00")}, "digits"),
        ({"value": 1}, {"value": codec.Number("1.0")}, "digits"),
        ({"coding": [{"code": "a", "display": "A"}]}, {"coding": [{"code": "a", "display": "B"}]}, "display"),
        ({"text": {"status": "x", "div": "1"}}, {"text": {"status": "x", "div": "2"}}, "narrative"),
        ({"meta": {"versionId": "1"}}, {"meta": {"versionId": "2"}}, "meta"),
        ({"given": ["a", "b"]}, {"given": ["b", "a"]}, "order"),
        ({"issued": "2020-01-01T10:00:00+09:00"}, {"issued": "2020-01-01T10:00:00Z"}, None),
        ({"birthDate": "2020-01-01"}, {"birthDate": "2020-01"}, None),
        ({"code": {"text": "a"}}, {"code": {"text": "b"}}, None),
        ({"value": True}, {"value": 1}, None),
        ({"meta": {"security": [{"code": "R"}]}}, {"meta": {"security": [{"code": "N"}]}}, None),
    ],
)
def test_cosmetic_classes(a: Any, b: Any, reason: str | None) -> None:
    changes = diff(a, b)
    assert changes
    assert {change.reason for change in changes} == {reason}
    assert all(change.cosmetic == (reason is not None) for change in changes)


def test_nothing_changes_by_member_order() -> None:
    assert diff({"a": 1, "b": {"c": 1, "d": 2}}, {"b": {"d": 2, "c": 1}, "a": 1}) == ()


def test_two_big_bundles_differ_by_their_edits_only() -> None:
    def entry(number: int) -> dict[str, Any]:
        coding = [{"system": "http://loinc.org", "code": str(number)}]
        resource = {"resourceType": "Observation", "id": str(number), "code": {"coding": coding}}
        return {"fullUrl": f"urn:uuid:{number}", "resource": resource}

    old = {"resourceType": "Bundle", "entry": [entry(n) for n in range(5_000)]}
    edited = [entry(n) for n in range(5_000) if n % 100]
    edited[10]["resource"]["status"] = "final"
    edited.insert(7, entry(99_999))
    edited.append(edited.pop(0))
    changes = diff(old, {"resourceType": "Bundle", "entry": edited})
    assert sorted({change.kind for change in changes}) == ["add", "move", "remove"]
    assert len(changes) == 50 + 1 + 1 + 1


def reversed_everywhere(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: reversed_everywhere(held) for name, held in value.items()}
    if isinstance(value, list):
        return [reversed_everywhere(item) for item in reversed(value)]
    return value


def test_reversing_every_array_of_every_official_example_gives_only_moves() -> None:
    for name, text in official_examples().items():
        resource = codec.decode(text)
        changes = diff(resource, reversed_everywhere(resource))
        assert {change.kind for change in changes} <= {"move"}, name
        assert all(change.reason == "order" for change in changes)


def test_one_value_changed_inside_a_moved_item_is_one_change() -> None:
    seen = 0
    for name, text in sorted(official_examples().items()):
        resource = codec.decode(text)
        for member, items in resource.items():
            if not isinstance(items, list) or len(items) < 2 or member.startswith("_"):
                continue
            first = items[0]
            if not isinstance(first, dict) or not isinstance(first.get("id", first.get("linkId")), str):
                continue
            added = {"url": "urn:new", "valueString": "x"}
            edited = {**first, "extension": [*first.get("extension", ()), added]}
            target = {**resource, member: [*items[1:], edited]}
            others = [change for change in diff(resource, target) if change.kind != "move"]
            place = (member, len(items) - 1, "extension")
            assert [change.path[:3] for change in others] == [place], name
            seen += 1
    assert seen > 20


def test_a_change_inside_a_moved_item_tells_both_places() -> None:
    a = {"telecom": [{"system": "phone", "value": "1", "use": "home"}, {"system": "email", "value": "2"}]}
    b = {"telecom": [{"system": "email", "value": "2"}, {"system": "phone", "value": "1", "use": "work"}]}
    change = next(change for change in diff(a, b) if change.kind == "change")
    assert (change.path, change.old_path) == (("telecom", 1, "use"), ("telecom", 0, "use"))
    assert (change.before, change.after) == ("home", "work")
