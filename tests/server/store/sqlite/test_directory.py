"""The data directory is private, and one process's at a time (trust D4, G6)."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from server.store.errors import StoreExposed, StoreLocked
from server.store.sqlite import SqliteStore
from server.store.sqlite.directory import LOCK, DataDirectory
from tests.server.store.sqlite.conftest import Opener
from tests.support.store import patient, put

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_nobody_else_can_read_a_byte(data: Path, open_sqlite: Opener) -> None:
    before = os.umask(0)
    try:
        with open_sqlite() as store:
            store.write(lambda tx: put(tx, patient("p"))).result()
            with store.read() as reader:
                reader.head(patient("p"))
            assert mode(data) == 0o700
            files = {file.name: mode(file) for file in data.iterdir()}
    finally:
        os.umask(before)
    assert files == dict.fromkeys(("fhir.db", "fhir.db-wal", "fhir.db-shm", "lock"), 0o600)


@posix
@pytest.mark.parametrize("wide", [0o755, 0o750, 0o701])
def test_a_directory_open_to_others_is_refused(data: Path, open_sqlite: Opener, wide: int) -> None:
    data.mkdir()
    data.chmod(wide)
    with pytest.raises(StoreExposed, match="chmod 700"):
        open_sqlite()
    assert list(data.iterdir()) == []


@posix
def test_files_left_open_to_others_are_closed(data: Path, open_sqlite: Opener) -> None:
    open_sqlite().close()
    (data / "fhir.db").chmod(0o644)
    open_sqlite().close()
    assert mode(data / "fhir.db") == 0o600


def test_a_second_opener_is_refused_and_told_why(sqlite: SqliteStore, open_sqlite: Opener) -> None:
    with pytest.raises(StoreLocked, match=f"in use by another server .process {os.getpid()}"):
        open_sqlite()
    sqlite.write(lambda tx: put(tx, patient("p"))).result()


def test_another_process_is_refused(data: Path, sqlite: SqliteStore) -> None:
    code = (
        "import sys; from pathlib import Path; from server.store.errors import StoreLocked\n"
        "from server.store.sqlite.directory import DataDirectory\n"
        "try: DataDirectory(Path(sys.argv[1]))\n"
        "except StoreLocked: sys.exit(7)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(data)], timeout=30).returncode == 7


def test_the_directory_is_free_after_close(open_sqlite: Opener) -> None:
    open_sqlite().close()
    open_sqlite().close()


def test_a_stale_lock_file_does_not_block(data: Path, open_sqlite: Opener) -> None:
    open_sqlite().close()
    (data / LOCK).write_text("999999\n")
    open_sqlite().close()


def test_a_lock_outlives_a_failed_open(data: Path, open_sqlite: Opener) -> None:
    """A directory whose database cannot be opened is released again."""
    DataDirectory(data).release()
    (data / "fhir.db").write_bytes(b"not a database, but long enough to look like one" * 100)
    for _ in range(2):
        with pytest.raises(Exception, match=r"fhir\.db"):
            open_sqlite()
