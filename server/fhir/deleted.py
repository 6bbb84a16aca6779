"""The list of deleted instances, folded from history entries that arrive in any order and repeatedly.

Source: server specification A6, A7.2; some servers skip, repeat or shuffle history entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from server.fhir.headline import headline, subject
from server.fhir.keys import ResourceKey
from server.fhir.restore_evidence import Past, age, content_of
from server.fhir.timeline import HistoryEntry


@dataclass(frozen=True, slots=True)
class Deleted:
    """One deleted instance. `version_id` is the tombstone's; `last` the newest readable content so far."""

    key: ResourceKey
    version_id: str | None
    deleted_at: str | None
    deleted_by: str | None
    label: str = ""
    subject: str = ""
    last: Past | None = None


class DeletedIndex:
    """What a history feed says is deleted now. Feed it entries; it answers what changed."""

    def __init__(self) -> None:
        self._heads: dict[ResourceKey, HistoryEntry] = {}
        self._bodies: dict[ResourceKey, tuple[tuple[int, int, int], HistoryEntry]] = {}

    def add(self, entries: Iterable[HistoryEntry]) -> frozenset[ResourceKey]:
        """Take entries of any order; the keys whose row came, changed or went."""
        return frozenset(entry.key for entry in entries if self._take(entry))

    def row(self, key: ResourceKey) -> Deleted | None:
        """The row of one instance; None when it is live or unknown."""
        head = self._heads.get(key)
        if head is None or not head.deleted:
            return None
        last = content_of(self._bodies[key][1]) if key in self._bodies else None
        named = last.resource if last else {}
        label, about = headline(named) or head.label, subject(named) or head.subject
        return Deleted(key, head.version_id, head.last_updated, head.author, label, about, last)

    def rows(self) -> tuple[Deleted, ...]:
        """All deleted instances, in the order in which the feed first named them."""
        return tuple(row for key in self._heads if (row := self.row(key)) is not None)

    def _take(self, entry: HistoryEntry) -> bool:
        head = self._heads.get(entry.key)
        is_newer = head is None or age(entry) > age(head)
        if is_newer:
            self._heads[entry.key] = entry
        is_content = self._take_body(entry)
        visible = self._heads[entry.key].deleted or (head is not None and head.deleted)
        return visible and (is_newer or is_content)

    def _take_body(self, entry: HistoryEntry) -> bool:
        if content_of(entry) is None:
            return False
        # A real version beats the copy of it that some tombstones carry, whatever its age.
        rank = (0 if entry.deleted else 1, *age(entry))
        held = self._bodies.get(entry.key)
        if held is not None and held[0] >= rank:
            return False
        self._bodies[entry.key] = (rank, entry)
        return True
