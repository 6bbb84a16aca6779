"""What was erased or purged leaves no byte in the files (trust D5, S9)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from server.fhir.definitions import Definitions
from server.fhir.search.query import SearchQuery
from server.store.base import Transaction
from server.store.sqlite import SqliteStore, open_store
from tests.support.store import AUTHOR, observation, patient, put, refer

CANARY = "canary-7f3a"
# Another process reads: closing a file here would drop this process's locks on it.
_GREP = """
import sys, pathlib
needle = sys.argv[2].encode()
print(sum(f.read_bytes().count(needle) for f in pathlib.Path(sys.argv[1]).iterdir()))
"""


def traces(data: Path, text: str = CANARY) -> int:
    """How often a text stands in the files of the directory."""
    done = subprocess.run(
        [sys.executable, "-c", _GREP, str(data), text], capture_output=True, text=True, check=True, timeout=30
    )
    return int(done.stdout)


def fill(tx: Transaction) -> None:
    """Bodies that are found in plain text (they do not compress), among many that stay."""
    for n in range(30):
        put(tx, patient(f"other-{n}"), name=[{"family": f"Other{n}"}])
        for version in range(3):
            # The id itself is a canary: it lies uncompressed in the head and its index.
            put(
                tx,
                patient(f"{CANARY}-{n}"),
                name=[{"family": f"{n * 7919 + version:x}", "text": "x" * n * 50}],
            )
    put(tx, observation("o"), subject=refer(patient(f"{CANARY}-0")))


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bodies lie uncompressed, so that their text can be looked for."""
    monkeypatch.setattr("server.store.sql.bodies.BodyCodec._compress", lambda self, body: body)


@pytest.mark.usefixtures("plain")
def test_erased_instances_leave_no_byte(data: Path, sqlite: SqliteStore) -> None:
    sqlite.write(fill).result()
    assert traces(data) > 0
    sqlite.write(lambda tx: tx.erase(observation("o"))).result()
    for n in range(30):
        assert sqlite.write(lambda tx, n=n: tx.erase(patient(f"{CANARY}-{n}"))).result()
    assert traces(data) == 0
    assert sqlite.verify() == []


@pytest.mark.usefixtures("plain")
def test_purged_versions_leave_no_byte(data: Path, sqlite: SqliteStore) -> None:
    key = patient("p")
    sqlite.write(lambda tx: put(tx, key, name=[{"family": CANARY}])).result()
    sqlite.write(lambda tx: put(tx, key, name=[{"family": "New"}])).result()
    assert traces(data) > 0
    assert sqlite.write(lambda tx: tx.purge(key)).result() == 1
    assert traces(data) == 0


@pytest.mark.usefixtures("plain")
def test_a_purged_tombstone_leaves_no_byte_of_the_body(data: Path, sqlite: SqliteStore) -> None:
    key = patient("p")
    sqlite.write(lambda tx: put(tx, key, name=[{"family": CANARY}])).result()
    sqlite.write(lambda tx: tx.tombstone(key, author=AUTHOR)).result()
    assert sqlite.write(lambda tx: tx.purge(key)).result() == 1
    assert traces(data) == 0


@pytest.mark.usefixtures("plain")
def test_a_reader_delays_the_shredding_but_does_not_prevent_it(data: Path, sqlite: SqliteStore) -> None:
    key = patient("p")
    sqlite.write(lambda tx: put(tx, key, name=[{"family": CANARY}])).result()
    with sqlite.read() as reader:
        assert reader.head(key) is not None
        assert sqlite.write(lambda tx: tx.erase(key)).result()
        assert reader.head(key) is not None
    # The writer tries again by itself while nothing else happens.
    waiting = Event()
    for _ in range(100):
        if traces(data) == 0:
            break
        waiting.wait(0.05)
    assert traces(data) == 0


