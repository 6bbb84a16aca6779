"""Writing heads and versions: positions, times, numbers, counters.

Source: server specification A0.5 (versionId and lastUpdated), A4.13, A5.7; trust D3.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from server.store.base import Author, Version
from server.store.errors import StoreDamaged
from server.store.portion import PackedBody
from server.store.sql.bodies import TOMBSTONE, BodyCodec, Packed, seal
from server.store.sql.driver import Connection
from server.store.sql.heads import Heads, Slot
from server.store.sql.names import Names
from server.store.sql.schema import METHODS

_DROPPED = "UPDATE head SET dropped = dropped + ? WHERE rid = ?"
_ADD = (
    "INSERT INTO version "
    "(seq, rid, tid, version, method, created, updated, author, seal, sha256, coding, body) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT = _ADD.replace("body) ", "body, stated) ").replace("?)", "?, ?)")
_PRESENT = "SELECT version, ifnull(stated, updated), sha256 FROM version WHERE rid = ? ORDER BY version"
_BODIES = "SELECT coding, body, sha256 FROM version WHERE rid = ? AND version < ? AND sha256 IS NOT NULL"
_POST = METHODS.index("POST")
_COUNT = "UPDATE type SET live = live + ?, versions = versions + ? WHERE tid = ?"
_NOTE = (
    "INSERT INTO mark (name, value) VALUES ('updated', ?) "
    "ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)"
)


class VersionLog:
    """Writes `version`, the heads and the counters of `type`; the writer's connection only."""

    def __init__(
        self, connection: Connection, names: Names, heads: Heads, bodies: BodyCodec, now: Callable[[], int]
    ) -> None:
        self._connection = connection
        self._names = names
        self._heads = heads
        self._bodies = bodies
        self._now = now
        self._live: defaultdict[int, int] = defaultdict(int)
        self._versions: defaultdict[int, int] = defaultdict(int)
        self._added: list[tuple[object, ...]] = []
        self._last_seq = 0
        self._clock = 0

    def forget(self) -> None:
        """Go on after the last position and moment ever used, hard-deleted ones included."""
        self._live.clear()
        self._versions.clear()
        self._added.clear()
        self._last_seq = self._number("SELECT seq FROM sqlite_sequence WHERE name = 'version'")
        newest = self._number("SELECT updated FROM version ORDER BY seq DESC LIMIT 1")
        self._clock = max(newest, self._number("SELECT value FROM mark WHERE name = 'updated'"))

    def flush(self) -> None:
        """Write the versions held back, and the counters of what was done since the last flush."""
        if self._added:
            self._connection.executemany(_ADD, self._added)
            self._added.clear()
        for tid in self._versions.keys() | self._live.keys():
            self._connection.execute(_COUNT, (self._live[tid], self._versions[tid], tid))
        self._live.clear()
        self._versions.clear()

    @property
    def held_back(self) -> int:
        """How many versions wait for the next flush."""
        return len(self._added)

    def next_moment(self, slot: Slot) -> int:
        """The time of the next version: the clock's, unless that would run backwards."""
        return max(self._now(), self._clock, slot.updated + 1)

    def insert(self, slot: Slot, rid: int | None, version: Version) -> int:
        """Append a version made elsewhere, and make it the head where it is the newest; its rid.

        `version` has its own number and time, and `next_seq`.
        """
        number, is_live = version.number, version.body is not None
        if number > slot.version:
            rid = self._heads.move(slot, number, version.seq, version.last_updated, int(is_live))
            self._live[slot.tid] += is_live - slot.live
        assert rid is not None  # noqa: S101 - an older version is one of an instance that exists
        packed = TOMBSTONE if version.body is None else self._bodies.pack(version.body)
        self._clock = self.moment_from(self._now())
        row = self._row(slot.tid, rid, version, packed)
        self._connection.execute(_INSERT, (*row[:6], self._clock, *row[7:], version.last_updated))
        self._last_seq = version.seq
        self._versions[slot.tid] += 1
        self._heads.flush()
        self._connection.execute(_DROPPED, (max(number - slot.version, 0) - 1, rid))
        return rid

    def present(self, rid: int | None) -> list[tuple[int, int, bytes | None]]:
        """Number, time as it says and SHA-256 of each written version, by number."""
        return self._connection.execute(_PRESENT, (rid,)).fetchall()

    def add(
        self, slot: Slot, updated: int, method: str, author: Author, body: bytes | None
    ) -> tuple[int, Version]:
        """Append a version and make it the head; its rid and itself."""
        seq = self._last_seq + 1
        number, created = slot.version + 1, slot.version == 0
        version = Version(slot.key, number, method, created, updated, author, seq, body)
        rid = self._heads.move(slot, number, seq, updated, int(body is not None))
        packed = TOMBSTONE if body is None else self._bodies.pack(body)
        self._added.append(self._row(slot.tid, rid, version, packed))
        self._last_seq, self._clock = seq, updated
        self._versions[slot.tid] += 1
        self._live[slot.tid] += (body is not None) - slot.live
        return rid, version

    @property
    def next_seq(self) -> int:
        """The position of the next version."""
        return self._last_seq + 1

    def moment_from(self, wanted: int) -> int:
        """`wanted`, unless time would run backwards."""
        return max(wanted, self._clock)

    def create(
        self, rid: int, tids: Sequence[int], updated: int, author: Author, bodies: Iterable[PackedBody]
    ) -> None:
        """Append the first versions of instances `rid` and following."""
        aid, seq = self._names.ensure_aid(author), self._last_seq + 1
        rows = [
            (seq + n, rid + n, tid, 1, _POST, 1, updated, aid, b.seal, b.sha256, b.coding, b.data)
            for n, (tid, b) in enumerate(zip(tids, bodies, strict=True))
        ]
        self._connection.executemany(_ADD, rows)
        self._last_seq, self._clock = self._last_seq + len(tids), updated
        for tid, count in Counter(tids).items():
            self._versions[tid] += count
            self._live[tid] += count

    def bodies(self, rid: int, before: int) -> Iterator[bytes]:
        """The bodies of written versions below `before`, newest first. Errors: `Damaged`."""
        for row in self._connection.execute(f"{_BODIES} ORDER BY version DESC", (rid, before)):
            yield self._bodies.unpack(Packed(*row))

    def drop(self, slot: Slot, low: int, high: int) -> int:
        """Take written versions `low` to `high` out of history lawfully; how many went."""
        delete = "DELETE FROM version WHERE rid = ? AND version BETWEEN ? AND ? RETURNING 1"
        gone = len(self._connection.execute(delete, (slot.rid, low, high)).fetchall())
        self._connection.execute(_DROPPED, (gone, slot.rid))
        self._versions[slot.tid] -= gone
        return gone

    def clear(self, slot: Slot) -> None:
        """Take everything out of history; the head stays as one that nobody ever wrote."""
        self.drop(slot, 0, slot.version)
        self._heads.clear(slot)
        self._live[slot.tid] -= slot.live
        self.note_moment()

    def note_moment(self) -> None:
        """Keep the time in mind although the version that had it goes."""
        self._connection.execute(_NOTE, (self._clock,))

    def _row(self, tid: int, rid: int, version: Version, packed: Packed) -> tuple[object, ...]:
        told = (version.number, version.method, version.created, version.last_updated, version.author)
        sealed = seal(version.key, *told, packed.sha256)
        number, method, created, updated, author = told
        said = (number, METHODS.index(method), int(created), updated, self._names.ensure_aid(author), sealed)
        return (version.seq, rid, tid, *said, packed.sha256, packed.coding, packed.data)

    def _number(self, sql: str) -> int:
        row = self._connection.execute(sql).fetchone()
        if row is None:
            return 0
        if not isinstance(row[0], int):
            raise StoreDamaged("The database has lost count of its versions. Restore it from a backup.")
        return row[0]
