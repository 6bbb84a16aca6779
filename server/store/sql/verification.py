"""Checking a whole database: hashes, gaps, order, heads, counters, references, SQLite's own structure.

Source: trust D3, R7 (neither hashes nor `integrity_check` find everything alone).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from server.fhir import codec
from server.fhir.keys import ResourceKey
from server.store.base import Version
from server.store.sql import tombstones
from server.store.sql.bodies import Damaged
from server.store.sql.history import ROW
from server.store.sql.index_verification import index_faults
from server.store.sql.reader import SqlReader
from server.store.sql.schema import OPEN

# Enough to judge by; a broken disk would otherwise give millions.
MOST = 1_000

_VERSIONS = (
    f"SELECT {ROW}, v.rid, v.stated IS NOT NULL FROM version v "
    "LEFT JOIN head h ON h.rid = v.rid AND h.tid = v.tid ORDER BY v.rid, v.version"
)
_HEADS = (
    "SELECT (SELECT name FROM type t WHERE t.tid = h.tid), h.fid, "
    "h.version, h.seq, h.updated, h.live, "
    "v.version, v.seq, ifnull(v.stated, v.updated), v.sha256 IS NOT NULL, "
    "(SELECT count(*) FROM version n WHERE n.rid = h.rid), h.dropped "
    "FROM head h LEFT JOIN version v "
    "ON v.rid = h.rid AND v.version = (SELECT max(n.version) FROM version n WHERE n.rid = h.rid)"
)
_COUNTERS = (
    "SELECT t.name, t.live, (SELECT count(*) FROM head h WHERE h.tid = t.tid AND h.live = 1), "
    "t.versions, (SELECT count(*) FROM version v WHERE v.tid = t.tid) FROM type t"
)
_LISTED = (
    "SELECT EXISTS (SELECT 1 FROM head h JOIN vref r ON r.target = h.rid "
    f"WHERE h.tid = ?1 AND h.fid = ?2 AND r.last = {OPEN} AND r.rid = ?3 AND r.first <= ?4) "
    "OR EXISTS (SELECT 1 FROM head h JOIN vref r ON r.target = h.rid "
    "WHERE h.tid = ?1 AND h.fid = ?2 AND r.last >= ?4 AND r.rid = ?3 AND r.first <= ?4)"
)

_WORDS_ANEW = "SELECT rowid FROM search_text WHERE search_text MATCH 'a' LIMIT 1"


def faults(reader: SqlReader) -> Iterator[str]:
    """Every fault found, at most `MOST`, as a sentence each."""
    return islice(_Verification(reader).run(), MOST)


class _Verification:
    """One pass over everything, in the reader's snapshot."""

    def __init__(self, reader: SqlReader) -> None:
        self._reader = reader
        self._connection = reader.connection
        self._damaged = False

    def run(self) -> Iterator[str]:
        yield from _guarded("structure", self._structure())
        yield from _guarded("versions", self._versions())
        yield from _guarded("references", self._references())
        yield from _guarded("change log", self._order())
        yield from _guarded("heads", self._heads())
        yield from _guarded("counters", self._counters())
        if not self._damaged:
            yield from _guarded("list of deleted instances", tombstones.faults(self._connection))
            yield from _guarded("search index", index_faults(self._connection, self._reader.definitions))

    def _structure(self) -> Iterator[str]:
        # A full-text index remembers its directory; only a query makes it look whether that is the newest.
        self._connection.execute(_WORDS_ANEW).fetchall()
        for (line,) in self._connection.execute("PRAGMA integrity_check(100)"):
            if line != "ok":
                yield f"SQLite's integrity check: {line}."

    def _versions(self) -> Iterator[str]:
        before, was_stated = None, False
        for *row, _rid, is_stated in self._connection.execute(_VERSIONS):
            try:
                version = self._reader.checked(row)
            except Damaged as error:
                self._damaged = True
                yield f"Version {row[3]} of instance {row[2]} (position {row[0]}) is damaged: {error}."
                continue
            if before is not None and before.key == version.key:
                yield from _succession(before, version, is_stated or was_stated)
            before, was_stated = version, is_stated

    def _references(self) -> Iterator[str]:
        """Each body's references are listed, and no more are listed as current than there are."""
        if self._damaged:
            return
        current: dict[int, int] = {}
        for *row, rid, _ in self._connection.execute(_VERSIONS):
            version = self._reader.checked(row)
            if version.body is not None:
                named = self._reader.named(version.body, codec.decode(version.body))
                current[rid] = len(named)
                yield from self._unlisted(rid, version, named)
        listed = self._connection.execute(f"SELECT count(*) FROM vref WHERE last = {OPEN}").fetchone()[0]
        if listed != (there := sum(current.values())):
            yield f"{listed} references are listed as current, but the newest bodies have {there}."

    def _unlisted(self, rid: int, version: Version, named: frozenset[ResourceKey]) -> Iterator[str]:
        for key in sorted(named):
            values = (self._reader.names.tid(key.type), key.id, rid, version.number)
            if not self._connection.execute(_LISTED, values).fetchone()[0]:
                yield f"Version {version.number} of {version.key} refers to {key}, but is not listed there."

    def _order(self) -> Iterator[str]:
        latest = 0
        for seq, updated in self._connection.execute("SELECT seq, updated FROM version ORDER BY seq"):
            if updated < latest:
                yield f"The change log runs backwards in time at position {seq}."
            latest = updated

    def _heads(self) -> Iterator[str]:
        for name, fid, *head, kept, dropped in self._connection.execute(_HEADS):
            said = f"{name or 'unknown type'}/{fid}"
            yield from _head_faults(said, tuple(head[:4]), tuple(head[4:]), kept, dropped)

    def _counters(self) -> Iterator[str]:
        for name, live, found_live, versions, found in self._connection.execute(_COUNTERS):
            if live != found_live:
                yield f"{name} should have {live} live instances, but {found_live} are there."
            if versions != found:
                yield f"{name} should have {versions} versions, but {found} are there."


def _guarded(what: str, found: Iterator[str]) -> Iterator[str]:
    """A database can be too broken to read; that is a fault like others."""
    try:
        yield from found
    except Exception as error:
        yield f"The {what} cannot be read to the end: {type(error).__name__}: {error}."


def _succession(before: Version, after: Version, is_inserted: bool) -> Iterator[str]:
    """`is_inserted`: one of them was made elsewhere, and its place in the log is when it came."""
    said = f"Version {after.number} of {after.key}"
    if after.seq <= before.seq and not is_inserted:
        yield f"{said} stands before version {before.number} in the change log."
    if after.last_updated <= before.last_updated:
        yield f"{said} is not younger than version {before.number}."
    if after.deleted and before.deleted and after.number == before.number + 1:
        yield f"{said} deletes what version {before.number} had deleted."


def _head_faults(
    said: str, head: tuple[int, ...], newest: tuple[int, ...], kept: int, dropped: int
) -> Iterator[str]:
    """`head` and `newest` are version number, position, time and liveness."""
    version = head[0]
    if version == 0:
        if kept:
            yield f"{said} has versions that no head names."
        return
    if newest != head:
        yield f"The head of {said} does not name its newest version."
    if kept + dropped != version:
        yield f"{said} should have {version - dropped} versions, but {kept} are there."
