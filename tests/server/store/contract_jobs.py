"""The part of the store's contract about jobs and their lists.

Source: server specification E1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from server.store.base import Author, Store, Transaction
from server.store.job_contract import Job
from tests.support.store import START, patient, put

OpenStore = Callable[[], Store]
P = patient("p")


def job(id_: str, kind: str = "bulk-delete", **members: Any) -> Job:
    """A new job."""
    made = Job(id_, kind, Author("Kim"), START, b'{"method":"DELETE"}', b"{}")
    return replace(made, **members)


class JobContract:
    """See `contract.StoreContract`."""

    def test_a_job_is_kept_as_it_is(self, open_store: OpenStore) -> None:
        store = open_store()
        first = job("a", owner=Author("김", "Practitioner/7"), progress="0 of 3", updated=START + 1)
        store.write(lambda tx: tx.jobs.put(first)).result()
        store.close()
        store = open_store()
        with store.read() as reader:
            assert reader.jobs.get("a") == first
            assert reader.jobs.get("b") is None
        done = replace(first, status="done", result=b"{}", state=b"[1]", progress="", updated=START + 9)
        store.write(lambda tx: tx.jobs.put(done)).result()
        with store.read() as reader:
            assert reader.jobs.get("a") == done
        failed = replace(done, status="failed", result=None, error=b'{"x":1}')
        store.write(lambda tx: tx.jobs.put(failed)).result()
        with store.read() as reader:
            assert reader.jobs.get("a") == failed
        store.close()

    def test_running_jobs_come_oldest_first_and_all_jobs_newest_first(self, store: Store) -> None:
        jobs = [job("c"), job("a", status="done"), job("b", "export"), job("d", status="cancelled")]
        jobs.insert(1, job("e", status="ending"))
        for one in jobs:
            store.write(lambda tx, one=one: tx.jobs.put(one)).result()
        with store.read() as reader:
            assert [one.id for one in reader.jobs.running()] == ["c", "e", "b"]
            assert [one.id for one in reader.jobs.running("export")] == ["b"]
            assert [one.id for one in reader.jobs.newest(3)] == ["d", "b", "a"]
            assert [one.id for one in reader.jobs.newest(3, "a")] == ["e", "c"]
            assert reader.jobs.newest(3, "unknown") == ()

    def test_what_a_job_did_and_that_it_did_it_commit_together(self, store: Store) -> None:
        store.write(lambda tx: tx.jobs.put(job("a"))).result()

        def fail(tx: Transaction) -> None:
            put(tx, P)
            tx.jobs.put(job("a", progress="1 of 1"))
            tx.jobs.add("a", "found", ["x"])
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            store.write(fail).result()
        with store.read() as reader:
            assert reader.head(P) is None
            assert reader.jobs.get("a") == job("a")
            assert reader.jobs.listed("a", "found", 9) == ()

    def test_a_list_holds_each_text_once_in_the_order_of_adding(self, store: Store) -> None:
        def work(tx: Transaction) -> None:
            tx.jobs.put(job("a"))
            tx.jobs.put(job("b"))
            assert tx.jobs.add("a", "found", ["z", "y", "z"]) == ("z", "y")
            assert tx.jobs.add("a", "found", ["y", "x"]) == ("x",)
            assert tx.jobs.add("a", "other", ["z"]) == ("z",)
            assert tx.jobs.add("b", "found", ["z"]) == ("z",)
            assert tx.jobs.listed("a", "found", 9) == ("z", "y", "x")
            tx.jobs.drop("a", "found", ["y", "unknown"])
            tx.jobs.add("a", "found", ["y"])

        store.write(work).result()
        with store.read() as reader:
            assert reader.jobs.listed("a", "found", 9) == ("z", "x", "y")
            assert reader.jobs.listed("a", "found", 2) == ("z", "x")
            assert reader.jobs.among("a", "found", ["x", "q", "z"]) == {"x", "z"}
            assert reader.jobs.listed("a", "other", 9) == ("z",)
            assert reader.jobs.listed("b", "found", 9) == ("z",)
            assert reader.jobs.listed("unknown", "found", 9) == ()

    def test_sweeping_leaves_the_lists_of_running_jobs(self, store: Store) -> None:
        def work(tx: Transaction) -> None:
            for id_ in "abc":
                tx.jobs.put(job(id_))
                tx.jobs.add(id_, "found", map(str, range(5)))
            tx.jobs.put(job("b", status="cancelled"))
            tx.jobs.forget("c")

        store.write(work).result()
        assert [store.write(lambda tx: tx.jobs.sweep(3)).result() for _ in range(4)] == [True] * 3 + [False]
        with store.read() as reader:
            assert [len(reader.jobs.listed(id_, "found", 9)) for id_ in "abc"] == [5, 0, 0]
            assert reader.jobs.get("c") is None
        store.write(lambda tx: tx.jobs.put(job("c"))).result()
        with store.read() as reader:
            assert reader.jobs.listed("c", "found", 9) == ()
