"""A disk that can lose power: a SQLite VFS that records, and what is left at any moment after.

Source: trust R2. What was synced stays; of what was written since, each 512-byte sector may have reached
the disk or not, in any order.
"""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

_SECTOR = 512


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes given to the operating system."""

    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """A file cut to a size."""

    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """A file brought to the disk."""

    file: str


@dataclass(frozen=True, slots=True)
class Delete:
    """A file removed, and its directory brought to the disk."""

    file: str


@dataclass
class Tape:
    """Everything in order: what SQLite did to the disk, and what the program noted in between."""

    events: list[Any] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, event: Any) -> None:
        """Add an event."""
        with self.lock:
            self.events.append(event)


class RecordingVfs(apsw.VFS):
    """The default VFS with a tape; registered under `name` while it lives."""

    def __init__(self, name: str, tape: Tape) -> None:
        self._tape = tape
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        """A recorded file; temporary files have no name and do not matter."""
        file = _RecordingFile(name, flags)
        file.tape, file.short = self._tape, _short(name)
        return file

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self._tape.note(Delete(Path(filename).name))
        super().xDelete(filename, syncdir)


class _RecordingFile(apsw.VFSFile):
    tape: Tape
    short: str | None

    def __init__(self, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        if self.short:
            self.tape.note(Write(self.short, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        if self.short:
            self.tape.note(Truncate(self.short, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        # The true disk keeps its power: leaving the real sync out only saves time.
        if self.short:
            self.tape.note(Sync(self.short))


def _short(name: Any) -> str | None:
    path = name.filename() if isinstance(name, apsw.URIFilename) else name
    return Path(path).name if path else None


class Disk:
    """The disk while the tape plays."""

    def __init__(self) -> None:
        self._durable: dict[str, bytearray] = {}
        self._pending: defaultdict[str, list[Write | Truncate]] = defaultdict(list)

    def play(self, event: Any) -> None:
        """Do one event; notes of the program are ignored."""
        if isinstance(event, Write | Truncate):
            self._pending[event.file].append(event)
        elif isinstance(event, Sync):
            content = self._durable.setdefault(event.file, bytearray())
            for change in self._pending.pop(event.file, ()):
                _apply(content, change)
        elif isinstance(event, Delete):
            self._durable.pop(event.file, None)
            self._pending.pop(event.file, None)

    def lose_power(self, chance: random.Random) -> dict[str, bytes]:
        """What the files hold when the power comes back; one of the many possibilities."""
        left = {name: bytearray(content) for name, content in self._durable.items()}
        keep = chance.choice((0.0, 0.3, 0.7, 1.0))
        for name, changes in self._pending.items():
            content = left.setdefault(name, bytearray())
            for change in changes:
                for part in _torn(change, keep, chance):
                    _apply(content, part)
        return {name: bytes(content) for name, content in left.items()}


def _torn(change: Write | Truncate, keep: float, chance: random.Random) -> Iterator[Write | Truncate]:
    if isinstance(change, Truncate):
        if chance.random() < keep:
            yield change
        return
    start, end = change.offset, change.offset + len(change.data)
    while start < end:
        stop = min(end, (start // _SECTOR + 1) * _SECTOR)
        if chance.random() < keep:
            yield Write(change.file, start, change.data[start - change.offset : stop - change.offset])
        start = stop


def _apply(content: bytearray, change: Write | Truncate) -> None:
    if isinstance(change, Truncate):
        del content[change.size :]
        return
    if len(content) < change.offset:
        content.extend(bytes(change.offset - len(content)))
    content[change.offset : change.offset + len(change.data)] = change.data


def cuts(events: Sequence[Any], count: int, chance: random.Random) -> Iterator[tuple[int, dict[str, bytes]]]:
    """`count` power cuts at random places: how many events had happened, and the files after."""
    places = sorted(chance.randrange(1, len(events)) for _ in range(count))
    disk, played = Disk(), 0
    for place in places:
        for event in events[played:place]:
            disk.play(event)
        played = place
        yield place, disk.lose_power(chance)
