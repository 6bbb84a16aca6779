"""Where a page of a search begins: the sort keys and number of the instance beside it, as an opaque text.

Source: server specification C1.8.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.search.query_model import LAST_PAGE

Key = str | int | None
_MAX_LENGTH = 40_000


@dataclass(frozen=True, slots=True)
class Cursor:
    """The page after (or, `backward`, before) the instance `rid` with these sort keys.

    `is_end`: before the end of everything; there are no keys then.
    """

    keys: tuple[Key, ...]
    rid: int
    backward: bool = False
    is_end: bool = False

    def encode(self) -> str:
        """The text for a link."""
        data = json.dumps([int(self.backward), self.rid, *self.keys], separators=(",", ":"))
        return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def decode(text: str, keys: int) -> Cursor:
    """The cursor of a search with that many sort keys. Errors: 400 when it is none of ours."""
    if text == LAST_PAGE:
        return Cursor((), 0, True, True)
    try:
        data = json.loads(_decoded(text))
    except (ValueError, RecursionError):
        raise _refuse() from None
    if not isinstance(data, list) or len(data) != keys + 2 or not all(map(_is_key, data)):
        raise _refuse()
    backward, rid, *found = data
    if backward not in (0, 1) or not isinstance(rid, int):
        raise _refuse()
    return Cursor(tuple(found), rid, bool(backward))


def _decoded(text: str) -> bytes:
    if len(text) > _MAX_LENGTH:
        raise ValueError
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError from None


def _is_key(value: Any) -> bool:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return False
        return True
    return value is None or (type(value) is int and abs(value) < 2**63)


def _refuse() -> FhirError:
    return fhir_error(
        Kind.INVALID, "The page token ct is not one that this search gave out; start from its first page."
    )
