"""The footing of every test: no display, a home of its own, and silence: Qt warnings and log lines fail."""

from __future__ import annotations

import logging
import os
from collections.abc import Generator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

pytest_plugins = ("tests.support.qt", "tests.support.journey")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker that allows log lines."""
    config.addinivalue_line("markers", "logs(*texts): warnings or errors in the log that this test expects")


@pytest.fixture(autouse=True, scope="session")
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    """Settings, profiles and data of the program stay in a temporary folder."""
    home = tmp_path_factory.mktemp("home")
    os.environ["FHIR_ADMIN_HOME"] = str(home)
    yield home
    os.environ.pop("FHIR_ADMIN_HOME", None)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test that logs a warning or an error it did not announce with `@pytest.mark.logs`."""
    collector = _Collector()
    root = logging.getLogger()
    root.addHandler(collector)
    try:
        result = yield
    finally:
        root.removeHandler(collector)
    allowed = [text for mark in item.iter_markers("logs") for text in mark.args]
    lines = [record.getMessage() for record in collector.records]
    unexpected = [line for line in lines if not any(text in line for text in allowed)]
    if unexpected:
        pytest.fail("unexpected log lines:\n  " + "\n  ".join(unexpected), pytrace=False)
    return result
