"""The write-ahead log stays short (performance notes: PASSIVE alone let it grow to a gigabyte)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.store.sqlite import checkpoints
from tests.server.store.sqlite.conftest import Opener
from tests.support.store import patient, put


def test_the_log_is_shortened_under_constant_writes(
    data: Path, open_sqlite: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "STEP_PAGES", 50)
    monkeypatch.setattr(checkpoints, "LONG_PAGES", 100)
    monkeypatch.setattr(checkpoints, "TOO_LONG_PAGES", 300)
    largest = 0
    with open_sqlite() as store:
        for n in range(30):
            waiting = [
                store.write(
                    lambda tx, n=n, m=m: put(tx, patient(f"{n}-{m}"), language=os.urandom(2_000).hex())
                )
                for m in range(20)
            ]
            for future in waiting:
                future.result()
            largest = max(largest, (data / "fhir.db-wal").stat().st_size)
        assert store.verify() == []
    assert largest < 4_000_000
    assert {file.name for file in data.iterdir()} == {"fhir.db", "lock"}


def test_a_portion_is_due_once() -> None:
    class Silent:
        def set_wal_hook(self, hook: object) -> None: ...

    length = checkpoints.LogLength(Silent())  # type: ignore[arg-type]
    assert not length.step_due()
    length.pages = checkpoints.STEP_PAGES
    assert [length.step_due(), length.step_due()] == [True, False]
    length.pages = 10  # the log began anew
    assert not length.step_due()
    length.pages = checkpoints.LONG_PAGES + 1
    assert length.truncate_due(idle=True)
    assert not length.truncate_due(idle=False)
