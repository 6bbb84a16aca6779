# ruff: noqa: E501 - lists of requests are read by the row
"""Hundreds of malformed requests on real sockets: the process lives on and answers the next good one at once.

Source: trust R18, T19, T21, T26.
"""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.server_process import Connection, ServerProcess

_GET = b"GET /fhir/Patient/nobody HTTP/1.1\r\nHost: HOST\r\n"
_POST = b"POST /fhir/Patient HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/fhir+json\r\n"
_BODY = b'{"resourceType":"Patient"}'
# Complete as they stand: each must be answered by 4xx, or the connection closed.
WHOLE = (
    b"\r\n\r\n\r\n", b"\x00" * 100, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 200, b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: HOST\r\n\r\n", b"GET /fhir\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET http://evil.example/fhir/Patient HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET //evil.example/fhir/Patient HTTP/1.1\r\nHost: HOST\r\n\r\n", b"CONNECT evil.example:443 HTTP/1.1\r\nHost: HOST\r\n\r\n",
    _GET + b"Host: evil.example\r\n\r\n", _GET + b"Host: HOST\r\n\r\n", _GET.replace(b"HOST", b"evil.example") + b"\r\n",
    _GET.replace(b"Host: HOST\r\n", b"") + b"\r\n", _GET.replace(b"HOST", b"localhost.") + b"\r\n",
    _GET + b"Bad Header: x\r\n\r\n", _GET + b": x\r\n\r\n", _GET + b"A\x00B: x\r\n\r\n", _GET + b"A: x\x00y\r\n\r\n",
    _GET + b" folded: x\r\n\r\n", _GET + b"\xff\xfe: x\r\n\r\n", _GET + b"Authorization: Bearer \xff\r\n\r\n",
    _GET.replace(b"nobody", b"%ff%fe") + b"\r\n", _GET.replace(b"nobody", b"\xff") + b"\r\n",
    _GET.replace(b"nobody", b"a b") + b"\r\n", _GET.replace(b"GET", b"G\xc3\x89T") + b"\r\n",
    _POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", _POST + b"Content-Length: +5\r\n\r\nhello",
    _POST + b"Content-Length: 0x5\r\n\r\nhello", _POST + b"Content-Length: 99999999999999999999999\r\n\r\n",
    _POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", _POST + b"Transfer-Encoding: gzip\r\n\r\nxx",
    _POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nhello\r\n0\r\n\r\n", _POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
    _POST + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFFFF\r\nx", _POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    _POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n", _POST + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b",
    _POST + b"Content-Length: 26\r\n\r\n" + _BODY, _GET + b"A: b\r\n" * 20_000 + b"\r\n",
    b"GET /fhir/Patient?x=" + b"y" * 2_000_000 + b" HTTP/1.1\r\nHost: HOST\r\n\r\n", _GET + b"Cookie: " + b"z" * 2_000_000 + b"\r\n\r\n",
    _GET + b"\r\n" + b"garbage" * 100 + b"\r\n\r\n", (_GET + b"\r\n") * 50 + b"\x00\x01\x02",
)  # fmt: skip
# Never completed: the client goes away.
HALVES = (
    b"", b"G", b"GET /fhir", _GET, _GET + b"A: ", _POST + b"Content-Length: 26\r\n\r\n", _POST + b"Content-Length: 26\r\n\r\n{",
    _POST + b"Transfer-Encoding: chunked\r\n\r\n", _POST + b"Transfer-Encoding: chunked\r\n\r\n1a\r\n" + _BODY[:9],
    _POST + b"Transfer-Encoding: chunked\r\n\r\n1a\r\n" + _BODY + b"\r\n", _POST + b"Expect: 100-continue\r\nContent-Length: 26\r\n\r\n",
)  # fmt: skip


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    data: Path = tmp_path_factory.mktemp("raw") / "data"
    data.mkdir(mode=0o700)
    (data / "server.toml").write_text("header_seconds = 1.0\n")
    with ServerProcess(data) as started:
        yield started


@pytest.fixture(scope="module")
def http(process: ServerProcess) -> Iterator[Connection]:
    connection = process.connect()
    yield connection
    connection.close()


def dial(process: ServerProcess) -> socket.socket:
    parts = urlsplit(process.base)
    return socket.create_connection((parts.hostname, parts.port), timeout=10)


def told(process: ServerProcess, request: bytes) -> bytes:
    """Everything that comes back until the connection is closed, by whomever."""
    filled = request.replace(b"HOST", urlsplit(process.base).netloc.encode())
    answer = b""
    with dial(process) as connection:
        try:
            connection.sendall(filled)
            connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(65536):
                answer += chunk
        except ConnectionError:
            pass
    return answer


def check_alive(process: ServerProcess, http: Connection) -> None:
    """It answers at once, and nothing was stored."""
    started = time.monotonic()
    assert http.send("GET", "Patient?_summary=count").json()["total"] == 0
    assert time.monotonic() - started < 2
    assert process.process is not None
    assert process.process.poll() is None


@pytest.mark.parametrize("number", range(len(WHOLE)))
def test_malformed_requests_are_refused(process: ServerProcess, http: Connection, number: int) -> None:
    answer = told(process, WHOLE[number])
    statuses = [line.split()[1] for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
    assert all(status.startswith(b"4") for status in statuses), answer[:500]
    if statuses:
        assert b'"OperationOutcome"' in answer
    check_alive(process, http)


def test_halves_and_pieces_change_nothing(process: ServerProcess, http: Connection) -> None:
    """Good requests cut anywhere, and with a byte changed anywhere."""
    chance = random.Random(1)
    good = _POST + b"Content-Length: 26\r\n\r\n" + _BODY
    for _ in range(150):
        at = chance.randrange(len(good))
        other = good[:at] + bytes([chance.randrange(256)]) + good[at + 1 :]
        for request in (good[:at], other):
            assert b"HTTP/1.1 5" not in told(process, request), request
    for half in HALVES:
        assert b"HTTP/1.1 2" not in told(process, half)
    check_alive(process, http)


def test_who_sends_no_head_is_cut_off_and_in_nobodys_way(process: ServerProcess, http: Connection) -> None:
    """R18, at a tenth of the ten seconds."""
    with ExitStack() as stack:
        slow = [stack.enter_context(dial(process)) for _ in range(200)]
        for number, connection in enumerate(slow):
            connection.sendall(HALVES[number % 5])
        check_alive(process, http)
        for connection in slow:
            with suppress(ConnectionError):
                assert connection.recv(100) == b""
    check_alive(process, http)
