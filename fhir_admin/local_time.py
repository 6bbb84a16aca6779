"""Instants of servers as the person's own clock shows them."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any


def moment(text: Any) -> datetime | None:
    """A FHIR instant or an HTTP date as an aware datetime; None when it is neither."""
    if not isinstance(text, str) or len(text) < 11:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except ValueError:
            return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def local(text: Any) -> str:
    """`2026-03-04 17:05:06` by the local clock; what is not an instant stays as it is."""
    found = moment(text)
    if found is None:
        return text if isinstance(text, str) else ""
    return f"{found.astimezone():%Y-%m-%d %H:%M:%S}"


def universal(text: Any) -> str:
    """The same instant in UTC with its full precision, for tooltips; '' when it is none."""
    found = moment(text)
    if found is None:
        return ""
    fraction = f".{found.microsecond // 1000:03d}" if found.microsecond else ""
    return f"{found.astimezone(UTC):%Y-%m-%d %H:%M:%S}{fraction} UTC"
