"""Turns the index rows of a resource into table rows, and writes the difference of old and new.

Source: performance notes §5.6 (no index by rid for deletes: exact keys from the old body).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from server.fhir.keys import ResourceKey
from server.fhir.search.rows import TABLES, IndexRows
from server.store.sql.driver import Connection
from server.store.sql.search_terms import Terms

Row = tuple[Any, ...]
_COLUMNS = {
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
    for table, columns in _COLUMNS.items()
}
_DELETE = {
    table: f"DELETE FROM {table} WHERE {' AND '.join(f'{column} = ?' for column in columns)}"
    for table, columns in _COLUMNS.items()
}
_NOTHING = IndexRows()


class SearchWriter:
    """Writes index rows; the writer's connection only."""

    def __init__(self, connection: Connection, terms: Terms, target: Callable[[ResourceKey], int]) -> None:
        """`target` gives the rid of an instance, ahead of its creation if need be."""
        self._connection = connection
        self._target = target
        self.terms = terms
        self._makers: dict[str, Callable[[int, int, Any], tuple[str, Row]]] = {
            "tokens": self._token,
            "identifiers": self._identifier,
            "of_types": self._of_type,
            "references": self._reference,
            "uris": self._uri,
            "dates": self._date,
            "strings": self._string,
            "numbers": self._number,
            "quantities": self._quantity,
            "composites": self._composite,
        }

    def replace(self, rid: int, tid: int, old: IndexRows | None, new: IndexRows | None) -> None:
        """Make the rows of `rid` those of `new`, where they are those of `old`."""
        old, new = old or _NOTHING, new or _NOTHING
        removed = self._tables(rid, tid, old, new)
        for table, rows in removed.items():
            self._connection.executemany(_DELETE[table], rows)
        for table, rows in self._tables(rid, tid, new, old).items():
            self._connection.executemany(_INSERT[table], rows)
        vids = {row[0] for table in ("search_token", "search_composite") for row in removed.get(table, ())}
        if vids:
            self.terms.drop_unused(vids)

    def rows(self, rid: int, tid: int, rows: IndexRows) -> dict[str, list[Row]]:
        """What the tables must hold of an instance with these index rows."""
        return self._tables(rid, tid, rows, _NOTHING)

    def _tables(self, rid: int, tid: int, rows: IndexRows, without: IndexRows) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for name in TABLES:
            mine: Iterable[Any] = getattr(rows, name)
            if mine:
                make = self._makers[name]
                for row in getattr(rows, name) - getattr(without, name):
                    table, made = make(rid, tid, row)
                    found.setdefault(table, []).append(made)
        return found

    def _token(self, rid: int, tid: int, row: Any) -> tuple[str, Row]:
        parameter, system, code, text = row
        return "search_token", (self.terms.token(tid, self.terms.pid(parameter), system, code, text), rid)

    def _identifier(self, rid: int, tid: int, row: Any) -> tuple[str, Row]:
        parameter, system, value = row
        return "search_identifier", (tid, self.terms.pid(parameter), value, self.terms.system(system), rid)

    def _of_type(self, rid: int, tid: int, row: Any) -> tuple[str, Row]:
        parameter, system, code, value = row
        vid = self.terms.token(tid, self.terms.pid(parameter), system, code, "")
        return "search_composite", (vid, 0, value, 0, 0, rid, 0)

    def _reference(self, rid: int, tid: int, row: Any) -> tuple[str, Row]:
        parameter, type_name, fid = row
        target = self._target(ResourceKey(type_name, fid))
        return "search_reference", (tid, self.terms.pid(parameter), target, rid)

    def _uri(self, rid: int, tid: int, row: Any) -> tuple[str, Row]:
        return "search_token", (self.terms.token(tid, self.terms.pid(row[0]), "", row[1], ""), rid)

    def _date(self, rid: int, tid: int, row: Any) -> tuple[str, Row]:
        parameter, low, high = row
        return "search_date", (tid, self.terms.pid(parameter), low, rid, high - low)

    def _string(self, rid: int, tid: int, row: Any) -> tuple[str, Row]:
        parameter, folded, exact = row
        return "search_string", (tid, self.terms.pid(parameter), folded, rid, exact)

    def _number(self, rid: int, tid: int, row: Any) -> tuple[str, Row]:
        parameter, low, high = row
        return "search_quantity", (tid, self.terms.pid(parameter), low, rid, _high(low, high), 0)

    def _quantity(self, rid: int, tid: int, row: Any) -> tuple[str, Row]:
        parameter, low, high, *unit = row
        vid = self.terms.unit(*unit)
        return "search_quantity", (tid, self.terms.pid(parameter), low, rid, _high(low, high), vid)

    def _composite(self, rid: int, tid: int, row: Any) -> tuple[str, Row]:
        parameter, element, part, system, code, value = row
        vid = self.terms.token(tid, self.terms.pid(parameter), system, code, "")
        return "search_composite", (vid, part, *self._columns(value), rid, element)

    def _columns(self, value: Any) -> Row:
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
