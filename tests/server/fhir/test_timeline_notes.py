"""What changed between neighbours, as notes."""

from __future__ import annotations

from typing import Any

from server.fhir.timeline import Note, describe
from server.fhir.timeline_notes import element_name


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "1", **more}


def note_of(before: dict[str, Any], after: dict[str, Any]) -> Note:
    (note,) = describe(before, after)
    return note


def test_one_changed_value_says_what_it_was_and_is() -> None:
    note = note_of(patient(birthDate="1980-01-01"), patient(birthDate="1980-02-01"))
    assert (note.kind, note.element, note.before, note.after) == (
        "change", "birthDate", "1980-01-01", "1980-02-01",
    )  # fmt: skip


def test_several_added_items_are_counted() -> None:
    phone, mail = {"system": "phone", "value": "1"}, {"system": "email", "value": "a@b"}
    note = note_of(patient(), patient(telecom=[phone, mail]))
    assert (note.kind, note.element, note.count) == ("add", "telecom", 2)
    note = note_of(patient(telecom=[phone]), patient(telecom=[phone, mail, {**phone, "value": "2"}]))
    assert (note.kind, note.element, note.count) == ("add", "telecom", 2)


def test_removed_things_are_named_by_what_they_were() -> None:
    note = note_of(patient(name=[{"family": "김", "given": ["민수"]}], active=True), patient(active=True))
    assert (note.kind, note.element, note.before) == ("remove", "name", "김민수")


def test_the_stamps_of_the_server_are_no_change() -> None:
    before = patient(meta={"versionId": "1", "lastUpdated": "a"})
    after = patient(meta={"versionId": "2", "lastUpdated": "b", "author": {"reference": "x"}})
    assert describe(before, after) == ()
    assert describe(patient(), after) == ()


def test_changes_of_meta_come_last_and_say_so() -> None:
    after = patient(meta={"versionId": "2", "tag": [{"code": "vip"}]}, gender="female")
    notes = describe(patient(meta={"versionId": "1"}), after)
    assert [note.element for note in notes] == ["gender", "meta.tag"]


def test_a_narrative_is_named_but_not_quoted() -> None:
    note = note_of(patient(text={"div": "<div>a</div>"}), patient(text={"div": "<div>b</div>"}))
    assert note.element == "text.div"
    assert note.before == note.after == ""
    assert note.reason == "narrative"


def test_extensions_are_called_by_the_end_of_their_url() -> None:
    resource = {"extension": [{"url": "http://x/us-core-race", "valueString": "a"}]}
    assert element_name(("extension", 0, "valueString"), resource) == "extension:us-core-race.valueString"
    assert element_name(("name", 3, "given", 0), resource) == "name.given"
