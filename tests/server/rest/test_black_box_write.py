"""Create, read, update and their conditional forms, over the wire.

Source: server specification H, A0, A2–A4; trust T18, T22.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.black_box import FORM, identified, observation, patient, put, refused, unique, version
from tests.support.server_process import Connection


def test_a_create_answers_with_its_version(http: Connection) -> None:
    sent = patient(id="abc", meta={"versionId": "7", "tag": [{"code": "kept"}]})
    reply = http.send("POST", "Patient", sent)
    body = reply.json()
    assert reply.status == 201
    assert reply.headers["location"].endswith(f"/Patient/{body['id']}/_history/1")
    assert reply.headers["etag"] == 'W/"1"'
    assert body["id"] != "abc"
    assert (body["meta"]["versionId"], body["meta"]["tag"]) == ("1", [{"code": "kept"}])
    read = http.send("GET", f"Patient/{body['id']}")
    assert read.headers["last-modified"] == reply.headers["last-modified"]


@pytest.mark.parametrize(
    ("body", "expression"),
    [
        (observation(), None),
        (patient(foo=1), "Patient.foo"),
        (patient(name=[None]), "Patient.name[0]"),
        (patient(name=[{"family": 1}]), "Patient.name[0].family"),
        (patient(meta=[]), "Patient.meta"),
        (patient(contained=[{"id": "a"}]), "Patient.contained[0].resourceType"),
        (patient(birthDate="2020-02-30"), "Patient.birthDate"),
        (patient(deceasedBoolean=True, deceasedDateTime="2020"), "Patient.deceased"),
        ([], None),
        (5, None),
        ({"resourceType": ["Patient"]}, None),
    ],
)
def test_an_invalid_body_is_400_and_says_where(http: Connection, body: Any, expression: str | None) -> None:
    issue = refused(http.send("POST", "Patient", body), 400, "invalid")
    assert expression is None or issue["expression"] == [expression]


def test_a_missing_element_is_named(http: Connection) -> None:
    body = {"resourceType": "Observation", "status": "final"}
    assert refused(http.send("POST", "Observation", body), 400)["expression"] == ["Observation.code"]


@pytest.mark.parametrize(
    "text",
    [
        b'{"resourceType":"Patient","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"resourceType":"Patient","name":[{"family":"a","family":"b"}]}',
        b'{"resourceType":"Patient","multipleBirthInteger":' + b"9" * 5000 + b"}",
        b'\xef\xbb\xbf{"resourceType":"Patient"}',
        b'{"resourceType":"Patient","name":[{"family":"\\ud800"}]}',
        '{"resourceType":"Patient"}'.encode("utf-16"),
        b'{"resourceType":"Patient"} x',
    ],
)
def test_what_is_no_clean_json_is_400(http: Connection, text: bytes) -> None:
    """T22"""
    refused(http.send("POST", "Patient", text), 400, "invalid")


@pytest.mark.parametrize(
    "literal", ["1e400", "-1E400", "1e-400", "1e-99999999999999999999", "0." + "0" * 2000 + "1"]
)
def test_a_number_beyond_reason_is_400(http: Connection, literal: str) -> None:
    """T22: nobody may have to calculate with it."""
    text = json.dumps(observation(valueQuantity={"value": "NUMBER"})).replace('"NUMBER"', literal)
    refused(http.send("POST", "Observation", text.encode()), 400, "invalid")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "Foo"), ("POST", "patient"), ("GET", "patient/1"), ("GET", "Patient;x")]
)
def test_an_unknown_type_is_404(http: Connection, method: str, path: str) -> None:
    refused(http.send(method, path, patient() if method == "POST" else None), 404, "not-found")


@pytest.mark.parametrize("id_", ["con%5Cx", "%2e%2e%2fx", "..%2f", "%00", "x" * 10_000, "p;x", "%ff", "a_b"])
def test_an_odd_id_is_400(http: Connection, id_: str) -> None:
    """T18"""
    refused(http.send("GET", f"Patient/{id_}"), 400, "invalid")


def test_ids_may_be_percent_encoded(http: Connection) -> None:
    put(http, "enc.1")
    assert http.send("GET", "%50atient/enc%2E1").json()["id"] == "enc.1"
    assert http.send("PUT", "Patient/enc%2E1", patient(id="enc.1", active=True)).headers["etag"] == 'W/"2"'


def test_updates_count_versions(http: Connection) -> None:
    id_ = unique()
    created = http.send("PUT", f"Patient/{id_}", patient(id=id_, meta={"versionId": "9"}))
    assert (created.status, created.headers["etag"]) == (201, 'W/"1"')
    assert created.headers["location"].endswith(f"/Patient/{id_}/_history/1")
    changed = put(http, id_, active=True)
    assert (changed.status, changed.headers["etag"]) == (200, 'W/"2"')
    assert "location" not in changed.headers
    assert put(http, id_, active=True, meta={"tag": [{"code": "t"}]}).headers["etag"] == 'W/"3"'
    assert put(http, id_, active=True, meta={"tag": [{"code": "t"}]}).headers["etag"] == 'W/"3"'
    assert "active" not in http.send("GET", f"Patient/{id_}/_history/1").json()
    assert http.send("GET", f"Patient/{id_}/_history/2").json()["active"] is True


@pytest.mark.parametrize("vid", ["99", "0", "01", "-1", "1.0", "+1", "9" * 20, "a%20b"])
def test_an_unknown_version_is_404(http: Connection, vid: str) -> None:
    put(http, "vread")
    refused(http.send("GET", f"Patient/vread/_history/{vid}"), 404, "not-found")


def test_the_id_of_body_and_url_agree(http: Connection) -> None:
    for body in (patient(), patient(id="other"), patient(id=5), patient(id=["a"])):
        refused(http.send("PUT", "Patient/agree", body), 400, "invalid")
    assert http.send("GET", "Patient/agree").status == 404


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        ('W/"1"', 200),
        ('W/"2"', 412),
        ('W/"abc"', 412),
        ('"1"', 400),
        ("1", 400),
        ("", 400),
        ("*", 400),
        ('W/"1", W/"2"', 400),
    ],
)
def test_if_match_decides(http: Connection, tag: str, status: int) -> None:
    id_ = unique()
    put(http, id_)
    reply = http.send("PUT", f"Patient/{id_}", patient(id=id_, active=True), {"If-Match": tag})
    assert reply.status == status, reply.body
    assert version(http, f"Patient/{id_}") == ('W/"2"' if status == 200 else 'W/"1"')
    refused(http.send("PUT", "Patient/absent", patient(id="absent"), {"If-Match": 'W/"1"'}), 404)


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("If-None-Match", 'W/"1"', 304),
        ("If-None-Match", "*", 304),
        ("If-None-Match", 'W/"2"', 200),
        ("If-None-Match", "1", 200),
        ("If-Modified-Since", "Mon, 01 Jan 2999 00:00:00 GMT", 304),
        ("If-Modified-Since", "junk", 200),
        ("If-Modified-Since", "Mon, 01 Jan 0001 00:00:00 -0000", 200),
        ("If-Modified-Since", "Mon, 01 Jan 2001 00:00:00 +99999999999999", 200),
        ("If-Modified-Since", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", 200),
    ],
)
def test_a_read_can_be_conditional(http: Connection, name: str, value: str, status: int) -> None:
    put(http, "fresh")
    reply = http.send("GET", "Patient/fresh", headers={name: value})
    assert (reply.status, reply.headers["etag"]) == (status, 'W/"1"')
    assert bool(reply.body) == (status == 200)


def test_a_conditional_reference_becomes_literal(http: Connection) -> None:
    one, two = unique(), unique()
    put(http, one, identifier=identified(one))
    for _ in range(2):
        http.send("POST", "Patient", patient(identifier=identified(two)))
    subject = {"reference": f"Patient?identifier={one}"}
    reply = http.send("POST", "Observation", observation(subject=subject))
    assert reply.json()["subject"] == {"reference": f"Patient/{one}"}
    for text in (
        f"Patient?identifier={two}",
        "Patient?identifier=none",
        "Patient?foo=1",
        "Patient?identifier=%ff",
    ):
        refused(http.send("POST", "Observation", observation(subject={"reference": text})), 400, "invalid")


@pytest.mark.parametrize(
    ("prefer", "status", "kind"),
    [
        ("return=minimal", 201, None),
        ("RETURN=minimal", 201, None),
        ('return="minimal"', 201, None),
        ("handling=strict, return=minimal", 201, None),
        ("return=minimal, return=representation", 201, None),
        ("return=representation", 201, "Patient"),
        ("respond-async; wait=10", 201, "Patient"),
        ("return=OperationOutcome", 201, "OperationOutcome"),
        ("return=", 400, "OperationOutcome"),
        ("return", 400, "OperationOutcome"),
        ("return=xyz", 400, "OperationOutcome"),
        ("handling=foo", 400, "OperationOutcome"),
    ],
)
def test_prefer_in_all_forms(http: Connection, prefer: str, status: int, kind: str | None) -> None:
    for condition in ({}, {"If-None-Exist": f"identifier={unique()}"}):
        reply = http.send("POST", "Patient", patient(), {"Prefer": prefer, **condition})
        assert reply.status == status
        assert (reply.json()["resourceType"] if reply.body else None) == kind


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/json;q=0.1, application/fhir+json;q=0.9", "application/fhir+json"),
        ("application/json", "application/json"),
        ("text/*", "text/json"),
        ("text/html, */*;q=0.1", "application/fhir+json"),
        ("application/fhir+json; fhirVersion=4.0", "application/fhir+json"),
        ("application/fhir+json;q=0", None),
        ("text/html", None),
        ("garbage", None),
    ],
)
def test_accept_is_weighed(http: Connection, accept: str, media: str | None) -> None:
    reply = http.send("GET", "Patient?_count=1", headers={"Accept": accept})
    if media is None:
        refused(reply, 406, "not-supported")
    else:
        assert reply.headers["content-type"] == f"{media}; charset=utf-8"


@pytest.mark.parametrize(
    "media", ["text/plain", "", "application/fhir+json;charset=utf-16", FORM["Content-Type"]]
)
def test_another_content_type_is_415(http: Connection, media: str) -> None:
    refused(http.send("POST", "Patient", b"{}", {"Content-Type": media}), 415, "not-supported")


def test_conditional_create_makes_no_second(http: Connection) -> None:
    value = unique()
    condition = {"If-None-Exist": f"identifier={value}"}
    first = http.send("POST", "Patient", patient(identifier=identified(value)), condition)
    again = http.send("POST", "Patient", patient(identifier=identified(value), active=True), condition)
    assert (first.status, again.status) == (201, 200)
    assert again.headers["location"] == first.headers["location"]
    assert again.body == first.body
    http.send("POST", "Patient", patient(identifier=identified(value)))
    refused(http.send("POST", "Patient", patient(), condition), 412)
    assert http.send("GET", f"Patient?identifier={value}&_summary=count").json()["total"] == 2


@pytest.mark.parametrize(
    ("criteria", "status"),
    [
        ("", 400),
        ("&", 400),
        ("=", 400),
        ("_count=1", 400),
        ("identifier=%ff", 400),
        ("identifier:foo=x", 400),
        ("foo=1", 412),
        ("identifier=", 412),
        ("identifier=nobody&foo=1", 412),
        ("?identifier=nobody", 412),
        ("_contained=true&identifier=nobody", 412),
    ],
)
def test_unusable_criteria_are_refused(http: Connection, criteria: str, status: int) -> None:
    before = http.send("GET", "Patient/_history?_summary=count").json()["total"]
    refused(http.send("POST", "Patient", patient(), {"If-None-Exist": criteria}), status)
    refused(http.send("PUT", f"Patient?{criteria}", patient()), status)
    assert http.send("GET", "Patient/_history?_summary=count").json()["total"] == before


def test_conditional_update_finds_creates_or_refuses(http: Connection) -> None:
    value, twice = unique(), unique()
    url = f"Patient?identifier={value}"
    created = http.send("PUT", url, patient(identifier=identified(value)))
    id_ = created.json()["id"]
    assert created.status == 201
    assert "location" in created.headers
    changed = http.send("PUT", url, patient(identifier=identified(value), active=True))
    assert (changed.status, changed.json()["id"], changed.headers["etag"]) == (200, id_, 'W/"2"')
    refused(http.send("PUT", url, patient(id="other")), 400, "invalid")
    for _ in range(2):
        http.send("POST", "Patient", patient(identifier=identified(twice)))
    refused(http.send("PUT", f"Patient?identifier={twice}", patient()), 412)


def test_criteria_take_absolute_references_to_this_server(http: Connection, server: Any) -> None:
    id_ = unique()
    put(http, id_)
    body = observation(subject={"reference": f"Patient/{id_}"})
    condition = {"If-None-Exist": f"subject={server.base}/Patient/{id_}"}
    assert [http.send("POST", "Observation", body, condition).status for _ in range(2)] == [201, 200]


@pytest.mark.parametrize("logic", ["", "parallel", "sequential", "banana"])
def test_processing_logic_headers_change_nothing(http: Connection, logic: str) -> None:
    """B3.8, D17: execution is always sequential."""
    value = unique()
    headers = {"x-conditionalquery-processing-logic": logic, "x-bundle-processing-logic": logic}
    made = http.send("PUT", f"Patient?identifier={value}", patient(identifier=identified(value)), headers)
    assert made.status == 201
    entries = [{"request": {"method": "GET", "url": f"Patient/{made.json()['id']}"}}]
    reply = http.send("POST", "", {"resourceType": "Bundle", "type": "batch", "entry": entries}, headers)
    assert [e["response"]["status"] for e in reply.json()["entry"]] == ["200"]


def test_meta_history_takes_booleans_only(http: Connection) -> None:
    """A4.13"""
    id_ = unique()
    refused(http.send("PUT", f"Patient/{id_}?_meta-history=x", patient(id=id_)), 400)
    put(http, id_)
    tagged = patient(id=id_, meta={"tag": [{"code": "t"}]})
    assert http.send("PUT", f"Patient/{id_}?_meta-history=false", tagged).headers["etag"] == 'W/"2"'
    assert len(http.send("GET", f"Patient/{id_}/_history").json()["entry"]) == 1
