"""Tens of thousands of requests that mean no good, and bombs: no failure, no hang, no half a write.

`FHIR_ADMIN_FUZZ_REQUESTS` says how many; `FHIR_ADMIN_FUZZ_SEED` repeats a run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.fuzz import bombs
from tests.support.fuzz.driver import Driver, Sent
from tests.support.fuzz.generator import Generator

REQUESTS = int(os.environ.get("FHIR_ADMIN_FUZZ_REQUESTS", "12000"))
SEED = int(os.environ.get("FHIR_ADMIN_FUZZ_SEED", "1"))
# Of all requests; every FHIR version has its own tables, and its own ways to go wrong.
SHARES = {"r4": 0.7, "stu3": 0.1, "r4b": 0.1, "r5": 0.1}


@contextmanager
def driver(data: Path, version: str = "r4") -> Iterator[Driver]:
    made = Driver(data, version)
    try:
        yield made
    finally:
        made.close()


def first_fault(made: Driver, requests: Iterator[Sent]) -> tuple[list[Sent], AssertionError] | None:
    """What was sent up to the first request whose answer breaks a law."""
    sent = []
    for one in requests:
        sent.append(one)
        try:
            made.check(one)
        except AssertionError as error:
            return sent, error
    return None


def shrunk(requests: list[Sent], fails: Callable[[list[Sent]], bool]) -> list[Sent]:
    """Fewer requests, in halves that become smaller, which still fail."""
    size = len(requests) // 2
    while size:
        at = 0
        while at < len(requests) - 1:
            fewer = requests[:at] + requests[min(at + size, len(requests) - 1) :]
            if fails(fewer):
                requests = fewer
            else:
                at += size
        size //= 2
    return requests


# A job may find out late that what was asked for cannot be; its status says so.
@pytest.mark.logs("failed: INVALID", "failed: UNSUPPORTED_SEARCH", "failed: TOO_COSTLY", "failed: CONFLICT")
@pytest.mark.timeout(3_000)
@pytest.mark.parametrize("version", SHARES)
def test_many_requests(tmp_path: Path, version: str) -> None:
    count = max(1, int(REQUESTS * SHARES[version]))
    with driver(tmp_path / "all", version) as made:
        fault = first_fault(made, Generator(SEED).requests(count))
    if fault is None:
        return
    runs = iter(range(10**6))

    def fails(requests: list[Sent]) -> bool:
        with driver(tmp_path / f"run-{next(runs)}", version) as again:
            return first_fault(again, iter(requests)) is not None

    # Mostly the last request fails alone; else it needs some of those before it.
    sent, error = fault
    fewest = sent[-1:] if fails(sent[-1:]) else shrunk(sent[-400:], fails)
    pytest.fail(f"seed {SEED}, request {len(sent) - 1}: {error}\n" + "\n".join(map(repr, fewest)))


@pytest.mark.timeout(600)
def test_bombs(tmp_path: Path) -> None:
    with driver(tmp_path / "data") as made:
        for sent in bombs.requests():
            made.check(sent)


def test_a_failing_list_is_shrunk_to_what_is_needed() -> None:
    requests = [Sent("GET", str(number)) for number in range(50)]
    needed = {requests[7], requests[23]}
    found = shrunk(requests, lambda some: needed <= set(some) and some[-1] == requests[49])
    assert found == [requests[7], requests[23], requests[49]]
