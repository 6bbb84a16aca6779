"""What `$deleted` is searched by: of each tombstone its type, author and last label, in one small table.

Going through 100,000 rows takes milliseconds here and seconds in the bodies; a row is written by a delete
only, and goes when its instance comes back or is erased. A purge takes the label. All of it is derived: from
the heads that are tombstones, and the last body before each.
Source: server specification, "Limits and places" (Deleted list); trust D5.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from unicodedata import unidata_version

from server.fhir import codec
from server.fhir.headline import headline
from server.fhir.search.values import fold
from server.store.sql.bodies import BodyCodec, Damaged, Packed
from server.store.sql.driver import Connection

log = logging.getLogger(__name__)

TABLE = """
CREATE TABLE tombstone (
  seq INTEGER PRIMARY KEY,
  tid INTEGER NOT NULL,
  author INTEGER NOT NULL,
  label TEXT NOT NULL
) STRICT;
"""
# Counts up when labels of the same bodies become others.
GENERATION = 1
_MARK = "tombstones"
_ADD = "INSERT INTO tombstone (seq, tid, author, label) VALUES (?, ?, ?, ?)"
_RENEW = _ADD.replace("INSERT", "INSERT OR REPLACE")
_OF = "seq = (SELECT seq FROM head WHERE rid = ?)"
_DELETED = (
    "SELECT h.seq, h.rid, h.tid, v.author FROM head h CROSS JOIN version v ON v.seq = h.seq "
    "WHERE h.live = 0 AND h.version > 0"
)
_ONE = f"{_DELETED} AND h.rid = ?"
_PORTION = f"{_DELETED} AND h.seq > ? ORDER BY h.seq LIMIT 1000"
_LAST_BODY = (
    "SELECT coding, body, sha256 FROM version WHERE rid = ? AND sha256 IS NOT NULL "
    "ORDER BY version DESC LIMIT 1"
)


class Tombstones:
    """Writes the table; the writer's connection only. `forget` must follow every rollback."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._added: list[tuple[int, int, int, str]] = []

    def forget(self) -> None:
        """After a rollback: what was held back is undone too."""
        self._added.clear()

    def flush(self) -> None:
        """Write what was held back."""
        if self._added:
            self._connection.executemany(_ADD, self._added)
            self._added.clear()

    def add(self, seq: int, tid: int, author: int, body: bytes | None) -> None:
        """Take note of a delete; `body` is the last content, None when it cannot be read."""
        self._added.append((seq, tid, author, label(body)))

    def remove(self, rid: int) -> None:
        """The instance comes back or goes for good; its head must still be the (written) tombstone."""
        self._connection.execute(f"DELETE FROM tombstone WHERE {_OF}", (rid,))

    def renew(self, rid: int) -> None:
        """A version came in below the tombstone, or a tombstone from elsewhere; all of it is written."""
        rows = self._connection.execute(_ONE, (rid,)).fetchall()
        self._connection.executemany(_RENEW, _derived(self._connection, BodyCodec(), rows))

    def forget_label(self, rid: int) -> None:
        """Nothing of the content is left; its head is the (written) tombstone."""
        self._connection.execute(f"UPDATE tombstone SET label = '' WHERE {_OF}", (rid,))


def label(body: bytes | None) -> str:
    """By what people recognise the content, folded as it is searched."""
    return "" if body is None else fold(headline(codec.decode(body)))


def condition(words: tuple[str, ...], aids: list[int] | None) -> tuple[str, tuple[Any, ...]]:
    """What must hold of a row `t`: all words in its label, its author among those given."""
    where = " AND instr(t.label, ?) > 0" * len(words)
    if aids is None:
        return where, words
    return f"{where} AND t.author IN (SELECT value FROM json_each(?))", (*words, json.dumps(aids))


def bring_up_to_date(connection: Connection) -> None:
    """Make the table of a new database, or anew when this program makes other labels; one transaction."""
    said = f"{GENERATION} {unidata_version} {TABLE}".encode()
    wanted = int.from_bytes(hashlib.sha256(said).digest()[:7], "big")
    row = connection.execute("SELECT value FROM mark WHERE name = ?", (_MARK,)).fetchone()
    if row is not None and row[0] == wanted:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("DROP TABLE IF EXISTS tombstone")
        connection.execute(TABLE)
        connection.executemany(_ADD, derived(connection))
        connection.execute("INSERT OR REPLACE INTO mark (name, value) VALUES (?, ?)", (_MARK, wanted))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def derived(connection: Connection) -> Iterator[tuple[int, int, int, str]]:
    """The rows that the versions give, by position."""
    bodies, last = BodyCodec(), 0
    while rows := connection.execute(_PORTION, (last,)).fetchall():
        yield from _derived(connection, bodies, rows)
        last = rows[-1][0]


def _derived(
    connection: Connection, bodies: BodyCodec, rows: Iterable[Sequence[Any]]
) -> Iterator[tuple[int, int, int, str]]:
    for seq, rid, tid, author in rows:
        packed = connection.execute(_LAST_BODY, (rid,)).fetchone()
        try:
            yield seq, tid, author, label(bodies.unpack(Packed(*packed)) if packed else None)
        except Damaged as error:
            log.error("the last content of deleted instance %d is damaged: %s", rid, error)
            yield seq, tid, author, ""


def faults(connection: Connection) -> Iterator[str]:
    """A sentence when the table does not hold what the versions give."""
    stored = iter(connection.execute("SELECT seq, tid, author, label FROM tombstone ORDER BY seq"))
    for row in derived(connection):
        if next(stored, None) != row:
            yield f"The list of deleted instances is wrong at position {row[0]}."
            return
    if next(stored, None) is not None:
        yield "The list of deleted instances holds more than what is deleted."
