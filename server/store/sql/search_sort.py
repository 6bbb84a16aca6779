"""Sort keys of a search as SQL, and what stands behind a given key.

Source: server specification C4.7: without the value first ascending, last descending; the least value
counts ascending, the greatest descending; ties by rid, always rising.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.fhir.search.query_model import Sort
from server.store.sql.search_condition import Args
from server.store.sql.search_cursor import Cursor, Key
from server.store.sql.search_scope import Place, Scope

_COLUMNS = {
    "string": ("search_string s", "s.folded"),
    "number": ("search_quantity s", "s.low"),
    "quantity": ("search_quantity s", "s.low"),
}


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key: an expression over the row `h` of `head`, or the column of a table to join.

    `args` are the bindings of the join or, without one, of the expression.
    """

    expression: str
    descending: bool
    join: str = ""
    args: Args = ()

    @property
    def column_args(self) -> Args:
        """Bindings of the expression."""
        return () if self.join else self.args

    @property
    def join_args(self) -> Args:
        """Bindings of the join."""
        return self.args if self.join else ()


def sort_keys(scope: Scope, sort: Sequence[Sort], types: Sequence[str]) -> list[SortKey]:
    """The keys of a search over `types`."""
    return [_key(scope, item, types, f"k{number}") for number, item in enumerate(sort)]


def _key(scope: Scope, sort: Sort, types: Sequence[str], name: str) -> SortKey:
    match sort.code:
        case "_lastUpdated":
            return SortKey("h.updated", sort.descending)
        case "_id":
            return SortKey("h.fid", sort.descending)
        case "_type":
            return SortKey("(SELECT name FROM type WHERE tid = h.tid)", sort.descending)
    places = scope.places(types, sort.code)
    if not places:
        return SortKey("NULL", sort.descending)
    pick = "max" if sort.descending else "min"
    if sort.type == "date" and len(places) == 1:
        value = f"(SELECT {pick}(s.low) FROM search_date s WHERE s.rid = h.rid AND s.pid = ?)"
        return SortKey(value, sort.descending, "", (places[0].pid,))
    selects: list[str] = []
    args: Args = ()
    for place in places:
        for select, bound in _values(sort.type, place):
            selects.append(select)
            args += bound
    union = " UNION ALL ".join(selects)
    join = (
        f"LEFT JOIN (SELECT rid, {pick}(value) AS value FROM ({union}) GROUP BY rid) {name} "
        f"ON {name}.rid = h.rid"
    )
    return SortKey(f"{name}.value", sort.descending, join, args)


def _values(kind: str, place: Place) -> list[tuple[str, Args]]:
    """Selects of (rid, value)."""
    if kind == "date":
        return [(f"SELECT s.rid, s.low AS value FROM search_date s WHERE {place.where()}", place.args)]
    if kind in ("token", "uri"):
        coded = (
            "SELECT k.rid, s.code AS value FROM search_term s JOIN search_token k ON k.vid = s.vid "
            f"WHERE {place.where()} AND s.code <> ''"
        )
        plain = f"SELECT s.rid, s.value FROM search_identifier s WHERE {place.where()}"
        return [(coded, place.args), (plain, place.args)]
    if kind == "reference":
        only = "" if place.target is None else " AND t.name = ?"
        named = (
            "SELECT s.rid, t.name || '/' || g.fid AS value FROM search_reference s "
            f"JOIN head g ON g.rid = s.target JOIN type t ON t.tid = g.tid WHERE {place.where()}{only}"
        )
        return [(named, place.args if place.target is None else (*place.args, place.target))]
    table, column = _COLUMNS[kind]
    return [(f"SELECT s.rid, {column} AS value FROM {table} WHERE {place.where()}", place.args)]


def order_by(keys: Sequence[SortKey], backward: bool) -> str:
    """The order of the columns key0, key1, … and rid. NULL sorts first in SQLite, as it should here."""
    parts = [f"key{n} {'DESC' if key.descending != backward else 'ASC'}" for n, key in enumerate(keys)]
    return ", ".join([*parts, "rid DESC" if backward else "rid ASC"])


def behind(keys: Sequence[SortKey], cursor: Cursor) -> tuple[str, Args]:
    """What comes after the cursor (before it, when it looks backward)."""
    alternatives: list[str] = []
    args: list[Key] = []
    for place in range(len(keys) + 1):
        parts = [f"key{n} IS ?" for n in range(place)]
        bound: list[Key] = list(cursor.keys[:place])
        if place < len(keys):
            upward = keys[place].descending == cursor.backward
            text, more = _beyond(f"key{place}", cursor.keys[place], upward)
        else:
            text, more = f"rid {'<' if cursor.backward else '>'} ?", [cursor.rid]
        if text:
            alternatives.append(" AND ".join([*parts, text]))
            args += bound + more
    # The first key bounds the whole, so that an index over it can begin at the right place.
    start, bound = _bound(keys, cursor)
    return f"{start}({' OR '.join(alternatives)})", (*bound, *args)


def _beyond(column: str, key: Key, upward: bool) -> tuple[str, list[Key]]:
    if upward:
        return (f"{column} IS NOT NULL", []) if key is None else (f"{column} > ?", [key])
    return ("", []) if key is None else (f"({column} < ? OR {column} IS NULL)", [key])


def _bound(keys: Sequence[SortKey], cursor: Cursor) -> tuple[str, list[Key]]:
    if not keys or cursor.keys[0] is None or keys[0].descending != cursor.backward:
        return "", []
    return "key0 >= ? AND ", [cursor.keys[0]]
