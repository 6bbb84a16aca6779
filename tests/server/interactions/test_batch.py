"""batch: order, independence, statuses."""

import base64
import json
from typing import Any

import apsw
import pytest

from server.interactions import single
from tests.support.in_process import BASE, InProcess, entry

PATIENT = {"resourceType": "Patient"}


def identified(value: str, **more: Any) -> dict[str, Any]:
    return {**PATIENT, "identifier": [{"value": value}], **more}


def test_the_mixed_batch(server: InProcess) -> None:
    """D6, D7, D4"""
    server.send("PUT", "Patient/one", identified("1", id="one"))
    server.send("PUT", "Patient/old", {**PATIENT, "id": "old"})
    for id_ in ("m1", "m2"):
        server.send("PUT", f"Patient/{id_}", identified("many", id=id_))
    answer = server.bundle(
        "batch",
        entry("POST", "Patient", PATIENT),
        entry("POST", "Patient", identified("1"), ifNoneExist="identifier=1"),
        entry("PUT", "Patient/new", {**PATIENT, "id": "new"}),
        entry("PUT", "Patient/one", identified("1", id="one", active=True), ifMatch='W/"1"'),
        entry("PUT", "Patient/m1", identified("many", id="m1", active=True), ifMatch='W/"9"'),
        entry("PUT", "Patient?identifier=many", identified("many")),
        entry("DELETE", "Patient/old"),
        entry("DELETE", "Patient/nobody"),
        entry("GET", "Patient/nobody"),
        entry("GET", "Patient/one"),
        entry("GET", "ValueSet/$lookup"),
        {"resource": PATIENT},
    )
    assert (answer.status, answer.json["type"]) == (200, "batch-response")
    expected = "201 200 201 200 412 412 204 204 404 200 404 400"
    assert answer.statuses == expected.split()
    created, changed = answer.entries[0], answer.entries[3]
    assert created["response"]["location"] == f"{BASE}/Patient/{created['resource']['id']}/_history/1"
    assert created["response"]["etag"] == 'W/"1"'
    assert created["response"]["lastModified"] == created["resource"]["meta"]["lastUpdated"]
    assert changed["resource"]["active"] is True
    assert answer.entries[4]["response"]["outcome"]["issue"][0]["severity"] == "error"
    assert "resource" not in answer.entries[6]


def test_entries_run_in_the_order_of_their_methods(server: InProcess) -> None:
    """D3"""
    server.patient(active=True)
    answer = server.bundle(
        "batch",
        entry("GET", "Patient/p"),
        entry("PATCH", "Patient/p", binary([{"op": "add", "path": "/gender", "value": "male"}])),
        entry("PUT", "Patient/p", {**PATIENT, "id": "p", "active": False}),
        entry("DELETE", "Patient/p"),
    )
    assert answer.statuses == ["200", "200", "200", "204"]
    assert answer.entries[0]["resource"]["meta"]["versionId"] == "4"
    assert answer.entries[0]["resource"]["gender"] == "male"


