"""A real HTTP/1.1 server on a real socket that answers what a test wants, also wrongly."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

FHIR_JSON = "application/fhir+json"


@dataclass(frozen=True)
class Asked:
    """One request as it came in; header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Asked, socket.socket], None]


def answer(
    status: int = 200,
    body: Any = b"",
    *,
    content_type: str = FHIR_JSON,
    headers: dict[str, str] | None = None,
    cut: int | None = None,
) -> Answer:
    """An answer with a body (bytes, or JSON); `cut` ends the connection after that many body bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def send(asked: Asked, connection: socket.socket) -> None:
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(content)}", f"Content-Type: {content_type}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + content[:cut])
        if cut is not None:
            _end(connection)

    return send


def raw(data: bytes) -> Answer:
    """Exactly these bytes, then the end of the connection."""

    def send(asked: Asked, connection: socket.socket) -> None:
        connection.sendall(data)
        _end(connection)

    return send


def hang(event: threading.Event) -> Answer:
    """No answer until `event` is set, then the end of the connection."""

    def send(asked: Asked, connection: socket.socket) -> None:
        event.wait(30)
        _end(connection)

    return send


@dataclass
class FaultServer:
    """Answers by path (without query), else with `default`; keeps what was asked in `asked`."""

    default: Answer = field(default_factory=lambda: answer(404, {"resourceType": "OperationOutcome"}))
    routes: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}/fhir"
        self.arrived = threading.Event()
        self._connections: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def on(self, path: str, given: Answer) -> None:
        """Answer requests to `path` (below the base) so."""
        self.routes[path] = given

    def __enter__(self) -> FaultServer:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        # shutdown wakes accept(); close alone leaves it blocked on Linux.
        for one in (self._socket, *self._connections):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
            finally:
                one.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as stream:
                while (asked := _read(stream)) is not None:
                    self.asked.append(asked)
                    self.arrived.set()
                    path = asked.path.partition("?")[0].removeprefix("/fhir").strip("/")
                    self.routes.get(path, self.default)(asked, connection)
                    if connection.fileno() < 0:
                        return
        except OSError:
            return


def _end(connection: socket.socket) -> None:
    """End it for the other side too; `close` alone waits for the reading file object."""
    connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def _read(stream: Any) -> Asked | None:
    first = stream.readline().decode("latin-1").split()
    if len(first) < 2:
        return None
    headers = {}
    while line := stream.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Asked(first[0], first[1], headers, stream.read(int(headers.get("content-length", 0))))
