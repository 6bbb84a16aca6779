"""What every answer carries, and what the edge refuses. Source: server specification A0, A1, F1."""

from __future__ import annotations

import socket
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest

from tests.support.server_process import Connection, Reply, ServerProcess

PATIENT = {"resourceType": "Patient", "active": True}


def _outcome(reply: Reply, status: int, code: str) -> dict[str, object]:
    assert reply.status == status, reply.body
    assert reply.headers["content-type"] == "application/fhir+json; charset=utf-8"
    outcome = reply.json()
    assert outcome["resourceType"] == "OperationOutcome"
    assert outcome["issue"][0]["code"] == code
    assert outcome["issue"][0]["diagnostics"]
    assert outcome["id"] == reply.headers["x-request-id"]
    return outcome


def test_a_created_resource_carries_its_version_in_headers(http: Connection) -> None:
    """A0.3, A0.4, A2.1."""
    reply = http.send("POST", "Patient?ignored=1", PATIENT, {"X-Request-Id": "mine"})
    body = reply.json()
    assert reply.status == 201
    assert reply.headers["etag"] == 'W/"1"'
    assert reply.headers["location"].endswith(f"/fhir/Patient/{body['id']}/_history/1")
    assert parsedate_to_datetime(reply.headers["last-modified"])
    assert reply.headers["x-correlation-id"] == "mine"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert body["meta"]["versionId"] == "1"
    again = http.send("GET", f"Patient/{body['id']}")
    assert again.status == 200
    assert again.body == reply.body


def test_the_clients_bytes_are_kept(http: Connection) -> None:
    text = (
        '{ "resourceType":"Observation", "status":"final", "code":{"text":"\\u0061\\/b"},\n'
        '  "valueQuantity":{"value":1.00,"unit":"mg"}, "note":[{"text":"김하늘"}],'
        '  "component":[{"code":{"text":"x"},"valueQuantity":{"value":0.123456789012345678901234567890}}]}'
    ).encode()
    reply = http.send("POST", "Observation", text)
    assert reply.status == 201, reply.body
    stored = http.send("GET", f"Observation/{reply.json()['id']}").body
    for part in (b'"value":1.00,', b"0.123456789012345678901234567890", b'"\\u0061\\/b"', "김하늘".encode()):
        assert part in stored


