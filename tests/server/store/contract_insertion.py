"""Versions made elsewhere: where they go, and what they leave as it was."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from server.fhir import codec
from server.fhir.errors import FhirError
from server.fhir.keys import ResourceKey, format_instant
from server.fhir.search.query_model import SearchQuery
from server.store.base import HistoryQuery, Stated, Store, Transaction, Version
from tests.support.store import AUTHOR, START, content, observation, patient, put

P, Q = patient("p"), patient("q")
DAY = 86_400_000


def insert(store: Store, day: int, number: int | None = None, **more: object) -> Version | None:
    """A version of `P` that says it is of that day."""
    resource = content(P, **more)
    stated = Stated(number, START + day * DAY)
    return store.write(
        lambda tx: tx.insert(P, codec.encode(resource), resource, stated, author=AUTHOR)
    ).result()


def insert_tombstone(store: Store, day: int, number: int | None = None) -> Version | None:
    stated = Stated(number, START + day * DAY)
    return store.write(lambda tx: tx.insert(P, None, None, stated, author=AUTHOR)).result()


def numbers(store: Store) -> list[tuple[int, str]]:
    with store.read() as reader:
        return [(v.number, v.method) for v in reader.history(HistoryQuery(key=P, ascending=True, limit=100))]


class InsertionContract:
    """Part of the contract suite."""

    def test_it_keeps_its_number_and_time(self, store: Store) -> None:
        version = insert(store, -400, 7, gender="female")
        assert version is not None
        assert (version.number, version.method, version.last_updated) == (7, "PUT", START - 400 * DAY)
        assert codec.decode(version.body or b"")["meta"] == {
            "versionId": "7",
            "lastUpdated": format_instant(START - 400 * DAY),
        }
        with store.read() as reader:
            assert reader.head(P) == version
            assert [v.key for v in reader.search(SearchQuery(("Patient",)), 10).matches] == [P]
        put_after = store.write(lambda tx: put(tx, P, gender="male")).result()
        assert put_after.number == 8

    def test_older_ones_go_between_and_change_no_head(self, store: Store) -> None:
        insert(store, -10, 10)
        insert(store, -30, 3)
        assert insert(store, -20) is not None
        insert(store, -40)
        assert numbers(store) == [(2, "PUT"), (3, "PUT"), (9, "PUT"), (10, "PUT")]
        with store.read() as reader:
            head = reader.head(P)
        assert head is not None
        assert (head.number, head.last_updated) == (10, START - 10 * DAY)

    def test_the_same_again_is_there_already(self, store: Store) -> None:
        assert insert(store, -10, 2, active=True) is not None
        assert insert(store, -10, 2, active=True) is None
        assert insert(store, -10, None, active=True) is None
        with pytest.raises(FhirError, match="another content"):
            insert(store, -10, 2, active=False)

    @pytest.mark.parametrize(("day", "number"), [(-20, 10), (-5, 9), (-20, 11), (-10, 4)])
    def test_number_and_time_must_agree(self, store: Store, day: int, number: int) -> None:
        insert(store, -10, 10)
        with pytest.raises(FhirError, match="does not fit"):
            insert(store, day, number)
        assert numbers(store) == [(10, "PUT")]

    def test_no_number_may_be_left(self, store: Store) -> None:
        insert(store, -10, 1)
        with pytest.raises(FhirError, match="no version number is left"):
            insert(store, -20)

    def test_tombstones_delete_when_they_are_the_newest(self, store: Store) -> None:
        insert(store, -30, 1, managingOrganization={"reference": "Organization/o"})
        insert(store, -10, 3)
        assert insert_tombstone(store, -20, 2) is not None
        with store.read() as reader:
            assert reader.counts() == {"Patient": 1}
        assert insert_tombstone(store, -5) is not None
        assert insert_tombstone(store, -4) is None
        with store.read() as reader:
            assert reader.counts() == {}
            assert reader.search_count(SearchQuery(("Patient",))) == 0
        assert numbers(store) == [(1, "PUT"), (2, "DELETE"), (3, "PUT"), (4, "DELETE")]

    def test_it_comes_last_in_the_log(self, store: Store) -> None:
        store.write(lambda tx: put(tx, Q)).result()
        insert(store, -10)
        with store.read() as reader:
            newest = reader.history(HistoryQuery(type="Patient"))
            since = reader.history(HistoryQuery(since=START))
        assert [v.key for v in newest] == [P, Q]
        assert len(since) == 2

    def test_references_of_older_versions_are_kept(self, store: Store) -> None:
        o = observation("o")
        store.write(lambda tx: put(tx, Q)).result()
        for day, number, subject in ((-20, 1, "Patient/q"), (-10, 9, "Patient/r"), (-15, 4, "Patient/q")):
            resource = content(o, subject={"reference": subject})
            stated = Stated(number, START + day * DAY)
            store.write(partial(_insert, o, resource, stated)).result()
        with store.read() as reader:
            assert reader.referrers(patient("r")) == (o,)
            assert reader.referrers(Q) == ()


def _insert(key: ResourceKey, resource: dict[str, Any], stated: Stated, tx: Transaction) -> None:
    tx.insert(key, codec.encode(resource), resource, stated, author=AUTHOR)
