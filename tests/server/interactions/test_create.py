"""create, conditional create, conditional references."""

import pytest

from tests.support.in_process import InProcess

PATIENT = {"resourceType": "Patient"}


def identified(value: str, **more: object) -> dict[str, object]:
    return {**PATIENT, "identifier": [{"system": "urn:test", "value": value}], **more}


def test_create_gives_id_version_and_location(server: InProcess) -> None:
    """A2.1, A0.4"""
    meta = {"versionId": "7", "lastUpdated": "1999-01-01T00:00:00Z", "profile": ["http://a/b"]}
    answer = server.send("POST", "Patient?ignored=yes", {**PATIENT, "id": "abc", "meta": meta})
    assert answer.status == 201
    body = answer.json
    assert body["id"] != "abc"
    assert body["meta"] == {
        "versionId": "1",
        "lastUpdated": "2026-01-01T00:00:01.000Z",
        "profile": ["http://a/b"],
    }
    assert answer.headers["Location"].endswith(f"/Patient/{body['id']}/_history/1")
    assert answer.version == "1"


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        ({"resourceType": "Observation"}, "application/fhir+json", 400),
        ({"resourceType": "Patient", "gender": "dummy"}, "application/fhir+json", 400),
        ([], "application/fhir+json", 400),
        (b"", "application/fhir+json", 400),
        (b"{", "application/fhir+json", 400),
        (b'{"resourceType":"Patient","active":true,"active":false}', "application/fhir+json", 400),
        (PATIENT, "text/plain", 415),
        (PATIENT, "application/x-www-form-urlencoded", 415),
        (PATIENT, "", 415),
        (PATIENT, "application/json; charset=latin1", 415),
        (PATIENT, "application/json; charset=utf-8", 201),
        (PATIENT, "text/json", 201),
    ],
)
def test_the_body_must_be_valid_and_announced(
    server: InProcess, body: object, media: str, status: int
) -> None:
    """A0.6, A0.12"""
    assert server.send("POST", "Patient", body, content_type=media).status == status


def test_every_problem_is_listed_with_its_place(server: InProcess) -> None:
    """A0.12"""
    bad = {"resourceType": "Patient", "gender": "x", "birthDate": "y", "foo": 1}
    issues = server.send("POST", "Patient", bad).json["issue"]
    assert {where for issue in issues for where in issue["expression"]} >= {
        "Patient.gender",
        "Patient.birthDate",
    }
    assert len(issues) == 3


def test_numbers_and_long_texts_come_back_as_they_were(server: InProcess) -> None:
    """A0.12"""
    number, narrative = b"1.00000000000000000000000000000", b"x" * 500_000
    body = (
        b'{"resourceType":"Observation","status":"final","code":{"text":"a"},"valueQuantity":{"value":%b},'
        b'"text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">%b</div>"}}'
    ) % (number, narrative)
    answer = server.send("POST", "Observation", body)
    assert answer.status == 201
    stored = server.send("GET", f"Observation/{answer.json['id']}").body
    assert b'"value":' + number in stored
    assert narrative in stored


def test_conditional_create_without_match_creates(server: InProcess) -> None:
    """A2.2"""
    assert (
        server.send("POST", "Patient", identified("1"), if_none_exist="identifier=urn:test|1").status == 201
    )


def test_conditional_create_with_one_match_answers_with_it(server: InProcess) -> None:
    """A2.3"""
    first = server.send("POST", "Patient", identified("1", active=True))
    again = server.send("POST", "Patient", identified("1"), if_none_exist="identifier=urn:test%7C1")
    assert again.status == 200
    assert again.headers == first.headers
    assert again.body == first.body
    assert server.count("Patient") == 1


def test_conditional_create_with_several_matches_is_412(server: InProcess) -> None:
    """A2.4"""
    for _ in range(2):
        server.send("POST", "Patient", identified("1"))
    assert server.send("POST", "Patient", identified("1"), if_none_exist="identifier=1").status == 412
    assert server.count("Patient") == 2


@pytest.mark.parametrize(
    ("criteria", "status"), [("", 400), ("&", 400), ("foo=1", 412), ("identifier=", 412)]
)
def test_criteria_that_select_nothing_are_refused(server: InProcess, criteria: str, status: int) -> None:
    """A2.5, A2.6"""
    assert server.send("POST", "Patient", PATIENT, if_none_exist=criteria).status == status
    assert server.count("Patient") == 0


@pytest.mark.parametrize("criteria", ["Patient?identifier=1", "?identifier=1"])
def test_criteria_with_more_than_the_query_say_what_to_send(server: InProcess, criteria: str) -> None:
    """A2.6"""
    answer = server.send("POST", "Patient", identified("1"), if_none_exist=criteria)
    assert answer.status == 412
    assert 'behind the "?" only' in answer.issue["diagnostics"]
    odd = server.send("POST", "Patient", identified("1"), if_none_exist="identifier=urn:x?y|1")
    assert odd.status == 201


def observation(reference: str) -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "x"},
        "subject": {"reference": reference},
    }


def test_a_conditional_reference_becomes_the_one_match(server: InProcess) -> None:
    """A0.13"""
    patient = server.send("POST", "Patient", identified("1")).json["id"]
    answer = server.send("POST", "Observation", observation("Patient?identifier=urn:test|1"))
    assert answer.json["subject"]["reference"] == f"Patient/{patient}"
    assert server.send("GET", f"Observation?subject=Patient/{patient}").ids == [answer.json["id"]]


@pytest.mark.parametrize(
    "reference", ["Patient?identifier=9", "Patient?identifier=2", "Foo?identifier=1", "Patient?"]
)
def test_a_conditional_reference_without_exactly_one_match_is_400(server: InProcess, reference: str) -> None:
    """A0.13"""
    for value in ("2", "2"):
        server.send("POST", "Patient", identified(value))
    answer = server.send("POST", "Observation", observation(reference))
    assert (answer.status, answer.issue["code"]) == (400, "invalid")
    assert server.count("Observation") == 0
