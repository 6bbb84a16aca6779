"""Reads by id while transactions are imported, beside the same reads alone; and the import alone.

Source: performance specification §4, S10.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.import_rate import bundles, resources_of, send_all
from tests.bench.row import Row
from tests.support.server_process import ServerProcess

_READERS = 4
_SECONDS = 3.0


def measure(runs: int) -> list[Row]:
    """p50 and p99 of reads, and resources a second."""
    texts = bundles()
    shared, rest = texts[:2], texts[2:]
    total = sum(len(resources_of(text)) for text in rest)
    found: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(runs):
        found["in alone"].append(total / _import_alone(shared, rest))
        with tempfile.TemporaryDirectory() as folder, ServerProcess(Path(folder) / "data") as server:
            send_all(server, shared, 1)
            ids = _ids(server)
            alone = _reads(server, ids, threading.Event(), _SECONDS)
            done = threading.Event()
            with ThreadPoolExecutor(1) as pool:
                reading = pool.submit(_reads, server, ids, done, 600)
                started = time.perf_counter()
                try:
                    send_all(server, rest)
                finally:
                    done.set()
                found["in"].append(total / (time.perf_counter() - started))
                beside = reading.result()
        for name, waits in (("", beside), (" alone", alone)):
            cut = statistics.quantiles(waits, n=100)
            found["p50" + name].append(cut[49] * 1000)
            found["p99" + name].append(cut[98] * 1000)
    why = "Writer thread and reads share one interpreter; with two cores the client takes part of them too."
    on = f"the same reads alone; {_READERS} connections read, 3 import, FULL"
    return [
        Row("read by id during import, p50", found["p50"], found["p50 alone"], "ms", on, 2, 2.0, True, why),
        Row("read by id during import, p99", found["p99"], found["p99 alone"], "ms", on, 2, 2.0, True, why),
        Row(
            "import beside reads",
            found["in"],
            found["in alone"],
            "res/s",
            "the import alone",
            0,
            0.85,
            why=why,
        ),
    ]


def _import_alone(shared: list[bytes], rest: list[bytes]) -> float:
    with tempfile.TemporaryDirectory() as folder, ServerProcess(Path(folder) / "data") as server:
        send_all(server, shared, 1)
        started = time.perf_counter()
        send_all(server, rest)
        return time.perf_counter() - started


def _ids(server: ServerProcess) -> list[str]:
    connection = server.connect()
    found = connection.send("GET", "?_type=Practitioner,Patient,Observation&_count=200").json()["entry"]
    connection.close()
    return [f"{entry['resource']['resourceType']}/{entry['resource']['id']}" for entry in found]


def _reads(server: ServerProcess, ids: list[str], done: threading.Event, most: float) -> list[float]:
    """The seconds each read took, from several connections until done or the time is over."""
    waits: list[float] = []
    end = time.perf_counter() + most

    def work(seed: int) -> None:
        chance, connection = random.Random(seed), server.connect()
        while not done.is_set() and time.perf_counter() < end:
            started = time.perf_counter()
            if connection.send("GET", chance.choice(ids)).status != 200:
                raise RuntimeError("a read failed")
            waits.append(time.perf_counter() - started)
        connection.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(_READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits
