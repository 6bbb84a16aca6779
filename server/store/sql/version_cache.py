"""Versions that were read and proved lately, so that pages of a search need not prove them again.

Versions never change, so what was proved stays true; what a hard delete or a purge takes out must not stay
in memory either, hence `clear`. Source: performance specification §5.2; trust D5.
"""

from __future__ import annotations

import threading

from server.store.base import Version

_MOST_BYTES = 8 * 1024 * 1024
# What a version costs beside its body.
_OVERHEAD = 600
# A head's rid and the seq it names: only both together were proved.
_Place = tuple[int, int]


class VersionCache:
    """Bounded by bytes, the oldest go first; for all readers of a store."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self.generation = 0
        self._most = most_bytes
        self._bytes = 0
        self._versions: dict[_Place, Version] = {}
        self._gate = threading.Lock()

    def get(self, place: _Place) -> Version | None:
        """The version a head names, if it is here."""
        return self._versions.get(place)

    def put(self, place: _Place, version: Version, generation: int) -> None:
        """Keep a proved version, unless `clear` came after the snapshot of `generation` began."""
        with self._gate:
            if generation != self.generation or place in self._versions:
                return
            self._versions[place] = version
            self._bytes += _size(version)
            while self._bytes > self._most:
                oldest = next(iter(self._versions))
                self._bytes -= _size(self._versions.pop(oldest))

    def clear(self) -> None:
        """Forget everything: some of it must not be known any more."""
        with self._gate:
            self.generation += 1
            self._versions.clear()
            self._bytes = 0


def _size(version: Version) -> int:
    return _OVERHEAD + len(version.body or b"")
