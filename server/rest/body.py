"""Reading a request body: counted while it arrives, never slower than a minimum rate.

Source: server specification, "Limits and places" (64 MiB, 1 KiB/s after 10 s).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from server.fhir.errors import Kind, fhir_error

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_GRACE_SECONDS = 10.0
_MINIMUM_RATE = 1024


class Disconnected(Exception):
    """The client went away before its body was complete."""


async def read_body(receive: Receive, headers: Mapping[str, str], limit: int) -> bytes:
    """The whole body. Errors: 413 beyond `limit` bytes, 408 when it drips, `Disconnected`."""
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size, started = 0, time.monotonic()
    while True:
        message = await _next(receive, started, size)
        if message["type"] == "http.disconnect":
            raise Disconnected
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def _next(receive: Receive, started: float, size: int) -> MutableMapping[str, Any]:
    """The next message, awaited no longer than the minimum rate allows for what came so far."""
    allowed = _GRACE_SECONDS + size / _MINIMUM_RATE
    remaining = started + allowed - time.monotonic()
    try:
        return await asyncio.wait_for(receive(), max(remaining, 0.001))
    except TimeoutError:
        raise fhir_error(
            Kind.TIMEOUT,
            f"The body came slower than {_MINIMUM_RATE} bytes a second; send it again, faster.",
            headers={"Connection": "close"},
        ) from None


def _too_large(limit: int) -> Exception:
    return fhir_error(
        Kind.TOO_LARGE,
        f"The body is larger than this server's limit of {limit} bytes; send it in parts.",
        headers={"Connection": "close"},
    )
