"""Reading bodies: counted while they come, never endlessly slow.

Source: server specification, "Limits and places".
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from server.fhir.errors import FhirError
from server.rest import body


def read(messages: Iterable[dict[str, Any]], limit: int = 10, **headers: str) -> bytes:
    """What `read_body` makes of these messages; after them nothing comes."""
    waiting = iter(messages)

    async def receive() -> Any:
        message = next(waiting, None)
        return message if message is not None else await asyncio.Event().wait()

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(body.read_body(receive, named, limit))


def chunk(data: bytes, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": data, "more_body": more}


def test_chunks_are_joined() -> None:
    assert read([chunk(b"ab"), chunk(b""), chunk(b"c", more=False)]) == b"abc"
    assert read([chunk(b"x" * 10, more=False)]) == b"x" * 10


@pytest.mark.parametrize("headers", [{}, {"content_length": "11"}])
def test_too_much_is_413_however_it_comes(headers: dict[str, str]) -> None:
    with pytest.raises(FhirError) as caught:
        read([chunk(b"x" * 6), chunk(b"x" * 6)], **headers)
    assert (caught.value.kind.status, caught.value.headers) == (413, {"Connection": "close"})


def test_a_body_that_drips_is_408(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "_GRACE_SECONDS", 0.01)
    with pytest.raises(FhirError) as caught:
        read([chunk(b"x")])
    assert (caught.value.kind.status, caught.value.kind.code) == (408, "timeout")


def test_a_client_that_leaves_is_no_request() -> None:
    with pytest.raises(body.Disconnected):
        read([chunk(b"x"), {"type": "http.disconnect"}])
