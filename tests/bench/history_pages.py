"""Pages of history deep in the past, beside the first one. Source: performance specification §4, S13."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

from server.fhir.definitions import Definitions
from server.store.base import HistoryQuery
from server.store.sql.reader import SqlReader
from server.store.sqlite import open_store
from tests.bench import data_set
from tests.bench.row import Row

_ASKED = 200
_PAGE = 20
_DEEP_PAGE = 50_000


def measure(runs: int) -> list[Row]:
    """For each level: a page 50,000 pages on (of one entry each where there are fewer), and its slowest."""
    definitions = Definitions.load().own()
    rows = []
    with (
        open_store(data_set.chosen(), definitions, now=lambda: 0) as store,
        store.read(seconds=3600) as reader,
    ):
        for name, scope in (
            ("type", HistoryQuery(type="Observation", limit=_PAGE)),
            ("system", HistoryQuery(limit=_PAGE)),
            ("instance", HistoryQuery(key=data_set.DEEP, limit=_PAGE)),
        ):
            rows += _level(reader, name, scope, runs)
    return rows


def _level(reader: SqlReader, name: str, scope: HistoryQuery, runs: int) -> list[Row]:
    total, last = reader.history_count(scope), reader.last_seq()
    # Keyset paging does not know how many pages came before: what counts is the place.
    behind = min(_DEEP_PAGE * _PAGE, total - 2 * _PAGE)
    entries = reader.history(
        HistoryQuery(type=scope.type, key=scope.key, ascending=True, limit=total - behind)
    )
    oldest, chance = entries[-1].seq, random.Random(9)
    deep, first, slow = [], [], []
    for _ in range(runs):
        far = _times(reader, scope, lambda: chance.randint(entries[0].seq + _PAGE, oldest))
        near = _times(reader, scope, lambda: chance.randint(max(oldest, last - 2_000), last))
        deep.append(statistics.median(far))
        first.append(statistics.median(near))
        slow.append(statistics.quantiles(far, n=100)[98])
    note = f"page 1 of {total:,} entries, {_PAGE} each; {behind:,} entries on; scale {data_set.scale():g}"
    return [
        Row(f"_history of {name}, deep page, p50", deep, first, "ms", note, 3, goal=1.3, less_is_better=True),
        Row(
            f"_history of {name}, deep page, p99",
            slow,
            first,
            "ms",
            note,
            3,
            goal=1.0,
            less_is_better=True,
            is_absolute=True,
        ),
    ]


def _times(reader: SqlReader, scope: HistoryQuery, place: Callable[[], int]) -> list[float]:
    times = []
    for _ in range(_ASKED):
        query = HistoryQuery(type=scope.type, key=scope.key, limit=scope.limit, after=place())
        started = time.thread_time()
        found = reader.history(query)
        times.append((time.thread_time() - started) * 1000)
        if any(version.seq >= (query.after or 0) for version in found):
            raise RuntimeError("a page of history begins before its place")
    return times
