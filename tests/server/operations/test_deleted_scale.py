"""$deleted stays quick however much is deleted: FHIR_ADMIN_TOMBSTONES=100000 makes it a real load."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.fhir import codec
from server.fhir.keys import ResourceKey
from server.store.base import Author, Transaction
from tests.support.in_process import InProcess, in_process

COUNT = int(os.environ.get("FHIR_ADMIN_TOMBSTONES", "2000"))
_PORTION = 2000
# Filling takes minutes then.
pytestmark = pytest.mark.timeout(300 if COUNT <= 2000 else 0)
# The page itself, and what going through all tombstones may add; the machine may be busy with others.
_SECONDS = 0.25 + COUNT * 5e-6


def _delete_many(tx: Transaction, numbers: range) -> None:
    for number in numbers:
        key = ResourceKey("Patient" if number % 10 else "Basic", f"d{number}")
        name = {"name": [{"family": f"Family{number}", "given": ["Common"]}]}
        content = name if number % 10 else {"code": {"text": f"Code{number}"}}
        resource = {"resourceType": key.type, "id": key.id, **content}
        tx.append(key, codec.encode(resource), resource, method="PUT", author=Author("ann"))
        tx.tombstone(key, author=Author("rare" if number == COUNT // 2 else f"clerk {number % 7}"))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    folder: Path = tmp_path_factory.mktemp("full")
    with in_process(folder / "data") as server:
        for first in range(0, COUNT, _PORTION):
            numbers = range(first, min(first + _PORTION, COUNT))
            server.store.write(lambda tx, numbers=numbers: _delete_many(tx, numbers)).result()
        yield server


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("", COUNT),
        ("_type=Basic", COUNT // 10),
        ("_type=Basic,Patient", COUNT),
        ("author=rare", 1),
        ("author=clerk+3&_type=Patient", None),
        ("_since=2026-01-01T00:00:00Z", COUNT),
        ("_text=common", COUNT - COUNT // 10),
        ("_text=family1", None),
        (f"_text=code{COUNT // 2 // 10 * 10}", None),
        ("_text=no+such+thing", 0),
        ("_text=common&author=rare", int(COUNT // 2 % 10 > 0)),
        ("_text=common&_type=Basic", 0),
    ],
)
def test_every_filter(full: InProcess, query: str, total: int | None) -> None:
    started = time.process_time()
    answer = full.send("GET", f"$deleted?{query}")
    elapsed = time.process_time() - started
    assert answer.status == 200
    print(f"{COUNT} tombstones, {query or 'all'}: {elapsed * 1000:.1f} ms")
    assert total in (None, answer.json["total"])
    assert len(answer.entries) == min(10, answer.json["total"])
    assert elapsed < _SECONDS


def test_the_last_page(full: InProcess) -> None:
    oldest = full.send("GET", "$deleted?_text=common&_count=1000")
    while oldest.link("next"):
        oldest = full.follow(oldest.link("next") or "")
    assert oldest.entries[-1]["request"]["url"] == "Patient/d1"
