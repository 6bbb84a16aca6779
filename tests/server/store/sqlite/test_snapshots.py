"""Readers: a limit in time, reuse, closing."""

from __future__ import annotations

import pytest

from server.fhir.errors import FhirError, Kind
from server.store.base import HistoryQuery
from server.store.errors import TooLong
from server.store.sqlite import SqliteStore
from tests.server.store.sqlite.conftest import Opener
from tests.support.store import patient, put

_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"


def test_an_endless_query_is_stopped(sqlite: SqliteStore) -> None:
    with pytest.raises(FhirError, match="took too long") as caught, sqlite.read(seconds=0.05) as reader:
        reader.connection.execute(_ENDLESS).fetchone()
    assert (caught.value.kind, caught.value.headers) == (Kind.UNAVAILABLE, {"Retry-After": "5"})
    sqlite.write(lambda tx: put(tx, patient("p"))).result()
    with sqlite.read() as reader:
        assert reader.head(patient("p")) is not None


def test_a_glance_is_given_up_when_it_takes_long_or_has_many_rows(sqlite: SqliteStore) -> None:
    sqlite.write(lambda tx: put(tx, patient("p"))).result()
    with pytest.raises(TooLong), sqlite.glance() as reader:
        reader.connection.execute(_ENDLESS).fetchone()
    with pytest.raises(TooLong), sqlite.glance() as reader:
        reader.history(HistoryQuery(limit=1000))
    with sqlite.glance() as reader:
        assert [version.key for version in reader.history(HistoryQuery())] == [patient("p")]
    with sqlite.read() as reader:
        assert len(reader.history(HistoryQuery(limit=1000))) == 1


def test_a_lane_is_used_again(sqlite: SqliteStore) -> None:
    with sqlite.read() as first, sqlite.read() as second:
        assert first is not second
    with sqlite.read() as again:
        assert again in (first, second)


def test_readers_cannot_write(sqlite: SqliteStore) -> None:
    with pytest.raises(Exception, match="readonly"), sqlite.read() as reader:
        reader.connection.execute("DELETE FROM version")


def test_a_reader_may_outlive_the_store(open_sqlite: Opener) -> None:
    store = open_sqlite()
    store.write(lambda tx: put(tx, patient("p"))).result()
    with store.read() as reader:
        store.close()
        assert reader.head(patient("p")) is not None
    with open_sqlite() as again:
        assert again.verify() == []


def test_a_snapshot_goes_on_until_something_is_committed(sqlite: SqliteStore) -> None:
    def state() -> tuple[bool, bool]:
        with sqlite.read() as reader:
            return reader.connection.in_transaction, reader.head(patient("p")) is not None

    assert state() == (True, False)
    with sqlite.read() as kept:
        pass
    assert kept.connection.in_transaction
    sqlite.write(lambda tx: put(tx, patient("p"))).result()
    assert not kept.connection.in_transaction
    assert state() == (True, True)


def test_a_snapshot_of_the_past_is_not_kept(sqlite: SqliteStore) -> None:
    with sqlite.read() as reader:
        assert reader.head(patient("p")) is None
        sqlite.write(lambda tx: put(tx, patient("p"))).result()
        assert reader.head(patient("p")) is None
    assert not reader.connection.in_transaction
