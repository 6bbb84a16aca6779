"""The search index as a whole: making it, making it anew when its form changed, and repairing it.

Source: performance notes §5.6 (re-index when parameters change). All of it derives from bodies.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from unicodedata import unidata_version

from server.fhir import assets, codec
from server.fhir.definitions import Definitions
from server.fhir.search.extract import extract
from server.store.sql.bodies import BodyCodec, Damaged, Packed
from server.store.sql.driver import Connection
from server.store.sql.search_index import SEARCH, SearchIndex

log = logging.getLogger(__name__)

# Counts up when extraction gives other rows for the same body and the same tables.
GENERATION = 4
_MARK = "search index"
_PORTION = 1000
_TABLE = re.compile(r"CREATE TABLE (\w+) \((.*?)\n\)", re.DOTALL)
# Those with rows of instances.
TABLES = tuple(name for name, columns in _TABLE.findall(SEARCH) if re.search(r"\brid\b", columns))
_HEADS = (
    "SELECT h.rid, h.tid, v.coding, v.body, v.sha256 FROM head h CROSS JOIN version v ON v.seq = h.seq "
    "WHERE h.live = 1 AND h.rid > ? ORDER BY h.rid LIMIT 1000"
)
_PORTION_OF = (
    "SELECT h.rid, v.coding, v.body, v.sha256 FROM head h CROSS JOIN version v ON v.seq = h.seq "
    "WHERE h.live = 1 AND h.tid = ? AND h.rid > ? ORDER BY h.rid LIMIT ?"
)
_UNUSED = (
    "DELETE FROM search_term WHERE tid > 0 AND NOT EXISTS (SELECT 1 FROM search_token t WHERE t.vid = "
    "search_term.vid) AND NOT EXISTS (SELECT 1 FROM search_composite c WHERE c.vid = search_term.vid)"
)


def form(definitions: Definitions) -> int:
    """A number that changes with the tables, the definitions, how letters fold, and the extraction."""
    tables = ("search-parameters.json.gz", "types.json.gz")
    files = [assets.path("fhir", definitions.version, name).read_bytes() for name in tables]
    said = f"{GENERATION} {definitions.version} {unidata_version} {SEARCH}".encode() + b"".join(files)
    return int.from_bytes(hashlib.sha256(said).digest()[:7], "big")


def bring_up_to_date(connection: Connection, definitions: Definitions) -> None:
    """Make the index of a new database, or anew when this program's has another form; one transaction."""
    wanted = form(definitions)
    row = connection.execute("SELECT value FROM mark WHERE name = ?", (_MARK,)).fetchone()
    if row is not None and row[0] == wanted:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for table in _existing(connection):
            connection.execute(f"DROP TABLE {table}")
        connection.execute(SEARCH)
        count = _fill(connection, definitions)
        connection.execute("INSERT OR REPLACE INTO mark (name, value) VALUES (?, ?)", (_MARK, wanted))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    if count:
        log.info("search index made anew for %d instances", count)


def remove_rows(connection: Connection, rid: int) -> None:
    """Take out the rows of an instance whose body cannot be read any more: by looking at all rows.

    Its words cannot be taken out without the texts; the next start makes the index anew, without them.
    """
    connection.execute("DELETE FROM mark WHERE name = ?", (_MARK,))
    for table in TABLES:
        connection.execute(f"DELETE FROM {table} WHERE rid = ?", (rid,))
    connection.execute(_UNUSED)


def _existing(connection: Connection) -> list[str]:
    """Those that others stand on come last: a full-text table is several."""
    select = (
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'search_*' "
        "AND name NOT GLOB 'search_text_*' ORDER BY sql LIKE 'CREATE VIRTUAL%fts5vocab%' DESC"
    )
    return [row[0] for row in connection.execute(select)]


def live_bodies(connection: Connection) -> Iterator[tuple[int, int, bytes | None]]:
    """rid, tid and body of every live instance; None for a body that is damaged."""
    bodies, last = BodyCodec(), 0
    while rows := connection.execute(_HEADS, (last,)).fetchall():
        for rid, tid, *packed in rows:
            try:
                yield rid, tid, bodies.unpack(Packed(*packed))
            except Damaged as error:
                log.error("the body of instance %d is damaged: %s", rid, error)
                yield rid, tid, None
        last = rows[-1][0]


def portion_of_live(
    connection: Connection, tid: int, after: int, limit: int
) -> Iterator[tuple[int, bytes | Damaged]]:
    """rid and body of up to `limit` live instances of a type beyond rid `after`."""
    bodies = BodyCodec()
    for rid, *packed in connection.execute(_PORTION_OF, (tid, after, limit)).fetchall():
        try:
            yield rid, bodies.unpack(Packed(*packed))
        except Damaged as error:
            log.error("the body of instance %d is damaged: %s", rid, error)
            yield rid, error


def _fill(connection: Connection, definitions: Definitions) -> int:
    index, count = SearchIndex(connection, definitions), 0
    for rid, tid, body in live_bodies(connection):
        if body is not None:
            index.replace(rid, tid, None, extract(codec.decode(body), definitions))
            count += 1
            if count % _PORTION == 0:
                index.flush()
    index.flush()
    return count
