"""The verify command over a directory."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from server.fhir.definitions import Definitions
from server.maintenance.verify import main, verify
from server.store.sqlite import open_store
from tests.support.store import Clock, patient, put


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A closed data directory with one Patient."""
    with open_store(tmp_path / "data", Definitions.load(), now=Clock()) as store:
        store.write(lambda tx: put(tx, patient("p"))).result()
    return tmp_path / "data"


def test_a_sound_directory(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(data, Definitions.load()) == []
    assert main([str(data)]) == 0
    assert capsys.readouterr().out.endswith("data: sound\n")


def test_faults_are_printed_and_counted(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    connection = apsw.Connection(str(data / "fhir.db"))
    connection.execute("UPDATE version SET body = x'00'")
    connection.close()
    assert main([str(data)]) == 1
    out = capsys.readouterr().out
    assert "Version 1 of instance p (position 1) is damaged" in out
    assert out.endswith("data: 1 faults\n")


def test_a_database_that_cannot_be_opened_is_a_fault(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "fhir.db").write_bytes(b"no database at all" * 1_000)
    assert main([str(data)]) == 1
    assert "cannot be opened" in capsys.readouterr().out


def test_a_directory_in_use_or_without_database_is_not_checked(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(data, Definitions.load(), now=Clock()):
        assert main([str(data)]) == 2
    assert "in use by another server" in capsys.readouterr().err
    assert main([str(tmp_path)]) == 2
    assert "There is no database" in capsys.readouterr().err
    assert not (tmp_path / "fhir.db").exists()
