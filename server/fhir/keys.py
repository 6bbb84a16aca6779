"""Names of things on a FHIR server: instances, their versions, ETags, instants.

Source: server specification A0.4, A0.5, A4.7.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from server.fhir.errors import Kind, fhir_error

ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_TYPE = re.compile(r"[A-Z][A-Za-z]{1,63}")
_ETAG = re.compile(r'W/"([^"]*)"')
_SHORT = 256
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ResourceKey(NamedTuple):
    """One instance across time: its type and logical id."""

    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.type}/{self.id}"


def valid_id(text: object) -> bool:
    """Whether `text` is a FHIR id: 1 to 64 of letters, digits, `-` and `.`."""
    return isinstance(text, str) and ID.fullmatch(text) is not None


def parse_reference(reference: str, base: str | None = None) -> ResourceKey | None:
    """The instance a literal reference names, or None.

    Takes `Type/id`, `Type/id/_history/v` and, when they start with `base`, absolute URLs;
    `urn:`, `#fragment`, conditional (`Type?…`) and foreign absolute references give None.
    """
    if base and reference.startswith(base + "/"):
        reference = reference[len(base) + 1 :]
    # Bodies name the same few instances again and again.
    return _instance(reference) if len(reference) <= _SHORT else _instance.__wrapped__(reference)


@lru_cache(16_384)
def _instance(reference: str) -> ResourceKey | None:
    parts = reference.split("/")
    if len(parts) == 4 and parts[2] == "_history":
        parts = parts[:2]
    if len(parts) != 2 or not _TYPE.fullmatch(parts[0]) or not ID.fullmatch(parts[1]):
        return None
    return ResourceKey(parts[0], parts[1])


def format_etag(version_id: str | int) -> str:
    """The weak ETag of a version: `W/"3"`."""
    return f'W/"{version_id}"'


def parse_if_match(header: str) -> str:
    """The version id inside `W/"…"`; anything else is 400 (A4.7)."""
    match = _ETAG.fullmatch(header.strip())
    if match is None:
        raise fhir_error(Kind.INVALID, f'If-Match must have the form W/"version", but is {header!r}.')
    return match[1]


def format_instant(milliseconds: int) -> str:
    """A FHIR instant, UTC with millisecond precision: `2026-01-02T03:04:05.678Z`."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return f"{moment.isoformat(timespec='milliseconds')[:-6]}Z"


def parse_instant(text: str) -> int:
    """Milliseconds since 1970 of a FHIR date, dateTime or instant (its first millisecond).

    A missing zone is read as UTC. Errors: ValueError.
    """
    if len(text) == 4:
        text += "-01-01"
    elif len(text) == 7:
        text += "-01"
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(milliseconds=1)
