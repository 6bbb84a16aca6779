"""The part of the store's contract about past moments: instances and referrers as they were then.

Source: house rule 4; server specification E3.
"""

from __future__ import annotations

from server.store.base import Store
from tests.support.store import AUTHOR, observation, patient, put, refer

P, Q = patient("p"), patient("q")
O1, O2, O3 = observation("o1"), observation("o2"), observation("o3")
ALL = (P, Q, O1, O2, O3)


class PastContract:
    """See `contract.StoreContract`."""

    def test_instances_as_they_stood(self, store: Store) -> None:
        first = store.write(lambda tx: [put(tx, P), put(tx, O1, subject=refer(P))]).result()
        store.write(lambda tx: [put(tx, P, active=True), put(tx, O2, subject=refer(P))]).result()
        with store.read() as reader:
            assert list(reader.as_of(ALL, first[-1].seq)) == first
            assert [v.number for v in reader.as_of(ALL, reader.last_seq())] == [2, 1, 1]
            assert list(reader.as_of(ALL, 0)) == []

    def test_what_is_deleted_by_now_is_left_out_and_what_was_deleted_then_too(self, store: Store) -> None:
        store.write(lambda tx: [put(tx, P), put(tx, Q), tx.tombstone(Q, author=AUTHOR)]).result()
        with store.read() as reader:
            ceiling = reader.last_seq()
        store.write(lambda tx: [put(tx, Q), tx.tombstone(P, author=AUTHOR)]).result()
        with store.read() as reader:
            assert list(reader.as_of(ALL, ceiling)) == []
            assert [v.key for v in reader.as_of(ALL, reader.last_seq())] == [Q]

    def test_a_version_that_was_dropped_later_is_stood_in_for(self, store: Store) -> None:
        store.write(lambda tx: [put(tx, P), put(tx, Q)]).result()
        with store.read() as reader:
            ceiling = reader.last_seq()
        store.write(lambda tx: [put(tx, P, active=True), tx.purge(P), put(tx, O1)]).result()
        with store.read() as reader:
            assert [(v.key, v.number) for v in reader.as_of(ALL, ceiling)] == [(P, 2), (Q, 1)]

    def test_referrers_come_by_a_place_that_stays_both_ways(self, store: Store) -> None:
        store.write(lambda tx: [put(tx, P), *(put(tx, o, subject=refer(P)) for o in (O1, O2, O3))]).result()
        with store.read() as reader:
            ceiling = reader.last_seq()
            found = list(reader.referring(P, ceiling))
            assert [v.key for _, v in found] == [O1, O2, O3]
            assert list(reader.referring(P, ceiling, found[0][0])) == found[1:]
            assert list(reader.referring(P, ceiling, back=True)) == found[::-1]
            assert list(reader.referring(P, ceiling, found[2][0], back=True)) == found[1::-1]
            assert list(reader.referring(P, ceiling, types=["Patient", "Basic"])) == []
            assert list(reader.referring(Q, ceiling)) == []
        store.write(lambda tx: [put(tx, O1, subject=refer(Q)), put(tx, O3)]).result()
        with store.read() as reader:
            assert list(reader.referring(P, ceiling)) == found
            assert [n for n, _ in reader.referring(P, reader.last_seq())] == [n for n, _ in found]

    def test_many_referrers_come_each_once(self, store: Store) -> None:
        keys = [observation(f"o{number}") for number in range(150)]
        for _ in range(2):
            store.write(lambda tx: [put(tx, key, subject=refer(P)) for key in keys]).result()
            store.write(lambda tx: [put(tx, key) for key in keys]).result()
        with store.read() as reader:
            assert [v.key for _, v in reader.referring(P, reader.last_seq())] == keys

    def test_the_writer_sees_what_it_holds_back(self, store: Store) -> None:
        def work(tx):  # type: ignore[no-untyped-def]
            put(tx, O1, subject=refer(P), meta={"tag": [{"code": "red"}]})
            seq = tx.last_seq()
            return (
                [v.key for v in tx.as_of([O1], seq)],
                [v.key for _, v in tx.referring(P, seq)],
                tx.labels("_tag"),
            )

        assert store.write(work).result() == ([O1], [O1], (("", "red"),))

    def test_labels_are_those_of_live_instances(self, store: Store) -> None:
        tags = [{"system": "http://s", "code": "b"}, {"code": "a"}]
        store.write(lambda tx: [put(tx, P, meta={"tag": tags}), put(tx, O1, meta={"tag": tags[1:]})]).result()
        with store.read() as reader:
            assert reader.labels("_tag") == (("", "a"), ("http://s", "b"))
            assert reader.labels("_tag", "Observation") == (("", "a"),)
            assert reader.labels("_tag", "Basic") == reader.labels("_security") == ()
        store.write(lambda tx: tx.tombstone(P, author=AUTHOR)).result()
        with store.read() as reader:
            assert reader.labels("_tag") == (("", "a"),)
