"""The list of deleted instances follows deletes, restores, purges and erasures; older data gets it, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from server.fhir import codec
from server.store.base import HistoryQuery, Stated, Store, Transaction
from server.store.sqlite import SqliteStore
from tests.server.store.sqlite.test_shredding import CANARY, traces
from tests.support.store import AUTHOR, START, content, patient, put

P, Q = patient("p"), patient("q")
NAME = [{"family": "Müller"}]
Opener = Callable[[], SqliteStore]


def found(store: Store, *label: str, author: str | None = None) -> list[str]:
    """The ids of what is deleted and labelled so."""
    query = HistoryQuery(deleted_only=True, label=label, author=author)
    with store.read() as reader:
        versions = reader.history(query)
        assert reader.history_count(query) == len(versions)
        return [version.key.id for version in versions]


def lived(tx: Transaction) -> None:
    """p deleted, q deleted twice under two names."""
    put(tx, P, name=NAME)
    tx.tombstone(P, author=AUTHOR)
    for name in ("Old", "New"):
        put(tx, Q, name=[{"family": name}])
        tx.tombstone(Q, author=AUTHOR)


def test_it_follows_what_is_written(sqlite: SqliteStore) -> None:
    sqlite.write(lived).result()
    assert found(sqlite, "muller") == ["p"]
    assert found(sqlite, "ull", "ler", author="test") == ["p"]
    assert (found(sqlite, "old"), found(sqlite, "new")) == ([], ["q"])
    sqlite.write(lambda tx: put(tx, P, name=NAME)).result()
    assert found(sqlite, "muller") == []
    sqlite.write(lambda tx: tx.purge(Q)).result()
    assert (found(sqlite, "new"), found(sqlite, author="test")) == ([], ["q"])
    sqlite.write(lambda tx: tx.erase(Q)).result()
    assert found(sqlite, author="test") == []
    assert sqlite.verify() == []


def test_what_is_undone_is_undone_there_too(sqlite: SqliteStore) -> None:
    def fails(tx: Transaction) -> None:
        lived(tx)
        raise ValueError

    with pytest.raises(ValueError):
        sqlite.write(fails).result()
    assert found(sqlite, author="test") == []
    assert sqlite.verify() == []


def test_the_writer_finds_what_it_holds_back(sqlite: SqliteStore) -> None:
    def work(tx: Transaction) -> int:
        lived(tx)
        return tx.history_count(HistoryQuery(deleted_only=True, label=("new",)))

    assert sqlite.write(work).result() == 1


def test_versions_from_elsewhere_count_too(sqlite: SqliteStore) -> None:
    def insert(day: int, number: int, family: str | None) -> None:
        body = None if family is None else content(P, name=[{"family": family}])
        text = None if body is None else codec.encode(body)
        stated = Stated(number, START + day * 86_400_000)
        sqlite.write(lambda tx: tx.insert(P, text, body, stated, author=AUTHOR)).result()

    insert(-30, 1, "First")
    insert(-10, 5, None)
    assert found(sqlite, "first") == ["p"]
    insert(-20, 3, "Second")
    assert (found(sqlite, "first"), found(sqlite, "second")) == ([], ["p"])
    insert(-5, 7, "Back")
    assert found(sqlite, "second") == found(sqlite, author="test") == []
    assert sqlite.verify() == []


def test_data_from_before_gets_its_list(open_sqlite: Opener) -> None:
    with open_sqlite() as store:
        store.write(lived).result()
        store.write(
            lambda tx: tx.connection.execute("DROP TABLE tombstone; DELETE FROM mark")  # type: ignore[attr-defined]
        ).result()
    with open_sqlite() as store:
        assert found(store, "muller") == ["p"]
        assert store.verify() == []


@pytest.mark.parametrize(
    "tampering",
    [
        "DELETE FROM tombstone WHERE seq = 2",
        "UPDATE tombstone SET label = 'x' WHERE seq = 2",
        "UPDATE tombstone SET author = 99",
        "INSERT INTO tombstone VALUES (99, 1, 1, '')",
    ],
)
def test_verify_compares_it_with_the_versions(sqlite: SqliteStore, tampering: str) -> None:
    sqlite.write(lived).result()
    sqlite.write(lambda tx: tx.connection.execute(tampering)).result()  # type: ignore[attr-defined]
    assert [fault for fault in sqlite.verify() if "list of deleted instances" in fault]


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("work", [lambda tx: tx.erase(P), lambda tx: tx.purge(P)])
def test_the_label_of_what_is_gone_leaves_no_byte(
    data: Path, sqlite: SqliteStore, work: Callable[[Transaction], object]
) -> None:
    sqlite.write(lambda tx: put(tx, P, name=[{"family": CANARY}])).result()
    sqlite.write(lambda tx: tx.tombstone(P, author=AUTHOR)).result()
    assert traces(data) > 0
    sqlite.write(work).result()
    assert traces(data) == 0


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bodies lie uncompressed, so that their text can be looked for."""
    monkeypatch.setattr("server.store.sql.bodies.BodyCodec._compress", lambda self, body: body)
