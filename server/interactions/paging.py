"""Opaque continuation tokens (`ct`) and the links of a page.

Source: server specification A6.6, C1.8.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar
from urllib.parse import quote, urlencode

import msgspec

from server.fhir.errors import Kind, fhir_error
from server.interactions.request import Request

Pairs = Sequence[tuple[str, str]]
P = TypeVar("P", bound=msgspec.Struct)
# Readable in a link and legal there; the client's own percent-encoding is not kept.
_SAFE = ":,|$*/"


class HistoryPosition(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of history stands.

    `ceiling` is the newest position that takes part, `total` what the first page counted. `seq` is
    the entry before the page, or with `is_back` the entry after it.
    """

    ceiling: int
    total: int
    seq: int
    is_back: bool = False


# Made with the module: the first decoding of a Struct by two threads at once ends the process in msgspec.
HISTORY = msgspec.json.Decoder(HistoryPosition)


def encode(position: msgspec.Struct) -> str:
    """The position as a token for a URL."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def decode(token: str, decoder: msgspec.json.Decoder[P]) -> P:
    """The position in a token, as `decoder` reads it. Errors: 400."""
    try:
        text = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        position = decoder.decode(text)
    except (binascii.Error, UnicodeEncodeError, ValueError, msgspec.MsgspecError):
        raise bad_token(token) from None
    numbers = (value for value in msgspec.structs.astuple(position) if isinstance(value, int))
    if not all(0 <= number < 1 << 62 for number in numbers):
        raise bad_token(token)
    return position


def bad_token(token: str, name: str = "ct") -> Exception:
    """The 400 for a token this server never gave out."""
    return fhir_error(Kind.INVALID, f"{name}={token[:60]!r} is no page of this server; start without {name}.")


def url(request: Request, pairs: Pairs, token: str | None = None, path: str | None = None) -> str:
    """The URL of the request's path (or another) with `pairs`, and with the page that `token` names."""
    text = _encoded(tuple(pairs))
    if token:
        page = f"ct={quote(token, safe=_SAFE)}"
        text = f"{text}&{page}" if text else page
    where = request.path if path is None else path
    address = f"{request.base}/{where}" if where else request.base
    return f"{address}?{text}" if text else address


@lru_cache(64)
def _encoded(pairs: tuple[tuple[str, str], ...]) -> str:
    # The links of a Bundle differ in their page only.
    return urlencode(pairs, quote_via=quote, safe=_SAFE)
