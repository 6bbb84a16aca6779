"""What was sent to servers lately: a ring of records for the request inspector, without secrets."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

_HIDDEN = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"})
_KEPT_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request and its answer. `status` is None when no answer came; `error` says why.

    `started` is seconds since 1970, `milliseconds` the time until the last byte; bodies are cut.
    """

    number: int
    method: str
    url: str
    started: float
    milliseconds: float
    status: int | None = None
    error: str = ""
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: bytes = b""
    response_headers: tuple[tuple[str, str], ...] = ()
    response_body: bytes = b""
    response_size: int = 0
    request_size: int = 0


class RequestLog:
    """Keeps the newest records; listeners are called on whatever thread sent the request."""

    def __init__(self, size: int = 500) -> None:
        self._records: deque[RequestRecord] = deque(maxlen=size)
        self._lock = threading.Lock()
        self._count = 0
        self._listeners: list[Callable[[RequestRecord], None]] = []

    def next_number(self) -> int:
        """A fresh, rising number for a request that starts now."""
        with self._lock:
            self._count += 1
            return self._count

    def add(self, record: RequestRecord) -> None:
        """Keep `record` and tell the listeners."""
        with self._lock:
            self._records.append(record)
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(record)

    def records(self) -> tuple[RequestRecord, ...]:
        """The kept records, oldest first."""
        with self._lock:
            return tuple(self._records)

    def clear(self) -> None:
        """Forget all records."""
        with self._lock:
            self._records.clear()

    def listen(self, listener: Callable[[RequestRecord], None]) -> Callable[[], None]:
        """Call `listener` for each new record; the returned function ends that."""
        with self._lock:
            self._listeners.append(listener)

        def stop() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop


def shown_headers(headers: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Headers for display: everything that carries credentials is replaced by dots."""
    return tuple((name, _hidden(value) if name.lower() in _HIDDEN else value) for name, value in headers)


def _hidden(value: str) -> str:
    """Dots, behind the scheme where there is one: `Bearer •••` says how, and nothing more."""
    scheme = value.partition(" ")[0]
    return f"{scheme} •••" if scheme in ("Basic", "Bearer") else "•••"


def shown_body(body: bytes) -> bytes:
    """The beginning of a body, enough to look at."""
    return body[:_KEPT_BODY]
