"""The SQLite back end keeps the store's contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.fhir.definitions import Definitions
from server.store.sqlite import open_store as open_sqlite
from tests.server.store.contract import OpenStore, StoreContract
from tests.support.store import Clock


class TestSqliteStore(StoreContract):
    """The contract, on a data directory."""

    @pytest.fixture
    def open_store(self, tmp_path: Path, clock: Clock) -> OpenStore:
        return lambda: open_sqlite(tmp_path / "data", Definitions.load(), now=clock)
