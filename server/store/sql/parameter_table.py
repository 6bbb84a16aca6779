"""The states of search parameters, and the index rows of single parameters.

Source: server specification C5.2. A row per URL and code: a SearchParameter that changes its code leaves
rows of the index under the old one, and those must go as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from server.fhir import codec
from server.fhir.keys import ResourceKey
from server.fhir.search.custom import CustomParameter
from server.fhir.search.extract import extract
from server.fhir.search.match_values import under
from server.fhir.search.storage import Stored
from server.store.parameters import ParameterState
from server.store.sql.bodies import Damaged
from server.store.sql.custom_parameters import customs
from server.store.sql.derived import portion_of_live
from server.store.sql.search_index import SearchIndex
from server.store.sql.search_writer import COLUMNS

if TYPE_CHECKING:
    from server.store.sql.reader import SqlReader

_ROW = "url, code, types, status, changed"
_PUT = (
    f"INSERT INTO parameter_state ({_ROW}) VALUES (?, ?, ?, ?, ?) ON CONFLICT (url, code) DO UPDATE SET "
    "types = excluded.types, status = excluded.status, changed = excluded.changed"
)
_TERMS = "SELECT vid FROM search_term WHERE tid = ? AND pid = ?"


class ParameterStates:
    """A `ParameterReader` over the connection of `reader`."""

    def __init__(self, reader: SqlReader) -> None:
        self._reader = reader
        self._connection = reader.connection

    def states(self) -> tuple[ParameterState, ...]:
        """See `ParameterReader`."""
        rows = self._connection.execute(f"SELECT {_ROW} FROM parameter_state ORDER BY url, code")
        return tuple(_state(*row) for row in rows)

    def customs(self) -> Iterator[tuple[str, CustomParameter]]:
        """See `ParameterReader`."""
        return customs(self._reader, self._reader.definitions)


class SqlParameterTable(ParameterStates):
    """A `ParameterTable` over the writer's connection; `has_changes` until they take effect."""

    def __init__(self, reader: SqlReader, index: SearchIndex) -> None:
        super().__init__(reader)
        self._definitions = reader.definitions
        self._names = reader.names
        self._index = index
        self.has_changes = False

    def get(self, url: str, code: str) -> ParameterState | None:
        """The state of one parameter; None when nothing was noted of it."""
        return next((s for s in self.states() if (s.url, s.code) == (url, code)), None)

    def put(self, state: ParameterState) -> None:
        """See `ParameterTable`."""
        types = json.dumps(sorted(state.types))
        self._connection.execute(_PUT, (state.url, state.code, types, state.status, state.changed))
        self.has_changes = True

    def remove(self, states: Iterable[ParameterState]) -> None:
        """See `ParameterTable`."""
        delete = "DELETE FROM parameter_state WHERE url = ? AND code = ?"
        self._connection.executemany(delete, [(state.url, state.code) for state in states])
        self.has_changes = True

    def fill(self, type: str, codes: Iterable[str], after: int, limit: int) -> tuple[int, int]:
        """See `ParameterTable`."""
        self._index.flush()
        wanted, count, last = Stored(tuple(codes)), 0, after
        tid = self._names.tid(type) or 0
        for last, body in portion_of_live(self._connection, tid, after, limit):
            count += 1
            if not isinstance(body, Damaged):
                rows = extract(codec.decode(body), self._definitions)
                self._index.replace(last, tid, None, under(rows, wanted))
        self._index.flush()
        return count, last

    def fill_one(self, key: ResourceKey) -> None:
        """See `ParameterTable`."""
        head = self._reader.head(key)
        rid, tid = self._reader.rid(key), self._names.tid(key.type)
        if head is not None and head.body is not None and rid is not None and tid is not None:
            self._index.replace(rid, tid, None, extract(codec.decode(head.body), self._definitions))
            self._index.flush()

    def clear(self, types: Iterable[str], code: str, limit: int) -> bool:
        """See `ParameterTable`."""
        self._index.flush()
        row = self._connection.execute("SELECT pid FROM param WHERE code = ?", (code,)).fetchone()
        for tid in self._tids(types) if row else ():
            for table, columns in COLUMNS.items():
                if self._cut(table, columns, (tid, row[0]), limit):
                    return True
            self._connection.execute("DELETE FROM search_term WHERE tid = ? AND pid = ?", (tid, row[0]))
        self._index.forget()
        return False

    def _cut(self, table: str, columns: tuple[str, ...], place: tuple[int, int], limit: int) -> bool:
        """Delete some rows of one table; whether it was as many as allowed."""
        where = "tid = ? AND pid = ?" if columns[0] == "tid" else f"vid IN ({_TERMS})"
        row = ", ".join(columns)
        select = f"SELECT {row} FROM {table} WHERE {where} LIMIT ?"
        delete = f"DELETE FROM {table} WHERE ({row}) IN ({select}) RETURNING 1"
        return len(self._connection.execute(delete, (*place, limit)).fetchall()) == limit

    def _tids(self, types: Iterable[str]) -> list[int]:
        found = (self._names.tid(name) for name in types)
        return [tid for tid in found if tid is not None]


def _state(url: str, code: str, types: str, status: str, changed: int) -> ParameterState:
    return ParameterState(url, code, frozenset(json.loads(types)), status, changed)
