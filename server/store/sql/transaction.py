"""Writing a SQL store: append, tombstone, erase and purge, with search rows and references.

Source: server specification A4, A5, A7; house rule 4. The writer thread opens and commits; each unit
of work is a `savepoint`, and `forget` follows a rollback. Rows are held back and written together at
the end of the unit, or when a query needs to see them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import ResourceKey, format_instant
from server.fhir.search.extract import IndexRows, extract
from server.fhir.search.query import Include, SearchQuery
from server.store.base import Author, HistoryQuery, Place, SearchPage, State, Stated, Version
from server.store.portion import Portion
from server.store.sql import derived
from server.store.sql.bodies import Damaged
from server.store.sql.driver import Connection
from server.store.sql.heads import Heads, Slot
from server.store.sql.insertion import Present, place
from server.store.sql.portion_writer import PortionWriter
from server.store.sql.reader import SqlReader
from server.store.sql.reference_log import ReferenceLog
from server.store.sql.search_index import SearchIndex
from server.store.sql.tombstones import Tombstones
from server.store.sql.version_log import VersionLog


class _Content(NamedTuple):
    """What a body contributes besides itself; `targets` None when it cannot be read."""

    rows: IndexRows | None
    targets: frozenset[ResourceKey] | None


# Enough to gain by, without holding a Bundle of 50,000 entries in memory once more.
_MOST_HELD_BACK = 2000
_NOTHING = _Content(None, frozenset())
_UNREADABLE = _Content(None, None)


class SqlTransaction(SqlReader):
    """A `Transaction` over the writer's connection. `shredded`: bodies went, their bytes must go too."""

    def __init__(self, connection: Connection, definitions: Definitions, now: Callable[[], int]) -> None:
        super().__init__(connection, definitions)
        self._heads = Heads(connection, self.names)
        self._log = VersionLog(connection, self.names, self._heads, self._bodies, now)
        self._references = ReferenceLog(connection, self._heads)
        self._tombstones = Tombstones(connection)
        self._index = SearchIndex(connection, definitions, self._heads.rid, self.terminology)
        self._portions = PortionWriter(
            connection, self._heads, self._log, self._references, self._index, self._bodies
        )
        self.shredded = False
        self.forget()

    def flush(self) -> None:
        """Write what was held back, for the commit or for a query that must see it."""
        self._heads.flush()
        self._log.flush()
        self._references.flush()
        self._tombstones.flush()
        self._index.flush()

    def forget(self) -> None:
        """After a rollback: drop what may not exist any more."""
        self.names.forget()
        self._index.forget()
        self._references.forget()
        self._tombstones.forget()
        self._heads.forget()
        self._log.forget()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """See `Transaction`."""
        # What is undone must not take the counters of earlier work along.
        self.flush()
        self.connection.execute("SAVEPOINT unit")
        try:
            yield
            self.flush()
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK TO unit; RELEASE unit")
            self.forget()
            raise
        self.connection.execute("RELEASE unit")

    def append(
        self,
        key: ResourceKey,
        body: bytes,
        resource: Mapping[str, Any],
        *,
        method: str,
        author: Author,
        keep_previous: bool = True,
    ) -> Version:
        """See `Transaction`."""
        slot = self._heads.slot(key)
        updated = self._log.next_moment(slot)
        meta = codec.Meta(key.id, str(slot.version + 1), _instant(updated))
        stamped = codec.stamp(body, meta)
        old, new = self._last_content(slot), self._content(stamped, _stamped(resource, meta))
        if slot.rid is not None and slot.version and not slot.live:
            self._tombstones.remove(slot.rid)
        rid, version = self._log.add(slot, updated, method, author, stamped)
        self._references.replace(rid, version.number, old.targets, new.targets or frozenset())
        self._reindex(slot, rid, old, new)
        if slot.live and not keep_previous:
            self.flush()
            self._log.drop(slot, slot.version, slot.version)
        if self._log.held_back >= _MOST_HELD_BACK:
            self.flush()
        return version

    def append_portion(self, portion: Portion) -> int:
        """See `Transaction`."""
        self.flush()
        return self._portions.write(portion)

    def insert(
        self,
        key: ResourceKey,
        body: bytes | None,
        resource: Mapping[str, Any] | None,
        stated: Stated,
        *,
        author: Author,
    ) -> Version | None:
        """See `Transaction`."""
        self.flush()
        slot = self._heads.slot(key)
        found = place(key, [Present(*row) for row in self._log.present(slot.rid)], stated)
        meta = codec.Meta(key.id, str(found.number), _instant(stated.moment))
        stamped = None if body is None else codec.stamp(body, meta)
        if isinstance(found, Present):
            if found.sha256 == (None if stamped is None else hashlib.sha256(stamped).digest()):
                return None
            text = f"Version {found.number} of {key} is here already, with another content."
            raise fhir_error(Kind.CONFLICT, text)
        if stamped is None and (found.before is None or found.before.sha256 is None):
            return None  # nothing was there to delete
        method, said = "DELETE" if stamped is None else "PUT", (stated.moment, author)
        version = Version(key, found.number, method, slot.version == 0, *said, self._log.next_seq, stamped)
        content = _NOTHING if stamped is None else self._content(stamped, _stamped(resource or {}, meta))
        self._enter(slot, version, content, found.is_newest)
        return version

    def _enter(self, slot: Slot, version: Version, content: _Content, is_newest: bool) -> None:
        """Write a version made elsewhere, with what it contributes."""
        old = self._last_content(slot) if is_newest else _NOTHING
        was_deleted = slot.rid is not None and slot.version > 0 and not slot.live
        if slot.rid is not None and was_deleted:
            self._tombstones.remove(slot.rid)
        rid = self._log.insert(slot, slot.rid, version)
        if was_deleted or version.deleted:
            self._tombstones.renew(rid)
        named = content.targets or frozenset()
        if not is_newest:
            self._references.note_past(rid, version.number, named)
            return
        if version.body is not None:
            self._references.replace(rid, version.number, old.targets, named)
        self._reindex(slot, rid, old, content)

    def tombstone(self, key: ResourceKey, *, author: Author) -> Version | None:
        """See `Transaction`."""
        slot = self._heads.slot(key)
        if not slot.live:
            return None
        body, old = self._last(slot)
        rid, version = self._log.add(slot, self._log.next_moment(slot), "DELETE", author, None)
        self._tombstones.add(version.seq, slot.tid, self.names.ensure_aid(author), body)
        self._reindex(slot, rid, old, _NOTHING)
        return version

    def erase(self, key: ResourceKey) -> bool:
        """See `Transaction`."""
        self.flush()
        slot = self._heads.slot(key)
        if slot.rid is None or slot.version == 0:
            return False
        if slot.live:
            self._reindex(slot, slot.rid, self._last_content(slot), _NOTHING)
        else:
            self._tombstones.remove(slot.rid)
        named = self._targets_of(slot.rid, slot.version + 1)
        self._log.clear(slot)
        self._references.remove(slot.rid, False, named)
        self.shredded = True
        return True

    def purge(self, key: ResourceKey) -> int:
        """See `Transaction`."""
        self.flush()
        slot = self._heads.slot(key)
        if slot.rid is None or slot.version == 0:
            return 0
        named = self._targets_of(slot.rid, slot.version)
        gone = self._log.drop(slot, 0, slot.version - 1)
        if not slot.live:
            self._tombstones.forget_label(slot.rid)
        self._references.remove(slot.rid, bool(slot.live), named)
        self.shredded = self.shredded or gone > 0
        return gone

    def search(self, query: SearchQuery, limit: int, cursor: str | None = None) -> SearchPage:
        """See `Reader`."""
        self.flush()
        return super().search(query, limit, cursor)

    def search_count(self, query: SearchQuery) -> int:
        """See `Reader`."""
        self.flush()
        return super().search_count(query)

    def include(self, include: Include, sources: Sequence[ResourceKey], limit: int) -> tuple[Version, ...]:
        """See `Reader`."""
        self.flush()
        return super().include(include, sources, limit)

    def search_places(
        self, query: SearchQuery, limit: int, cursor: str | None = None
    ) -> tuple[tuple[Place, ...], str | None]:
        """See `Reader`."""
        self.flush()
        return super().search_places(query, limit, cursor)

    def include_places(
        self, include: Include, sources: Sequence[ResourceKey], limit: int, after: ResourceKey | None = None
    ) -> tuple[Place, ...]:
        """See `Reader`."""
        self.flush()
        return super().include_places(include, sources, limit, after)

    def referrers(self, key: ResourceKey, *, deleted: bool = False) -> tuple[ResourceKey, ...]:
        """See `Reader`."""
        self.flush()
        return super().referrers(key, deleted=deleted)

    def as_of(self, keys: Iterable[ResourceKey], ceiling: int) -> Iterator[Version]:
        """See `Reader`."""
        self.flush()
        return super().as_of(keys, ceiling)

    def referring(
        self,
        key: ResourceKey,
        ceiling: int,
        after: int | None = None,
        *,
        back: bool = False,
        types: Iterable[str] | None = None,
    ) -> Iterator[tuple[int, Version]]:
        """See `Reader`."""
        self.flush()
        return super().referring(key, ceiling, after, back=back, types=types)

    def labels(self, parameter: str, type_: str | None = None) -> tuple[tuple[str, str], ...]:
        """See `Reader`."""
        self.flush()
        return super().labels(parameter, type_)

    def counts(self) -> Mapping[str, int]:
        """See `Reader`."""
        self.flush()
        return super().counts()

    def history(self, query: HistoryQuery) -> tuple[Version, ...]:
        """See `Reader`."""
        self.flush()
        return super().history(query)

    def history_count(self, query: HistoryQuery) -> int:
        """See `Reader`."""
        self.flush()
        return super().history_count(query)

    def state(self, type: str) -> State:
        """See `Reader`."""
        self.flush()
        return super().state(type)

    def last_seq(self) -> int:
        """See `Reader`."""
        self.flush()
        return super().last_seq()

    def _one(self, sql: str, key: ResourceKey, *more: int) -> Version | None:
        # One instance's rows do not depend on what is held back of others.
        if self._heads.is_pending(key):
            self.flush()
        return super()._one(sql, key, *more)

    def _last_content(self, slot: Slot) -> _Content:
        """What the newest body contributes: that of the head or, when deleted, the one before."""
        return self._last(slot)[1]

    def _last(self, slot: Slot) -> tuple[bytes | None, _Content]:
        """The newest body (None: there is none, or it cannot be read) and what it contributes."""
        if slot.version == 0 or slot.rid is None:
            return None, _NOTHING
        if self._heads.is_pending(slot.key):
            self.flush()
        try:
            body = next(self._log.bodies(slot.rid, slot.version + 1), None)
        except Damaged:
            return None, _UNREADABLE
        return body, _NOTHING if body is None else self._content(body, codec.decode(body))

    def _content(self, body: bytes, resource: Mapping[str, Any]) -> _Content:
        return _Content(extract(resource, self.definitions), self.named(body, resource))

    def _targets_of(self, rid: int, before: int) -> frozenset[ResourceKey] | None:
        """All that bodies below a version name; None when one of them cannot be read."""
        try:
            bodies = self._log.bodies(rid, before)
            return frozenset(key for body in bodies for key in self.named(body, codec.decode(body)))
        except Damaged:
            return None

    def _reindex(self, slot: Slot, rid: int, old: _Content, new: _Content) -> None:
        """Search rows are those of the live head; unreadable ones are looked for one by one."""
        if slot.live and old is _UNREADABLE:
            self.flush()
            derived.remove_rows(self.connection, rid)
            self._index.forget()
        self._index.replace(rid, slot.tid, old.rows if slot.live else None, new.rows)


# A bundle's versions are often made in the same millisecond.
_instant = lru_cache(maxsize=256)(format_instant)


def _stamped(resource: Mapping[str, Any], meta: codec.Meta) -> dict[str, Any]:
    """The resource as it will be read back, members in the same order: words of its texts have places."""
    given = resource.get("meta")
    ours = {"versionId": meta.version_id, "lastUpdated": meta.last_updated}
    stamped = {**ours, **(given if isinstance(given, dict) else {}), **ours}
    head = {"resourceType": resource["resourceType"], "id": meta.id, "meta": stamped}
    return {**head, **resource, **head}
