"""Both kinds of PATCH, direct and conditional, over the wire.

Source: server specification H, B; trust T23, T24.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.black_box import JSON_PATCH, identified, put, refused, unique, version
from tests.support.server_process import FHIR_JSON, Connection

DIV = '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'


def operations(*described: dict[str, Any]) -> dict[str, Any]:
    """A FHIRPath Patch; a text stands for its valueString."""

    def part(name: str, value: Any) -> dict[str, Any]:
        return {"name": name, **(value if isinstance(value, dict) else {"valueString": value})}

    listed = [{"name": "operation", "part": [part(*pair) for pair in one.items()]} for one in described]
    return {"resourceType": "Parameters", "parameter": listed}


NOTHING = operations({"type": "delete", "path": "Patient.photo"})


@pytest.fixture
def path(http: Connection) -> str:
    """A Patient of its own."""
    id_ = unique()
    name = [{"family": "A", "given": ["B", "C"]}]
    put(http, id_, active=True, gender="male", name=name, address=[{"city": "x"}], identifier=identified(id_))
    return f"Patient/{id_}"


def test_a_json_patch_makes_a_version(http: Connection, path: str) -> None:
    ops = [{"op": "replace", "path": "/gender", "value": "female"}, {"op": "remove", "path": "/address"}]
    reply = http.send("PATCH", path, ops, JSON_PATCH)
    assert (reply.status, reply.headers["etag"]) == (200, 'W/"2"')
    assert (reply.json()["gender"], "address" in reply.json()) == ("female", False)
    told = http.send("GET", f"{path}/_history").json()["entry"][0]
    assert told["request"]["method"] == "PATCH"


def test_six_operations_in_one_json_patch(http: Connection, path: str) -> None:
    ops = [
        {"op": "test", "path": "/active", "value": True},
        {"op": "add", "path": "/name/0/given/-", "value": "D"},
        {"op": "remove", "path": "/name/0/given/0"},
        {"op": "replace", "path": "/name/0/family", "value": "Z"},
        {"op": "copy", "from": "/address/0", "path": "/address/-"},
        {"op": "move", "from": "/name/0/given/0", "path": "/name/0/given/1"},
    ]
    body = http.send("PATCH", path, ops, JSON_PATCH).json()
    assert body["name"] == [{"family": "Z", "given": ["D", "C"]}]
    assert body["address"] == [{"city": "x"}] * 2


@pytest.mark.parametrize(
    "ops",
    [
        [{"op": "remove", "path": "/photo"}],
        [{"op": "coo", "path": "/active"}],
        [{"op": "add", "path": "", "value": ""}],
        [{"op": "replace", "path": "/gender", "value": "female"}, {"op": "remove", "path": "/photo"}],
        [{"op": "add", "path": "/dummyProperty", "value": 1}],
        [{"op": "replace", "path": "/gender", "value": "dummy"}],
        [{"op": "add", "path": "/birthDate", "value": "2020-01-01T00:00:00Z"}],
        [{"op": "replace", "path": "/id", "value": "x"}],
        [{"op": "replace", "path": "/meta/versionId", "value": "9"}],
        [{"op": "remove", "path": "/meta"}],
        [{"op": "add", "path": "/text", "value": {"status": "generated", "div": DIV}}],
        [{"op": "add", "path": "/name/1000000000", "value": {}}],
        [{"op": "remove", "path": "/a~2"}],
        [{"op": "move", "from": "/name", "path": "/name/0/x"}],
        [{"op": "test", "path": "/active", "value": False}],
        [{"op": "test", "path": "/active", "value": True}] * 1001,
        [{"op": "copy", "from": "/name", "path": f"/name/0/x{n}"} for n in range(30)],
        [{"op": "add", "path": "/a" * 100_000, "value": 1}],
        [{"op": "remove", "path": "/" + "a" * 1_000_000}],
        [{"op": ["add"], "path": "/a", "value": 1}],
        [{"op": "add", "path": 5, "value": 1}],
        [None],
        [5],
        [
            {"op": "add", "path": "/extension", "value": [{"url": "http://x", "valueDecimal": 1}]},
            {"op": "add", "path": "/extension/0/valueDecimal", "value": "1e99999999999999999999"},
        ],
    ],
)
def test_a_bad_json_patch_changes_nothing(http: Connection, path: str, ops: Any) -> None:
    """T24"""
    reply = http.send("PATCH", path, ops, JSON_PATCH)
    assert refused(reply, 400)["code"] in ("invalid", "processing", "too-costly")
    assert len(reply.body) < 10_000
    assert version(http, path) == 'W/"1"'


@pytest.mark.parametrize(
    ("operation", "diagnostics"),
    [
        ({"type": "delete", "path": "Patient.name.given"}, "Multiple"),
        ({"type": "add", "path": "Patient", "name": "dummyProperty", "value": "x"}, "not found at Patient"),
        ({"type": "add", "path": "Patient", "name": "birthDate", "value": "abc"}, "Invalid input"),
        (
            {"type": "replace", "path": "Patient.gender", "value": {"valueCode": "dummyGender"}},
            "Invalid input",
        ),
        ({"type": "replace", "path": "Patient.gender"}, "value"),
        ({"type": "replace", "value": "x"}, "path"),
        ({"type": "coo", "path": "Patient.gender"}, "insert"),
        ({"type": "replace", "path": "Patient.id", "value": "x"}, "immutable"),
        ({"type": "replace", "path": "Patient.meta.versionId", "value": "x"}, "immutable"),
        ({"type": "insert", "path": "Patient.name", "index": {"valueInteger": -1}, "value": NOTHING}, ""),
        ({"type": "delete", "path": "Patient..name("}, "FHIRPath"),
        ({"type": "delete", "path": "Patient.active = true"}, "no element"),
        ({"type": "delete", "path": "(" * 5000 + "Patient" + ")" * 5000}, ""),
        ({"type": "delete", "path": "Patient.photo.where(" + "+".join(["1"] * 10_000) + "=1)"}, ""),
        ({"type": "delete", "path": "Patient.where('x'" + ".replace('x','xxxxxxxxxx')" * 12 + "='y')"}, ""),
        ({"type": "delete", "path": "Patient.name\u0000"}, ""),
        ({"type": "delete", "path": {"valueInteger": 5}}, "path"),
    ],
)
def test_a_bad_fhirpath_patch_changes_nothing(
    http: Connection, path: str, operation: dict[str, Any], diagnostics: str
) -> None:
    """T23"""
    issue = refused(http.send("PATCH", path, operations(operation)), 400)
    assert diagnostics in issue["diagnostics"]
    assert version(http, path) == 'W/"1"'


def test_fhirpath_patches(http: Connection, path: str) -> None:
    name = {"valueHumanName": {"family": "N"}}
    contact = {"part": [{"name": "name", "valueHumanName": {"family": "K"}}]}
    for described, version_ in (
        ({"type": "delete", "path": "Patient.photo"}, 1),
        ({"type": "replace", "path": "Patient.gender", "value": {"valueCode": "female"}}, 2),
        ({"type": "insert", "path": "Patient.name", "index": {"valueInteger": 1}, "value": name}, 3),
        ({"type": "add", "path": "Patient", "name": "contact", "value": contact}, 4),
        ({"type": "upsert", "path": "Patient", "name": "gender", "value": {"valueCode": "other"}}, 5),
        ({"type": "delete", "path": "Patient.address"}, 6),
    ):
        reply = http.send("PATCH", path, operations(described))
        assert (reply.status, reply.headers.get("etag")) == (200, f'W/"{version_}"'), reply.body
    body = reply.json()
    assert [n["family"] for n in body["name"]] == ["A", "N"]
    assert (body["gender"], body["contact"], "address" in body) == (
        "other",
        [{"name": {"family": "K"}}],
        False,
    )


@pytest.mark.parametrize(
    ("media", "body", "status"),
    [
        (JSON_PATCH["Content-Type"], b"", 400),
        (JSON_PATCH["Content-Type"], b"x", 400),
        (JSON_PATCH["Content-Type"], b"{}", 400),
        (FHIR_JSON, b"[]", 400),
        (FHIR_JSON, b"", 400),
        (FHIR_JSON, b'{"resourceType":"Patient"}', 400),
        (FHIR_JSON, b'{"resourceType":"Parameters"}', 400),
        ("text/plain", b"[]", 415),
        ("application/merge-patch+json", b"{}", 415),
        ("application/xml-patch+xml", b"<diff/>", 415),
        ("", b"[]", 415),
    ],
)
def test_the_body_is_read_before_anything_is_looked_up(
    http: Connection, path: str, media: str, body: bytes, status: int
) -> None:
    """B0.1–B0.3"""
    for where in (path, "Patient/never-was"):
        refused(http.send("PATCH", where, body, {"Content-Type": media, "If-Match": 'W/"9"'}), status)
    assert version(http, path) == 'W/"1"'


@pytest.mark.parametrize(("body", "headers"), [([], JSON_PATCH), (NOTHING, {})])
def test_existence_and_if_match_come_before_the_operations(
    http: Connection, path: str, body: Any, headers: dict[str, str]
) -> None:
    refused(http.send("PATCH", "Patient/never-was", body, headers), 404, "not-found")
    if headers:
        bad = [{"op": "remove", "path": "/photo"}]
        refused(http.send("PATCH", path, bad, {**headers, "If-Match": 'W/"9"'}), 412)
    refused(http.send("PATCH", path, body, {**headers, "If-Match": 'W/"9"'}), 412)
    refused(http.send("PATCH", path, body, {**headers, "If-Match": "9"}), 400)
    assert http.send("PATCH", path, body, {**headers, "If-Match": 'W/"1"'}).headers["etag"] == 'W/"1"'
    refused(http.send("PATCH", f"{path}/_history/1", body, headers), 405)
    http.send("DELETE", path)
    gone = http.send("PATCH", path, body, {**headers, "If-Match": 'W/"9"'})
    refused(gone, 410, "deleted")
    assert gone.headers["etag"] == 'W/"2"'


@pytest.mark.parametrize(("body", "headers"), [([], JSON_PATCH), (NOTHING, {})])
def test_a_conditional_patch_wants_exactly_one(http: Connection, body: Any, headers: dict[str, str]) -> None:
    """B3.1–B3.4"""
    value = unique()
    refused(http.send("PATCH", f"Patient?identifier={value}", body, headers), 404, "not-found")
    put(http, unique(), identifier=identified(value))
    assert http.send("PATCH", f"Patient?identifier={value}", body, headers).status == 200
    refused(http.send("PATCH", f"Patient?identifier={value}", body, {**headers, "If-Match": 'W/"9"'}), 412)
    put(http, unique(), identifier=identified(value))
    for query in (f"?identifier={value}", "?id=x", "?_id=", "", "?_count=5", f"?identifier={value}&foo=1"):
        refused(http.send("PATCH", f"Patient{query}", body, headers), 412)
