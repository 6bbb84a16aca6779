"""The store on a disk that fails once, at any operation: no false acknowledgement, no damage.

Source: trust R3. A script of writes runs again and again; each time another read, write, sync or truncate
of SQLite fails. Then the disk is sound again and the store is opened and questioned.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError
from server.fhir.keys import ResourceKey
from server.store.base import Store, Transaction, Version
from server.store.errors import StoreError
from server.store.sqlite import open_store
from tests.support.store import AUTHOR, Clock, observation, patient, put, refer

VFS = "failing-disk"


class FailingDisk(apsw.VFS):
    """The default VFS; operation number `fatal` (from 1) fails, once. Counts them in `operations`."""

    def __init__(self) -> None:
        self.operations = 0
        self.fatal = 0
        self._lock = threading.Lock()
        super().__init__(VFS, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        """A file on this disk."""
        file = _File(name, flags)
        file.disk = self
        return file

    def use(self) -> None:
        """Count an operation, and fail if its time has come."""
        with self._lock:
            self.operations += 1
            fails = self.operations == self.fatal
        if fails:
            raise apsw.IOError("simulated disk failure")


class _File(apsw.VFSFile):
    disk: FailingDisk

    def __init__(self, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:
        self.disk.use()
        return super().xRead(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.use()
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        # No power is lost here; leaving the real sync out saves time.
        self.disk.use()

    def xTruncate(self, newsize: int) -> None:
        self.disk.use()
        super().xTruncate(newsize)


@dataclass
class Outcome:
    """What a run of the script was told, and what of it turned out false."""

    acknowledged: dict[ResourceKey, Version | None] = field(default_factory=dict)
    refused: int = 0
    faults: list[str] = field(default_factory=list)

    def judge(self, error: FhirError) -> None:
        """The client is not to blame for the disk."""
        if error.kind.status < 500:
            self.faults.append(f"the answer was {error.kind.status}: {error}")


def count(folder: Path) -> int:
    """How many operations the script needs on a sound disk."""
    disk = FailingDisk()
    try:
        outcome = Outcome()
        _script(folder / "sound", outcome)
        assert not outcome.refused
        return disk.operations
    finally:
        disk.unregister()


def run(directory: Path, fatal: int) -> Outcome:
    """Run the script while operation `fatal` fails, then judge what is left."""
    outcome = Outcome()
    disk = FailingDisk()
    disk.fatal = fatal
    try:
        _script(directory, outcome)
    except StoreError:
        outcome.refused += 1
    finally:
        disk.unregister()
    with open_store(directory, Definitions.load(), now=Clock()) as store:
        outcome.faults += store.verify()
        with store.read() as reader:
            for key, told in outcome.acknowledged.items():
                head = reader.head(key)
                if told is None and head is not None:
                    outcome.faults.append(f"{key} was erased, but is back")
                if told is not None and (head is None or head.seq < told.seq):
                    outcome.faults.append(f"version {told.number} of {key} is lost")
    return outcome


def _script(directory: Path, outcome: Outcome) -> None:
    store = open_store(directory, Definitions.load(), now=Clock(), vfs=VFS)
    try:
        for n in range(12):
            p, o, e = patient(str(n % 3)), observation(str(n)), patient(f"erased-{n}")
            _tell(store, outcome, lambda tx, p=p, o=o: [put(tx, p), put(tx, o, subject=refer(p))])
            _tell(store, outcome, lambda tx, p=p, n=n: [put(tx, p, language=f"{n:x}" * 3_000)])
            _tell(store, outcome, lambda tx, o=o: [tx.tombstone(o, author=AUTHOR)])
            _tell(store, outcome, lambda tx, e=e: [put(tx, e)])
            if n % 4 == 0:
                _tell(store, outcome, lambda tx, e=e: tx.erase(e) and None, e)
            _read(store, outcome, p)
    finally:
        store.close()


def _tell(
    store: Store,
    outcome: Outcome,
    work: Callable[[Transaction], list[Version | None] | None],
    erased: ResourceKey | None = None,
) -> None:
    try:
        versions = store.write(work).result(60)
    except FhirError as error:
        outcome.judge(error)
        outcome.refused += 1
        if erased is not None:
            # It may have happened or not.
            outcome.acknowledged.pop(erased, None)
        return
    if erased is not None:
        outcome.acknowledged[erased] = None
    for version in versions or ():
        if version is not None:
            outcome.acknowledged[version.key] = version


def _read(store: Store, outcome: Outcome, key: ResourceKey) -> None:
    try:
        with store.read() as reader:
            head = reader.head(key)
    except FhirError as error:
        outcome.judge(error)
        return
    told = outcome.acknowledged.get(key)
    if told is not None and (head is None or head.seq < told.seq):
        outcome.faults.append(f"version {told.number} of {key} was acknowledged, but is not read")
