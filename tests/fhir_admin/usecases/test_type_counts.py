"""Counting types: few at a time, told as they come, refusals are an unknown."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from fhir_admin.client.capabilities import Capabilities
from fhir_admin.errors import Trouble
from fhir_admin.usecases.type_counts import AT_ONCE, type_counts
from tests.support.fault_server import answer


def counted(total: int | None) -> dict[str, Any]:
    found = {"resourceType": "Bundle", "type": "searchset"}
    return found if total is None else {**found, "total": total}


@pytest.fixture
def session(fault_server, make_session):
    return make_session(fault_server.base, capabilities=Capabilities.unknown())


def test_each_type_is_told_once(session, loop, fault_server):
    fault_server.on("Patient", answer(200, counted(3)))
    fault_server.on("Basic", answer(200, counted(None)))
    fault_server.on("Account", answer(405, {"resourceType": "OperationOutcome"}))
    told: dict[str, int | None] = {}
    types = ("Patient", "Basic", "Account")
    loop.submit(type_counts, session.client, types, told.__setitem__).result(20)
    assert told == {"Patient": 3, "Basic": None, "Account": None}


def test_not_too_many_are_asked_at_once(session, loop, fault_server):
    lock, now, most = threading.Lock(), [0], [0]
    several = threading.Barrier(AT_ONCE)

    def slow(asked: Any, connection: Any) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        several.wait(10)
        with lock:
            now[0] -= 1
        answer(200, counted(1))(asked, connection)

    fault_server.default = slow
    types = [f"T{number}" for number in range(3 * AT_ONCE)]
    loop.submit(type_counts, session.client, types, lambda *_: None).result(30)
    assert most[0] == AT_ONCE


def test_a_server_that_does_not_answer_ends_it(session, loop, fault_server):
    fault_server.__exit__()
    with pytest.raises(Trouble):
        loop.submit(type_counts, session.client, ("Patient",), lambda *_: None).result(20)
