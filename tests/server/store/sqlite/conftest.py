"""A data directory, a clock, and ways to open it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.fhir.definitions import Definitions
from server.store.sqlite import SqliteStore, open_store
from tests.support.store import Clock

Opener = Callable[[], SqliteStore]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def open_sqlite(data: Path, clock: Clock) -> Opener:
    """Opens (again) the store in `data`."""
    return lambda: open_store(data, Definitions.load(), now=clock)


@pytest.fixture
def sqlite(open_sqlite: Opener) -> Iterator[SqliteStore]:
    """An open store."""
    with open_sqlite() as store:
        yield store
