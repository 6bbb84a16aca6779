"""Checking the search index against the bodies it derives from.

Source: trust R7 (a wrong answer of a search is a visible change, too). Both sides are added up as hashes
of rows, in any order, so nothing is held in memory however large the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from server.fhir.search import fulltext
from server.fhir.search.extract import extract
from server.store.sql.derived import TABLES, live_bodies
from server.store.sql.driver import Connection
from server.store.sql.search_terms import Term, Terms
from server.store.sql.search_writer import SearchWriter

_FIND = "SELECT vid FROM search_term WHERE tid = ? AND pid = ? AND code = ? AND sid = ? AND text = ?"
_TARGET = "SELECT rid FROM head WHERE tid = (SELECT tid FROM type WHERE name = ?) AND fid = ?"
_WAITING = "SELECT 1 FROM parameter_state WHERE status IN ('Supported', 'PendingDelete')"
# What the dictionary lacks: below this, and different for different terms; no stored row has it.
_ABSENT = -1
_MANY = 1 << 61


class _KnownTerms(Terms):
    """The dictionary, only read."""

    def pid(self, code: str) -> int:
        return self.known_pid(code) or _ABSENT

    def _vid(self, term: Term) -> int:
        row = self._connection.execute(_FIND, term).fetchone()
        return int(row[0]) if row else _ABSENT - hash(term) % _MANY


def _words(rid: int, *texts: str) -> Iterator[tuple[str, int, str, int]]:
    """The rows of `search_word` for a row of `search_text`."""
    for column, text in zip(("narrative", "content"), texts, strict=True):
        yield from ((word, rid, column, at) for at, word in enumerate(fulltext.words(text)))


def index_faults(connection: Connection, definitions: Definitions) -> Iterator[str]:
    """A sentence for each table of the index that does not hold what the live bodies give.

    Nothing while search parameters wait for the job that brings in or removes their values.
    """
    if connection.execute(_WAITING).fetchone() is not None:
        return

    def target(key: ResourceKey) -> int:
        row = connection.execute(_TARGET, (key.type, key.id)).fetchone()
        return int(row[0]) if row else _ABSENT

    writer = SearchWriter(connection, _KnownTerms(connection), target)
    given, sums = Counter[str](), Counter[str]()
    for rid, tid, body in live_bodies(connection):
        if body is not None:
            tables = writer.rows(rid, tid, extract(codec.decode(body), definitions))
            tables["search_word"] = [word for row in tables.pop("search_text", ()) for word in _words(*row)]
            for table, rows in tables.items():
                given[table] += len(set(rows))
                sums[table] += sum(map(hash, set(rows)))
    for table in (*TABLES, "search_word"):
        stored = added = 0
        for row in connection.execute(f"SELECT * FROM {table}"):
            stored += 1
            added += hash(row)
        if stored != given[table]:
            yield f"The search index has {stored} rows in {table}, but the resources give {given[table]}."
        elif added != sums[table]:
            yield f"The search index has other rows in {table} than the resources give."
