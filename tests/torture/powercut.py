"""The store under power cuts: what was acknowledged is there, nothing is there by half.

Source: trust D2, R2. One run of concurrent writers is recorded; then the power fails at many random
places of the recording, and each time the real store opens what is left and is questioned.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from server.store.base import Reader, Store, Transaction, Version
from server.store.sqlite import checkpoints, connect, open_store
from tests.support.store import AUTHOR, Clock, patient, put
from tests.torture.disk import RecordingVfs, Tape, cuts

VFS = "power-cut"
WRITERS = 4


@dataclass(frozen=True, slots=True)
class Stored:
    """A client was told that a version is stored."""

    key: ResourceKey
    number: int


@dataclass(frozen=True, slots=True)
class Erasing:
    """A client asked for a hard delete."""

    key: ResourceKey


@dataclass(frozen=True, slots=True)
class Erased:
    """A client was told that an instance is gone."""

    key: ResourceKey


@dataclass
class Tally:
    """What the cuts found; all but `cuts` and `acknowledged` must be zero."""

    cuts: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    corrupt: list[str] = field(default_factory=list)


def run(folder: Path, count: int, steps: int, seed: int, synchronous: str = "FULL") -> Tally:
    """Record `steps` writes of each writer, cut the power `count` times, and judge."""
    chance, tally = random.Random(seed), Tally()
    events = record(folder / "recorded", steps, seed, synchronous)
    for place, files in cuts(events, count, chance):
        data = folder / "after"
        data.mkdir(mode=0o700)
        for name, content in files.items():
            (data / name).write_bytes(content)
        judge(data, events[:place], tally)
        shutil.rmtree(data)
    return tally


def record(directory: Path, steps: int, seed: int, synchronous: str) -> list[Any]:
    """The tape of a store being made and written to by `WRITERS` clients, checkpoints included."""
    tape = Tape()
    vfs = RecordingVfs(VFS, tape)
    try:
        with _settings(synchronous):
            store = open_store(directory, Definitions.load(), now=Clock(), vfs=VFS)
            clients = [_Client(store, tape, n, random.Random(f"{seed}/{n}")) for n in range(WRITERS)]
            threads = [Thread(target=client.run, args=(steps,)) for client in clients]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            events = list(tape.events)
            store.close()
    finally:
        vfs.unregister()
    return events


def judge(data: Path, events: list[Any], tally: Tally) -> None:
    """Open what a cut left and compare it with what clients had been told."""
    tally.cuts += 1
    try:
        store = open_store(data, Definitions.load(), now=Clock())
    except Exception as error:
        tally.corrupt.append(repr(error))
        return
    try:
        tally.corrupt += store.verify()
        with store.read() as reader:
            _lost(reader, events, tally)
            tally.torn += _torn(reader)
    except Exception as error:
        tally.corrupt.append(repr(error))
    finally:
        store.close()


def _lost(reader: Reader, events: list[Any], tally: Tally) -> None:
    told: dict[ResourceKey, int] = {}
    maybe_gone: set[ResourceKey] = set()
    gone: set[ResourceKey] = set()
    for event in events:
        if isinstance(event, Stored):
            told[event.key] = event.number
            tally.acknowledged += 1
        elif isinstance(event, Erasing):
            maybe_gone.add(event.key)
        elif isinstance(event, Erased):
            gone.add(event.key)
    for key, number in told.items():
        head = reader.head(key)
        if key in gone:
            if head is not None:
                tally.lost.append(f"{key} was erased, but is back")
        elif head is None and key not in maybe_gone:
            tally.lost.append(f"{key}: {number} versions")
        elif head is not None and head.number < number:
            tally.lost.append(f"{key}: versions {head.number + 1} to {number}")


def _torn(reader: Reader) -> Iterator[str]:
    """Both halves of a pair are written in one transaction, hence always have the same number."""
    for n in range(WRITERS):
        heads = [reader.head(patient(f"pair-{n}-{half}")) for half in "ab"]
        numbers = [head.number if head else 0 for head in heads]
        if numbers[0] != numbers[1]:
            yield f"pair {n}: {numbers}"


class _Client:
    """Writes instances of its own, and tells the tape what it was told."""

    def __init__(self, store: Store, tape: Tape, number: int, chance: random.Random) -> None:
        self._store = store
        self._tape = tape
        self._number = number
        self._chance = chance

    def run(self, steps: int) -> None:
        kinds = (self._put, self._pair, self._delete, self._erase)
        for step, kind in enumerate(self._chance.choices(kinds, (8, 8, 3, 1), k=steps)):
            kind(step)

    def _put(self, step: int) -> None:
        # Some bodies span several pages, so that a torn one would show.
        text = self._chance.randbytes(self._chance.choice((20, 20, 9_000))).hex()
        self._tell(self._wait(lambda tx: put(tx, patient(f"put-{self._number}"), language=text)))

    def _pair(self, step: int) -> None:
        keys = [patient(f"pair-{self._number}-{half}") for half in "ab"]
        for version in self._wait(lambda tx: [put(tx, key, multipleBirthInteger=step) for key in keys]):
            self._tell(version)

    def _delete(self, step: int) -> None:
        key = patient(f"put-{self._number}")
        version = self._wait(lambda tx: tx.tombstone(key, author=AUTHOR))
        if version is not None:
            self._tell(version)

    def _erase(self, step: int) -> None:
        key = patient(f"erase-{self._number}-{step}")
        self._tell(self._wait(lambda tx: put(tx, key)))
        self._tape.note(Erasing(key))
        self._wait(lambda tx: tx.erase(key))
        self._tape.note(Erased(key))

    def _tell(self, version: Version) -> None:
        self._tape.note(Stored(version.key, version.number))

    def _wait(self, work: Callable[[Transaction], Any]) -> Any:
        future: Future[Any] = self._store.write(work)
        return future.result(60)


@contextmanager
def _settings(synchronous: str) -> Iterator[None]:
    """Checkpoints come often, so that cuts hit them; durability is as asked."""
    before = connect.SYNCHRONOUS, checkpoints.STEP_PAGES, checkpoints.LONG_PAGES
    connect.SYNCHRONOUS, checkpoints.STEP_PAGES, checkpoints.LONG_PAGES = synchronous, 40, 200
    try:
        yield
    finally:
        connect.SYNCHRONOUS, checkpoints.STEP_PAGES, checkpoints.LONG_PAGES = before
