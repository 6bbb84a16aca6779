"""How fast all bodies of a type are read in order, as an export does.

Source: performance specification §4, S7.
"""

from __future__ import annotations

import time

import zstandard

from server.fhir.definitions import Definitions
from server.fhir.search.query import SearchQuery
from server.store.sql.bodies import PLAIN, dictionary
from server.store.sql.reader import SqlReader
from server.store.sqlite import open_store
from tests.bench import data_set
from tests.bench.row import Row

_TYPE = "Observation"
_MOST, _PORTION = 100_000, 1_000
_ROWS = (
    "SELECT v.coding, v.body FROM head h CROSS JOIN version v ON v.seq = h.seq JOIN type t ON t.tid = h.tid "
    "WHERE t.name = ? AND h.live = 1 ORDER BY h.rid LIMIT ?"
)


def measure(runs: int) -> list[Row]:
    """Proved bodies a second, beside decompressing the same rows and proving nothing."""
    scanned, floor, sizes = [], [], set()
    definitions = Definitions.load().own()
    with (
        open_store(data_set.chosen(), definitions, now=lambda: 0) as store,
        store.read(seconds=3600) as reader,
    ):
        for _ in range(runs):
            for measure_one, into in ((_scan, scanned), (_decompress, floor)):
                started = time.thread_time()
                count, size = measure_one(reader)
                into.append(count / (time.thread_time() - started))
                sizes.add((count, size))
    if len(sizes) != 1:
        raise RuntimeError(f"the same bodies have different sizes: {sizes}")
    note = f"the same rows decompressed only; {_TYPE}, scale {data_set.scale():g}"
    why = "two hashes a body and a Version object are Python's work"
    return [Row("scan of all bodies of a type", scanned, floor, "res/s", note, goal=0.45, why=why)]


def _scan(reader: SqlReader) -> tuple[int, int]:
    everything, count, size = SearchQuery((_TYPE,)), 0, 0
    cursor: str | None = None
    while count < _MOST:
        page = reader.search(everything, min(_PORTION, _MOST - count), cursor)
        count += len(page.matches)
        size += sum(len(version.body or b"") for version in page.matches)
        cursor = page.next
        if cursor is None:
            break
    return count, size


def _decompress(reader: SqlReader) -> tuple[int, int]:
    decompressors = {n: zstandard.ZstdDecompressor(dict_data=dictionary(n)) for n in (1,)}
    count = size = 0
    for coding, body in reader.connection.execute(_ROWS, (_TYPE, _MOST)):
        count += 1
        size += len(body if coding == PLAIN else decompressors[coding].decompress(body))
    return count, size
