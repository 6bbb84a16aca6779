"""Where instances stand: rows of `head`, remembered, changed in memory and written together.

A reference gives its target a rid ahead; mostly the target follows in the same transaction, and one
row is written instead of three statements run. Only the writer has one of these, so what it remembers
stays true until a rollback.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from server.fhir.keys import ResourceKey
from server.store.errors import StoreDamaged
from server.store.sql.driver import Connection
from server.store.sql.names import Names

_SLOT = "SELECT rid, version, updated, live FROM head WHERE tid = ? AND fid = ?"
_LAST = "SELECT seq FROM sqlite_sequence WHERE name = 'head'"
_NEW = "INSERT INTO head (rid, tid, fid, version, seq, updated, live) VALUES (?, ?, ?, ?, ?, ?, ?)"
_MOVE = "UPDATE head SET version = ?, seq = ?, updated = ?, live = ? WHERE rid = ?"
_CLEAR = "UPDATE head SET version = 0, seq = 0, updated = 0, live = 0, dropped = 0 WHERE rid = ?"
# A placeholder is worth keeping only while something names it.
_UNNAMED = (
    "DELETE FROM head WHERE rid = ? AND version = 0 "
    "AND NOT EXISTS (SELECT 1 FROM vref WHERE target = head.rid)"
)
_MOST_REMEMBERED = 100_000


class Slot(NamedTuple):
    """Where an instance stands: `version` 0 without one, `rid` None when nothing ever named it."""

    key: ResourceKey
    tid: int
    rid: int | None = None
    version: int = 0
    updated: int = 0
    live: int = 0


class Heads:
    """Reads and writes `head`; the writer's connection only. `forget` must follow every rollback."""

    def __init__(self, connection: Connection, names: Names) -> None:
        self._connection = connection
        self._names = names
        self._slots: dict[ResourceKey, Slot] = {}
        self._new: dict[int, tuple[Any, ...]] = {}
        self._moved: dict[int, tuple[Any, ...]] = {}
        self._last_rid = 0

    def forget(self) -> None:
        """Start from what the database holds: at first, and after a rollback."""
        for memory in (self._slots, self._new, self._moved):
            memory.clear()
        row = self._connection.execute(_LAST).fetchone()
        if row is not None and not isinstance(row[0], int):
            raise StoreDamaged("The database has lost count of its instances. Restore it from a backup.")
        self._last_rid = row[0] if row else 0

    def is_pending(self, key: ResourceKey) -> bool:
        """Whether the database does not know yet how `key` stands."""
        slot = self._slots.get(key)
        return slot is not None and (slot.rid in self._new or slot.rid in self._moved)

    def flush(self) -> None:
        """Write what was held back."""
        if self._new:
            self._connection.executemany(_NEW, self._new.values())
            self._new.clear()
        if self._moved:
            self._connection.executemany(_MOVE, self._moved.values())
            self._moved.clear()
        if len(self._slots) > _MOST_REMEMBERED:
            self._slots.clear()

    def slot(self, key: ResourceKey) -> Slot:
        """Where `key` stands."""
        slot = self._slots.get(key)
        if slot is None:
            tid = self._names.ensure_tid(key.type)
            row = self._connection.execute(_SLOT, (tid, key.id)).fetchone()
            slot = self._slots[key] = Slot(key, tid, *(row or ()))
        return slot

    def rid(self, key: ResourceKey) -> int:
        """The rid of an instance, given ahead when it does not exist (yet)."""
        slot = self.slot(key)
        return self.move(slot, 0, 0, 0, 0) if slot.rid is None else slot.rid

    def move(self, slot: Slot, version: int, seq: int, updated: int, live: int) -> int:
        """Make this the state of the instance at `slot`; its rid."""
        rid, is_new = slot.rid, slot.rid in self._new
        if rid is None:
            rid, is_new = self._last_rid + 1, True
            self._last_rid = rid
        if is_new:
            self._new[rid] = (rid, slot.tid, slot.key.id, version, seq, updated, live)
        else:
            self._moved[rid] = (version, seq, updated, live, rid)
        self._slots[slot.key] = Slot(slot.key, slot.tid, rid, version, updated, live)
        return rid

    def create(self, keys: Sequence[ResourceKey], seq: int, updated: int) -> tuple[int, list[int]]:
        """Write new instances that nothing named before; the first rid (the others follow), their types."""
        first = self._last_rid + 1
        self._last_rid += len(keys)
        tids = [self._names.ensure_tid(key.type) for key in keys]
        rows = [(first + n, tids[n], key.id, 1, seq + n, updated, 1) for n, key in enumerate(keys)]
        self._connection.executemany(_NEW, rows)
        return first, tids

    def clear(self, slot: Slot) -> None:
        """Make it an instance that nobody ever wrote."""
        self.flush()
        self._connection.execute(_CLEAR, (slot.rid,))
        self._slots[slot.key] = Slot(slot.key, slot.tid, slot.rid)

    def drop_unnamed(self, rids: list[int]) -> None:
        """Remove those that nobody ever wrote and that no body names any more."""
        self.flush()
        self._connection.executemany(_UNNAMED, [(rid,) for rid in rids])
        self._slots.clear()
