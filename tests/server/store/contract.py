"""What every back end must do: subclass `StoreContract` and give it `open_store`.

Source: server specification A0.5, A4–A7; trust T-R8.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from server.fhir import codec
from server.fhir.keys import ResourceKey, format_instant
from server.store.base import Author, HistoryQuery, Store, Transaction, Version
from tests.server.store.contract_history import HistoryContract
from tests.server.store.contract_insertion import InsertionContract
from tests.server.store.contract_jobs import JobContract
from tests.server.store.contract_past import PastContract
from tests.server.store.contract_transactions import TransactionContract
from tests.support.store import AUTHOR, START, Clock, content, observation, patient, put

OpenStore = Callable[[], Store]
P, Q = patient("p"), patient("q")
O1, O2 = observation("o1"), observation("o2")


class StoreContract(HistoryContract, PastContract, TransactionContract, InsertionContract, JobContract):
    """The contract suite. The fixture `open_store` opens (again) one and the same place with `clock`."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def store(self, open_store: OpenStore) -> Iterator[Store]:
        store = open_store()
        yield store
        assert store.verify() == []
        store.close()

    # --- versions ---------------------------------------------------------------------------

    def test_an_empty_store_has_nothing(self, store: Store) -> None:
        with store.read() as reader:
            assert reader.head(P) is None
            assert reader.version(P, 1) is None
            assert reader.heads([P, Q]) == {}
            assert reader.history(HistoryQuery()) == ()
            assert reader.history(HistoryQuery(key=P)) == ()
            assert reader.history_count(HistoryQuery(type="Patient")) == 0
            assert reader.last_seq() == 0
            assert reader.counts() == {}
            assert reader.referrers(P) == ()

    def test_the_first_version_is_stamped_and_created(self, store: Store) -> None:
        version = store.write(lambda tx: put(tx, P, active=True)).result()
        assert (version.number, version.created, version.method) == (1, True, "PUT")
        assert version.last_updated == START
        meta = {"versionId": "1", "lastUpdated": format_instant(START)}
        assert version.body == codec.encode(
            {"resourceType": "Patient", "id": "p", "meta": meta, "active": True}
        )
        with store.read() as reader:
            assert reader.head(P) == version == reader.version(P, 1)

    def test_the_clients_text_is_kept(self, store: Store) -> None:
        text = b'{"resourceType":"Observation", "valueQuantity":{"value":120.10,"unit":"\\u00b5g"}}'
        resource = codec.parse(text)
        store.write(lambda tx: tx.append(O1, text, resource, method="POST", author=AUTHOR)).result()
        with store.read() as reader:
            head = reader.head(O1)
        assert head is not None
        assert head.body is not None
        assert b'"valueQuantity":{"value":120.10,"unit":"\\u00b5g"}' in head.body

    def test_every_version_stays(self, store: Store, clock: Clock) -> None:
        written = [store.write(lambda tx, n=n: put(tx, P, multipleBirthInteger=n)).result() for n in range(5)]
        assert [v.number for v in written] == [1, 2, 3, 4, 5]
        assert [v.created for v in written] == [True, False, False, False, False]
        with store.read() as reader:
            assert [reader.version(P, n) for n in range(1, 6)] == written
            assert reader.head(P) == written[-1]
            assert reader.version(P, 6) is None

    def test_types_do_not_share_ids(self, store: Store) -> None:
        same = ResourceKey("Observation", P.id)
        store.write(lambda tx: (put(tx, P), put(tx, same))).result()
        with store.read() as reader:
            assert reader.heads([P, same, Q]).keys() == {P, same}

    def test_authors_and_methods_are_kept(self, store: Store) -> None:
        authors = [Author("김 간호사"), Author(None, "Practitioner/7"), Author("", None), Author(None, None)]
        methods = ["POST", "PUT", "PATCH", "PUT"]

        def work(tx: Transaction) -> list[Version]:
            told = zip(methods, authors, strict=True)
            body = codec.encode(content(P))
            return [tx.append(P, body, content(P), method=m, author=a) for m, a in told]

        store.write(work).result()
        with store.read() as reader:
            history = reader.history(HistoryQuery(key=P, ascending=True))
        assert [v.author for v in history] == authors
        assert [v.method for v in history] == methods

    def test_a_dropped_previous_version_leaves_history(self, store: Store) -> None:
        def work(tx: Transaction) -> None:
            put(tx, P, active=True)
            put(tx, P, active=False)
            resource = content(P, active=False, meta={"tag": [{"code": "x"}]})
            body = codec.encode(resource)
            tx.append(P, body, resource, method="PUT", author=AUTHOR, keep_previous=False)

        store.write(work).result()
        with store.read() as reader:
            assert [v.number for v in reader.history(HistoryQuery(key=P))] == [3, 1]
            assert reader.version(P, 2) is None
            assert reader.history_count(HistoryQuery()) == 2

    # --- delete and its kin -------------------------------------------------------------------

    def test_a_tombstone_is_a_version(self, store: Store) -> None:
        store.write(lambda tx: put(tx, P)).result()
        tombstone = store.write(lambda tx: tx.tombstone(P, author=Author("Kim"))).result()
        assert tombstone is not None
        assert (tombstone.number, tombstone.method, tombstone.deleted) == (2, "DELETE", True)
        with store.read() as reader:
            assert reader.head(P) == tombstone
            assert reader.heads([P]) == {}
            assert reader.counts() == {}
            assert [v.number for v in reader.history(HistoryQuery(key=P))] == [2, 1]

    def test_only_the_living_can_be_deleted(self, store: Store) -> None:
        assert store.write(lambda tx: tx.tombstone(P, author=AUTHOR)).result() is None
        store.write(lambda tx: (put(tx, P), tx.tombstone(P, author=AUTHOR))).result()
        assert store.write(lambda tx: tx.tombstone(P, author=AUTHOR)).result() is None
        with store.read() as reader:
            assert reader.history_count(HistoryQuery(key=P)) == 2

    def test_a_restore_continues_the_numbers(self, store: Store) -> None:
        store.write(lambda tx: (put(tx, P), tx.tombstone(P, author=AUTHOR))).result()
        restored = store.write(lambda tx: put(tx, P)).result()
        assert (restored.number, restored.created) == (3, False)
        with store.read() as reader:
            assert reader.counts() == {"Patient": 1}

    def test_erase_leaves_nothing_and_starts_again(self, store: Store) -> None:
        store.write(lambda tx: (put(tx, P), put(tx, P, active=True), put(tx, Q))).result()
        assert store.write(lambda tx: tx.erase(P)).result() is True
        assert store.write(lambda tx: tx.erase(P)).result() is False
        with store.read() as reader:
            assert reader.head(P) is None
            assert reader.version(P, 1) is None
            assert [v.key for v in reader.history(HistoryQuery())] == [Q]
            assert reader.history_count(HistoryQuery()) == 1
            assert reader.counts() == {"Patient": 1}
        again = store.write(lambda tx: put(tx, P)).result()
        assert (again.number, again.created) == (1, True)

    def test_a_tombstone_can_be_erased(self, store: Store) -> None:
        store.write(lambda tx: (put(tx, P), tx.tombstone(P, author=AUTHOR))).result()
        assert store.write(lambda tx: tx.erase(P)).result() is True
        with store.read() as reader:
            assert reader.head(P) is None
            assert reader.history(HistoryQuery(deleted_only=True)) == ()

    def test_an_erased_position_is_not_used_again(self, store: Store, open_store: OpenStore) -> None:
        store.write(lambda tx: put(tx, P)).result()
        newest = store.write(lambda tx: put(tx, Q)).result()
        store.write(lambda tx: tx.erase(Q)).result()
        again = store.write(lambda tx: put(tx, Q)).result()
        assert again.seq > newest.seq

    def test_purge_keeps_the_newest(self, store: Store) -> None:
        store.write(lambda tx: [put(tx, P, multipleBirthInteger=n) for n in range(4)]).result()
        assert store.write(lambda tx: tx.purge(P)).result() == 3
        assert store.write(lambda tx: tx.purge(P)).result() == 0
        with store.read() as reader:
            assert [v.number for v in reader.history(HistoryQuery(key=P))] == [4]
            assert reader.history_count(HistoryQuery()) == 1
        assert store.write(lambda tx: put(tx, P)).result().number == 5

    def test_purge_of_the_deleted_keeps_the_marker(self, store: Store) -> None:
        store.write(lambda tx: (put(tx, P), put(tx, P), tx.tombstone(P, author=AUTHOR))).result()
        assert store.write(lambda tx: tx.purge(P)).result() == 2
        with store.read() as reader:
            head = reader.head(P)
            assert head is not None
            assert head.deleted
            assert reader.history(HistoryQuery(key=P)) == (head,)
        assert store.write(lambda tx: put(tx, P)).result().number == 4

    def test_purge_of_the_unknown_is_nothing(self, store: Store) -> None:
        assert store.write(lambda tx: tx.purge(P)).result() == 0

    # --- time -----------------------------------------------------------------------------------

    def test_time_rises_within_an_instance_while_the_clock_stands(self, store: Store) -> None:
        versions = [store.write(lambda tx: put(tx, P)).result() for _ in range(3)]
        assert [v.last_updated for v in versions] == [START, START + 1, START + 2]

    def test_time_never_falls_along_the_log_whatever_the_clock_does(
        self, store: Store, clock: Clock, open_store: OpenStore
    ) -> None:
        chance = random.Random(8)
        year = 365 * 86_400_000
        for _ in range(60):
            clock.advance(chance.choice((-86_400_000, 10 * year, -20 * year, 1, 0, 5_000)))
            key = chance.choice((P, Q, O1))
            store.write(lambda tx, key=key: put(tx, key)).result()
        with store.read() as reader:
            log = reader.history(HistoryQuery(ascending=True, limit=100))
        assert [v.seq for v in log] == sorted({v.seq for v in log})
        assert [v.last_updated for v in log] == sorted(v.last_updated for v in log)
        for key in (P, Q, O1):
            times = [v.last_updated for v in log if v.key == key]
            assert times == sorted(set(times))

    def test_since_misses_nothing_when_the_newest_was_erased(
        self, open_store: OpenStore, clock: Clock
    ) -> None:
        store = open_store()
        clock.advance(1_000)
        seen = store.write(lambda tx: put(tx, P)).result().last_updated
        store.write(lambda tx: tx.erase(P)).result()
        store.close()
        clock.advance(-1_000)
        store = open_store()
        assert store.write(lambda tx: put(tx, Q)).result().last_updated >= seen
        store.close()
