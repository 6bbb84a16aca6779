"""Reading a SQL store: heads, versions, history, searches, referrers, on one connection.

Source: server specification A3, A6, A7. Every version is checked against its hashes when it is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.fhir.references import named
from server.fhir.search.query import Include, SearchQuery
from server.fhir.terminology.source import Terminology
from server.store.base import HistoryQuery, Place, SearchPage, State, Version
from server.store.errors import TooLong
from server.store.sql import as_of, history
from server.store.sql.bodies import BodyCodec, Damaged, seal
from server.store.sql.driver import Connection
from server.store.sql.history import ROW, Scope
from server.store.sql.job_table import SqlJobTable
from server.store.sql.labels import labels
from server.store.sql.names import Names
from server.store.sql.parameter_table import ParameterStates
from server.store.sql.schema import METHODS, OPEN
from server.store.sql.search_index import SearchIndex
from server.store.sql.version_cache import VersionCache
from server.store.terminology import terminology

_HEAD = f"SELECT {ROW} FROM head h CROSS JOIN version v ON v.seq = h.seq WHERE h.tid = ? AND h.fid = ?"
_LIVE = f"{_HEAD} AND h.live = 1"
_VERSION = (
    f"SELECT {ROW} FROM head h CROSS JOIN version v ON v.rid = h.rid "
    "WHERE h.tid = ? AND h.fid = ? AND v.version = ?"
)
# The array's order is kept: json_each goes through it, and CROSS JOIN keeps it outermost.
_RIDS = (
    f"SELECT {ROW} FROM json_each(?) j CROSS JOIN head h ON h.rid = j.value "
    "CROSS JOIN version v ON v.seq = h.seq"
)
_PLACES = (
    "SELECT h.tid, h.fid, h.seq FROM json_each(?) j CROSS JOIN head h ON h.rid = j.value WHERE h.live = 1"
)
_SEQS = "SELECT h.rid, h.seq FROM json_each(?) j CROSS JOIN head h ON h.rid = j.value"
# More than a page that people look at is not worth keeping.
_KEPT_PAGE = 100
# A hard delete leaves the change log as it was, but not the counts.
_STATE = (
    "SELECT live, versions, ifnull((SELECT max(seq) FROM version v WHERE v.tid = t.tid), 0) "
    "FROM type t WHERE name = ?"
)
_REFERRERS = (
    "SELECT h.tid, h.fid FROM vref r CROSS JOIN head h ON h.rid = r.rid "
    f"WHERE r.target = ? AND r.last = {OPEN} AND h.live = ? AND h.version > 0 ORDER BY h.rid"
)


def damaged(key: ResourceKey | str, number: object, why: str) -> FhirError:
    """The error of a version that cannot be trusted: never wrong data, but the truth about it."""
    return fhir_error(
        Kind.EXCEPTION,
        f"Version {number} of {key} is damaged in the database: {why}. Nothing of it is served. "
        "Run the verify command to see the extent, and restore the data directory from a backup.",
    )


class SqlReader:
    """A `Reader` over one connection. The caller opens and ends the transaction that is the snapshot."""

    def __init__(
        self, connection: Connection, definitions: Definitions, cache: VersionCache | None = None
    ) -> None:
        """`cache` is only for connections that see nothing but what is committed."""
        self.connection = connection
        self.names = Names(connection)
        self.definitions = definitions
        self._cache = cache
        self._generation = 0
        # The most rows that may be asked for at once; None for any number.
        self.most_rows: int | None = None
        self._bodies = BodyCodec()
        self._index = SearchIndex(connection, definitions, terminology=self.terminology)
        self.jobs = SqlJobTable(connection, self.names)
        self.parameters = ParameterStates(self)

    def begin(self) -> None:
        """Begin to read another state of the database than the one before."""
        self._index.forget_plans()
        if self._cache is not None:
            self._generation = self._cache.generation

    def head(self, key: ResourceKey) -> Version | None:
        """See `Reader`."""
        return self._one(_HEAD, key)

    def heads(self, keys: Iterable[ResourceKey]) -> dict[ResourceKey, Version]:
        """See `Reader`."""
        found = ((key, self._one(_LIVE, key)) for key in keys)
        return {key: version for key, version in found if version is not None}

    def version(self, key: ResourceKey, number: int) -> Version | None:
        """See `Reader`."""
        return self._one(_VERSION, key, number)

    def history(self, query: HistoryQuery) -> tuple[Version, ...]:
        """See `Reader`."""
        self._allow(query.limit)
        scope = self._scope(query)
        if scope is None:
            return ()
        found = tuple(self._materialise(row) for row in history.page(self.connection, query, scope))
        for version in found:
            wanted = query.types or (query.type or version.key.type,)
            if query.key not in (None, version.key) or version.key.type not in wanted:
                raise damaged(version.key, version.number, "the index leads to it in a wrong place")
        return found

    def history_count(self, query: HistoryQuery) -> int:
        """See `Reader`."""
        scope = self._scope(query)
        return 0 if scope is None else history.count(self.connection, query, scope)

    def state(self, type: str) -> State:
        """See `Reader`."""
        row = self.connection.execute(_STATE, (type,)).fetchone()
        return (0, 0, 0) if row is None else (row[0], row[1], row[2])

    def last_seq(self) -> int:
        """See `Reader`."""
        return history.last_seq(self.connection)

    def search(self, query: SearchQuery, limit: int, cursor: str | None = None) -> SearchPage:
        """See `Reader`."""
        self._allow(limit)
        page = self._index.page(query, limit, cursor)
        return SearchPage(self._of_rids(page.rids), page.next, page.previous)

    def search_count(self, query: SearchQuery) -> int:
        """See `Reader`."""
        return self._index.count(query)

    def include(self, include: Include, sources: Sequence[ResourceKey], limit: int) -> tuple[Version, ...]:
        """See `Reader`."""
        rids = [rid for rid in map(self.rid, sources) if rid is not None]
        return self._of_rids(self._index.include(include, rids, limit))

    def search_places(
        self, query: SearchQuery, limit: int, cursor: str | None = None
    ) -> tuple[tuple[Place, ...], str | None]:
        """See `Reader`."""
        page = self._index.page(query, limit, cursor)
        return self._places(page.rids), page.next

    def include_places(
        self, include: Include, sources: Sequence[ResourceKey], limit: int, after: ResourceKey | None = None
    ) -> tuple[Place, ...]:
        """See `Reader`."""
        rids = [rid for rid in map(self.rid, sources) if rid is not None]
        last = 0 if after is None else self.rid(after)
        return () if last is None else self._places(self._index.include(include, rids, limit, last))

    def referrers(self, key: ResourceKey, *, deleted: bool = False) -> tuple[ResourceKey, ...]:
        """See `Reader`."""
        rid = self.rid(key)
        if rid is None:
            return ()
        rows = self.connection.execute(_REFERRERS, (rid, int(not deleted)))
        return tuple(ResourceKey(self.names.type(tid), fid) for tid, fid in rows)

    def as_of(self, keys: Iterable[ResourceKey], ceiling: int) -> Iterator[Version]:
        """See `Reader`."""
        for key in keys:
            tid = self.names.tid(key.type)
            row = tid and self.connection.execute(as_of.ONE, (ceiling, tid, key.id)).fetchone()
            if row:
                yield self._materialise(row)

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
        rid = self.rid(key)
        if rid is None:
            return
        start = after if after is not None else (1 << 62 if back else 0)
        tids = None if types is None else [tid for tid in map(self.names.tid, types) if tid is not None]
        for position, row in as_of.referring(self.connection, rid, ceiling, start, back, tids):
            yield position, self._materialise(row)

    def labels(self, parameter: str, type_: str | None = None) -> tuple[tuple[str, str], ...]:
        """See `Reader`."""
        return labels(self.connection, parameter, type_)

    def counts(self) -> Mapping[str, int]:
        """See `Reader`."""
        rows = self.connection.execute("SELECT name, live FROM type WHERE live > 0 ORDER BY name")
        return dict(rows.fetchall())

    def terminology(self) -> Terminology:
        """The value sets and code systems of this snapshot, and those that come with FHIR."""
        return terminology(self, self.definitions.version)

    def named(self, body: bytes, resource: Any) -> frozenset[ResourceKey]:
        """The instances a stored body (parsed: `resource`) names, of types that exist."""
        known = self.definitions.resource_types
        return frozenset(key for key in named(body, resource) if key.type in known)

    def _allow(self, rows: int) -> None:
        if self.most_rows is not None and rows > self.most_rows:
            raise TooLong

    def _one(self, sql: str, key: ResourceKey, *more: int) -> Version | None:
        tid = self.names.tid(key.type)
        if tid is None:
            return None
        row = self.connection.execute(sql, (tid, key.id, *more)).fetchone()
        if row is None:
            return None
        version = self._materialise(row)
        # A damaged index can lead to a sound version, but of another instance.
        if version.key != key or (more and version.number != more[0]):
            raise damaged(key, more[0] if more else "(newest)", f"the index leads to {version.key}")
        return version

    def _of_rids(self, rids: Sequence[int]) -> tuple[Version, ...]:
        self._allow(len(rids))
        if self._cache is None or len(rids) > _KEPT_PAGE:
            rows = self.connection.execute(_RIDS, (json.dumps(rids),))
            return tuple(self._materialise(row) for row in rows)
        return self._remembered(self._cache, self.connection.execute(_SEQS, (json.dumps(rids),)).fetchall())

    def _remembered(self, cache: VersionCache, places: Sequence[tuple[int, int]]) -> tuple[Version, ...]:
        """The versions of heads (rid and seq), those that are not in the cache read and put there."""
        found = {place: cache.get(place) for place in places}
        missing = {seq: (rid, seq) for (rid, seq), version in found.items() if version is None}
        if missing:
            rids = [rid for rid, _ in missing.values()]
            for row in self.connection.execute(_RIDS, (json.dumps(rids),)):
                version = self._materialise(row)
                found[missing[version.seq]] = version
                cache.put(missing[version.seq], version, self._generation)
        return tuple(version for version in found.values() if version is not None)

    def _places(self, rids: Sequence[int]) -> tuple[Place, ...]:
        rows = self.connection.execute(_PLACES, (json.dumps(rids),))
        return tuple(Place(ResourceKey(self.names.type(tid), fid), seq) for tid, fid, seq in rows)

    def rid(self, key: ResourceKey) -> int | None:
        """The number of an instance, also of one that is only referred to; None when nothing names it."""
        tid = self.names.tid(key.type)
        if tid is None:
            return None
        select = "SELECT rid FROM head WHERE tid = ? AND fid = ?"
        row = self.connection.execute(select, (tid, key.id)).fetchone()
        return None if row is None else int(row[0])

    def _scope(self, query: HistoryQuery) -> Scope | None:
        if query.key is not None:
            rid = self.rid(query.key)
            return None if rid is None else Scope(rid=rid)
        if query.type is not None:
            tid = self.names.tid(query.type)
            return None if tid is None else Scope(tid=tid)
        if query.types is not None:
            tids = tuple(tid for tid in map(self.names.tid, sorted(set(query.types))) if tid is not None)
            return Scope(tids=tids) if tids else None
        return Scope()

    def _materialise(self, row: Sequence[Any]) -> Version:
        try:
            return self.checked(row)
        except Damaged as error:
            raise damaged(self._named(row), row[3], str(error)) from None

    def checked(self, row: Sequence[Any]) -> Version:
        """A row of `ROW` as a version. Errors: `Damaged` when it is not what was once written."""
        seq, tid, fid, number, method_number, created, updated, aid, sealed, sha256, coding, data = row
        try:
            key = ResourceKey(self.names.type(tid), fid)
            author = self.names.author(aid)
            method = METHODS[method_number]
        except (KeyError, IndexError, TypeError):
            raise Damaged("its type, author or method is unknown") from None
        if seal(key, number, method, bool(created), updated, author, sha256) != sealed:
            raise Damaged("its version, time, method or author was changed")
        body = None if sha256 is None else self._bodies.proved(coding, data, sha256)
        return Version(key, number, method, bool(created), updated, author, seq, body)

    def _named(self, row: Sequence[Any]) -> ResourceKey | str:
        try:
            return ResourceKey(self.names.type(row[1]), row[2])
        except KeyError:
            return f"instance {row[2]!r}"
