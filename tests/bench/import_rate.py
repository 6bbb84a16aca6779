"""How fast transactions arrive over HTTP, beside SQLite storing the same bytes and nothing else."""

from __future__ import annotations

import gzip
import os
import tempfile
import time
from pathlib import Path

import apsw
import msgspec

from server.fhir import assets
from tests.bench.row import Row
from tests.support.server_process import ServerProcess

_BUNDLES = 30


def bundles() -> list[bytes]:
    """Transaction Bundles: of the corpus where FHIR_ADMIN_CORPUS names one, else of the sample."""
    corpus = os.environ.get("FHIR_ADMIN_CORPUS")
    folder = Path(corpus) / "synthea" if corpus else assets.path("sample")
    return [gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.json.gz"))[:_BUNDLES]]


def measure(runs: int) -> list[Row]:
    """One row: resources a second, validated, indexed, versioned, synchronous=FULL."""
    texts = bundles()
    resources = [_resources(text) for text in texts]
    total = sum(map(len, resources))
    measured, floors = [], []
    for _ in range(runs):
        measured.append(total / _import(texts, total))
        floors.append(total / _store_only(resources))
    note = f"apsw, bodies only, a commit a Bundle, FULL; {len(texts)} Bundles, {total:,} resources"
    return [Row("import of transactions over HTTP", measured, floors, "res/s", note)]


def _import(texts: list[bytes], total: int) -> float:
    with tempfile.TemporaryDirectory() as folder, ServerProcess(Path(folder) / "data") as server:
        connection = server.connect()
        started = time.perf_counter()
        for text in texts:
            reply = connection.send("POST", "", text)
            if reply.status != 200:
                raise RuntimeError(f"import failed: {reply.status} {reply.body[:500]!r}")
        elapsed = time.perf_counter() - started
        stored = connection.send("GET", "_history?_summary=count").json()["total"]
        if not 0.5 * total < stored <= total:
            raise RuntimeError(f"{stored} versions are stored of {total} resources sent")
        connection.close()
    return elapsed


def _store_only(resources: list[list[bytes]]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        connection = apsw.Connection(str(Path(folder) / "floor.db"))
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", 2)
        connection.execute("CREATE TABLE body(id INTEGER PRIMARY KEY, text BLOB)")
        started = time.perf_counter()
        for bodies in resources:
            with connection:
                connection.executemany("INSERT INTO body(text) VALUES (?)", ((body,) for body in bodies))
        elapsed = time.perf_counter() - started
        connection.close()
    return elapsed


class _Entry(msgspec.Struct):
    resource: msgspec.Raw


class _Bundle(msgspec.Struct):
    entry: list[_Entry]


def _resources(text: bytes) -> list[bytes]:
    return [bytes(entry.resource) for entry in msgspec.json.decode(text, type=_Bundle).entry]
