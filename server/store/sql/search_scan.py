"""Sorting by a date through the date index: a page costs its own rows, however many match.

Source: performance notes §2.6 (date range and sort). Resources that lack the date are a phase of their
own, before all others upwards and behind them downwards.

Where criteria bound the same date, only that part of the index is read: who has one date is sorted by the one
that was found. Who has several is found by one and sorted by another; those are listed (`rows.SEVERAL`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeGuard

from server.fhir.search.clause import Clause, Criterion, DateValue
from server.fhir.search.query_model import SearchQuery
from server.fhir.search.rows import SEVERAL
from server.fhir.search.values import DATE_MAX, DATE_MIN
from server.store.sql.search_condition import Args
from server.store.sql.search_cursor import Cursor
from server.store.sql.search_ranges import begins
from server.store.sql.search_schema import NARROW
from server.store.sql.search_scope import Place, Scope


@dataclass(frozen=True, slots=True)
class DateScan:
    """One date key over one type. `is_required`: a criterion leaves nobody without a value.

    `first`, `last`: where periods begin that fulfil the criteria, see `search_ranges.begins`. `several`: the
    term of those with several dates, None when there are none.
    """

    place: Place
    descending: bool
    is_required: bool
    first: int = DATE_MIN
    last: int = DATE_MAX
    several: int | None = None

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
        if self.several is not None:
            where = f"{self._counts()} AND {where}"
        if cursor is not None and not cursor.is_end and cursor.keys[0] is not None:
            step, key = ("<" if down else ">"), cursor.keys[0]
            beside = f"c.rid {'<' if backward else '>'} ?"
            where += f" AND c.low {step}= ? AND (c.low {step} ? OR {beside})"
            args = (*args, key, key, cursor.rid)
        parts = self._parts()
        text = " UNION ALL ".join(
            f"SELECT c.rid AS rid, c.low AS low FROM {table} WHERE {part} AND {where}"
            for table, part, _ in parts
        )
        bound = tuple(arg for _, _, own in parts for arg in (*own, *args))
        order = f"low {'DESC' if down else 'ASC'}, rid {'DESC' if backward else 'ASC'}"
        return f"{text} ORDER BY {order}", bound

    def _counts(self) -> str:
        """Only the row that counts for the resource: its least date upwards, its greatest downwards."""
        further = "o.low > c.low" if self.descending else "o.low < c.low"
        twin = "o.low = c.low AND o.span < c.span"
        better = f"o.rid = c.rid AND o.pid = c.pid AND ({further} OR {twin})"
        return f"NOT EXISTS (SELECT 1 FROM search_date o WHERE {better})"

    def _parts(self) -> list[tuple[str, str, Args]]:
        """Where matches may be, without doubles: tables, conditions and their bindings."""
        here, mine = "c.tid = ? AND c.pid = ?", self.place.args
        if not self.is_bounded:
            return [("search_date c", here, mine)]
        within = (self.first, self.last)
        near = f"{here} AND c.low >= ? AND c.low <= ?"
        long = f"{here} AND c.low < ? AND c.low <= ? AND c.span > {NARROW}"
        parts = [("search_date c", near, (*mine, *within)), ("search_date c", long, (*mine, *within))]
        if self.several is not None:
            table = "search_token k CROSS JOIN search_date c ON c.rid = k.rid"
            outside = f"(c.low > ? OR (c.low < ? AND c.span <= {NARROW}))"
            listed = f"k.vid = ? AND +c.tid = ? AND c.pid = ? AND {outside}"
            parts.append((table, listed, (self.several, *mine, self.last, self.first)))
        return parts

    @property
    def is_bounded(self) -> bool:
        """Whether there is something outside."""
        return self.first > DATE_MIN or self.last < DATE_MAX

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
    bounds = [_begins(clause) for clause in query.clauses if _bounds(clause, sort.code)]
    first = max((low for low, _ in bounds), default=DATE_MIN)
    last = min((high for _, high in bounds), default=DATE_MAX)
    several = scope.vids(places[0], "s.code = ? AND s.sid = 0 AND s.text = ''", (SEVERAL,))
    if several and scope.is_long(several[0]):
        first, last = DATE_MIN, DATE_MAX
    return DateScan(places[0], sort.descending, bool(bounds), first, last, next(iter(several), None))


def _bounds(criterion: Criterion, code: str) -> TypeGuard[Clause]:
    return isinstance(criterion, Clause) and criterion.code == code and criterion.modifier is None


def _begins(clause: Clause) -> tuple[int, int]:
    found = [begins(value) for value in clause.values if isinstance(value, DateValue)]
    lows, highs = [low for low, _ in found], [high for _, high in found]
    return min(lows, default=DATE_MIN), max(highs, default=DATE_MAX)
