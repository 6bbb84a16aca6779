"""The listening socket: uvicorn with a header deadline, our own signals and a ready callback.

Source: server specification "Limits and places" (header time 10 s); trust R6 (drain), R18.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import uuid
from collections.abc import Callable, Generator
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.fhir.errors import Kind, fhir_error
from server.rest.error_handlers import answer_error

DRAIN_SECONDS = 5
IDLE_SECONDS = 75
MAX_HEADER_BYTES = 64 * 1024
MAX_URL_BYTES = 1024 * 1024
# What a header costs beyond its text (as HTTP/2 counts).
_HEADER_OVERHEAD = 32
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class _DeadlineProtocol(HttpToolsProtocol):
    """Closes a connection whose request headers are not complete in time."""

    header_seconds = 10.0

    def __init__(self, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self._deadline: asyncio.TimerHandle | None = None
        self._header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arm()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._header_bytes = 0
        if self._deadline is None:
            self._arm()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MAX_URL_BYTES:
            self.transport.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._header_bytes += len(name) + len(value) + _HEADER_OVERHEAD
        if self._header_bytes > MAX_HEADER_BYTES:
            self.transport.abort()
            return
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._disarm()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets an OperationOutcome too, like every other failure."""
        text = "This is no valid HTTP request: a header or the URL holds characters that must be encoded."
        answer = answer_error(fhir_error(Kind.INVALID, text), request_id := str(uuid.uuid4()))
        lines = (
            "HTTP/1.1 400 Bad Request",
            f"Content-Type: {answer.media_type}; charset=utf-8",
            f"Content-Length: {len(answer.body)}",
            f"X-Request-Id: {request_id}",
            "X-Content-Type-Options: nosniff",
            "Connection: close",
        )
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + answer.body)
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def _arm(self) -> None:
        self._deadline = self.loop.call_later(self.header_seconds, self._expire)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _expire(self) -> None:
        self._deadline = None
        self.transport.abort()


class Listener(uvicorn.Server):
    """Serves one ASGI app until `stop`, SIGTERM or SIGINT, then drains and returns."""

    def __init__(
        self, app: Any, host: str, port: int, *, header_seconds: float, ready: Callable[[int], None]
    ) -> None:
        protocol = type("Protocol", (_DeadlineProtocol,), {"header_seconds": header_seconds})
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            http=protocol,
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            # Nothing here asks who stands behind a proxy, and looking costs every request.
            proxy_headers=False,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            backlog=2048,
        )
        super().__init__(config)
        self._ready = ready

    def stop(self) -> None:
        """Ask for a graceful end; may be called from any thread."""
        self.should_exit = True

    async def startup(self, sockets: Any = None) -> None:
        """Listen, then report the port."""
        await super().startup(sockets=sockets)
        if self.started:
            self._ready(self.servers[0].sockets[0].getsockname()[1])

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """End with exit code 0 on SIGTERM and SIGINT: uvicorn would raise the signal again."""
        before = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
