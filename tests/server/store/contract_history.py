"""The part of the store's contract about history, counts and referrers.

Source: server specification A6, A7.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.store.base import Author, HistoryQuery, Store, Transaction, Version
from tests.support.store import AUTHOR, Clock, observation, patient, put, refer

OpenStore = Callable[[], Store]
P, Q = patient("p"), patient("q")
O1, O2 = observation("o1"), observation("o2")


class HistoryContract:
    """See `contract.StoreContract`."""

    @pytest.fixture
    def log(self, store: Store, clock: Clock) -> tuple[Version, ...]:
        """Twelve versions of four instances, 10 ms apart; O1 is deleted at the end, P once and restored."""

        def step(work: Callable[[Transaction], object]) -> None:
            store.write(work).result()
            clock.advance(10)

        for n in range(2):
            for key in (P, Q, O1, O2):
                step(lambda tx, key=key, n=n: put(tx, key, language=f"x-{n}"))
        step(lambda tx: tx.tombstone(P, author=AUTHOR))
        step(lambda tx: put(tx, P))
        step(lambda tx: tx.tombstone(O1, author=AUTHOR))
        step(lambda tx: put(tx, Q))
        with store.read() as reader:
            return reader.history(HistoryQuery(ascending=True, limit=100))

    def test_history_is_newest_first(self, store: Store, log: tuple[Version, ...]) -> None:
        with store.read() as reader:
            assert reader.history(HistoryQuery(limit=100)) == log[::-1]
            assert reader.last_seq() == log[-1].seq
            of_type = reader.history(HistoryQuery(type="Patient", limit=100))
            of_one = reader.history(HistoryQuery(key=P, limit=100))
        assert of_type == tuple(v for v in log[::-1] if v.key.type == "Patient")
        assert of_one == tuple(v for v in log[::-1] if v.key == P)

    @pytest.mark.parametrize("ascending", [False, True])
    @pytest.mark.parametrize("scope", [{}, {"type": "Patient"}, {"type": "Observation"}, {"key": P}])
    def test_history_pages_give_each_version_once_while_others_write(
        self, store: Store, log: tuple[Version, ...], scope: dict[str, object], ascending: bool
    ) -> None:
        with store.read() as reader:
            whole = reader.history(HistoryQuery(**scope, ascending=ascending, limit=100))
            ceiling = reader.last_seq()
        collected: list[Version] = []
        after = None
        while True:
            query = HistoryQuery(**scope, ascending=ascending, limit=2, after=after, ceiling=ceiling)
            with store.read() as reader:
                page = reader.history(query)
                assert reader.history_count(query) == len(whole)
            if not page:
                break
            collected += page
            after = page[-1].seq
            store.write(lambda tx: put(tx, P)).result()
        assert tuple(collected) == whole

    @pytest.mark.parametrize("scope", [{}, {"type": "Patient"}, {"key": P}, {"key": patient("none")}])
    def test_windows_in_time_are_half_open(
        self, store: Store, log: tuple[Version, ...], scope: dict[str, object]
    ) -> None:
        key, type_ = scope.get("key"), scope.get("type")
        times = sorted({v.last_updated for v in log})
        bounds = [None, times[0] - 5, *times, times[4] + 1, times[-1] + 5]
        with store.read() as reader:
            for since in bounds:
                for before in bounds:
                    query = HistoryQuery(**scope, since=since, before=before, limit=100, ascending=True)
                    expected = tuple(
                        v
                        for v in log
                        if (key is None or v.key == key)
                        and (type_ is None or v.key.type == type_)
                        and (since is None or v.last_updated >= since)
                        and (before is None or v.last_updated < before)
                    )
                    assert reader.history(query) == expected
                    assert reader.history_count(query) == len(expected)

    @pytest.mark.parametrize("scope", [{}, {"type": "Patient"}, {"key": O1}, {"key": patient("none")}])
    def test_versions_current_at_some_time_of_a_period(
        self, store: Store, log: tuple[Version, ...], scope: dict[str, object]
    ) -> None:
        key, type_ = scope.get("key"), scope.get("type")
        times = sorted({v.last_updated for v in log})
        bounds = [times[0] - 5, *times, times[4] + 1, times[-1] + 5]

        def ends(version: Version) -> int:
            later = [v.last_updated for v in log if v.key == version.key and v.number > version.number]
            return min(later, default=1 << 62)

        with store.read() as reader:
            for first in bounds:
                for last in (end for end in bounds if end >= first):
                    query = HistoryQuery(**scope, at=(first, last), limit=100, ascending=True)
                    expected = tuple(
                        v
                        for v in log
                        if (key is None or v.key == key)
                        and (type_ is None or v.key.type == type_)
                        and v.last_updated <= last
                        and ends(v) > first
                    )
                    assert reader.history(query) == expected
                    assert reader.history_count(query) == len(expected)

    def test_what_was_current_stays_so_below_a_ceiling(self, store: Store, log: tuple[Version, ...]) -> None:
        end = log[-1].last_updated
        query = HistoryQuery(key=Q, at=(end + 100, end + 100), ceiling=log[-1].seq)
        with store.read() as reader:
            before = reader.history(query)
        store.write(lambda tx: put(tx, Q, language="x-9")).result()
        with store.read() as reader:
            assert reader.history(query) == before == (log[-1],)
            assert reader.history_count(query) == 1

    @pytest.mark.parametrize("deleted_only", [False, True])
    def test_several_types_at_once(self, store: Store, log: tuple[Version, ...], deleted_only: bool) -> None:
        store.write(lambda tx: tx.tombstone(Q, author=AUTHOR)).result()
        with store.read() as reader:
            whole = reader.history(HistoryQuery(limit=100, deleted_only=deleted_only))
            for types in (("Patient",), ("Patient", "Observation"), ("Basic", "Patient"), ("Basic",), ()):
                query = HistoryQuery(types=types, limit=100, deleted_only=deleted_only)
                expected = tuple(v for v in whole if v.key.type in types)
                assert reader.history(query) == expected
                assert reader.history_count(query) == len(expected)

    @pytest.mark.parametrize(
        ("author", "count"), [("JÜR", 1), ("jurgen b", 1), ("gen", 0), ("Practitioner/1", 1), ("", 3)]
    )
    def test_versions_of_an_author(self, store: Store, author: str, count: int) -> None:
        authors = (Author("Jürgen Braun"), Author("Ann", "Practitioner/1"), Author("Test"))
        for key, by in zip((P, O1, Q), authors, strict=True):
            store.write(lambda tx, key=key, by=by: (put(tx, key, by), tx.tombstone(key, author=by))).result()
        with store.read() as reader:
            query = HistoryQuery(author=author, deleted_only=True)
            assert len(reader.history(query)) == reader.history_count(query) == count
            assert reader.history_count(HistoryQuery(author=author)) == 2 * count

    def test_a_page_after_a_purged_version_goes_on(self, store: Store, log: tuple[Version, ...]) -> None:
        of_q = [v for v in log if v.key == Q]
        store.write(lambda tx: tx.purge(Q)).result()
        with store.read() as reader:
            query = HistoryQuery(key=Q, after=of_q[1].seq, ascending=True)
            assert reader.history(query) == (of_q[2],)

    def test_the_deleted_list_has_one_entry_for_each_instance_deleted_now(
        self, store: Store, log: tuple[Version, ...]
    ) -> None:
        tombstone = next(v for v in log if v.key == O1 and v.deleted)
        with store.read() as reader:
            for scope in ({}, {"type": "Observation"}, {"key": O1}):
                query = HistoryQuery(**scope, deleted_only=True)
                assert reader.history(query) == (tombstone,)
                assert reader.history_count(query) == 1
            for scope in ({"type": "Patient"}, {"key": P}):
                query = HistoryQuery(**scope, deleted_only=True)
                assert reader.history(query) == ()
                assert reader.history_count(query) == 0

    def test_counts_are_those_of_the_living(self, store: Store, log: tuple[Version, ...]) -> None:
        with store.read() as reader:
            assert reader.counts() == {"Observation": 1, "Patient": 2}
            assert reader.history_count(HistoryQuery()) == 12
            assert reader.history_count(HistoryQuery(type="Patient")) == 7

    # --- referrers ----------------------------------------------------------------------------------

    def test_referrers_follow_the_head(self, store: Store) -> None:
        store.write(lambda tx: put(tx, O1, subject=refer(P))).result()
        store.write(lambda tx: put(tx, O2, subject=refer(P), focus=[refer(Q), refer(Q)])).result()
        with store.read() as reader:
            assert reader.referrers(P) == (O1, O2)
            assert reader.referrers(Q) == (O2,)
            assert reader.head(P) is None
        store.write(lambda tx: put(tx, O1, subject=refer(Q))).result()
        with store.read() as reader:
            assert reader.referrers(P) == (O2,)
            assert set(reader.referrers(Q)) == {O1, O2}
            assert reader.referrers(P, deleted=True) == ()

    def test_a_deleted_graph_stays_findable(self, store: Store) -> None:
        store.write(lambda tx: (put(tx, P), put(tx, O1, subject=refer(P)))).result()
        store.write(lambda tx: put(tx, O2, subject=refer(P))).result()
        store.write(lambda tx: put(tx, O2, subject=refer(Q))).result()
        for key in (O1, O2, P):
            store.write(lambda tx, key=key: tx.tombstone(key, author=AUTHOR)).result()
        with store.read() as reader:
            assert reader.referrers(P) == ()
            assert reader.referrers(P, deleted=True) == (O1,)
            assert reader.referrers(Q, deleted=True) == (O2,)
        store.write(lambda tx: put(tx, O1, subject=refer(P))).result()
        with store.read() as reader:
            assert reader.referrers(P) == (O1,)
            assert reader.referrers(P, deleted=True) == ()

    def test_the_erased_and_the_purged_refer_to_nothing(self, store: Store) -> None:
        store.write(lambda tx: put(tx, O1, subject=refer(P))).result()
        store.write(lambda tx: put(tx, O2, subject=refer(P))).result()
        store.write(lambda tx: tx.erase(O1)).result()
        store.write(lambda tx: (tx.tombstone(O2, author=AUTHOR), tx.purge(O2))).result()
        with store.read() as reader:
            assert reader.referrers(P) == ()
            assert reader.referrers(P, deleted=True) == ()

    def test_referrers_outlive_the_erasure_of_their_target(self, store: Store) -> None:
        store.write(lambda tx: (put(tx, P), put(tx, O1, subject=refer(P)))).result()
        store.write(lambda tx: tx.erase(P)).result()
        with store.read() as reader:
            assert reader.head(P) is None
            assert reader.referrers(P) == (O1,)
