"""NDJSON files of one job: lines are appended, and a crash leaves nothing behind that the job does not know.

Source: server specification E3 ($export); house rule: what was acknowledged is on disk.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

NDJSON = "application/fhir+ndjson"


class NdjsonFile(msgspec.Struct, frozen=True):
    """A file as far as it counts: what lies beyond `size` bytes was written by a portion that is lost."""

    type: str
    name: str
    size: int = 0
    count: int = 0


class Folder:
    """The private folder of one job; made when first written to."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, file: NdjsonFile, lines: Iterable[bytes]) -> NdjsonFile:
        """The file with more lines, on disk when this returns."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.path / file.name, os.O_RDWR | os.O_CREAT, 0o600)
        count = 0
        with open(descriptor, "r+b") as out:
            out.truncate(file.size)
            out.seek(file.size)
            for line in lines:
                out.write(line + b"\n")
                count += 1
            out.flush()
            os.fsync(out.fileno())
            size = out.tell()
        return NdjsonFile(file.type, file.name, size, file.count + count)

    def lines(self, name: str, offset: int, limit: int) -> tuple[list[str], int]:
        """Up to `limit` lines from a place on, and the place behind them."""
        found: list[str] = []
        with open(self.path / name, "rb") as file:
            file.seek(offset)
            while len(found) < limit and (line := file.readline()):
                found.append(line.decode().rstrip("\n"))
            return found, file.tell()

    def remove(self) -> None:
        """Everything of the job goes."""
        shutil.rmtree(self.path, ignore_errors=True)