@pytest.mark.logs("an entry of a batch failed unexpectedly")
def test_a_failing_entry_undoes_only_itself(server: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """D6: even a failure after the write, and one that nobody expected."""
    real = single.perform

    def fail_after_writing(prepared: Any, tx: Any, services: Any) -> Any:
        result = real(prepared, tx, services)
        if prepared.request.path == "Patient/bad":
            raise RuntimeError("on purpose")
        return result

    monkeypatch.setattr(single, "perform", fail_after_writing)
    answer = server.bundle(
        "batch",
        *(entry("PUT", f"Patient/{n}", {**PATIENT, "id": n, "active": True}) for n in ("a", "bad", "c")),
    )
    assert answer.statuses == ["201", "500", "201"]
    assert "on purpose" not in json.dumps(answer.json)
    assert sorted(server.send("GET", "Patient?active=true").ids) == ["a", "c"]
    assert server.send("GET", "Patient/bad").status == 404
    assert server.store.verify() == []


def test_a_failing_disk_fails_the_whole_batch(server: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """D6: what is left of the transaction is unknown then."""
    real = single.perform

    def fail(prepared: Any, tx: Any, services: Any) -> Any:
        if prepared.request.path == "Patient/bad":
            raise apsw.FullError("on purpose")
        return real(prepared, tx, services)

    monkeypatch.setattr(single, "perform", fail)
    entries = [entry("PUT", f"Patient/{n}", {**PATIENT, "id": n}) for n in ("a", "bad", "c")]
    assert server.bundle("batch", *entries).status == 507
    assert server.count("Patient") == 0


def test_reads_only_need_no_writer(server: InProcess) -> None:
    """D14"""
    server.patient()
    answer = server.bundle(
        "batch",
        entry("GET", "Patient/p"),
        entry("HEAD", "Patient/p"),
        entry("GET", "Patient?_id=p"),
        entry("GET", "Patient/p/_history"),
        entry("GET", f"{BASE}/Patient/p"),
        entry("GET", "/Patient/p"),
        entry("GET", "http://elsewhere/Patient/p"),
        entry("GET", "Patient/p", ifNoneMatch='W/"1"'),
        entry("GET", "Patient/p", ifModifiedSince="2026-01-01T00:00:01Z"),
    )
    assert answer.statuses == ["200", "200", "200", "200", "200", "200", "404", "304", "304"]
    types = [e["resource"]["resourceType"] for e in answer.entries if "resource" in e]
    assert types == ["Patient", "Bundle", "Bundle", "Patient", "Patient"]


def test_preferences_of_the_request_hold_for_the_entries(server: InProcess) -> None:
    """D5"""
    post = entry("POST", "Patient", PATIENT)
    assert server.bundle("batch", post, prefer="return=minimal").entries[0].keys() == {"response"}
    told = server.bundle("batch", post, prefer="return=OperationOutcome").entries[0]
    assert told["response"]["outcome"]["issue"][0]["severity"] == "information"
    strict = server.bundle("batch", entry("GET", "Patient?foo=1"), prefer="handling=strict")
    assert strict.statuses == ["400"]


@pytest.mark.parametrize("logic", ["sequential", "parallel", "whatever"])
def test_processing_logic_changes_nothing(server: InProcess, logic: str) -> None:
    """D17, D18, B3.8"""
    server.patient()
    patches = [binary([{"op": "add", "path": "/gender", "value": g}]) for g in ("male", "female")]
    entries = [entry("PATCH", "Patient/p", patch) for patch in patches]
    headers = {"x_bundle_processing_logic": logic, "x_conditionalquery_processing_logic": logic}
    assert server.bundle("batch", *entries, **headers).statuses == ["200", "200"]
    assert server.send("GET", "Patient/p").json["gender"] == "female"


def binary(operations: Any, media: str = "application/json-patch+json") -> dict[str, Any]:
    data = base64.b64encode(json.dumps(operations).encode()).decode()
    return {"resourceType": "Binary", "contentType": media, "data": data}


GENDER = [{"op": "replace", "path": "/gender", "value": "female"}]
PARAMETERS = {
    "resourceType": "Parameters",
    "parameter": [
        {
            "name": "operation",
            "part": [
                {"name": "type", "valueCode": "replace"},
                {"name": "path", "valueString": "Patient.gender"},
                {"name": "value", "valueCode": "female"},
            ],
        }
    ],
}


@pytest.mark.parametrize("url", ["Patient/p", "Patient?identifier=x"])
@pytest.mark.parametrize("patch", [PARAMETERS, binary(GENDER)])
def test_both_kinds_of_patch(server: InProcess, patch: Any, url: str) -> None:
    """B3.5, B3.6, B3.7, B3.9"""
    server.patient(gender="male", identifier=[{"value": "x"}])
    answer = server.bundle("batch", entry("PATCH", url, patch))
    assert answer.statuses == ["200"]
    assert answer.entries[0]["resource"]["gender"] == "female"


@pytest.mark.parametrize(
    "patch",
    [
        {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": "%%%"},
        {"resourceType": "Binary", "contentType": "application/json-patch+json"},
        {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": "e30="},
        binary(GENDER, "text/plain"),
        PATIENT,
        None,
    ],
)
def test_a_patch_entry_that_holds_no_patch_is_400(server: InProcess, patch: Any) -> None:
    """B3.6, B3.11"""
    server.patient(gender="male")
    assert server.bundle("batch", entry("PATCH", "Patient/p", patch)).statuses == ["400"]


@pytest.mark.parametrize(
    "bad",
    [
        {"request": {}},
        {"request": {"method": "PUT"}},
        {"request": {"method": "STEAL", "url": "Patient/p"}},
        {"request": {"method": "POST", "url": ""}, "resource": {"resourceType": "Bundle", "type": "batch"}},
        {"request": {"method": "POST", "url": "Patient/_search"}, "resource": PATIENT},
        {"request": {"method": "POST", "url": "Patient"}},
        {"request": {"method": "POST", "url": "Patient"}, "resource": []},
    ],
)
def test_bad_entries_are_400_each(server: InProcess, bad: dict[str, Any]) -> None:
    """D6, D13"""
    good = entry("PUT", "Patient/p", {**PATIENT, "id": "p"})
    assert server.bundle("batch", bad, good).statuses == ["400", "201"]


@pytest.mark.parametrize(
    "body",
    [
        PATIENT,
        {"resourceType": "Bundle"},
        {"resourceType": "Bundle", "type": "collection"},
        {"resourceType": "Bundle", "type": "batch", "entry": {}},
        [],
        b"{",
        b'{"resourceType":"Bundle","type":"batch","type":"batch"}',
    ],
)
def test_only_a_batch_or_transaction_can_be_posted(server: InProcess, body: Any) -> None:
    """D1"""
    assert server.send("POST", "", body).status == 400


def test_duplicate_keys_in_an_entry_are_refused(server: InProcess) -> None:
    """Limits and places: duplicate keys"""
    text = (
        b'{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"POST","url":"Patient"},'
        b'"resource":{"resourceType":"Patient","active":true,"active":false}},{"request":{"method":"GET",'
        b'"url":"Patient"},"request":{"method":"DELETE","url":"Patient/p"}}]}'
    )
    assert server.send("POST", "", text).statuses == ["400", "400"]


def test_limits_and_emptiness(server: InProcess) -> None:
    """D2, D16"""
    server.set(bundle_entries=2)
    get = entry("GET", "Patient")
    assert server.bundle("batch", get, get).status == 200
    assert server.bundle("batch", get, get, get).status == 400
    for type_ in ("batch", "transaction"):
        empty = server.bundle(type_)
        assert (empty.status, empty.json["type"], empty.entries) == (200, f"{type_}-response", [])
    assert (
        server.send("POST", "", {"resourceType": "Bundle", "type": "batch"}, content_type="text/x").status
        == 415
    )
