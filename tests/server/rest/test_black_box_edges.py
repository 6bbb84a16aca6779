"""Discovery, secrets and oddities of HTTP itself, over the wire.

Source: server specification F1, A0; trust S4, T16, T19.
"""

from __future__ import annotations

import json
import socket
from urllib.parse import urlsplit

import pytest

from tests.support.black_box import identified, patient, put, refused, unique
from tests.support.server_process import Connection, ServerProcess


def raw(server: ServerProcess, request: bytes) -> bytes:
    """What comes back for exactly these bytes (HOST and TOKEN filled in); b"" for a closed connection."""
    parts = urlsplit(server.base)
    token = (server.token or "").encode()
    filled = request.replace(b"HOST", parts.netloc.encode()).replace(b"TOKEN", token)
    answer = b""
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        try:
            connection.sendall(filled)
            while chunk := connection.recv(65536):
                answer += chunk
        except ConnectionError:
            return b""
    return answer


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("_summary=xyz", 400),
        ("_summary=count", 400),
        ("_summary=", 400),
        ("_elements=", 400),
        ("_elements=status&_summary=true", 400),
        ("_pretty=maybe", 400),
        ("mode=odd", 400),
        ("_format=xml", 406),
        ("_summary=true", 200),
        ("_elements=foo", 200),
    ],
)
def test_metadata_reads_its_parameters(http: Connection, query: str, status: int) -> None:
    """F1.1"""
    assert http.send("GET", f"metadata?{query}").status == status


def test_metadata_names_the_base_it_was_asked_under(server: ServerProcess, http: Connection) -> None:
    here = http.send("GET", "metadata").json()["implementation"]["url"]
    port = urlsplit(server.base).port
    there = http.send("GET", "metadata", headers={"Host": f"localhost:{port}"}).json()["implementation"][
        "url"
    ]
    assert (here, there) == (server.base, f"http://localhost:{port}/fhir")


def test_metadata_offers_what_works(http: Connection) -> None:
    [rest] = http.send("GET", "metadata").json()["rest"]
    patients = next(r for r in rest["resource"] if r["type"] == "Patient")
    codes = {p["name"] for p in patients["searchParam"]}
    assert {"_id", "_lastUpdated", "name", "general-practitioner"} <= codes
    assert {"_text", "_content", "_list"} <= codes
    assert "_query" not in codes
    assert "Observation:subject" in patients["searchRevInclude"]
    assert "Patient:general-practitioner" in patients["searchInclude"]
    for code in codes:
        assert http.send(
            "GET", f"Patient?{code}:missing=true", headers={"Prefer": "handling=strict"}
        ).status in (200, 400)


@pytest.mark.parametrize(
    "request_",
    [
        "GET /fhir/Patient?name=\u00e9 HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".encode(),
        b"GET /fhir/Patient HTTP/1.1\r\nHost: HOST\r\nPrefer: a\x00b\r\nConnection: close\r\n\r\n",
        b"GET /fhir/Patient HTTP/1.1\r\nHost: HOST\r\nX-Request-Id: a\rb\r\nConnection: close\r\n\r\n",
        b"GET /fhir/Patient HTTP/1.1\r\nHost: HOST\r\nIf-None-Exist: a\x1bb\r\nConnection: close\r\n\r\n",
        b"FOO /fhir/Patient HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n",
        b"GET /fhir/Patient HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\nConnection: close\r\n\r\n",
        b"POST /fhir/Patient HTTP/1.1\r\nHost: HOST\r\nContent-Length: -5\r\nConnection: close\r\n\r\n",
    ],
)
def test_what_is_no_http_gets_an_outcome_too(server: ServerProcess, request_: bytes) -> None:
    """T19"""
    head, _, body = raw(server, request_).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"x-request-id: " in head.lower()
    assert json.loads(body)["issue"][0]["code"] == "invalid"


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /fhir/Patient?_id=" + b"x" * 3_000_000 + b" HTTP/1.1\r\nHost: HOST\r\n\r\n",
        b"GET /fhir/Patient HTTP/1.1\r\nHost: HOST\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
        b"GET /fhir/Patient HTTP/1.1\r\nHost: HOST\r\nA: " + b"b" * 200_000 + b"\r\n\r\n",
    ],
    ids=["url", "many headers", "long header"],
)
def test_endless_heads_end_the_connection(server: ServerProcess, request_: bytes) -> None:
    assert not raw(server, request_).startswith(b"HTTP/1.1 2")


def test_a_body_where_none_belongs_is_ignored(server: ServerProcess) -> None:
    for method in (b"GET", b"DELETE", b"HEAD"):
        request = method + b" /fhir/Patient/nobody HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\n"
        answer = raw(server, request + b"Content-Length: 5\r\nConnection: close\r\n\r\nhello")
        assert answer.startswith(b"HTTP/1.1 204" if method == b"DELETE" else b"HTTP/1.1 404")


def test_a_token_in_the_url_is_refused(server: ServerProcess, http: Connection) -> None:
    """T16: where it stands it would be logged by somebody."""
    for path in (
        f"Patient?access_token={server.token}",
        f"Patient/{server.token}",
        f"metadata?x={server.token}",
    ):
        refused(http.send("GET", path), 400, "invalid")


def test_the_log_holds_no_secrets(server: ServerProcess, http: Connection) -> None:
    """S4: no token, no query, no body, no criteria; and no forged lines."""
    canary = unique("canary")
    put(http, "logged", name=[{"family": canary}], identifier=identified(canary))
    http.send("GET", f"Patient?family={canary}")
    http.send("GET", f"Patient%3Ffamily={canary}")
    http.send("GET", f"Patient/a%0Aforged-{canary[:3]}")
    http.send("POST", "Patient", patient(gender=canary))
    http.send("POST", "Patient", canary.encode())
    http.send("POST", "Patient", patient(), {"If-None-Exist": f"foo={canary}", "X-Request-Id": canary})
    http.send("DELETE", f"Patient?foo={canary}")
    http.send("GET", f"Patient/{server.token}")
    log = (server.data / "logs" / "server.log").read_text()
    assert "/fhir/Patient" in log
    assert canary not in log
    assert (server.token or "-") not in log
    assert "\nforged" not in log
    assert oct((server.data / "logs" / "server.log").stat().st_mode)[-3:] == "600"


def test_what_can_only_be_read_says_so(http: Connection) -> None:
    """A0.14; RFC 9110: a 405 names the methods allowed."""
    for path in ("metadata", "$versions", "health/check"):
        answer = http.send("POST", path, {})
        refused(answer, 405)
        assert answer.headers["allow"] == "GET, HEAD"
