"""One real server for the tests of the edge."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.server_process import Connection, ServerProcess


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("server") / "data") as process:
        yield process


@pytest.fixture
def http(server: ServerProcess) -> Iterator[Connection]:
    connection = server.connect()
    yield connection
    connection.close()
