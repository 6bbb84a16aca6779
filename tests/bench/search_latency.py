"""What twelve kinds of search cost in process, from a request to the bytes of its Bundle: CPU time.

Everything is in memory, so on an idle machine that is how long they take, and a busy one does not change it.

The floor is a read by id the same way. Every kind is compared with brute force on a sample before it is
measured. Source: performance specification §4, S5.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable
from urllib.parse import parse_qsl

from server.fhir.definitions import Definitions
from server.fhir.search import query
from server.interactions import dispatch, response
from server.interactions.request import Request, Services
from server.settings import Settings
from server.store.base import Store
from server.store.sqlite import open_store
from tests.bench import data_set
from tests.bench.row import Row
from tests.bench.sample import Sample
from tests.bench.shapes import Shape, shapes
from tests.bench.values import Values

_BASE = "http://localhost/fhir"
_ASKED = 300
_DIFFERENT = 1_200
_COMPARED = 2
_PATIENTS = 3
_WHY = "its rows cost more than the search"


def measure(runs: int) -> list[Row]:
    """Two rows a kind: the median and the 99th percentile."""
    definitions = Definitions.load().own()
    services = Services(definitions, Settings(), lambda: time.time_ns() // 1_000_000, lambda: "x")
    with open_store(data_set.chosen(), definitions, now=services.now) as store:
        with store.read(seconds=3600) as reader:
            values = Values(reader, random.Random(3))
            kinds = shapes(values, _DIFFERENT)
            ids = values.keys("Observation", _DIFFERENT)
            low, high = values.span("Patient")
            sample = Sample(reader, random.Random(5).randint(low, (low + high) // 2), _PATIENTS)
            _compare(sample, kinds, definitions)
        read = Shape("read by id", lambda: str(values.chance.choice(ids)), None, 0)
        found = _interleaved(store, services, [read, *kinds], runs)
    return [row for kind in kinds for row in _rows(kind, found[kind.name], found[read.name], len(sample))]


def _compare(sample: Sample, kinds: list[Shape], definitions: Definitions) -> None:
    for kind in kinds:
        for _ in range(_COMPARED):
            path, _, text = kind.url().partition("?")
            pairs = [pair for pair in parse_qsl(text) if pair[0] != "ct"]
            sample.compare(query.parse((path,), pairs, definitions))


def _interleaved(
    store: Store, services: Services, kinds: list[Shape], runs: int
) -> dict[str, list[list[float]]]:
    found: dict[str, list[list[float]]] = {kind.name: [] for kind in kinds}
    gc.collect()
    gc.freeze()
    for _ in range(runs):
        for kind in kinds:
            found[kind.name].append(_times(store, services, kind.url))
    return found


def _times(store: Store, services: Services, url: Callable[[], str]) -> list[float]:
    """Milliseconds of each of some hundred answers, sorted."""
    times = []
    for _ in range(_ASKED):
        path, _, text = url().partition("?")
        request = Request("GET", path, tuple(parse_qsl(text)), {}, base=_BASE)
        started = time.thread_time()
        prepared = dispatch.prepare(request, services)
        with store.read() as reader:
            result = dispatch.perform(prepared, reader, services)
        body = response.body_of(result, request, services)
        times.append((time.thread_time() - started) * 1000)
        if not body:
            raise RuntimeError(f"{path}?{text} gave nothing")
    return sorted(times)


def _rows(kind: Shape, found: list[list[float]], reads: list[list[float]], compared: int) -> list[Row]:
    floor = [statistics.median(times) for times in reads]
    how = f"read by id; CPU time; scale {data_set.scale():g}, brute force on {compared:,} resources agrees"
    p50 = [statistics.median(times) for times in found]
    p99 = [statistics.quantiles(times, n=100)[98] for times in found]
    return [
        Row(
            f"{kind.name}, p50",
            p50,
            floor,
            "ms",
            how,
            3,
            goal=kind.p50,
            less_is_better=True,
            is_absolute=True,
            why=_WHY,
        ),
        Row(
            f"{kind.name}, p99",
            p99,
            floor,
            "ms",
            how,
            3,
            goal=kind.p99,
            less_is_better=True,
            is_absolute=True,
            why=_WHY,
        ),
    ]
