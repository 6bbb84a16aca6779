"""Where a version made elsewhere belongs among those of its instance: by its own number and time.

Source: server specification E3 ($import, incremental): given versionId and lastUpdated are kept, history
is in the order of time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.keys import ResourceKey, format_instant
from server.store.base import Stated

_ENDLESS = 1 << 62


class Present(NamedTuple):
    """A version that is there: its number, its time as it says, the SHA-256 of its body (None: tombstone)."""

    number: int
    moment: int
    sha256: bytes | None


class Gap(NamedTuple):
    """The place found: `number` is free there; `is_newest` when nothing comes after it."""

    number: int
    is_newest: bool
    before: Present | None


def place(key: ResourceKey, present: Sequence[Present], stated: Stated) -> Gap | Present:
    """Where the version belongs, or the one of the same time that stands there already.

    `present` rises by number. Errors: 409 when number and time do not fit the others.
    """
    for version in present:
        if version.moment == stated.moment and stated.number in (None, version.number):
            return version
    before = [version for version in present if version.moment <= stated.moment]
    after = [version for version in present if version.moment > stated.moment]
    low = before[-1].number if before else 0
    high = after[0].number if after else _ENDLESS
    number = stated.number
    if number is None:
        number = high - 1 if after else low + 1
    if not low < number < high or (before and before[-1].moment == stated.moment):
        raise _refuse(key, stated, low, high)
    return Gap(number, not after, before[-1] if before else None)


def _refuse(key: ResourceKey, stated: Stated, low: int, high: int) -> FhirError:
    when = format_instant(stated.moment)
    beside = f"version {low} is older" if high == _ENDLESS else f"version {high} is younger"
    said = "no version number is left" if stated.number is None else f"version {stated.number} does not fit"
    text = f"{key}: {said} at {when}, because {beside}."
    return fhir_error(Kind.CONFLICT, text, f"{key.type}.meta")
