"""Batches and transactions over the wire. Source: server specification H, D, B3.5–B3.11."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.black_box import (
    binary,
    bundle,
    encoded,
    entry,
    identified,
    observation,
    patient,
    put,
    refused,
    statuses,
    unique,
    versions,
)
from tests.support.server_process import Connection

URN = "urn:uuid:11111111-2222-3333-4444-55555555555"
NOTHING = {
    "resourceType": "Parameters",
    "parameter": [
        {
            "name": "operation",
            "part": [
                {"name": "type", "valueCode": "delete"},
                {"name": "path", "valueString": "Patient.photo"},
            ],
        }
    ],
}


def test_a_mixed_batch_answers_in_order(http: Connection) -> None:
    """D7"""
    one, new, twice = unique(), unique(), unique()
    put(http, one, identifier=identified(one))
    for _ in range(2):
        http.send("POST", "Patient", patient(identifier=identified(twice)))
    reply = bundle(
        http,
        "batch",
        entry("POST", "Patient", patient()),
        entry("POST", "Patient", patient(), ifNoneExist=f"identifier={one}"),
        entry("PUT", f"Patient/{new}", patient(id=new)),
        entry("PUT", f"Patient/{one}", patient(id=one, active=True), ifMatch='W/"1"'),
        entry("PUT", f"Patient/{one}", patient(id=one), ifMatch='W/"1"'),
        entry("PUT", f"Patient?identifier={twice}", patient()),
        entry("DELETE", f"Patient/{unique()}"),
        entry("GET", "Patient/never-was"),
        entry("GET", f"Patient/{one}"),
        entry("HEAD", f"Patient/{one}"),
        entry("GET", "ValueSet/$lookup"),
        entry("GET", f"Patient/{one}", ifNoneMatch='W/"2"'),
    )
    expected = ["201", "200", "201", "200", "412", "412", "204", "404", "200", "200", "404", "304"]
    assert statuses(reply) == expected
    made = reply.json()["entry"][0]["response"]
    assert made["location"].endswith("/_history/1")
    assert made["etag"] == 'W/"1"'


@pytest.mark.parametrize("type_", ["batch", "transaction"])
def test_an_empty_bundle_is_fine(http: Connection, type_: str) -> None:
    """D16"""
    reply = bundle(http, type_)
    assert (statuses(reply), reply.json()["type"]) == ([], f"{type_}-response")


def test_a_transaction_gives_ids_to_urns_everywhere(http: Connection) -> None:
    """D9"""
    div = f'<div xmlns="http://www.w3.org/1999/xhtml"><a href="{URN}1">x</a><img src="{URN}1" alt="x"/></div>'
    body = observation(
        subject={"reference": f"{URN}1", "extension": [{"url": "http://x", "valueUri": f"{URN}1"}]},
        focus=[{"reference": f"{URN}9"}],
        encounter={"reference": "#e"},
        contained=[
            {
                "resourceType": "Encounter",
                "id": "e",
                "status": "finished",
                "class": {"code": "x"},
                "subject": {"reference": f"{URN}1"},
            }
        ],
        text={"status": "generated", "div": div},
        note=[{"text": f"{URN}1"}],
        identifier=[{"system": "urn:ietf:rfc:3986", "value": f"{URN}1"}],
    )
    back = [{"other": {"reference": f"{URN}1"}, "type": "seealso"}]
    reply = bundle(
        http,
        "transaction",
        entry("GET", f"Observation?subject={URN}1"),
        entry("GET", f"{URN}1"),
        entry("POST", "Observation", body, f"{URN}2"),
        entry("POST", "Patient", patient(link=back), f"{URN}1"),
    )
    assert statuses(reply) == ["200", "200", "201", "201"]
    found, read, stored, subject = (one["resource"] for one in reply.json()["entry"])
    key = f"Patient/{subject['id']}"
    assert (found["entry"][0]["resource"]["id"], read["id"]) == (stored["id"], subject["id"])
    assert stored["subject"] == {"reference": key, "extension": [{"url": "http://x", "valueUri": key}]}
    assert stored["contained"][0]["subject"] == {"reference": key}
    assert stored["text"]["div"].count(f'"{key}"') == 2
    assert subject["link"][0]["other"] == {"reference": key}
    assert stored["focus"] == [{"reference": f"{URN}9"}]
    assert (stored["note"][0]["text"], stored["identifier"][0]["value"]) == (f"{URN}1", f"{URN}1")


def test_the_same_transaction_again_creates_nothing(http: Connection) -> None:
    """D10"""
    value = unique()
    entries = [
        entry(
            "POST",
            "Patient",
            patient(identifier=identified(value)),
            f"{URN}1",
            ifNoneExist=f"identifier={value}",
        ),
        entry(
            "PUT",
            f"Observation?identifier={value}",
            observation(identifier=identified(value), subject={"reference": f"{URN}1"}),
            f"{URN}2",
        ),
    ]
    first, again = (bundle(http, "transaction", *entries) for _ in range(2))
    assert (statuses(first), statuses(again)) == (["201", "201"], ["200", "200"])
    assert [e["response"]["etag"] for e in again.json()["entry"]] == ['W/"1"', 'W/"1"']
    assert [e["resource"]["id"] for e in again.json()["entry"]] == [
        e["resource"]["id"] for e in first.json()["entry"]
    ]


def test_conditional_references_see_the_store_and_what_is_created(http: Connection) -> None:
    """D11"""
    old, new, twice = unique(), unique(), unique()
    put(http, old, identifier=identified(old))
    for _ in range(2):
        http.send("POST", "Patient", patient(identifier=identified(twice)))
    reply = bundle(
        http,
        "transaction",
        entry("POST", "Observation", observation(subject={"reference": f"Patient?identifier={old}"})),
        entry("POST", "Observation", observation(subject={"reference": f"Patient?identifier={new}"})),
        entry("POST", "Patient", patient(identifier=identified(new)), ifNoneExist=f"identifier={new}"),
    )
    assert statuses(reply) == ["201"] * 3
    first, second, made = (one["resource"] for one in reply.json()["entry"])
    assert first["subject"] == {"reference": f"Patient/{old}"}
    assert second["subject"] == {"reference": f"Patient/{made['id']}"}
    before = versions(http)
    for value in (twice, "nobody", "%ff"):
        referring = observation(subject={"reference": f"Patient?identifier={value}"})
        refused(
            bundle(
                http,
                "transaction",
                entry("POST", "Patient", patient()),
                entry("POST", "Observation", referring),
            ),
            400,
        )
    assert versions(http) == before


def _failing(existing: str, twice: str) -> dict[str, tuple[int, list[dict[str, Any]]]]:
    changed = patient(id=existing, active=True)
    return {
        "same url": (400, [entry("PUT", "Patient/z", patient(id="z"))] * 2),
        "same url, encoded": (400, [entry("PUT", f"Patient/{u}", patient(id="z")) for u in ("z", "%7A")]),
        "put and delete": (
            400,
            [entry("PUT", f"Patient/{existing}", changed), entry("DELETE", f"Patient/{existing}")],
        ),
        "put and patch": (
            400,
            [entry("PUT", f"Patient/{existing}", changed), entry("PATCH", f"Patient/{existing}", NOTHING)],
        ),
        "direct and by criteria": (
            400,
            [
                entry("PUT", f"Patient/{existing}", changed),
                entry("PUT", f"Patient?identifier={existing}", patient()),
            ],
        ),
        "same fullUrl": (400, [entry("POST", "Patient", patient(), f"{URN}1")] * 2),
        "invalid": (400, [entry("POST", "Patient", patient(gender="x"))]),
        "no id": (400, [entry("PUT", "Patient", patient())]),
        "unknown resource": (404, [entry("GET", "Patient/never-was")]),
        "unknown route": (404, [entry("GET", "ValueSet/$lookup")]),
        "stale": (412, [entry("PUT", f"Patient/{existing}", changed, ifMatch='W/"9"')]),
        "stale delete": (412, [entry("DELETE", f"Patient/{existing}", ifMatch='W/"9"')]),
        "several match": (412, [entry("PUT", f"Patient?identifier={twice}", patient())]),
        "several exist": (412, [entry("POST", "Patient", patient(), ifNoneExist=f"identifier={twice}")]),
        "several to delete": (412, [entry("DELETE", f"Patient?identifier={twice}")]),
        "exists": (412, [entry("PUT", f"Patient/{existing}", changed, ifNoneMatch="*")]),
        "patch of nothing": (404, [entry("PATCH", "Patient/never-was", NOTHING)]),
        "bad patch": (
            400,
            [entry("PATCH", f"Patient/{existing}", binary(encoded([{"op": "remove", "path": "/photo"}])))],
        ),
        "wrong method": (405, [entry("POST", f"Patient/{existing}", patient())]),
    }


@pytest.mark.parametrize("case", _failing("", ""))
def test_a_failing_entry_undoes_the_transaction(http: Connection, case: str) -> None:
    """D8, D12, B3.10"""
    existing, twice = unique(), unique()
    put(http, existing, identifier=identified(existing))
    for _ in range(2):
        http.send("POST", "Patient", patient(identifier=identified(twice)))
    status, entries = _failing(existing, twice)[case]
    before = versions(http)
    issue = refused(
        bundle(http, "transaction", entry("POST", "Observation", observation()), *entries), status
    )
    assert "nothing was stored" in issue["diagnostics"]
    assert versions(http) == before


def test_reads_of_a_transaction_see_its_writes(http: Connection) -> None:
    """D3, D14"""
    id_ = unique()
    entries = [
        entry("GET", f"Patient/{id_}"),
        entry("GET", f"Patient/{id_}/_history"),
        entry("PUT", f"Patient/{id_}", patient(id=id_)),
    ]
    assert statuses(bundle(http, "transaction", *entries)) == ["200", "200", "201"]


@pytest.mark.parametrize("type_", ["batch", "transaction"])
def test_patches_in_bundles(http: Connection, type_: str) -> None:
    """B3.5–B3.9"""
    id_ = unique()
    put(http, id_, identifier=identified(id_))
    female = binary(encoded([{"op": "add", "path": "/gender", "value": "female"}]))
    reply = bundle(http, type_, entry("PATCH", f"Patient/{id_}", female))
    assert statuses(reply) == ["200"]
    assert reply.json()["entry"][0]["resource"]["gender"] == "female"
    assert statuses(bundle(http, type_, entry("PATCH", f"Patient?identifier={id_}", NOTHING))) == ["200"]
    twice = [
        entry("PATCH", f"Patient/{id_}", binary(encoded([{"op": "add", "path": "/gender", "value": g}])))
        for g in ("male", "other")
    ]
    if type_ == "batch":
        assert statuses(bundle(http, type_, *twice)) == ["200", "200"]
        assert http.send("GET", f"Patient/{id_}").json()["gender"] == "other"
    else:
        refused(bundle(http, type_, *twice), 400)


@pytest.mark.parametrize(
    ("prefer", "resource", "outcome"),
    [
        ("return=minimal", False, False),
        ("return=representation", True, False),
        ("return=OperationOutcome", False, True),
    ],
)
def test_prefer_holds_for_the_writes_in_a_bundle(
    http: Connection, prefer: str, resource: bool, outcome: bool
) -> None:
    """A0.10, D5"""
    put(http, "p")
    reply = bundle(
        http, "batch", entry("POST", "Patient", patient()), entry("GET", "Patient/p"), prefer=prefer
    )
    written, read = reply.json()["entry"]
    assert ("resource" in written, "outcome" in written["response"]) == (resource, outcome)
    assert read["resource"]["id"] == "p"
    refused(bundle(http, "batch", prefer="return=xyz"), 400)


def test_provenance_of_a_bundle_names_all_that_was_written(http: Connection) -> None:
    """A2.7"""
    provenance = {
        "resourceType": "Provenance",
        "recorded": "2026-01-01T00:00:00Z",
        "agent": [{"who": {"display": "Dr Kim"}}],
    }
    value = unique()
    reply = bundle(
        http,
        "transaction",
        entry("POST", "Patient", patient(identifier=identified(value)), f"{URN}1"),
        entry("POST", "Observation", observation(subject={"reference": f"{URN}1"})),
        x_provenance=json.dumps(provenance),
    )
    keys = [one["response"]["location"].split("/fhir/")[1] for one in reply.json()["entry"]]
    [stored] = http.send("GET", f"Provenance?target={keys[0].split('/_history')[0]}").json()["entry"]
    assert [t["reference"] for t in stored["resource"]["target"]] == keys
    told = http.send("GET", keys[0].removesuffix("/1")).json()["entry"][0]["response"]["extension"]
    assert told == [{"url": "urn:fhir-admin:author", "valueString": "Dr Kim"}]
