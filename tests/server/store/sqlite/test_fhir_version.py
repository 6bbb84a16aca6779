"""A data directory is of one FHIR version; nothing happens to it when it is opened as another."""

from __future__ import annotations

import hashlib
from pathlib import Path

import apsw
import pytest

from server.fhir.definitions import VERSIONS, Definitions
from server.maintenance.verify import verify
from server.store.errors import StoreOfOtherVersion, StoreTooNew
from server.store.sqlite import SqliteStore, open_store
from tests.support.store import Clock, patient, put


def opened(data: Path, version: str) -> SqliteStore:
    return open_store(data, Definitions.load(version), now=Clock())


def filled(data: Path, version: str) -> None:
    with opened(data, version) as store:
        store.write(lambda tx: put(tx, patient("p"))).result()


def execute(data: Path, statement: str) -> None:
    connection = apsw.Connection(str(data / "fhir.db"))
    connection.execute(statement)
    connection.close()


def digest(data: Path) -> str:
    return hashlib.sha256((data / "fhir.db").read_bytes()).hexdigest()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_directory_opens_again_with_its_own_version_only(data: Path, version: str) -> None:
    filled(data, version)
    before = digest(data)
    for other in VERSIONS:
        if other != version:
            with pytest.raises(StoreOfOtherVersion, match=f"--fhir-version {version}") as refusal:
                opened(data, other)
            assert refusal.value.version == version
    assert digest(data) == before
    with opened(data, version) as store, store.read() as reader:
        assert reader.head(patient("p")) is not None


def test_a_directory_from_before_the_choice_is_r4(data: Path) -> None:
    filled(data, "r4")
    execute(data, "DELETE FROM mark WHERE name = 'fhir version'")
    with pytest.raises(StoreOfOtherVersion, match="holds FHIR R4 "):
        opened(data, "r5")
    opened(data, "r4").close()


def test_a_directory_whose_making_was_interrupted_may_still_become_any(data: Path) -> None:
    opened(data, "r4").close()
    execute(data, "DELETE FROM mark")
    filled(data, "stu3")


def test_a_version_of_the_future_is_refused(data: Path) -> None:
    filled(data, "r5")
    execute(data, "UPDATE mark SET value = 600 WHERE name = 'fhir version'")
    with pytest.raises(StoreTooNew, match=r"6\.0"):
        opened(data, "r5")


def test_verify_finds_out_the_version(data: Path) -> None:
    filled(data, "stu3")
    assert verify(data, Definitions.load()) == []