def test_head_answers_like_get_without_a_body(http: Connection) -> None:
    path = f"Patient/{http.send('POST', 'Patient', PATIENT).json()['id']}"
    get, head = http.send("GET", path), http.send("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["etag"] == get.headers["etag"]
    assert head.headers["content-length"] == get.headers["content-length"]


def test_who_does_not_know_the_token_gets_401(server: ServerProcess) -> None:
    for token in (None, "wrong", ""):
        connection = Connection(server.base, token)
        reply = connection.send("GET", "Patient")
        _outcome(reply, 401, "login")
        assert reply.headers["www-authenticate"].startswith("Bearer")
        connection.close()


@pytest.mark.parametrize("path", ["metadata", "$versions", "health/check"])
def test_discovery_needs_no_token(server: ServerProcess, path: str) -> None:
    connection = Connection(server.base, None)
    assert connection.send("GET", path).status == 200
    assert connection.send("DELETE", path).status == 405
    connection.close()


def test_metadata_says_what_is_here(http: Connection) -> None:
    """F1.1."""
    statement = http.send("GET", "metadata").json()
    assert statement["fhirVersion"] == "4.0.1"
    assert statement["patchFormat"] == ["application/fhir+json", "application/json-patch+json"]
    [rest] = statement["rest"]
    assert len(rest["resource"]) == 146
    patient = next(r for r in rest["resource"] if r["type"] == "Patient")
    assert {"patch", "vread", "history-type"} <= {i["code"] for i in patient["interaction"]}
    assert patient["conditionalDelete"] == "multiple"
    assert {"name": "family", "type": "string"}.items() <= next(
        p for p in patient["searchParam"] if p["name"] == "family"
    ).items()
    narrowed = http.send("GET", "metadata?_elements=fhirVersion").json()
    assert "fhirVersion" in narrowed
    assert "rest" in narrowed or "software" not in narrowed
    assert http.send("GET", "metadata?mode=odd").status == 400
    assert http.send("GET", "metadata?_format=xml").status == 406
    assert http.send("GET", "metadata?_pretty=maybe").status == 400


def test_versions_come_in_both_forms(http: Connection) -> None:
    """F1.2."""
    plain = http.send("GET", "$versions", headers={"Accept": "application/json"})
    assert plain.json() == {"versions": ["4.0"], "default": "4.0"}
    assert http.send("GET", "$versions").json()["resourceType"] == "Parameters"
    assert http.send("GET", "$versions", headers={"Accept": "text/html"}).status == 406


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "patient/1", 404, "not-found"),
        ("GET", "Foo", 404, "not-found"),
        ("POST", "Foo", 404, "not-found"),
        ("GET", "Patient/no-such-id", 404, "not-found"),
        ("GET", "Patient/under_score", 400, "invalid"),
        ("GET", "Patient/" + "x" * 65, 400, "invalid"),
        ("PUT", "_history", 405, "not-supported"),
        ("GET", "Patient?_format=xml", 406, "not-supported"),
        ("GET", "Patient?_pretty=maybe", 400, "invalid"),
        ("GET", "Patient?_summary=xyz", 400, "invalid"),
        ("GET", "Patient/..%2f..%2fetc", 400, "invalid"),
        ("GET", "Patient/%00", 400, "invalid"),
        ("GET", "Patient?name=%ff", 400, "invalid"),
    ],
)
def test_bad_requests_get_an_outcome(
    http: Connection, method: str, path: str, status: int, code: str
) -> None:
    _outcome(http.send(method, path, PATIENT if method in ("POST", "PUT") else None), status, code)


def test_wrong_media_types_are_415(http: Connection) -> None:
    for content in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        _outcome(http.send("POST", "Patient", b"{}", {"Content-Type": content}), 415, "not-supported")
    form = {"Content-Type": "application/json"}
    _outcome(http.send("POST", "Patient/_search", b"{}", form), 415, "not-supported")
    _outcome(http.send("POST", "Patient", PATIENT, {"Content-Encoding": "gzip"}), 415, "not-supported")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"resourceType":"Patient","resourceType":"Patient"}',
        b'{"a":NaN}',
        b"\xff\xfe",
        b"[" * 100,
    ],
)
def test_bodies_that_are_not_a_json_resource_are_400(http: Connection, body: bytes) -> None:
    _outcome(http.send("POST", "Patient", body), 400, "invalid")


def test_a_body_over_the_limit_is_413_before_it_is_read(server: ServerProcess) -> None:
    parts = urlsplit(server.base)
    with socket.create_connection((parts.hostname, parts.port)) as raw:
        raw.sendall(
            f"POST /fhir/Patient HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {server.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {2**40}\r\n\r\n".encode()
        )
        assert raw.recv(100).startswith(b"HTTP/1.1 413")


def test_another_host_name_or_a_web_page_is_refused(http: Connection) -> None:
    _outcome(http.send("GET", "Patient", headers={"Host": "evil.example"}), 421, "security")
    _outcome(http.send("GET", "Patient", headers={"Origin": "http://evil.example"}), 403, "forbidden")


def test_everything_outside_the_base_is_404(server: ServerProcess) -> None:
    parts = urlsplit(server.base)
    for base in (f"http://{parts.netloc}", f"http://{parts.netloc}/fhirx"):
        connection = Connection(base, server.token)
        _outcome(connection.send("GET", "Patient"), 404, "not-found")
        connection.close()


def test_pretty_indents_and_changes_nothing_else(http: Connection) -> None:
    path = f"Patient/{http.send('POST', 'Patient', PATIENT).json()['id']}"
    pretty = http.send("GET", f"{path}?_pretty=true")
    assert b'\n  "' in pretty.body
    assert pretty.json() == http.send("GET", path).json()
