"""From history entries to the story of each version: pages are added, neighbours compared, gaps named.

No widgets; made to run in a worker thread, one `add` at a time. Bodies are let go once compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from server.fhir.headline import headline
from server.fhir.timeline import Gap, HistoryEntry, Note, arrange, derive, describe, gaps

StoryKind = Literal["created", "changed", "unchanged", "deleted", "restored", "unknown"]


@dataclass(frozen=True, slots=True)
class Story:
    """What a version did. `label` is what the instance was called then (for a deletion: before it)."""

    kind: StoryKind
    notes: tuple[Note, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the timeline. `has_body`: its content can be shown, compared, brought back.

    `is_head` is set in the history of one instance for its newest version.
    """

    entry: HistoryEntry
    story: Story
    has_body: bool
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class GapRow:
    """Versions that the server does not have any more, or does not show."""

    gap: Gap


Row = VersionRow | GapRow


@dataclass(frozen=True, slots=True)
class Update:
    """What an `add` did to the rows: all new (`reset`), or some changed and some appended."""

    rows: tuple[Row, ...]
    changed: tuple[tuple[int, Row], ...] = ()
    reset: bool = False


class StoryTeller:
    """Rows of one history, newest first. `one_instance` turns on gaps and the mark of the head."""

    def __init__(self, one_instance: bool) -> None:
        self._one = one_instance
        self._entries: list[HistoryEntry] = []
        self._known: set[Any] = set()
        self._bodies: set[Any] = set()
        self._stories: dict[Any, Story] = {}
        # Per instance the oldest entry with its body, waiting for what came before it.
        self._waiting: dict[Any, HistoryEntry] = {}
        self._rows: list[Row] = []
        self._places: dict[Any, int] = {}

    def add(self, page: Sequence[HistoryEntry], *, complete: bool) -> Update:
        """Take a page; `complete` says that no older versions exist."""
        fresh = arrange(entry for entry in page if entry.identity not in self._known)
        touched = self._tell(fresh, complete)
        light = tuple(replace(entry, resource=None, remains=None) for entry in fresh)
        if not self._one and self._continues(light):
            return self._extend(derive(light), touched)
        merged = derive(arrange((*self._entries, *light)), complete=complete and self._one)
        self._entries = list(merged)
        return self._rebuild(complete)

    def _continues(self, light: Sequence[HistoryEntry]) -> bool:
        """Whether a page comes wholly after what is there, as every orderly server sends it."""
        if not self._entries:
            return False
        last = self._entries[-1]
        return arrange((last, *light)) == (last, *light)

    def tell(self, entry: HistoryEntry, before: HistoryEntry | None) -> tuple[int, Row] | None:
        """A predecessor was fetched for a row whose story was unknown; the row's place and new state."""
        waiting = self._waiting.get(entry.key)
        if before is None or waiting is None or waiting.identity != entry.identity:
            return None
        self._stories[entry.identity] = _story(waiting, before, before.resource)
        at = self._places.get(entry.identity)
        row = self._rows[at] if at is not None else None
        if at is None or not isinstance(row, VersionRow):
            return None
        self._rows[at] = replace(row, story=self._stories[entry.identity])
        return at, self._rows[at]

    def _tell(self, fresh: Sequence[HistoryEntry], complete: bool) -> set[Any]:
        """Compare neighbours of each instance, the waiting ones included; which stories are new."""
        touched: set[Any] = set()
        chains: dict[Any, list[HistoryEntry]] = {}
        for entry in fresh:
            self._known.add(entry.identity)
            if entry.resource is not None:
                self._bodies.add(entry.identity)
            chains.setdefault(entry.key, []).append(entry)
        for key, chain in chains.items():
            held = self._waiting.pop(key, None)
            ordered = arrange(chain if held is None else (held, *chain))
            self._tell_chain(ordered)
            touched.update(entry.identity for entry in ordered)
        if complete and self._one:
            touched.update(self._settle())
        return touched

    def _tell_chain(self, ordered: Sequence[HistoryEntry]) -> None:
        body: dict[str, Any] | None = None
        before: HistoryEntry | None = None
        for entry in reversed(ordered):
            self._stories[entry.identity] = _story(entry, before, body)
            if before is None:
                self._waiting[entry.key] = entry
            before, body = entry, entry.resource or body

    def _settle(self) -> list[Any]:
        """Nothing came before: what is still waiting is where it began."""
        settled = []
        for entry in self._waiting.values():
            unknown = self._stories[entry.identity].kind == "unknown"
            if unknown and not entry.deleted and not _is_later(entry):
                self._stories[entry.identity] = Story("created", label=headline(entry.resource or {}))
                settled.append(entry.identity)
        return settled

    def _rebuild(self, complete: bool) -> Update:
        rows: list[Row] = [self._row(entry, number == 0) for number, entry in enumerate(self._entries)]
        if self._one:
            for gap in reversed(gaps(self._entries, complete=complete)):
                rows.insert(gap.index, GapRow(gap))
        self._places = {r.entry.identity: n for n, r in enumerate(rows) if isinstance(r, VersionRow)}
        old, self._rows = self._rows, rows
        same = len(old) <= len(rows) and all(map(_same_place, old, rows))
        if not same or not old:
            return Update(tuple(rows), reset=True)
        changed = tuple((n, row) for n, row in enumerate(rows[: len(old)]) if row != old[n])
        return Update(tuple(rows[len(old) :]), changed)

    def _extend(self, light: Sequence[HistoryEntry], touched: set[Any]) -> Update:
        changed = []
        for identity in touched & self._places.keys():
            at = self._places[identity]
            row = self._rows[at]
            if isinstance(row, VersionRow) and row.story != self._stories[identity]:
                self._rows[at] = replace(row, story=self._stories[identity])
                changed.append((at, self._rows[at]))
        added: list[Row] = [self._row(entry) for entry in light]
        for entry in light:
            self._places[entry.identity] = len(self._places)
        self._entries += light
        self._rows += added
        return Update(tuple(added), tuple(changed))

    def _row(self, entry: HistoryEntry, is_head: bool = False) -> VersionRow:
        known = entry.identity in self._bodies
        return VersionRow(entry, self._stories[entry.identity], known, is_head and self._one)


def _story(entry: HistoryEntry, before: HistoryEntry | None, body: dict[str, Any] | None) -> Story:
    if entry.deleted:
        return Story("deleted", label=headline(body or {}))
    label = headline(entry.resource or {})
    if before is None:
        return Story("created" if entry.interaction == "create" else "unknown", label=label)
    if body is None or entry.resource is None:
        return Story("restored" if before.deleted else "unknown", label=label)
    notes = describe(body, entry.resource)
    if before.deleted:
        return Story("restored", notes, label)
    return Story("changed" if notes else "unchanged", notes, label)


def _is_later(entry: HistoryEntry) -> bool:
    """Whether the version's own number says that others came before."""
    version = entry.version_id or ""
    return version.isascii() and version.isdigit() and int(version) > 1


def _same_place(a: Row, b: Row) -> bool:
    if isinstance(a, VersionRow) and isinstance(b, VersionRow):
        return a.entry.identity == b.entry.identity
    return a == b
