"""Reads and searches a second, beside the same server's no-op.

Reads and searches go over the large data set (`--scale`), with a random id or value each time; what is read
is compared with what is stored first. Source: performance specification §4, S3, S4.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from server.store.sqlite import open_store
from tests.bench import data_set, load
from tests.bench.row import Row
from tests.bench.values import Values
from tests.support.server_process import ServerProcess

_NOOP = "no-op"
_READ, _SEARCH = "read by id", "first page by code, 20 rows"
_SUBJECT = "first page by subject, 20 rows"
_CHECKED = 50
Path_ = Callable[[], str]


def measure(runs: int) -> list[Row]:
    """Rates and slowest answers at 16 connections, and the latency of one connection."""
    place = data_set.chosen()
    with open_store(place, Definitions.load(), now=lambda: 0) as store, store.read() as reader:
        values = Values(reader, random.Random(7))
        stored = {key: reader.head(key) for key in values.keys("Observation", _CHECKED)}
        paths = _paths(values)
    with ServerProcess(place) as server:
        load.pin(server)
        _compare(server, {key: version.body for key, version in stored.items() if version is not None})
        found, single = _interleaved(server, paths, runs)
    return [*_rates(found), *_waits(found, single)]


def _paths(values: Values) -> dict[str, Path_]:
    ids = values.keys("Observation", 20_000)
    codes, subjects = values.codes(), values.subjects(2_000)
    chance = random.Random(11)
    return {
        _NOOP: lambda: "$versions",
        _READ: lambda: str(chance.choice(ids)),
        _SEARCH: lambda: f"Observation?code={chance.choice(codes)}&_count=20",
        _SUBJECT: lambda: f"Observation?subject={chance.choice(subjects)}&_count=20",
    }


def _compare(server: ServerProcess, stored: dict[ResourceKey, bytes | None]) -> None:
    """What is read must be the bytes that are stored."""
    connection = server.connect()
    for key, body in stored.items():
        if connection.send("GET", str(key)).body != body:
            raise RuntimeError(f"{key} does not read as it is stored")
    connection.close()


def _interleaved(
    server: ServerProcess, paths: dict[str, Path_], runs: int
) -> tuple[dict[str, list[load.Load]], dict[str, list[float]]]:
    found: dict[str, list[load.Load]] = {name: [] for name in paths}
    single: dict[str, list[float]] = {name: [] for name in paths}
    for _ in range(runs):
        for name, path in paths.items():
            found[name].append(load.run(server, path))
            single[name].append(load.latency(server, lambda p=path: load.request_text(server, "GET", p())))  # type: ignore[misc]
    return found, single


def _rates(found: dict[str, list[load.Load]]) -> list[Row]:
    noop = [one.rate for one in found[_NOOP]]
    how = f"the same server's $versions; {load.TOOL}, pinned: {load.is_pinned()}; scale {data_set.scale():g}"
    why = "each row is decompressed and proved by two hashes in Python"
    goals = {_READ: (0.5, None, False), _SEARCH: (None, 10_000, True)}
    rows = []
    for name in found.keys() - {_NOOP}:
        ratio, rate, is_absolute = goals.get(name, (None, None, False))
        least = rate if is_absolute else ratio
        rates = [one.rate for one in found[name]]
        what = f"{name}, {load.CONNECTIONS} connections"
        rows.append(Row(what, rates, noop, "req/s", how, goal=least, is_absolute=is_absolute, why=why))
    return sorted(rows, key=lambda row: row.what, reverse=True)


def _waits(found: dict[str, list[load.Load]], single: dict[str, list[float]]) -> list[Row]:
    how, mine = "the same server's $versions", "closed loop"
    noop = [one.p99 for one in found[_NOOP]]
    rows = []
    for name, most in ((_READ, 1.5), (_SEARCH, 3.0)):
        slow = [one.p99 for one in found[name]]
        what = f"{name}, {load.CONNECTIONS} connections, p99"
        rows.append(
            Row(what, slow, noop, "ms", f"{how}, {mine}", 2, goal=most, less_is_better=True, is_absolute=True)
        )
    for name in (_READ, _SEARCH):
        most_ratio = 1.4 if name == _READ else None
        rows.append(
            Row(
                f"{name}, 1 connection, p50",
                single[name],
                single[_NOOP],
                "ms",
                how,
                3,
                goal=most_ratio,
                less_is_better=True,
            )
        )
    return rows
