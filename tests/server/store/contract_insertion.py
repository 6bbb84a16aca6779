"""Versions made elsewhere: where they go, and what they leave as it was."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from server.fhir import codec
from server.fhir.errors import FhirError
from server.fhir.keys import ResourceKey, format_instant
from server.fhir.search.query_model import SearchQuery
from server.store.base import HistoryQuery, Reader, Stated, Store, Transaction, Version
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
        assert [v.key for v in newest] == [P, Q]

    @pytest.mark.parametrize("scope", [{}, {"type": "Patient"}, {"types": ("Patient",)}, {"key": P}])
    def test_windows_in_time_go_by_the_time_it_states(self, store: Store, scope: dict[str, object]) -> None:
        insert(store, -10, 3)
        store.write(lambda tx: put(tx, Q)).result()
        insert(store, -30, 1)
        insert_tombstone(store, -20)
        insert_tombstone(store, -5)
        store.write(lambda tx: put(tx, P, gender="male")).result()
        with store.read() as reader:
            whole = reader.history(HistoryQuery(**scope, ascending=True, limit=100))
            bounds = [None, START - 40 * DAY, *(v.last_updated + d for v in whole for d in (0, 1))]
            for first, last in itertools.product(bounds, repeat=2):
                expected = [v for v in whole if _is_between(v, first, last)]
                check(reader, HistoryQuery(**scope, since=first, before=last), expected)
                if first is not None and last is not None and first <= last:
                    expected = [v for v in whole if _is_current(v, whole, first, last)]
                    check(reader, HistoryQuery(**scope, at=(first, last)), expected)

    def test_deleted_since_goes_by_it_too(self, store: Store) -> None:
        insert(store, -30, 1)
        insert_tombstone(store, -20)
        with store.read() as reader:
            for since, before, found in ((-21, -19, 1), (-19, None, 0), (None, -20, 0), (-20, None, 1)):
                times = [None if day is None else START + day * DAY for day in (since, before)]
                query = HistoryQuery(deleted_only=True, since=times[0], before=times[1])
                assert len(reader.history(query)) == reader.history_count(query) == found

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


def check(reader: Reader, query: HistoryQuery, expected: list[Version]) -> None:
    """The query finds these, and counts them."""
    found = reader.history(replace(query, ascending=True, limit=100))
    assert list(found) == expected
    assert reader.history_count(query) == len(expected)


def _is_between(version: Version, since: int | None, before: int | None) -> bool:
    moment = version.last_updated
    return (since is None or moment >= since) and (before is None or moment < before)


def _is_current(version: Version, among: Sequence[Version], first: int, last: int) -> bool:
    later = [v.last_updated for v in among if v.key == version.key and v.number > version.number]
    return version.last_updated <= last and min(later, default=last + 1) > first


def _insert(key: ResourceKey, resource: dict[str, Any], stated: Stated, tx: Transaction) -> None:
    tx.insert(key, codec.encode(resource), resource, stated, author=AUTHOR)
