"""A query inside a transaction ends in time and takes nobody else's work with it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError, Kind
from server.fhir.search import query
from server.store.base import Transaction
from server.store.sql.reader import SqlReader
from server.store.sqlite import open_store
from tests.support.store import Clock, patient, put

_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"


def _endless(self: SqlReader, *_: Any) -> Any:
    return self.connection.execute(_ENDLESS).fetchone()


def test_an_endless_query_of_a_transaction_is_stopped_alone(
    data: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = query.parse(("Patient",), [("name", "x")], Definitions.load("r4"))
    gate = threading.Event()

    def waiting(tx: Transaction) -> None:
        gate.wait(20)
        put(tx, patient("before"))

    def searching(tx: Transaction) -> None:
        put(tx, patient("half"))
        tx.search(asked, 2)

    with open_store(data, Definitions.load(), now=clock, query_seconds=0.05) as store:
        monkeypatch.setattr(SqlReader, "search", _endless)
        before = store.write(waiting)
        slow = store.write(searching)
        after = store.write(lambda tx: put(tx, patient("after")))
        gate.set()
        before.result()
        after.result()
        with pytest.raises(FhirError, match="took too long") as caught:
            slow.result()
        assert (caught.value.kind, caught.value.headers) == (Kind.UNAVAILABLE, {"Retry-After": "5"})
        with store.read() as reader:
            found = [key for key in ("before", "half", "after") if reader.head(patient(key))]
        assert found == ["before", "after"]
        monkeypatch.undo()
        assert store.verify() == []
