"""Laws and cases of the restore plan."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir import codec
from server.fhir.keys import ResourceKey
from server.fhir.restore import (
    Options,
    RestorePlan,
    Role,
    Verdict,
    content,
    include,
    plan,
    recheck,
    same_as_planned,
)
from server.fhir.restore_evidence import Evidence, Instance, Past, State, instance
from server.fhir.timeline import read_history

DAY = "2026-03-{:02d}T10:00:00.000Z"


def key(text: str) -> ResourceKey:
    return ResourceKey(*text.split("/"))


def resource(name: str, *refers: str) -> dict[str, Any]:
    of = key(name)
    links = [{"url": "urn:x", "valueReference": {"reference": target}} for target in refers]
    return {
        "resourceType": of.type,
        "id": of.id,
        "meta": {"versionId": "1", "lastUpdated": DAY.format(1), "tag": [{"code": "keep"}]},
        "extension": links,
    }


def deleted(name: str, *refers: str, day: int = 2, head: str = "2") -> Instance:
    past = (Past("1", DAY.format(1), "kim", resource(name, *refers)),)
    return Instance(key(name), State.DELETED, head, DAY.format(day), "lee", past)


def evidence(chosen: dict[str, str | None], *instances: Instance) -> Evidence:
    return Evidence({key(k): v for k, v in chosen.items()}, {found.key: found for found in instances})


def names(found: RestorePlan) -> list[str]:
    return [str(step.key) for step in found.steps]


WARD = (
    deleted("DiagnosticReport/r", "Observation/o", "Patient/p"),
    deleted("Observation/o", "Encounter/e", "Patient/p"),
    deleted("Encounter/e", "Patient/p"),
    deleted("Patient/p", "Organization/x"),
)


def test_targets_come_first() -> None:
    found = plan(evidence({"Patient/p": "2"}, *WARD))
    assert names(found) == ["Patient/p", "Encounter/e", "Observation/o", "DiagnosticReport/r"]
    assert [step.level for step in found.steps] == [0, 1, 2, 3]


def test_roles_say_why_a_step_is_there() -> None:
    found = plan(evidence({"Observation/o": "2"}, *WARD))
    assert {str(step.key): step.role for step in found.steps} == {
        "Observation/o": Role.CHOSEN,
        "DiagnosticReport/r": Role.DEPENDANT,
        "Encounter/e": Role.PREREQUISITE,
        "Patient/p": Role.PREREQUISITE,
    }


def test_a_prerequisite_does_not_bring_its_own_dependants() -> None:
    other = deleted("Observation/other", "Patient/p")
    found = plan(evidence({"Encounter/e": "2"}, *WARD, other))
    assert "Observation/other" not in names(found)


def test_a_circle_stays_together() -> None:
    found = plan(
        evidence({"Patient/a": "2"}, deleted("Patient/a", "Patient/b"), deleted("Patient/b", "Patient/a"))
    )
    assert {step.ring for step in found.steps} == {0}
    assert {step.ring_size for step in found.steps} == {2}


def test_what_is_live_is_never_restored() -> None:
    live = Instance(key("Patient/p"), State.LIVE, "3", past=WARD[3].past)
    found = plan(evidence({"Patient/p": "2"}, live))
    assert found.steps[0].verdict is Verdict.LIVE
    assert found.running == ()


def test_a_newer_tombstone_is_said() -> None:
    found = plan(evidence({"Patient/p": "2"}, deleted("Patient/p", head="4")))
    assert found.steps[0].verdict is Verdict.NEWER


def test_without_content_nothing_can_come_back() -> None:
    gone = Instance(key("Patient/p"), State.DELETED, "2")
    found = plan(evidence({"Patient/p": "2", "Patient/unknown": None}, gone))
    assert [step.verdict for step in found.steps] == [Verdict.UNREADABLE] * 2


def test_a_missing_target_is_named() -> None:
    absent = Instance(key("Organization/x"), State.ABSENT)
    found = plan(evidence({"Patient/p": "2"}, WARD[3], absent))
    assert found.step(key("Patient/p")).verdict is Verdict.MISSING
    assert found.step(key("Patient/p")).missing == (key("Organization/x"),)
    assert len(found.running) == 1


def test_unticking_a_target_makes_it_missing_and_ticking_heals_it() -> None:
    seen = evidence({"Encounter/e": "2"}, *WARD)
    whole = plan(seen)
    without = include(whole, seen, {key("Encounter/e")})
    assert without.step(key("Encounter/e")).missing == (key("Patient/p"),)
    assert [str(step.key) for step in without.running] == ["Encounter/e"]
    assert include(without, seen, {step.key for step in whole.steps if step.included}) == whole


def test_dependants_deleted_long_before_are_not_proposed() -> None:
    old = deleted("Observation/old", "Patient/p", "Location/l", day=1)
    site = deleted("Location/l", day=1)
    seen = evidence({"Patient/p": "2"}, deleted("Patient/p", day=9), old, site)
    found = plan(seen)
    assert found.step(key("Observation/old")).apart
    assert [str(step.key) for step in found.running] == ["Patient/p"]


def test_an_older_version_can_be_picked() -> None:
    pasts = tuple(Past(v, None, None, {**resource("Patient/p"), "active": v == "1"}) for v in ("2", "1"))
    found = Instance(key("Patient/p"), State.DELETED, "3", past=pasts)
    chosen = plan(evidence({"Patient/p": "3"}, found), Options(versions={key("Patient/p"): "1"}))
    assert content(chosen.steps[0])["active"] is True


def test_a_live_instance_goes_back_to_an_older_version_only_when_named() -> None:
    pasts = tuple(Past(v, None, None, resource("Patient/p")) for v in ("3", "2", "1"))
    live = evidence({"Patient/p": None}, Instance(key("Patient/p"), State.LIVE, "3", past=pasts))
    named = plan(live, Options(versions={key("Patient/p"): "1"}))
    assert (named.steps[0].verdict, named.steps[0].tombstone) == (Verdict.RESTORE, "3")
    current = plan(live, Options(versions={key("Patient/p"): "3"}))
    assert current.steps[0].verdict is Verdict.LIVE
    moved = {key("Patient/p"): Instance(key("Patient/p"), State.LIVE, "4")}
    assert recheck(named, live, moved).steps[0].verdict is Verdict.NEWER


def test_looking_again_stops_what_changed() -> None:
    seen = evidence({"Patient/p": "2"}, *WARD)
    now = {key("Patient/p"): Instance(key("Patient/p"), State.LIVE, "3")}
    found = recheck(plan(seen), seen, now)
    assert found.step(key("Patient/p")).verdict is Verdict.LIVE
    assert "Patient/p" not in [str(step.key) for step in found.running]
    anew = {key("Encounter/e"): Instance(key("Encounter/e"), State.DELETED, "9")}
    assert recheck(plan(seen), seen, anew).step(key("Encounter/e")).verdict is Verdict.NEWER


def test_content_loses_the_stamp_and_keeps_the_rest() -> None:
    sent = content(plan(evidence({"Patient/p": "2"}, WARD[3])).steps[0])
    assert sent["meta"] == {"tag": [{"code": "keep"}]}
    assert sent["id"] == "p"


def test_numbers_keep_their_digits() -> None:
    body = codec.decode(b'{"resourceType":"Observation","id":"o","valueQuantity":{"value":1.00}}')
    found = Instance(key("Observation/o"), State.DELETED, "2", past=(Past("1", None, None, body),))
    step = plan(evidence({"Observation/o": "2"}, found)).steps[0]
    assert b'"value":1.00' in codec.encode(content(step))
    assert same_as_planned(step, {**body, "meta": {"versionId": "3"}})


def entry(method: str, version: str, moment: str, body: dict[str, Any] | None) -> dict[str, Any]:
    shown = {} if body is None else {"resource": body}
    return {
        "fullUrl": "http://x/fhir/Patient/p",
        **shown,
        "request": {"method": method, "url": "Patient/p"},
        "response": {"status": "200", "etag": f'W/"{version}"', "lastModified": moment},
    }


def body(version: str, **more: Any) -> dict[str, Any]:
    meta: dict[str, Any] = {"versionId": version, "lastUpdated": DAY.format(int(version))}
    return {"resourceType": "Patient", "id": "p", "meta": meta, **more}


TOMBSTONES = {
    "no body": None,
    "stub": body("2"),
    "full body": {**body("2", active=True), "meta": {"versionId": "2", "tag": [{"code": "deleted"}]}},
}


@pytest.mark.parametrize("shape", TOMBSTONES)
@pytest.mark.parametrize("reverse", [False, True])
def test_every_tombstone_shape_gives_the_last_content(shape: str, reverse: bool) -> None:
    entries = [
        entry("DELETE", "2", DAY.format(2), TOMBSTONES[shape]),
        entry("POST", "1", DAY.format(1), body("1", gender="female")),
    ]
    told = {"resourceType": "Bundle", "type": "history", "entry": entries[:: -1 if reverse else 1]}
    found = instance(key("Patient/p"), read_history(told))
    assert (found.state, found.head) == (State.DELETED, "2")
    assert [past.version_id for past in found.past] == ["1"]


def test_a_full_tombstone_alone_still_gives_content_without_its_tag() -> None:
    told = {"type": "history", "entry": [entry("DELETE", "2", DAY.format(2), TOMBSTONES["full body"])]}
    found = instance(key("Patient/p"), read_history(told))
    assert found.past[0].resource["active"] is True
    assert "tag" not in found.past[0].resource["meta"]


def test_no_history_at_all_means_absent() -> None:
    assert instance(key("Patient/p"), ()).state is State.ABSENT


names_ = st.integers(0, 9).map(lambda n: f"Basic/{n}")


@st.composite
def graphs(draw: st.DrawFn) -> Evidence:
    links = draw(st.dictionaries(names_, st.lists(names_, max_size=4), min_size=1, max_size=10))
    days = draw(st.lists(st.integers(1, 9), min_size=10, max_size=10))
    states = draw(st.lists(st.sampled_from(State), min_size=10, max_size=10))
    found = [
        Instance(
            key(name),
            states[int(name[-1])],
            "2",
            DAY.format(days[int(name[-1])]),
            None,
            deleted(name, *refers).past if states[int(name[-1])] is not State.ABSENT else (),
        )
        for name, refers in links.items()
    ]
    chosen = draw(st.sets(st.sampled_from(sorted(links)), min_size=1))
    return evidence(dict.fromkeys(sorted(chosen), "2"), *found)


@given(graphs())
def test_every_chosen_instance_stands_in_the_plan_once(seen: Evidence) -> None:
    keys = [step.key for step in plan(seen).steps]
    assert len(keys) == len(set(keys))
    assert set(seen.chosen) <= set(keys)


@given(graphs())
def test_targets_stand_before_their_dependants_or_in_their_ring(seen: Evidence) -> None:
    steps = plan(seen).steps
    place = {step.key: at for at, step in enumerate(steps)}
    for step in steps:
        for target in step.refers:
            if target in place and plan(seen).step(target).ring != step.ring:
                assert place[target] < place[step.key]
                assert plan(seen).step(target).level < step.level


@given(graphs())
def test_only_deleted_things_with_content_run(seen: Evidence) -> None:
    for step in plan(seen).running:
        assert seen.of(step.key).state is not State.LIVE
        assert step.past is not None


@given(graphs(), st.sets(names_))
def test_ticking_changes_boxes_and_never_the_order(seen: Evidence, ticked: set[str]) -> None:
    whole = plan(seen)
    part = include(whole, seen, {key(name) for name in ticked})
    assert [step.key for step in part.steps] == [step.key for step in whole.steps]
    assert {step.key for step in part.running} <= {key(name) for name in ticked}
    for step in part.running:
        assert not set(step.missing) & {other.key for other in part.running}
