"""What was read from bodies, kept for the next time: a body never changes, so it stays true.

Bounded by the size of the bodies, the ones used last are kept. Safe to share between threads.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

_BYTES = 8 << 20


class ReadBodies(Generic[T]):
    """`read` of bodies; what it gives must never be changed."""

    def __init__(self, read: Callable[[bytes], T], limit: int = _BYTES) -> None:
        """`limit` is how many bytes all bodies that are kept may have together."""
        self._read = read
        self._limit = limit
        self._size = 0
        self._found: OrderedDict[bytes, T] = OrderedDict()
        self._lock = Lock()

    def of(self, body: bytes) -> T:
        """What `read` makes of the body."""
        with self._lock:
            if body in self._found:
                self._found.move_to_end(body)
                return self._found[body]
        found = self._read(body)
        if len(body) <= self._limit:
            self._keep(body, found)
        return found

    def _keep(self, body: bytes, found: T) -> None:
        with self._lock:
            if body not in self._found:
                self._size += len(body)
            self._found[body] = found
            while self._size > self._limit:
                self._size -= len(self._found.popitem(last=False)[0])
