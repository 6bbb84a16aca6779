"""What a restore sends and how the answer is read."""

from __future__ import annotations

from typing import Any

from server.fhir import codec
from server.fhir.keys import ResourceKey
from server.fhir.restore import Options, plan
from server.fhir.restore_bundle import body, copy_body, read_answer, transaction
from server.fhir.restore_evidence import Evidence, Instance, Past, State

PATIENT, ENCOUNTER = ResourceKey("Patient", "p"), ResourceKey("Encounter", "e")
STAMP = {"versionId": "1", "lastUpdated": "2026-03-01T10:00:00.000Z"}
CONTENTS: dict[ResourceKey, dict[str, Any]] = {
    PATIENT: {"resourceType": "Patient", "id": "p", "meta": STAMP, "multipleBirthInteger": 2},
    ENCOUNTER: {"resourceType": "Encounter", "id": "e", "meta": STAMP, "subject": {"reference": "Patient/p"}},
}


def planned(*, copy: bool = False) -> Any:
    found = {
        key: Instance(key, State.DELETED, "2", past=(Past("1", None, None, resource),))
        for key, resource in CONTENTS.items()
    }
    return plan(Evidence({PATIENT: "2"}, found), Options(copy=copy))


def urn(key: ResourceKey) -> str:
    return f"urn:uuid:{key.id}"


def test_the_old_ids_are_put_back_guarded_by_their_tombstones() -> None:
    sent = codec.parse(transaction(planned(), urn))
    assert [entry["request"] for entry in sent["entry"]] == [
        {"method": "PUT", "url": "Patient/p", "ifMatch": 'W/"2"'},
        {"method": "PUT", "url": "Encounter/e", "ifMatch": 'W/"2"'},
    ]
    assert sent["entry"][1]["resource"] == {
        "resourceType": "Encounter",
        "id": "e",
        "subject": {"reference": "Patient/p"},
    }


def test_copies_are_posted_without_ids_and_refer_to_each_other() -> None:
    sent = codec.parse(transaction(planned(copy=True), urn))
    assert [entry["request"] for entry in sent["entry"]] == [
        {"method": "POST", "url": "Patient"},
        {"method": "POST", "url": "Encounter"},
    ]
    assert "id" not in sent["entry"][0]["resource"]
    assert sent["entry"][0]["fullUrl"] == "urn:uuid:p"
    assert sent["entry"][1]["resource"]["subject"] == {"reference": "urn:uuid:p"}


def test_single_bodies_for_servers_without_transactions() -> None:
    patient, encounter = planned().steps
    assert codec.parse(body(patient)) == {"resourceType": "Patient", "id": "p", "multipleBirthInteger": 2}
    copied = codec.parse(copy_body(encounter, {PATIENT: "Patient/77"}))
    assert copied == {"resourceType": "Encounter", "subject": {"reference": "Patient/77"}}


def test_answers_are_read_from_location_etag_or_resource() -> None:
    answer = {
        "entry": [
            {"response": {"status": "201 Created", "location": "http://x/fhir/Patient/77/_history/1"}},
            {"resource": {"resourceType": "Encounter", "id": "9", "meta": {"versionId": "4"}},
             "response": {"status": "200"}},
        ]
    }  # fmt: skip
    first, second = read_answer(planned(copy=True), answer)
    assert (first.key, first.status, first.version_id) == (ResourceKey("Patient", "77"), 201, "1")
    assert (second.key, second.status, second.version_id) == (ResourceKey("Encounter", "9"), 200, "4")


def test_missing_answers_are_told_as_unknown() -> None:
    first, second = read_answer(planned(), {"entry": [{"response": {"status": "200", "etag": 'W/"3"'}}]})
    assert (first.key, first.version_id) == (PATIENT, "3")
    assert (second.key, second.status) == (ENCOUNTER, 0)
