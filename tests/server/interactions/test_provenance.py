"""X-Provenance."""

import json
from typing import Any

import pytest

from tests.support.in_process import InProcess, entry

PATIENT = {"resourceType": "Patient"}


def header(**more: Any) -> dict[str, str]:
    who = {"reference": "Practitioner/dr", "display": "Dr. Lee"}
    provenance = {
        "resourceType": "Provenance",
        "recorded": "2026-01-01T00:00:00Z",
        "agent": [{"who": who}],
        **more,
    }
    return {"x_provenance": json.dumps(provenance)}


def targets(server: InProcess) -> list[list[str]]:
    found = server.send("GET", "Provenance").entries
    return [[target["reference"] for target in e["resource"]["target"]] for e in found]


def test_a_provenance_is_kept_beside_what_was_made(server: InProcess) -> None:
    """A2.7"""
    id_ = server.send("POST", "Patient", PATIENT, **header()).json["id"]
    server.send("PUT", "Patient/p", {**PATIENT, "id": "p"}, **header())
    assert sorted(targets(server)) == sorted([[f"Patient/{id_}/_history/1"], ["Patient/p/_history/1"]])


def test_its_agent_is_the_author(server: InProcess) -> None:
    """Author (limits and places)"""
    server.send("PUT", "Patient/p", {**PATIENT, "id": "p"}, **header())
    server.send("DELETE", "Patient/p", **header())
    for shown in server.send("GET", "Patient/p/_history").entries:
        (extension,) = shown["response"]["extension"]
        assert extension["valueReference"] == {"reference": "Practitioner/dr", "display": "Dr. Lee"}
    assert len(targets(server)) == 2


def test_nothing_changed_means_no_provenance(server: InProcess) -> None:
    """A2.7, A4.4"""
    server.patient()
    server.send("PUT", "Patient/p", {**PATIENT, "id": "p"}, **header())
    server.send("DELETE", "Patient/nobody", **header())
    assert targets(server) == []


def test_a_transaction_has_one_for_all(server: InProcess) -> None:
    """A2.7, FHIR R4 provenance.html"""
    entries = [entry("PUT", f"Patient/{n}", {**PATIENT, "id": n}) for n in ("a", "b")]
    assert server.bundle("transaction", *entries, **header()).status == 200
    assert targets(server) == [["Patient/a/_history/1", "Patient/b/_history/1"]]


@pytest.mark.parametrize(
    "given",
    [
        {"x_provenance": ""},
        {"x_provenance": "{"},
        {"x_provenance": '{"resourceType":"Patient"}'},
        {"x_provenance": '{"resourceType":"Provenance"}'},
        header(target=[{"reference": "Patient/1"}]),
        header(foo=1),
    ],
)
def test_a_bad_header_stores_nothing(server: InProcess, given: dict[str, str]) -> None:
    """A2.7"""
    assert server.send("POST", "Patient", PATIENT, **given).status == 400
    assert server.count("Patient") == 0
