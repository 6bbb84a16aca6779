"""How fast transactions arrive over HTTP, beside SQLite given the same final rows and nothing else to do.

FLOOR-B: precomputed rows of every table, a commit a Bundle. FLOOR-A: the compact bodies alone.
Source: performance specification §4, S1.
"""

from __future__ import annotations

import gzip
import os
import random
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import apsw
import msgspec

from server.fhir import assets, codec
from server.fhir.definitions import Definitions
from server.fhir.search.extract import extract
from server.store.sql.bodies import BodyCodec, Packed
from server.store.sqlite.connect import SYNCHRONOUS, open_writer
from tests.bench.row import Row
from tests.support.server_process import ServerProcess

_BUNDLES = 30
CONNECTIONS = 3
MINIMAL = {"Prefer": "return=minimal"}
Tables = dict[str, list[tuple[Any, ...]]]


def bundles() -> list[bytes]:
    """Transaction Bundles: of the corpus where FHIR_ADMIN_CORPUS names one, else of the sample.

    Those that others refer to come first.
    """
    corpus = os.environ.get("FHIR_ADMIN_CORPUS")
    folder = Path(corpus) / "synthea" if corpus else assets.path("sample")
    files = sorted(folder.glob("*.json.gz"), key=lambda path: (not path.name.startswith("0"), path.name))
    return [gzip.decompress(path.read_bytes()) for path in files[:_BUNDLES]]


