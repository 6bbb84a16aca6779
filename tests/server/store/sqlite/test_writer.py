"""Group commit, a full disk, a failing disk (trust R3, R4)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import apsw
import pytest

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError, Kind
from server.store.base import Transaction
from server.store.sqlite import SqliteStore, open_store, writer
from tests.server.store.sqlite.conftest import Opener
from tests.support.store import Clock, patient, put

TEXT = "x-" + "0123456789abcdef" * 2_000


def kind(future: Any) -> Kind:
    error = future.exception(30)
    assert isinstance(error, FhirError), error
    return error.kind


def commits(store: SqliteStore, queued: int) -> int:
    """How many transactions `queued` waiting writes took."""
    count = 0
    gate = Event()

    def counted() -> int:
        nonlocal count
        count += 1
        return 0

    blocker = store.write(lambda tx: tx.connection.set_commit_hook(counted) or gate.wait(30))  # type: ignore[attr-defined]
    futures = [store.write(lambda tx, n=n: put(tx, patient(str(n)))) for n in range(queued)]
    gate.set()
    blocker.result()
    for future in futures:
        future.result()
    return count


def test_writes_that_wait_commit_together(sqlite: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_BATCH_SECONDS", 300.0)
    assert commits(sqlite, 100) == 1


def test_a_batch_that_is_old_takes_no_more_in(sqlite: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_BATCH_SECONDS", -1.0)
    assert commits(sqlite, 5) == 6


def test_a_batch_that_is_full_takes_no_more_in(sqlite: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_BATCH_SECONDS", 300.0)
    monkeypatch.setattr(writer, "_BATCH", 4)
    assert commits(sqlite, 7) == 2


def limit(store: SqliteStore, pages: int | None) -> None:
    """Make the disk full `pages` beyond the present size, or roomy again."""

    def work(tx: Transaction) -> None:
        connection: apsw.Connection = tx.connection  # type: ignore[attr-defined]
        size = connection.pragma("page_count")
        connection.pragma("max_page_count", 1 << 30 if pages is None else size + pages)

    store.write(work).result()


def test_a_full_disk_refuses_writes_and_goes_on(sqlite: SqliteStore) -> None:
    sqlite.write(lambda tx: put(tx, patient("before"))).result()
    limit(sqlite, 1)

    def incompressible(tx: Transaction, n: int) -> object:
        return put(tx, patient(f"big-{n}"), language=__import__("os").urandom(20_000).hex())

    futures = [sqlite.write(lambda tx, n=n: incompressible(tx, n)) for n in range(3)]
    assert [kind(future) for future in futures] == [Kind.STORAGE_FULL] * 3
    with sqlite.read() as reader:
        assert reader.head(patient("before")) is not None
        assert reader.head(patient("big-0")) is None
    limit(sqlite, None)
    assert sqlite.write(lambda tx: incompressible(tx, 0)).result()
    assert sqlite.verify() == []


class _FailingVfs(apsw.VFS):
    """The default VFS until `failing` names an operation on the write-ahead log."""

    def __init__(self, name: str) -> None:
        self.failing: str | None = None
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        file = _FailingFile(name, flags)
        file.vfs = self
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        file.is_log = bool(path) and path.endswith("-wal")
        return file


class _FailingFile(apsw.VFSFile):
    vfs: _FailingVfs
    is_log: bool

    def __init__(self, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)

    def xSync(self, flags: int) -> None:
        self._fail("sync")
        super().xSync(flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._fail("write")
        super().xWrite(data, offset)

    def _fail(self, operation: str) -> None:
        if self.is_log and self.vfs.failing == operation:
            raise apsw.IOError("simulated disk failure")


@pytest.fixture
def failing() -> Iterator[_FailingVfs]:
    vfs = _FailingVfs("failing")
    yield vfs
    vfs.failing = None
    vfs.unregister()


@pytest.mark.logs("writing stopped")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("operation", ["sync", "write"])
def test_after_a_failed_commit_nothing_is_written_any_more(
    data: Path, clock: Clock, open_sqlite: Opener, failing: _FailingVfs, operation: str
) -> None:
    store = open_store(data, Definitions.load(), now=clock, vfs="failing")
    store.write(lambda tx: put(tx, patient("acknowledged"))).result()
    failing.failing = operation
    assert kind(store.write(lambda tx: put(tx, patient("refused")))) is Kind.UNAVAILABLE
    failing.failing = None
    assert kind(store.write(lambda tx: put(tx, patient("later")))) is Kind.UNAVAILABLE
    with store.read() as reader:
        assert reader.head(patient("acknowledged")) is not None
        assert reader.head(patient("later")) is None
    store.close()
    with open_sqlite() as again:
        assert again.verify() == []
        with again.read() as reader:
            assert reader.head(patient("acknowledged")) is not None
            assert reader.head(patient("later")) is None
        assert again.write(lambda tx: put(tx, patient("later"))).result().number == 1


def test_another_program_holding_the_database_is_told_and_passes(
    data: Path, sqlite: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite.write(lambda tx: tx.connection.set_busy_timeout(20)).result()  # type: ignore[attr-defined]
    other = apsw.Connection(str(data / "fhir.db"))
    other.execute("BEGIN IMMEDIATE")
    error = sqlite.write(lambda tx: put(tx, patient("p"))).exception(30)
    assert isinstance(error, FhirError)
    assert (error.kind, error.headers) == (Kind.UNAVAILABLE, {"Retry-After": "5"})
    other.execute("ROLLBACK")
    other.close()
    assert sqlite.write(lambda tx: put(tx, patient("p"))).result().number == 1
