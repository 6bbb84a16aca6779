"""The part of the store's contract about transactions, snapshots, queueing and closing.

Source: house rule 3; trust D2.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Event, Thread
from urllib.parse import parse_qsl

import pytest

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError, Kind
from server.fhir.keys import ResourceKey
from server.fhir.search import query
from server.store.base import Author, HistoryQuery, Place, Store, Transaction, Version
from tests.support.store import AUTHOR, observation, patient, put, refer

OpenStore = Callable[[], Store]
P, Q = patient("p"), patient("q")
O1, O2 = observation("o1"), observation("o2")


class TransactionContract:
    """See `contract.StoreContract`."""

    def test_a_transaction_reads_its_own_writes(self, store: Store) -> None:
        def work(tx: Transaction) -> None:
            first = put(tx, P)
            assert tx.head(P) == first
            assert tx.counts() == {"Patient": 1}
            assert tx.history_count(HistoryQuery()) == 1
            assert tx.last_seq() == first.seq
            tx.tombstone(P, author=AUTHOR)
            assert tx.counts() == {}
            assert tx.heads([P]) == {}

        store.write(work).result()

    def test_places_are_found_in_pages_without_bodies(self, store: Store) -> None:
        definitions = Definitions.load("r4")
        keys = [observation(f"o{number}") for number in range(5)]
        asked = query.parse(["Observation"], [("subject", "Patient/p")], definitions)

        def work(tx: Transaction) -> list[Version]:
            put(tx, P)
            heads = [put(tx, key, subject=refer(P)) for key in keys]
            tx.tombstone(keys[4], author=AUTHOR)
            assert tx.search_places(asked, 9)[0] == tuple(Place(v.key, v.seq) for v in heads[:4])
            return heads

        heads = store.write(work).result()
        everything = [Place(version.key, version.seq) for version in heads[:4]]
        rule = query.Include("Observation", "subject", None, True)
        with store.read() as reader:
            first, cursor = reader.search_places(asked, 3)
            rest, last = reader.search_places(asked, 3, cursor)
            assert ([*first, *rest], last) == (everything, None)
            assert reader.include_places(rule, [P], 3) == tuple(everything[:3])
            assert reader.include_places(rule, [P], 3, first[-1].key) == tuple(everything[3:])
            assert reader.include_places(rule, [Q], 3) == ()

    def test_a_transaction_searches_its_own_writes(self, store: Store) -> None:
        definitions = Definitions.load("r4")

        def found(tx: Transaction, text: str) -> set[str]:
            asked = query.parse(["Observation"], parse_qsl(text), definitions)
            assert tx.search_count(asked) == len(tx.search(asked, 10).matches)
            return {version.key.id for version in tx.search(asked, 10).matches}

        def work(tx: Transaction) -> None:
            put(tx, O1, subject=refer(P))
            put(tx, O2, subject=refer(P), status="draft")
            assert found(tx, "subject=Patient/p") == {"o1", "o2"}
            assert set(tx.referrers(P)) == {O1, O2}
            put(tx, O1, subject=refer(Q))
            put(tx, O1, subject=refer(Q), status="amended")
            assert found(tx, "subject=Patient/q&status=amended") == {"o1"}
            assert found(tx, "subject=Patient/p") == {"o2"}
            assert [v.number for v in tx.history(HistoryQuery(key=O1))] == [3, 2, 1]
            put(tx, O2)
            tx.tombstone(O2, author=AUTHOR)
            assert found(tx, "status=draft,final") == set()
            assert tx.referrers(P) == ()
            put(tx, P)
            tx.purge(O1)
            tx.erase(O2)
            put(tx, O2, subject=refer(P))
            assert set(tx.referrers(P)) == {O2}

        store.write(work).result()
        assert store.verify() == []

    def test_a_failing_work_leaves_nothing(self, store: Store) -> None:
        def fail(tx: Transaction) -> None:
            put(tx, P)
            put(tx, ResourceKey("Basic", "new-type"), Author("never seen"))
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            store.write(fail).result()
        with store.read() as reader:
            assert reader.head(P) is None
            assert reader.counts() == {}
        assert store.write(lambda tx: put(tx, P)).result().number == 1

    def test_one_failing_write_among_many_takes_only_itself(self, store: Store) -> None:
        keys = [patient(str(n)) for n in range(40)]
        gate = Event()
        blocker = store.write(lambda tx: gate.wait(10))

        def work(tx: Transaction, n: int) -> Version:
            version = put(tx, keys[n])
            if n % 4 == 3:
                raise RuntimeError(f"write {n}")
            return version

        futures = [store.write(lambda tx, n=n: work(tx, n)) for n in range(40)]
        gate.set()
        assert blocker.result() is True
        outcomes = [future.exception() for future in futures]
        assert [isinstance(o, RuntimeError) for o in outcomes] == [n % 4 == 3 for n in range(40)]
        with store.read() as reader:
            assert len(reader.heads(keys)) == 30

    def test_a_cancelled_write_does_not_happen(self, store: Store) -> None:
        gate = Event()
        blocker = store.write(lambda tx: gate.wait(10))
        cancelled = store.write(lambda tx: put(tx, P))
        assert cancelled.cancel()
        gate.set()
        blocker.result()
        store.write(lambda tx: put(tx, Q)).result()
        with store.read() as reader:
            assert reader.heads([P, Q]).keys() == {Q}

    def test_a_snapshot_does_not_move(self, store: Store) -> None:
        store.write(lambda tx: put(tx, P)).result()
        with store.read() as reader:
            before = reader.head(P)
            store.write(lambda tx: (put(tx, P), put(tx, Q))).result()
            assert reader.head(P) == before
            assert reader.head(Q) is None
            assert reader.counts() == {"Patient": 1}
        with store.read() as reader:
            assert reader.counts() == {"Patient": 2}

    def test_what_was_acknowledged_is_read(self, store: Store) -> None:
        for n in range(1, 20):
            written = store.write(lambda tx: put(tx, P)).result()
            with store.read() as reader:
                assert reader.head(P) == written
                assert written.number == n

    def test_many_threads_write_one_instance(self, store: Store) -> None:
        futures: list[list[Future[Version]]] = [[] for _ in range(4)]

        def client(mine: list[Future[Version]]) -> None:
            for _ in range(25):
                mine.append(store.write(lambda tx: put(tx, P)))
                mine[-1].result()

        threads = [Thread(target=client, args=(mine,)) for mine in futures]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        numbers = sorted(future.result().number for mine in futures for future in mine)
        assert numbers == list(range(1, 101))

    # --- closing -------------------------------------------------------------------------------------

    def test_everything_is_there_after_reopening(self, open_store: OpenStore) -> None:
        store = open_store()
        written = [store.write(lambda tx, n=n: put(tx, patient(str(n)))) for n in range(30)]
        store.close()
        versions = [future.result() for future in written]
        store = open_store()
        with store.read() as reader:
            assert reader.history(HistoryQuery(ascending=True, limit=100)) == tuple(versions)
        assert store.verify() == []
        store.close()

    def test_a_closed_store_refuses(self, open_store: OpenStore) -> None:
        store = open_store()
        store.close()
        error = store.write(lambda tx: put(tx, P)).exception()
        assert isinstance(error, FhirError)
        assert error.kind is Kind.UNAVAILABLE

    def test_a_savepoint_undoes_only_its_own(self, store: Store) -> None:
        def fail(tx: Transaction) -> None:
            with tx.savepoint():
                put(tx, Q, Author("unheard of"), link=[{"other": refer(patient("new"))}])
                tx.tombstone(P, author=AUTHOR)
                raise ValueError("inner")

        def work(tx: Transaction) -> Version:
            put(tx, P)
            with pytest.raises(ValueError, match="inner"):
                fail(tx)
            assert tx.heads([P, Q]).keys() == {P}
            assert tx.counts() == {"Patient": 1}
            with tx.savepoint(), tx.savepoint():
                put(tx, O1, Author("unheard of"), subject=refer(Q))
            return put(tx, P)

        assert store.write(work).result().number == 2
        with store.read() as reader:
            assert reader.counts() == {"Observation": 1, "Patient": 1}
            assert reader.referrers(Q) == (O1,)
            assert reader.history_count(HistoryQuery()) == 3
