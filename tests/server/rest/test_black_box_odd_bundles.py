"""Bundles that no client should send, over the wire. Source: server specification H, D1, D2, D6, D8, D13."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.black_box import (
    binary,
    bundle,
    encoded,
    entry,
    observation,
    patient,
    put,
    refused,
    statuses,
    versions,
)
from tests.support.server_process import Connection, ServerProcess

ODD_ENTRIES: list[Any] = [
    None,
    1,
    [],
    {},
    {"request": None},
    {"request": 5},
    {"request": {}},
    {"request": {"method": ["GET"], "url": "Patient"}},
    {"request": {"method": {}, "url": "Patient"}},
    {"request": {"method": "get", "url": "Patient"}},
    {"request": {"method": "OPTIONS", "url": "Patient"}},
    {"request": {"method": "GET"}},
    {"request": {"method": "GET", "url": 1}},
    entry("GET", "Patient?name=%ff"),
    entry("GET", "Patient/a_b"),
    entry("GET", "Patient?_count=-1"),
    entry("GET", "Patient", ifNoneMatch=5),
    entry("PUT", "Patient/x", patient(id="x"), ifMatch=None),
    entry("PUT", "Patient/x", patient(id="x"), ifMatch=1),
    entry("PUT", "Patient?identifier=%ff", patient()),
    entry("PUT", "Patient?identifier=x", patient(id=["x"])),
    entry("POST", "Patient", patient(), ifNoneExist=None),
    entry("POST", "Patient", patient(), ifNoneExist=[]),
    entry("POST", "Patient", patient(), ifNoneExist=5),
    entry("PUT", "Patient?_id=x"),
    {"resource": None, **entry("PUT", "Patient?_id=x")},
    entry("PUT", "Patient?_id=x", 5),
    entry("PUT", "Patient?_id=x", []),
    entry("POST", "Patient"),
    {"resource": None, **entry("POST", "Patient")},
    entry("POST", "Patient", 5),
    entry("POST", "Patient", []),
    entry("POST", "Patient", observation()),
    entry("POST", "Patient", {"resourceType": ["Patient"]}),
    {"fullUrl": 5, **entry("POST", "Patient", patient())},
    {"fullUrl": None, **entry("POST", "Patient", patient())},
    entry("POST", "", {"resourceType": "Bundle", "type": "batch"}),
    entry("POST", "Patient/_search", patient()),
    entry("PATCH", "Patient/x", patient()),
    entry("PATCH", "Patient/x", binary("%%%")),
    entry("PATCH", "Patient/x", binary("eA==")),
    entry("PATCH", "Patient/x", binary(encoded([]), "application/fhir+json")),
    entry("PATCH", "Patient/x", binary(5, 5)),
    entry("PATCH", "Patient/x", {"resourceType": "Parameters", "parameter": 5}),
    entry("PATCH", "Patient/x", {"resourceType": "Parameters", "parameter": [None]}),
    entry(
        "PATCH",
        "Patient/x",
        {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": [1]}]},
    ),
]


@pytest.mark.parametrize("odd", ODD_ENTRIES, ids=lambda odd: json.dumps(odd)[:60])
def test_an_odd_entry_is_400_and_alone_in_that(http: Connection, odd: Any) -> None:
    """D6, D8, D13"""
    put(http, "x")
    assert statuses(bundle(http, "batch", odd, entry("GET", "Patient/x"))) == ["400", "200"]
    before = versions(http)
    refused(bundle(http, "transaction", entry("POST", "Patient", patient()), odd), 400)
    assert versions(http) == before


@pytest.mark.parametrize(
    "text",
    [
        b"[]",
        b"null",
        b"5",
        b"{}",
        b'{"resourceType":"Patient"}',
        b'{"resourceType":["Bundle"]}',
        b'{"resourceType":"Bundle"}',
        b'{"resourceType":"Bundle","type":"history"}',
        b'{"resourceType":"Bundle","type":["batch"]}',
        b'{"resourceType":"Bundle","type":"batch","entry":null}',
        b'{"resourceType":"Bundle","type":"batch","entry":{}}',
        b'{"resourceType":"Bundle","type":"batch","type":"transaction"}',
        b'{"resourceType":"Bundle","type":"batch","entry":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"resourceType":"Bundle","type":"batch","entry":[' + b"{}," * 50_000 + b"{}]}",
    ],
    ids=lambda text: text[:60].decode(),
)
def test_what_is_no_batch_is_400(http: Connection, text: bytes) -> None:
    """D1, D2"""
    refused(http.send("POST", "", text), 400, "invalid")


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("{base}/Patient/here", "200"),
        ("/Patient/here", "200"),
        ("Patient/here#fragment", "200"),
        ("Patient/%68ere", "200"),
        ("{base}?_type=Patient&_count=1", "200"),
        ("?_type=Patient&_count=1", "200"),
        ("{base}", "200"),
        ("{base}Patient/here", "404"),
        ("http://elsewhere.example/fhir/Patient/here", "404"),
        ("urn:uuid:0", "404"),
    ],
)
def test_urls_of_entries(http: Connection, server: ServerProcess, url: str, status: str) -> None:
    put(http, "here")
    assert statuses(bundle(http, "batch", entry("GET", url.format(base=server.base)))) == [status]
