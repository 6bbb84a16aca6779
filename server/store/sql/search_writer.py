"""Turns the index rows of a resource into table rows, and writes the difference of old and new.

Rows are held back until `flush`, so that each table is written once for many resources.
Source: performance notes §5.6 (no index by rid for deletes: exact keys from the old body).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from server.fhir.keys import ResourceKey
from server.fhir.search.rows import IndexRows
from server.store.sql.driver import Connection
from server.store.sql.search_terms import Terms

Row = tuple[Any, ...]
Tables = defaultdict[str, list[Row]]
COLUMNS = {
    "search_token": ("vid", "rid"),
    "search_identifier": ("tid", "pid", "value", "sid", "rid"),
    "search_reference": ("tid", "pid", "target", "rid"),
    "search_string": ("tid", "pid", "folded", "rid", "exact"),
    "search_date": ("tid", "pid", "low", "rid", "span"),
    "search_quantity": ("tid", "pid", "low", "rid", "high", "vid"),
    "search_composite": ("vid", "part", "a", "b", "c", "rid", "element"),
}
# A row that is there already is as good as inserted; any other fault (a NULL, say) must be heard.
_INSERT = {
    table: f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))}) ON CONFLICT DO NOTHING"
    for table, columns in COLUMNS.items()
}
_DELETE = {
    table: f"DELETE FROM {table} WHERE {' AND '.join(f'{column} = ?' for column in columns)}"
    for table, columns in COLUMNS.items()
}
_INSERT["search_text"] = "INSERT INTO search_text (rowid, narrative, content) VALUES (?, ?, ?)"
_DELETE["search_text"] = (
    "INSERT INTO search_text (search_text, rowid, narrative, content) VALUES ('delete', ?, ?, ?)"
)
_NOTHING = IndexRows()


class SearchWriter:
    """Writes index rows; the writer's connection only. `forget` must follow every rollback."""

    def __init__(self, connection: Connection, terms: Terms, target: Callable[[ResourceKey], int]) -> None:
        """`target` gives the rid of an instance, ahead of its creation if need be."""
        self._connection = connection
        self._target = target
        self.terms = terms
        self._makers: dict[str, Callable[[int, int, Iterable[Any], Tables], None]] = {
            "tokens": self._tokens,
            "identifiers": self._identifiers,
            "of_types": self._of_types,
            "references": self._references,
            "uris": self._uris,
            "dates": self._dates,
            "strings": self._strings,
            "numbers": self._numbers,
            "quantities": self._quantities,
            "composites": self._composites,
            "texts": self._texts,
        }
        self._removed: Tables = defaultdict(list)
        self._added: Tables = defaultdict(list)
        self._rids: set[int] = set()

    def replace(self, rid: int, tid: int, old: IndexRows | None, new: IndexRows | None) -> None:
        """Make the rows of `rid` those of `new`, where they are those of `old`; at the next flush."""
        if rid in self._rids:
            self.flush()  # what it removes may be what is held back
        self._rids.add(rid)
        if old is not None:
            self._collect(rid, tid, old, new or _NOTHING, self._removed)
        if new is not None:
            self._collect(rid, tid, new, old or _NOTHING, self._added)

    def flush(self) -> None:
        """Write what was held back."""
        if not self._rids:
            return
        for table, rows in self._removed.items():
            self._connection.executemany(_DELETE[table], rows)
        self.insert(self._added)
        tables = ("search_token", "search_composite")
        vids = {row[0] for table in tables for row in self._removed.get(table, ())}
        if vids:
            self.terms.drop_unused(vids)
        self.forget()

    def insert(self, rows: Mapping[str, Iterable[Row]]) -> None:
        """Write rows of instances that had none."""
        for table, added in rows.items():
            self._connection.executemany(_INSERT[table], added)

    def forget(self) -> None:
        """Drop what was held back."""
        self._removed.clear()
        self._added.clear()
        self._rids.clear()

    def rows(self, rid: int, tid: int, rows: IndexRows) -> dict[str, list[Row]]:
        """What the tables must hold of an instance with these index rows."""
        found: Tables = defaultdict(list)
        self._collect(rid, tid, rows, _NOTHING, found)
        return found

    def _collect(self, rid: int, tid: int, rows: IndexRows, without: IndexRows, into: Tables) -> None:
        for name, make in self._makers.items():
            mine = getattr(rows, name)
            if mine:
                others = getattr(without, name)
                make(rid, tid, mine - others if others else mine, into)

    def _tokens(self, rid: int, tid: int, rows: Iterable[Any], into: Tables) -> None:
        token = self.terms.token
        into["search_token"] += [(token(tid, *row), rid) for row in rows]

    def _identifiers(self, rid: int, tid: int, rows: Iterable[Any], into: Tables) -> None:
        pid, system = self.terms.pid, self.terms.system
        into["search_identifier"] += [(tid, pid(p), value, system(uri), rid) for p, uri, value in rows]

    def _of_types(self, rid: int, tid: int, rows: Iterable[Any], into: Tables) -> None:
        token = self.terms.token
        into["search_composite"] += [
            (token(tid, p, system, code, ""), 0, value, 0, 0, rid, 0) for p, system, code, value in rows
        ]

    def _references(self, rid: int, tid: int, rows: Iterable[Any], into: Tables) -> None:
        pid, target = self.terms.pid, self._target
        into["search_reference"] += [
            (tid, pid(p), target(ResourceKey(type_name, fid)), rid) for p, type_name, fid in rows
        ]

    def _uris(self, rid: int, tid: int, rows: Iterable[Any], into: Tables) -> None:
        token = self.terms.token
        into["search_token"] += [(token(tid, p, "", uri, ""), rid) for p, uri in rows]

    def _dates(self, rid: int, tid: int, rows: Iterable[Any], into: Tables) -> None:
        pid = self.terms.pid
        into["search_date"] += [(tid, pid(p), low, rid, high - low) for p, low, high in rows]

    def _strings(self, rid: int, tid: int, rows: Iterable[Any], into: Tables) -> None:
        pid = self.terms.pid
        into["search_string"] += [(tid, pid(p), folded, rid, exact) for p, folded, exact in rows]

    def _numbers(self, rid: int, tid: int, rows: Iterable[Any], into: Tables) -> None:
        pid = self.terms.pid
        into["search_quantity"] += [(tid, pid(p), low, rid, _high(low, high), 0) for p, low, high in rows]

    def _quantities(self, rid: int, tid: int, rows: Iterable[Any], into: Tables) -> None:
        pid, unit = self.terms.pid, self.terms.unit
        into["search_quantity"] += [
            (tid, pid(p), low, rid, _high(low, high), unit(*said)) for p, low, high, *said in rows
        ]

    def _composites(self, rid: int, tid: int, rows: Iterable[Any], into: Tables) -> None:
        token = self.terms.token
        into["search_composite"] += [
            (token(tid, p, system, code, ""), part, *self.columns(value), rid, element)
            for p, element, part, system, code, value in rows
        ]

    def _texts(self, rid: int, tid: int, rows: Iterable[Any], into: Tables) -> None:
        into["search_text"] += [(rid, narrative, content) for _, narrative, content in rows]

    def columns(self, value: Any) -> Row:
        """A component's value as (a, b, c)."""
        match value:
            case ("quantity", low, high, system, code, unit):
                return low, _high(low, high), self.terms.unit(system, code, unit)
            case ("token", system, code, text):
                return code, self.terms.system(system), text
            case ("identifier", system, text):
                return text, self.terms.system(system), ""
            case ("date", low, high):
                return low, high - low, 0
            case ("number", low, high):
                return low, _high(low, high), 0
            case ("string", folded, exact):
                return folded, exact, 0
            case ("reference", type_name, fid):
                return self._target(ResourceKey(type_name, fid)), 0, 0
            case ("uri", uri):
                return uri, 0, 0
        raise ValueError(f"{value!r} is no part of a composite")


def _high(low: str, high: str) -> str:
    return "" if high == low else high
