"""New databases, migrations, backups before them, foreign and newer databases (trust R16)."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import apsw
import pytest

from server.fhir.definitions import Definitions
from server.fhir.search.query import parse
from server.store.errors import StoreDamaged, StoreTooNew
from server.store.sql import derived, migrations, schema
from server.store.sql.migrations import STEPS, Step
from server.store.sqlite import connect
from tests.server.store.sqlite.conftest import Opener
from tests.support.store import patient, put

NEXT = STEPS[-1].number + 1


def tables(data: Path) -> list[tuple[str, str]]:
    connection = apsw.Connection(str(data / "fhir.db"))
    found = connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
    connection.close()
    return found


@pytest.fixture
def filled(data: Path, open_sqlite: Opener) -> Path:
    """A closed database with one Patient."""
    with open_sqlite() as store:
        store.write(lambda tx: put(tx, patient("p"), gender="female")).result()
    return data


def more(monkeypatch: pytest.MonkeyPatch, step: Step) -> None:
    monkeypatch.setattr(migrations.pending, "__defaults__", ((*STEPS, step),))


@pytest.mark.usefixtures("filled")
def test_opening_again_changes_nothing(data: Path, open_sqlite: Opener) -> None:
    before = tables(data)
    open_sqlite().close()
    assert tables(data) == before
    assert {file.name for file in data.iterdir()} == {"fhir.db", "lock"}


def test_a_migration_keeps_the_data_and_a_copy(
    filled: Path, open_sqlite: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables(filled)
    step = Step(NEXT, "a table more", "CREATE TABLE shade (x INTEGER) STRICT")
    more(monkeypatch, step)
    with open_sqlite() as store, store.read() as reader:
        assert reader.head(patient("p")) is not None
    assert "shade" in dict(tables(filled))
    copy = filled / f"fhir-before-{NEXT}.db"
    if os.name == "posix":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    copy.replace(filled / "fhir.db")
    assert tables(filled) == before


def test_a_failing_migration_leaves_the_old_structure(
    filled: Path, open_sqlite: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables(filled)
    with monkeypatch.context() as patch:
        more(patch, Step(NEXT, "broken", "CREATE TABLE shade (x INTEGER) STRICT; CREATE TABLE head (x);"))
        with pytest.raises(StoreDamaged):
            open_sqlite()
    assert tables(filled) == before
    with open_sqlite() as store:
        assert store.verify() == []


@pytest.mark.usefixtures("filled")
def test_a_newer_database_is_refused(open_sqlite: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        more(patch, Step(NEXT, "a table more", "CREATE TABLE shade (x INTEGER) STRICT"))
        open_sqlite().close()
    with pytest.raises(StoreTooNew, match=f"structure version {NEXT}, this program knows {NEXT - 1}"):
        open_sqlite()


@pytest.mark.usefixtures("filled")
def test_a_step_that_differs_is_refused(open_sqlite: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    other = (Step(1, "core tables", schema.CORE + "CREATE TABLE shade (x INTEGER) STRICT;"), *STEPS[1:])
    monkeypatch.setattr(migrations.pending, "__defaults__", (other,))
    with pytest.raises(StoreDamaged, match="Another build wrote it"):
        open_sqlite()


def test_another_programs_database_is_refused(data: Path, open_sqlite: Opener) -> None:
    data.mkdir(mode=0o700)
    connection = apsw.Connection(str(data / "fhir.db"))
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(StoreDamaged, match="another program"):
        open_sqlite()
    assert dict(tables(data)).keys() == {"theirs"}


def test_an_index_of_another_form_is_made_anew(
    filled: Path, open_sqlite: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = apsw.Connection(str(filled / "fhir.db"))
    connection.execute("DROP TABLE search_token; CREATE TABLE search_of_another_age (rid)")
    connection.close()
    monkeypatch.setattr(derived, "GENERATION", 99)
    with open_sqlite() as store:
        with store.read() as reader:
            query = parse(("Patient",), (("gender", "female"),), Definitions.load())
            page = reader.search(query, 10)
            assert [version.key for version in page.matches] == [patient("p")]
        assert store.verify() == []
    assert "search_of_another_age" not in dict(tables(filled))


@pytest.mark.parametrize(("version", "fine"), [("3.40.1", False), ("3.51.2", False), ("3.51.3", True)])
def test_a_sqlite_with_the_corruption_bug_is_refused(version: str, fine: bool) -> None:
    if fine:
        connect.check_sqlite(version)
    else:
        with pytest.raises(connect.StoreError, match="can damage a database"):
            connect.check_sqlite(version)


def test_the_writing_connection_is_durable_and_private(data: Path, open_sqlite: Opener) -> None:
    with open_sqlite() as store:

        def pragmas(tx: object) -> dict[str, object]:
            connection: apsw.Connection = tx.connection  # type: ignore[attr-defined]
            names = ("synchronous", "journal_mode", "secure_delete", "temp_store", "wal_autocheckpoint")
            return {name: connection.pragma(name) for name in names}

        assert store.write(pragmas).result() == {
            "synchronous": 2,
            "journal_mode": "wal",
            "secure_delete": 1,
            "temp_store": 2,
            "wal_autocheckpoint": 0,
        }
