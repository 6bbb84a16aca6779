"""Sorting by a date through the date index: a page costs its own rows, however many match.

Source: performance notes §2.6 (date range and sort). Resources that lack the date are a phase of their
own, before all others upwards and behind them downwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.fhir.search.clause import Clause
from server.fhir.search.query_model import SearchQuery
from server.store.sql.search_condition import Args
from server.store.sql.search_cursor import Cursor
from server.store.sql.search_scope import Place, Scope


@dataclass(frozen=True, slots=True)
class DateScan:
    """One date key over one type. `is_required`: a criterion leaves nobody without a value."""

    place: Place
    descending: bool
    is_required: bool

    def phases(self, cursor: Cursor | None) -> list[bool]:
        """Whether to go through those lacking the date (True) or having it, in the order to do it."""
        backward = cursor is not None and cursor.backward
        order = [False, True] if self.descending != backward else [True, False]
        if self.is_required:
            return [False]
        if cursor is None or cursor.is_end:
            return order
        return order[order.index(cursor.keys[0] is None) :]

    def along(self, where: str, args: Args, cursor: Cursor | None) -> tuple[str, Args]:
        """Rows (rid, key) of those that have the date; `where` is about `c.rid`."""
        backward = cursor is not None and cursor.backward
        down = self.descending != backward
        # Only the row that counts for the resource: its least date upwards, its greatest downwards.
        further = "o.low > c.low" if self.descending else "o.low < c.low"
        twin = "o.low = c.low AND o.span < c.span"
        better = f"o.rid = c.rid AND o.pid = c.pid AND ({further} OR {twin})"
        counts = f"NOT EXISTS (SELECT 1 FROM search_date o WHERE {better})"
        text = f"c.tid = ? AND c.pid = ? AND {counts} AND {where}"
        bound: Args = (*self.place.args, *args)
        if cursor is not None and not cursor.is_end and cursor.keys[0] is not None:
            step, key = ("<" if down else ">"), cursor.keys[0]
            beside = f"c.rid {'<' if backward else '>'} ?"
            text += f" AND c.low {step}= ? AND (c.low {step} ? OR {beside})"
            bound = (*bound, key, key, cursor.rid)
        order = f"c.low {'DESC' if down else 'ASC'}, c.rid {'DESC' if backward else 'ASC'}"
        return f"SELECT c.rid, c.low FROM search_date c WHERE {text} ORDER BY {order}", bound

    def without(
        self, table: str, table_args: Args, where: str, args: Args, cursor: Cursor | None
    ) -> tuple[str, Args]:
        """Rows (rid, NULL) of those that lack the date; `table` and `where` are about `h.rid`."""
        backward = cursor is not None and cursor.backward
        lacking = "NOT EXISTS (SELECT 1 FROM search_date s WHERE s.rid = h.rid AND s.pid = ?)"
        text = f"SELECT h.rid, NULL FROM {table} WHERE {where} AND {lacking}"
        bound: Args = (*table_args, *args, self.place.pid)
        if cursor is not None and not cursor.is_end and cursor.keys[0] is None:
            text += f" AND h.rid {'<' if backward else '>'} ?"
            bound = (*bound, cursor.rid)
        return f"{text} ORDER BY h.rid {'DESC' if backward else 'ASC'}", bound


def date_scan(scope: Scope, query: SearchQuery, tids: tuple[int, ...]) -> DateScan | None:
    """The scan that sorts a query; None when it sorts otherwise or over several types."""
    if len(query.sort) != 1 or len(tids) != 1 or query.sort[0].type != "date":
        return None
    sort = query.sort[0]
    places = scope.places(query.types, sort.code)
    if len(places) != 1:
        return None
    required = any(
        isinstance(clause, Clause) and clause.code == sort.code and clause.modifier is None
        for clause in query.clauses
    )
    return DateScan(places[0], sort.descending, required)