def measure(runs: int) -> list[Row]:
    """Resources a second, validated, indexed, versioned, with synchronous=FULL."""
    texts = bundles()
    sizes = [len(resources_of(text)) for text in texts]
    compact = [codec.minify(body) for text in texts for body in resources_of(text)]
    total = sum(sizes)
    measured, floors_a, floors_b, work, work_b = [], [], [], [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            elapsed, processor = _import(Path(folder) / "data", texts)
            measured.append(total / elapsed)
            work.append(processor / total * 1e6)
            schema, portions = _rows(Path(folder) / "data" / "fhir.db", sizes)
        before = time.process_time()
        floors_b.append(total / _write_rows(schema, portions))
        work_b.append((time.process_time() - before) / total * 1e6)
        floors_a.append(total / _write_bodies(compact, sizes))
    on = (
        f"{SYNCHRONOUS}, {CONNECTIONS} connections, validation, history, all R4 parameters, full text, no "
        f"audit; {len(texts)} Bundles, {total:,} resources, counted afterwards"
    )
    why = "Preparing takes more processor time than writing, and both share the machine's cores."
    what = "import over HTTP"
    rows = f"the same rows; {on}"
    return [
        Row(f"{what} / FLOOR-B", measured, floors_b, "res/s", rows, goal=0.6, why=why),
        Row(f"{what} / FLOOR-A", measured, floors_a, "res/s", "bodies only", goal=0.16, why=why),
        Row(
            f"{what}, processor time",
            work,
            work_b,
            "us/res",
            "FLOOR-B's; server, preparation and start-up",
            goal=3.3,
            less_is_better=True,
            why=why,
        ),
    ]


def send_all(server: ServerProcess, texts: list[bytes], connections: int = CONNECTIONS) -> None:
    """POST Bundles from several connections, each the next one. Errors: RuntimeError."""
    waiting: SimpleQueue[bytes] = SimpleQueue()
    for text in texts:
        waiting.put(text)
    failures: list[str] = []

    def work() -> None:
        connection = server.connect()
        while not failures:
            try:
                reply = connection.send("POST", "", waiting.get_nowait(), MINIMAL)
            except Empty:
                break
            if reply.status != 200:
                failures.append(f"import failed: {reply.status} {reply.body[:500]!r}")
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(failures[0])


def _import(data: Path, texts: list[bytes]) -> tuple[float, float]:
    """Seconds on the clock, and of the processors for the server and its preparation process."""
    before = _children()
    with ServerProcess(data) as server:
        # The preparation process starts with the first large Bundle; that is part of the time.
        started = time.perf_counter()
        shared = [text for text in texts if text is texts[0] or text is texts[1]]
        send_all(server, shared, 1)
        send_all(server, texts[len(shared) :])
        elapsed = time.perf_counter() - started
        connection = server.connect()
        _check(connection, texts)
        connection.close()
    return elapsed, _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _check(connection: Any, texts: list[bytes]) -> None:
    """Everything sent is there, once, and reads back with the client's bytes."""
    sent = sum(len(resources_of(text)) for text in texts)
    stored = connection.send("GET", "_history?_summary=count").json()["total"]
    if stored != sent:
        raise RuntimeError(f"{stored} versions are stored of {sent} resources sent")
    chance = random.Random(3)
    text = chance.choice([text for text in texts if b'"POST"' in text] or texts)
    observation = next(body for body in resources_of(text) if b'"valueQuantity"' in body)
    wanted = codec.members(codec.minify(observation))["valueQuantity"]
    code = codec.decode(observation)["code"]["coding"][0]["code"]
    found = connection.send("GET", f"Observation?code={code}&_count=1000").body
    if wanted not in found:
        raise RuntimeError(f"{wanted!r} does not come back as it was sent")


def _rows(file: Path, sizes: list[int]) -> tuple[list[str], list[Tables]]:
    """The statements that make the tables, and the rows of every table, a Bundle's worth each."""
    connection = apsw.Connection(str(file), apsw.SQLITE_OPEN_READONLY)
    # A full-text table brings tables of its own.
    select = (
        "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' "
        "AND name NOT GLOB 'search_text_*' ORDER BY rowid"
    )
    objects = connection.execute(select).fetchall()
    tables = [name for kind, name, sql in objects if kind == "table" and sql.startswith("CREATE TABLE")]
    ends, end = [], 0
    for size in sizes:
        end += size
        ends.append(end)
    place: dict[int, int] = {}
    portion = 0
    for rid, seq in connection.execute("SELECT rid, seq FROM version ORDER BY seq"):
        while seq > ends[portion] and portion < len(ends) - 1:
            portion += 1
        place[rid] = portion
    portions: list[Tables] = [{} for _ in sizes]
    for table in tables:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        at = columns.index("rid") if "rid" in columns else None
        for row in connection.execute(f"SELECT * FROM {table}"):
            number = 0 if at is None else place.get(row[at], 0)
            portions[number].setdefault(table, []).append(row)
    for rid, row in _words(connection):
        portions[place[rid]].setdefault("search_text (rowid, narrative, content)", []).append(row)
    connection.close()
    return [sql for _, _, sql in objects], portions


def _words(connection: apsw.Connection) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """What the full-text index was given; it does not keep the texts."""
    bodies, definitions = BodyCodec(), Definitions.load("r4")
    select = "SELECT rid, coding, body, sha256 FROM version WHERE body IS NOT NULL"
    for rid, *packed in connection.execute(select):
        read = codec.decode(bodies.unpack(Packed(*packed)))
        for _, narrative, content in extract(read, definitions).texts:
            yield rid, (rid, narrative, content)


def _write_rows(schema: list[str], portions: list[Tables]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        connection = open_writer(Path(folder) / "floor.db")
        for statement in schema:
            connection.execute(statement)
        started = time.perf_counter()
        for tables in portions:
            connection.execute("BEGIN IMMEDIATE")
            for table, rows in tables.items():
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            connection.execute("COMMIT")
        elapsed = time.perf_counter() - started
        connection.close()
    return elapsed


def _write_bodies(bodies: list[bytes], sizes: list[int]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        connection = open_writer(Path(folder) / "floor.db")
        connection.execute("CREATE TABLE body(id INTEGER PRIMARY KEY, text BLOB)")
        started, at = time.perf_counter(), 0
        for size in sizes:
            connection.execute("BEGIN IMMEDIATE")
            insert = "INSERT INTO body(text) VALUES (?)"
            connection.executemany(insert, ((body,) for body in bodies[at : at + size]))
            connection.execute("COMMIT")
            at += size
        elapsed = time.perf_counter() - started
        connection.close()
    return elapsed


class _Entry(msgspec.Struct):
    resource: msgspec.Raw


class _Bundle(msgspec.Struct):
    entry: list[_Entry]


def resources_of(text: bytes) -> list[bytes]:
    """The resources of a Bundle, as texts."""
    return [bytes(entry.resource) for entry in msgspec.json.decode(text, type=_Bundle).entry]
