"""The server's log file."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from server.__main__ import _File


def test_a_full_log_goes_on_in_a_new_file_and_stderr_has_it_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = _File(tmp_path / "server.log", maxBytes=50, backupCount=9, encoding="utf-8")
    for number in range(10):
        handler.emit(logging.LogRecord("x", logging.INFO, "", 0, f"line {number} é of twenty", None, None))
    handler.close()
    files = sorted(tmp_path.iterdir())
    assert len(files) == 4
    assert all(file.stat().st_size < 100 for file in files)
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert sorted(lines) == [f"line {number} é of twenty" for number in range(10)]
    assert capsys.readouterr().err.splitlines() == [f"line {number} é of twenty" for number in range(10)]