@pytest.mark.usefixtures("plain")
def test_the_id_of_an_erased_instance_stays_only_where_others_name_it(
    data: Path, sqlite: SqliteStore
) -> None:
    sqlite.write(lambda tx: put(tx, patient(CANARY), link=[{"other": refer(patient("unknown-9"))}])).result()
    sqlite.write(lambda tx: put(tx, observation("o"), subject=refer(patient(CANARY)))).result()
    sqlite.write(lambda tx: tx.erase(patient(CANARY))).result()
    assert traces(data, "unknown-9") == 0
    assert traces(data) > 0
    sqlite.write(lambda tx: tx.erase(observation("o"))).result()
    assert traces(data) == 0


def test_the_words_of_what_was_erased_are_in_no_index(data: Path, sqlite: SqliteStore) -> None:
    """Not even most of a word, which the directory of the index could keep."""

    def told(tx: Transaction) -> None:
        for n in range(300):
            div = " ".join(f"{CANARY[:6]}{(n * 7919 + k * 104729) % 999983:06d}q" for k in range(10))
            put(tx, patient(f"told-{n}"), text={"status": "generated", "div": f"<div>{div}</div>"})
            put(tx, patient(f"other-{n}"), text={"status": "generated", "div": f"<div>calm{n}</div>"})

    sqlite.write(told).result()
    # Words that went by an update or a soft delete before the erasure are gone as well.
    for n in range(0, 300, 2):
        sqlite.write(lambda tx, n=n: put(tx, patient(f"told-{n}"))).result()
    for n in range(0, 300, 3):
        sqlite.write(lambda tx, n=n: tx.tombstone(patient(f"told-{n}"), author=AUTHOR)).result()
    sqlite.write(lambda tx: [tx.erase(patient(f"told-{n}")) for n in range(300)]).result()
    assert traces(data, CANARY[:6]) == 0
    assert sqlite.verify() == []


def test_what_is_shredded_leaves_the_memory_of_readers(sqlite: SqliteStore) -> None:
    def place(rid: int = 1, seq: int = 1) -> object:
        with sqlite.read() as reader:
            reader.search(SearchQuery(("Patient",)), 10)
            return reader._cache.get((rid, seq))  # type: ignore[union-attr]

    sqlite.write(lambda tx: put(tx, patient("p"), language="secret")).result()
    assert place() is not None
    sqlite.write(lambda tx: tx.erase(patient("p"))).result()
    assert place() is None


def test_a_dear_shredding_waits_its_turn_and_no_crash_forgets_it(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.store.sqlite.word_shredding._SHORT_SECONDS", -1.0)
    monkeypatch.setattr("server.store.sqlite.word_shredding._SHARE", 1e9)
    sqlite = open_store(data, Definitions.load("r4"), now=lambda: 1)
    for name in ("first", "second"):
        text = {"status": "generated", "div": f"<div>{name}{CANARY[:6]}</div>"}
        sqlite.write(lambda tx, name=name, text=text: put(tx, patient(name), text=text)).result()
    sqlite.write(lambda tx: put(tx, patient("calm"), text={"div": "<div>calm</div>"})).result()
    for name in ("first", "second"):
        assert sqlite.write(lambda tx, name=name: tx.erase(patient(name))).result()

    def words() -> list[str]:
        with sqlite.read() as reader:
            connection = reader.connection  # type: ignore[attr-defined]
            return [row[0] for row in connection.execute("SELECT name FROM mark WHERE name GLOB 'words*'")]

    assert words() == ["words to shred"]  # the second erasure came too soon after the first
    sqlite.close()
    monkeypatch.undo()
    again = open_store(data, Definitions.load("r4"), now=lambda: 2)
    try:
        for _ in range(2):  # the writer tends to it before it waits for the next
            again.write(lambda tx: None).result()
        with again.read() as reader:
            found = reader.connection.execute("SELECT count(*) FROM mark WHERE name GLOB 'words*'").fetchone()  # type: ignore[attr-defined]
        assert found == (0,)
        assert traces(data, CANARY[:6]) == 0
    finally:
        again.close()
