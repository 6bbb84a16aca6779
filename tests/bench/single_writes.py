"""Durable creates and updates one by one, beside the disk's own rate of making writes durable.

Source: performance specification §4, S8, S9. FULL is on: an answer comes after the commit is on disk.
"""

from __future__ import annotations

import os
import selectors
import socket
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from server.store.sqlite.connect import SYNCHRONOUS
from tests.bench.load import complete, open_socket, request_text
from tests.bench.row import Row
from tests.support.server_process import Connection, ServerProcess

_SECONDS = 3.0
_CONNECTIONS = 16
_ON = f"{SYNCHRONOUS}, validation, history, search index, no audit; counted afterwards"
_BODY = (
    '{{"resourceType":"Observation"{id},"status":"final","code":{{"coding":[{{"system":"http://loinc.org",'
    '"code":"29463-7","display":"Body weight"}}],"text":"weight {number}"}},'
    '"subject":{{"reference":"Patient/p"}},'
    '"effectiveDateTime":"2024-05-06T07:08:09Z","valueQuantity":{{"value":{number}.50,"unit":"kg",'
    '"system":"http://unitsofmeasure.org","code":"kg"}}}}'
)
Requests = Callable[[int], bytes]


def measure_creates(runs: int) -> list[Row]:
    """Creates a second with one connection and with sixteen, and how long the slowest of a hundred waits."""
    single, synced, many, waits = [], [], [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            synced.append(_sync_rate(Path(folder) / "plain"))
            with ServerProcess(Path(folder) / "data") as server:
                make = _creates(server)
                rate, one = _closed_loop(server.base, make, 1)
                single.append(rate)
                rate, sixteen = _closed_loop(server.base, make, _CONNECTIONS)
                many.append(rate)
                waits.append(_percentile(sixteen, 0.99) * 1000)
                _check(server.connect(), len(one) + len(sixteen))
    least = [5000.0] * len(many)
    why = "One process parses, checks and indexes each on the interpreter that also speaks HTTP."
    floor, what = f"pwrite + fdatasync of 4 KiB; {_ON}", f"create, {_CONNECTIONS} connections"
    return [
        Row("create, 1 connection", single, synced, "/s", floor, goal=0.7, why=why),
        Row(what, many, least, "/s", f"the goal of 5,000/s; {_ON}", goal=1.0, why=why),
        Row(f"{what}, p99", waits, [12.0] * len(waits), "ms", "the goal of 12 ms", 1, 1.0, True, why),
    ]


def measure_updates(runs: int) -> list[Row]:
    """Updates a second of instances that have a history, beside creates on the same server."""
    updated, created = [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder, ServerProcess(Path(folder) / "data") as server:
            rate, before = _closed_loop(server.base, _creates(server), _CONNECTIONS)
            created.append(rate)
            put = _updates(server)
            rate, after = _closed_loop(server.base, put, _CONNECTIONS)
            updated.append(rate)
            _check(server.connect(), len(before) + len(after))
    why = "The version before is read, and its index rows are made again to find what changed."
    what = f"create, the same run; {_ON}"
    return [Row(f"update, {_CONNECTIONS} connections", updated, created, "/s", what, 0, 0.8, why=why)]


def _creates(server: ServerProcess) -> Requests:
    return lambda n: request_text(server, "POST", "Observation", _BODY.format(id="", number=n).encode())


def _updates(server: ServerProcess) -> Requests:
    def make(number: int) -> bytes:
        name = f"u{number % 500}"
        body = _BODY.format(id=f',"id":"{name}"', number=number).encode()
        return request_text(server, "PUT", f"Observation/{name}", body)

    return make


def _closed_loop(base: str, make: Requests, connections: int) -> tuple[float, list[float]]:
    """Answers a second, and the seconds each took. Errors: RuntimeError for an answer that is no 2xx."""
    selector = selectors.DefaultSelector()
    started_at: dict[socket.socket, float] = {}
    pending: dict[socket.socket, bytes] = {}
    count, waits = 0, list[float]()
    started = time.perf_counter()

    def send(sock: socket.socket) -> None:
        nonlocal count
        count += 1
        pending[sock], started_at[sock] = b"", time.perf_counter()
        sock.sendall(make(count))

    for _ in range(connections):
        sock = open_socket(base)
        selector.register(sock, selectors.EVENT_READ)
        send(sock)
    while started_at:
        for event, _mask in selector.select(5.0):
            sock = event.fileobj  # type: ignore[assignment]
            pending[sock] += sock.recv(65536)
            if not complete(pending[sock]):
                continue
            if pending[sock][9:10] != b"2":
                raise RuntimeError(f"the server answered {pending[sock][:400]!r}")
            waits.append(time.perf_counter() - started_at.pop(sock))
            if time.perf_counter() - started < _SECONDS:
                send(sock)
    elapsed = time.perf_counter() - started
    for sock in pending:
        sock.close()
    selector.close()
    return len(waits) / elapsed, waits


def _sync_rate(file: Path) -> float:
    """Durable writes of one page a second."""
    page, count = os.urandom(4096), 0
    number = os.open(file, os.O_RDWR | os.O_CREAT)
    sync = getattr(os, "fdatasync", os.fsync)
    started = time.perf_counter()
    while time.perf_counter() - started < 1.0:
        os.pwrite(number, page, 4096 * count)
        sync(number)
        count += 1
    elapsed = time.perf_counter() - started
    os.close(number)
    return count / elapsed


def _percentile(values: list[float], part: float) -> float:
    return statistics.quantiles(values, n=1000)[int(part * 1000) - 1]


def _check(connection: Connection, acknowledged: int) -> None:
    stored = connection.send("GET", "_history?_summary=count").json()["total"]
    connection.close()
    if stored != acknowledged:
        raise RuntimeError(f"{acknowledged} writes were acknowledged, {stored} versions are stored")
