"""What is known of deleted instances before a restore is planned: their state and readable past.

Source: server specification A6, A7; the tombstone shapes of different servers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from server.fhir.keys import ResourceKey, parse_instant
from server.fhir.timeline import HistoryEntry


class State(Enum):
    """How an instance stands on the server now."""

    LIVE = "live"
    DELETED = "deleted"
    ABSENT = "absent"  # never existed, or erased for good
    UNKNOWN = "unknown"  # nobody looked


@dataclass(frozen=True, slots=True)
class Past:
    """A version whose content can be read, and therefore brought back."""

    version_id: str | None
    last_updated: str | None
    author: str | None
    resource: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Instance:
    """What is known of one instance. `past` is newest first; `head` the newest version's id."""

    key: ResourceKey
    state: State
    head: str | None = None
    deleted_at: str | None = None
    deleted_by: str | None = None
    past: tuple[Past, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found out. `chosen` maps each wanted instance to the tombstone's version id as it was
    seen when chosen (None: not known, then any is fine)."""

    chosen: Mapping[ResourceKey, str | None]
    instances: Mapping[ResourceKey, Instance]

    def of(self, key: ResourceKey) -> Instance:
        """One instance; `UNKNOWN` when nobody looked."""
        return self.instances.get(key) or Instance(key, State.UNKNOWN)


def instance(key: ResourceKey, entries: Iterable[HistoryEntry]) -> Instance:
    """What the history of one instance says. No entry at all: `ABSENT`. Order does not matter."""
    history = sorted((e for e in entries if e.key == key), key=age, reverse=True)
    if not history:
        return Instance(key, State.ABSENT)
    head = history[0]
    if not head.deleted:
        return Instance(key, State.LIVE, head.version_id, past=_past(history))
    return Instance(key, State.DELETED, head.version_id, head.last_updated, head.author, _past(history))


def millis(instant: str | None) -> int | None:
    """An instant as milliseconds since 1970; None when absent or unreadable."""
    try:
        return parse_instant(instant) if instant else None
    except ValueError:
        return None


def content_of(entry: HistoryEntry) -> Past | None:
    """The readable content of a version; None when it has none.

    A tombstone that carries the last body counts, without its tag `deleted`; one that carries only
    id and meta does not.
    """
    if not entry.deleted:
        shown = entry.resource
    elif entry.remains and set(entry.remains) - {"resourceType", "id", "meta"}:
        shown = _without_deleted_tag(entry.remains)
    else:
        shown = None
    if shown is None:
        return None
    return Past(entry.version_id, entry.last_updated, entry.author, shown)


def age(entry: HistoryEntry) -> tuple[int, int]:
    """A sort key that rises with time; the version number settles equal instants where it is one."""
    version = entry.version_id or ""
    return millis(entry.last_updated) or 0, int(version) if version.isdecimal() else 0


def _past(history: Sequence[HistoryEntry]) -> tuple[Past, ...]:
    found = [(entry, past) for entry in history if (past := content_of(entry)) is not None]
    real = tuple(past for entry, past in found if not entry.deleted)
    return real or tuple(past for _, past in found)


def _without_deleted_tag(resource: Mapping[str, Any]) -> dict[str, Any]:
    meta = resource.get("meta") or {}
    tags = [t for t in meta.get("tag") or () if not (isinstance(t, dict) and t.get("code") == "deleted")]
    kept = {name: value for name, value in meta.items() if name != "tag"} | ({"tag": tags} if tags else {})
    return {**resource, "meta": kept}
