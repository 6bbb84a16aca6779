"""Sends requests over many connections and tells the rate and the slowest answers.

With wrk (C, closed loop, from the distribution) where it is installed, else with a client of our own, which
costs more than the server and so understates it; `TOOL` says which. `FHIR_ADMIN_BENCH_PIN` pins the server
to one core and the client to another (Linux).
"""

from __future__ import annotations

import os
import re
import selectors
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.server_process import ServerProcess

SECONDS = 2.0
CONNECTIONS = 16
TOOL = "wrk" if shutil.which("wrk") else "own client"
# So many different requests are sent in turn; the client must not be what is slow.
_DIFFERENT = 20_000


@dataclass(frozen=True)
class Load:
    """What came of it: requests a second, and the 99th percentile in milliseconds."""

    rate: float
    p99: float


def is_pinned() -> bool:
    """Whether server and client keep to a core each."""
    return bool(os.environ.get("FHIR_ADMIN_BENCH_PIN")) and shutil.which("taskset") is not None


def pin(server: ServerProcess) -> None:
    """Keep the server on one core, if asked."""
    if is_pinned() and server.process is not None:
        subprocess.run(
            ["taskset", "-a", "-pc", "0", str(server.process.pid)], check=True, capture_output=True
        )


def run(server: ServerProcess, path: Callable[[], str], connections: int = CONNECTIONS) -> Load:
    """GET the paths that `path` gives, as fast as it answers. Errors: RuntimeError unless all are 2xx."""
    paths = [path() for _ in range(_DIFFERENT if TOOL == "wrk" else 2_000)]
    return _wrk(server, paths, connections) if TOOL == "wrk" else _own(server, paths, connections)


_SCRIPT = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local at = 0
request = function() at = at %% #paths + 1; return wrk.format("GET", "/fhir/" .. paths[at]) end
"""


def _wrk(server: ServerProcess, paths: Sequence[str], connections: int) -> Load:
    with tempfile.TemporaryDirectory() as folder:
        lines, script = Path(folder) / "paths", Path(folder) / "script.lua"
        lines.write_text("\n".join(paths))
        script.write_text(_SCRIPT % lines)
        parts = urlsplit(server.base)
        pinned = ["taskset", "-c", "1"] if is_pinned() else []
        told = subprocess.run(
            [*pinned, "wrk", "-t1", f"-c{connections}", f"-d{SECONDS:g}s", "--latency", "-s", str(script),
             "-H", f"Authorization: Bearer {server.token}", f"http://{parts.netloc}/"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(told)
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", told)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert slow is not None
    assert rate is not None
    return Load(float(rate[1]), float(slow[1]) * {"us": 0.001, "ms": 1, "s": 1000}[slow[2]])


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


def receive(sock: socket.socket) -> bytes:
    """One answer. Errors: RuntimeError unless it is 2xx."""
    data = sock.recv(65536)
    while not complete(data):
        data += sock.recv(65536)
    _check(data)
    return data


def latency(server: ServerProcess, request: Callable[[], bytes], count: int = 300) -> float:
    """The median wait of one connection, in milliseconds."""
    waits = []
    with open_socket(server.base) as sock:
        for _ in range(count):
            text, started = request(), time.perf_counter()
            sock.sendall(text)
            receive(sock)
            waits.append((time.perf_counter() - started) * 1000)
    return statistics.median(waits)


def _own(server: ServerProcess, paths: Sequence[str], connections: int) -> Load:
    requests = [request_text(server, "GET", path) for path in paths]
    return drive(server, lambda number: requests[number % len(requests)], connections)


def drive(server: ServerProcess, request: Callable[[int], bytes], connections: int = CONNECTIONS) -> Load:
    """A closed loop of our own: each connection sends the next request after an answer."""
    selector, sent = selectors.DefaultSelector(), 0
    pending: dict[socket.socket, tuple[bytes, float]] = {}

    def send(sock: socket.socket) -> None:
        nonlocal sent
        pending[sock] = b"", time.perf_counter()
        sock.sendall(request(sent))
        sent += 1

    for _ in range(connections):
        sock = open_socket(server.base)
        selector.register(sock, selectors.EVENT_READ)
        send(sock)
    waits, started = [], time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        for event, _ in selector.select(1.0):
            sock = event.fileobj  # type: ignore[assignment]
            data, since = pending[sock]
            data += sock.recv(65536)
            pending[sock] = data, since
            if complete(data):
                _check(data)
                waits.append((time.perf_counter() - since) * 1000)
                send(sock)
    elapsed = time.perf_counter() - started
    for sock in pending:
        sock.close()
    selector.close()
    return Load(len(waits) / elapsed, statistics.quantiles(waits, n=100)[98])


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
