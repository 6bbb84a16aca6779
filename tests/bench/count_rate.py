"""How fast matches are counted. Source: performance specification §4, S6."""

from __future__ import annotations

import time

from server.fhir.definitions import Definitions
from server.fhir.search import query
from server.store.sql.reader import SqlReader
from server.store.sqlite import open_store
from tests.bench import data_set
from tests.bench.row import Row

_LARGEST = (
    "SELECT s.code, count(*) AS hits FROM search_token k JOIN search_term s ON s.vid = k.vid "
    "JOIN type t ON t.tid = s.tid JOIN param p ON p.pid = s.pid "
    "WHERE t.name = 'Observation' AND p.code = 'code' AND s.code <> '' GROUP BY s.code "
    "ORDER BY hits DESC LIMIT 1"
)
_REPEATED = 20


def measure(runs: int) -> list[Row]:
    """Hits a second for the most frequent code, beside SQLite counting the rows of a table."""
    definitions = Definitions.load().own()
    counted, floor = [], []
    with (
        open_store(data_set.chosen(), definitions, now=lambda: 0) as store,
        store.read(seconds=3600) as reader,
    ):
        code, hits = reader.connection.execute(_LARGEST).fetchone()
        asked = query.parse(("Observation",), [("code", code)], definitions)
        if reader.search_count(asked) != hits:
            raise RuntimeError(f"{reader.search_count(asked)} matches were counted where {hits} are listed")
        for _ in range(runs):
            counted.append(_rate(reader, asked, hits))
            floor.append(_floor(reader))
    note = f"SELECT count(*) of search_date; {hits:,} hits, scale {data_set.scale():g}"
    millions = [rate / 1e6 for rate in counted]
    return [
        Row(
            "count of the most frequent code", millions, [rate / 1e6 for rate in floor], "M/s", note, 1,
            goal=30, is_absolute=True, why="beside few hits the question itself counts",
        )
    ]  # fmt: skip


def _rate(reader: SqlReader, asked: query.SearchQuery, hits: int) -> float:
    started = time.thread_time()
    for _ in range(_REPEATED):
        reader.search_count(asked)
    return hits * _REPEATED / (time.thread_time() - started)


def _floor(reader: SqlReader) -> float:
    started = time.thread_time()
    rows = reader.connection.execute("SELECT count(*) FROM search_date").fetchone()[0]
    return int(rows) / (time.thread_time() - started)
