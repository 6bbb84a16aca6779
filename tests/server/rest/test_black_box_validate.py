"""$validate and profile validation over the wire.

Source: server specification A2.8, E3.
"""

from __future__ import annotations

from tests.support.black_box import unique
from tests.support.server_process import Connection

VITALS = "http://hl7.org/fhir/StructureDefinition/vitalsigns"
PATIENT = {"resourceType": "Patient", "name": [{"family": "Kim"}]}
BARE = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"text": "x"},
    "meta": {"profile": [VITALS]},
}


def test_valid_is_all_ok_and_wrong_is_200_with_places(http: Connection) -> None:
    reply = http.send("POST", "Patient/$validate", PATIENT)
    assert reply.status == 200
    assert [(i["severity"], i["diagnostics"]) for i in reply.json()["issue"]] == [("information", "All OK")]
    reply = http.send(
        "POST", f"Observation/$validate?profile={VITALS}", {**BARE, "meta": {}, "status": "final"}
    )
    assert reply.status == 200
    reply = http.send("POST", f"Observation/$validate?profile={VITALS}", BARE)
    assert reply.status == 200
    found = {issue["expression"][0] for issue in reply.json()["issue"] if issue["severity"] == "error"}
    assert {"Observation.category", "Observation.subject"} <= found


def test_an_instance_and_what_is_not_there(http: Connection) -> None:
    id_ = unique()
    assert http.send("GET", f"Patient/{id_}/$validate").status == 404
    assert http.send("PUT", f"Patient/{id_}", {**PATIENT, "id": id_}).status == 201
    assert http.send("GET", f"Patient/{id_}/$validate").json()["issue"][0]["diagnostics"] == "All OK"
    assert http.send("DELETE", "Patient/$validate").status == 405
    assert http.send("POST", "Patient/$validate", b"{", {"Content-Type": "text/plain"}).status == 415


def test_a_write_is_refused_by_its_profile_when_asked(http: Connection) -> None:
    asked = {"x-ms-profile-validation": "true"}
    refused = http.send("POST", "Observation", BARE, asked)
    assert refused.status == 400
    assert "Observation.category" in {i["expression"][0] for i in refused.json()["issue"]}
    assert http.send("POST", "Observation", BARE).status == 201


def test_a_large_resource_is_validated_too(http: Connection) -> None:
    large = {**PATIENT, "contact": [{"name": {"text": "n" * 100}} for _ in range(1_000)]}
    assert http.send("POST", "Patient/$validate", large).json()["issue"][0]["diagnostics"] == "All OK"
    wrong = {**large, "contact": [*large["contact"], {"gender": "male"}]}
    (issue,) = http.send("POST", "Patient/$validate", wrong).json()["issue"]
    assert issue["expression"] == ["Patient.contact[1000]"]
