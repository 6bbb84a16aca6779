"""A server without HTTP for every test of the operations."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.in_process import InProcess, in_process


@pytest.fixture
def server(tmp_path: Path) -> Iterator[InProcess]:
    with in_process(tmp_path / "data") as server:
        yield server
