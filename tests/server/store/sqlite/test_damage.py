"""A damaged database is found out: online as an error, never wrong data; by verify fully (trust R7)."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError, Kind
from server.fhir.keys import ResourceKey
from server.store.base import Author, HistoryQuery
from server.store.errors import StoreError
from server.store.sqlite import SqliteStore, open_store
from tests.server.store.sqlite.conftest import Opener
from tests.support.store import AUTHOR, Clock, observation, patient, put, refer

KEYS = [*(patient(str(n)) for n in range(6)), *(observation(str(n)) for n in range(12))]


def fill(store: SqliteStore) -> None:
    """A small past: updates, references, deletes, a purge, an erasure, several authors."""
    for round_ in range(3):
        for n, key in enumerate(KEYS):
            members: dict[str, Any] = {"language": f"x-{round_}-{n}"}
            if key.type == "Observation":
                members["subject"] = refer(patient(str((n + round_) % 8)))
            store.write(lambda tx, k=key, m=members: put(tx, k, Author(f"author {len(m)}"), **m)).result()
    for key in KEYS[::5]:
        store.write(lambda tx, k=key: tx.tombstone(k, author=AUTHOR)).result()
    store.write(lambda tx: tx.purge(KEYS[1])).result()
    store.write(lambda tx: tx.erase(KEYS[2])).result()


def change(data: Path, sql: str, *bindings: Any) -> None:
    """Tamper with the closed database."""
    connection = apsw.Connection(str(data / "fhir.db"))
    connection.execute(sql, bindings)
    assert connection.changes() > 0
    connection.close()


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE version SET body = zeroblob(40) WHERE seq = 1",
        "UPDATE version SET body = substr(body, 1, length(body) - 1) WHERE seq = 1",
        "UPDATE version SET body = (SELECT body FROM version WHERE seq = 2), "
        "sha256 = (SELECT sha256 FROM version WHERE seq = 2) WHERE seq = 1",
        "UPDATE version SET body = NULL, sha256 = NULL WHERE seq = 1",
        "UPDATE version SET coding = 9 WHERE seq = 1",
        "UPDATE version SET updated = updated - 1 WHERE seq = 1",
        "UPDATE version SET method = 2 WHERE seq = 1",
        "UPDATE version SET method = 77 WHERE seq = 1",
        "UPDATE version SET author = 99 WHERE seq = 1",
        "UPDATE author SET display = 'Mallory'",
        "UPDATE type SET name = 'Person'",
    ],
)
def test_a_changed_version_is_an_error_and_not_an_answer(
    data: Path, open_sqlite: Opener, tampering: str
) -> None:
    key, other = patient("p"), patient("q")
    with open_sqlite() as store:
        store.write(lambda tx: (put(tx, key, language="en"), put(tx, other, language="ko"))).result()
    change(data, tampering)
    with open_sqlite() as store:
        key = ResourceKey("Person", "p") if "Person" in tampering else key
        with store.read() as reader:
            for ask in (lambda: reader.head(key), lambda: reader.history(HistoryQuery(key=key))):
                with pytest.raises(FhirError, match=r"Version 1 of \w+/p is damaged") as caught:
                    ask()
                assert caught.value.kind is Kind.EXCEPTION
        assert any("is damaged" in fault for fault in store.verify())


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        ("DELETE FROM version WHERE seq = 2", "should have 3 versions, but 2 are there"),
        ("DELETE FROM version WHERE seq = 3", "does not name its newest version"),
        ("UPDATE head SET live = 0", "does not name its newest version"),
        ("UPDATE head SET version = 2", "does not name its newest version"),
        ("UPDATE type SET live = 7", "should have 7 live instances, but 1 are there"),
        ("UPDATE type SET versions = 7", "should have 7 versions, but 3 are there"),
        ("UPDATE version SET seq = 10 - seq WHERE seq IN (1, 9)", "stands before version 1"),
        ("DELETE FROM vref", "refers to Patient/other, but is not listed there"),
        ("INSERT INTO vref VALUES (1, 0, 1, 1)", "references are listed as current"),
        ("DELETE FROM search_token", "rows in search_token, but the resources give 2"),
        ("UPDATE search_term SET code = 'male' WHERE tid > 0", "other rows in search_token"),
        ("UPDATE search_reference SET target = 99", "other rows in search_reference"),
    ],
)
def test_verify_names_what_is_wrong(data: Path, open_sqlite: Opener, tampering: str, fault: str) -> None:
    with open_sqlite() as store:
        for n in range(3):
            store.write(
                lambda tx, n=n: put(
                    tx, patient("p"), gender="female", link=[{"other": refer(patient("other"))}]
                )
            ).result()
        assert store.verify() == []
    change(data, tampering)
    with open_sqlite() as store:
        assert any(fault in found for found in store.verify()), store.verify()


def test_a_damaged_head_can_be_replaced_deleted_and_erased(data: Path, open_sqlite: Opener) -> None:
    keys = [patient(name) for name in ("replace", "delete", "erase", "purge")]
    with open_sqlite() as store:
        for key in keys:
            store.write(lambda tx, k=key: put(tx, k, link=[refer(patient("x"))])).result()
    change(data, "UPDATE version SET body = zeroblob(40)")
    with open_sqlite() as store:
        assert store.write(lambda tx: put(tx, keys[0], link=[refer(patient("y"))])).result().number == 2
        assert store.write(lambda tx: tx.tombstone(keys[1], author=AUTHOR)).result() is not None
        assert store.write(lambda tx: tx.erase(keys[2])).result()
        assert store.write(lambda tx: (put(tx, keys[3]), tx.purge(keys[3]))).result()[1] == 1
        with store.read() as reader:
            assert reader.referrers(patient("x")) == ()
            assert reader.referrers(patient("y")) == (keys[0],)
            assert reader.referrers(patient("x"), deleted=True) == (keys[1],)
        for key in keys[:2]:
            store.write(lambda tx, k=key: tx.erase(k)).result()
        assert store.verify() == []


def dump(store: SqliteStore) -> dict[object, object]:
    """Everything a client could see, piece by piece; an error is a piece too."""

    def piece(ask: Callable[[], object]) -> object:
        try:
            return ask()
        except Exception as error:
            return type(error)

    seen: dict[object, object] = {}
    with store.read() as reader:
        seen["counts"] = piece(reader.counts)
        seen["log"] = piece(lambda: reader.history(HistoryQuery(limit=1_000)))
        seen["deleted"] = piece(lambda: reader.history(HistoryQuery(deleted_only=True, limit=1_000)))
        for key in KEYS:
            seen["head", key] = piece(lambda k=key: reader.head(k))
            seen["history", key] = piece(lambda k=key: reader.history(HistoryQuery(key=k, limit=100)))
            seen["referrers", key] = piece(lambda k=key: reader.referrers(k))
            seen["lost referrers", key] = piece(lambda k=key: reader.referrers(k, deleted=True))
            for number in range(1, 6):
                seen["version", key, number] = piece(lambda k=key, n=number: reader.version(k, n))
    return seen


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_visible_bit_flip_is_found(
    tmp_path: Path, data: Path, open_sqlite: Opener, clock: Clock
) -> None:
    with open_sqlite() as store:
        fill(store)
        clean = dump(store)
        assert store.verify() == []
    whole = (data / "fhir.db").read_bytes()
    chance, visible = random.Random(7), 0
    # Most of a small database is empty space.
    used = [place for place, byte in enumerate(whole) if byte]
    for n in range(150):
        flipped = bytearray(whole)
        place = chance.choice(used)
        flipped[place] ^= 1 << chance.randrange(8)
        copy = tmp_path / str(n)
        copy.mkdir(mode=0o700)
        (copy / "fhir.db").write_bytes(flipped)
        try:
            with open_store(copy, Definitions.load(), now=clock) as store:
                seen, faults = dump(store), store.verify()
        except StoreError:
            visible += 1
            continue
        if seen == clean:
            continue
        visible += 1
        assert faults, f"the flip at {place} changed an answer, but verify found nothing"
        for what, answer in seen.items():
            # A version is served as it was written, or not at all.
            if isinstance(what, tuple) and what[0] == "version" and answer is not None:
                assert answer == clean[what] or isinstance(answer, type)
    assert visible > 50
