"""Reads, searches and durable creates a second, beside the same server's no-op."""

from __future__ import annotations

import random
import selectors
import socket
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.import_rate import bundles
from tests.bench.row import Row
from tests.support.server_process import Connection, ServerProcess

_SECONDS = 2.0
_CONNECTIONS = 16
Requests = Callable[[], bytes]


def measure(runs: int) -> list[Row]:
    """Rates at 16 connections from one client process, and the latency of one connection."""
    with tempfile.TemporaryDirectory() as folder, ServerProcess(Path(folder) / "data") as server:
        connection = server.connect()
        for text in bundles():
            connection.send("POST", "", text)
        makers = _makers(server, connection)
        connection.close()
        samples: dict[str, list[float]] = {name: [] for name in makers}
        single: dict[str, list[float]] = {name: [] for name in makers}
        for _ in range(runs):
            for name, make in makers.items():
                samples[name].append(_rate(server.base, make, _CONNECTIONS))
                single[name].append(_latency(server.base, make))
    noop = "no-op"
    floor_is = "the same server's $versions, same client"
    rates = [
        Row(f"{name}, {_CONNECTIONS} connections", samples[name], samples[noop], "req/s", floor_is)
        for name in makers
        if name != noop
    ]
    waits = [
        Row(f"{name}, 1 connection, p50", single[name], single[noop], "ms", floor_is, digits=3)
        for name in makers
        if name != noop
    ]
    return rates + waits


def _makers(server: ServerProcess, connection: Connection) -> dict[str, Requests]:
    chance = random.Random(7)
    found = connection.send("GET", "Observation?_count=1000&_elements=code,subject").json()["entry"]
    ids = [entry["resource"]["id"] for entry in found]
    codes = [entry["resource"]["code"]["coding"][0]["code"] for entry in found]
    patients = [entry["resource"]["subject"]["reference"] for entry in found]

    def get(path: Callable[[], str]) -> Requests:
        return lambda: request_text(server, "GET", path())

    def create() -> bytes:
        text = b'{"resourceType":"Basic","code":{"text":"bench"}}'
        return request_text(server, "POST", "Basic", text)

    return {
        "no-op": get(lambda: "$versions"),
        "read by id": get(lambda: f"Observation/{chance.choice(ids)}"),
        "search by code, 20 rows": get(lambda: f"Observation?code={chance.choice(codes)}&_count=20"),
        "search by subject, 20 rows": get(lambda: f"Observation?subject={chance.choice(patients)}&_count=20"),
        "durable create (FULL)": create,
    }


def request_text(server: ServerProcess, method: str, path: str, body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    parts = urlsplit(server.base)
    head = (
        f"{method} {parts.path}/{path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Authorization: Bearer {server.token}\r\n"
    )
    if body:
        head += f"Content-Type: application/fhir+json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def open_socket(base: str) -> socket.socket:
    """A connection without delays."""
    parts = urlsplit(base)
    assert parts.hostname is not None
    sock = socket.create_connection((parts.hostname, parts.port or 80))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _latency(base: str, make: Requests) -> float:
    waits = []
    with open_socket(base) as sock:
        for _ in range(300):
            request, started = make(), time.perf_counter()
            sock.sendall(request)
            _check(_receive(sock))
            waits.append((time.perf_counter() - started) * 1000)
    return statistics.median(waits)


def _receive(sock: socket.socket) -> bytes:
    data = sock.recv(65536)
    while not complete(data):
        data += sock.recv(65536)
    return data


def _rate(base: str, make: Requests, connections: int) -> float:
    """Requests a second, closed loop: each connection sends the next request after an answer."""
    selector, pending = selectors.DefaultSelector(), {}
    for _ in range(connections):
        sock = open_socket(base)
        selector.register(sock, selectors.EVENT_READ)
        pending[sock] = b""
        sock.sendall(make())
    answers, started = 0, time.perf_counter()
    while time.perf_counter() - started < _SECONDS:
        for event, _ in selector.select(1.0):
            sock = event.fileobj  # type: ignore[assignment]
            pending[sock] += sock.recv(65536)
            if complete(pending[sock]):
                _check(pending[sock])
                pending[sock] = b""
                answers += 1
                sock.sendall(make())
    elapsed = time.perf_counter() - started
    for sock in pending:
        sock.close()
    selector.close()
    return answers / elapsed


def complete(data: bytes) -> bool:
    """Whether an answer is all there."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return False
    at = data.find(b"content-length: ", 0, end)
    length = int(data[at + 16 : data.find(b"\r\n", at)])
    return len(data) >= end + 4 + length


def _check(answer: bytes) -> None:
    if answer[9:10] != b"2":
        raise RuntimeError(f"the server answered {answer[:400]!r}")
