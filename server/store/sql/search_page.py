"""Plans and runs a search: which condition to start from, which to check, how to go through in order.

Source: performance notes §2.6, §5.9 (the wrong start costs a thousand times the right one).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from server.fhir.search.query_model import SearchQuery
from server.fhir.search.terminology_clauses import resolve
from server.fhir.terminology.source import Terminology
from server.store.sql.driver import Connection
from server.store.sql.search_condition import Args, Condition
from server.store.sql.search_criteria import Criteria
from server.store.sql.search_cursor import Cursor, Key
from server.store.sql.search_scan import DateScan, date_scan
from server.store.sql.search_scope import Scope
from server.store.sql.search_sort import SortKey, behind, order_by, sort_keys

# A condition with fewer rows than this is worth collecting whole before sorting or checking. The first
# look is a short one: mostly some condition has only a handful.
_FEW = 2_000
_HANDFUL = 40
# Where no condition is small or in order, one with fewer rows than this is better collected than every
# instance checked (those that match may all be late), unless it has a form of its own for checking.
_MANY = 20_000
# How many plans are kept while nothing changes.
_PLANS = 512


@dataclass(frozen=True, slots=True)
class Found:
    """One instance of a page, with its sort keys."""

    rid: int
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A search ready to run. `start` None means every live instance of `tids`.

    `is_small` says that `start` is known to have few rows.
    """

    tids: tuple[int, ...]
    is_everything: bool
    start: Condition | None
    is_small: bool
    checks: tuple[Condition, ...]

    def rids(self) -> tuple[str, Args]:
        """FROM that gives `h` with a column rid, each match of `start` once."""
        if self.start is None:
            return "head h", ()
        select, args = self.start.select()
        return (f"({select}) h" if self.start.ordered else f"(SELECT DISTINCT rid FROM ({select})) h"), args

    def heads(self) -> tuple[str, Args]:
        """FROM that gives `h`, the row of `head`, for each match of `start` once."""
        if self.start is None:
            return "head h", ()
        select, args = self.start.select()
        return f"(SELECT DISTINCT rid FROM ({select})) c CROSS JOIN head h ON h.rid = c.rid", args

    def where(
        self, rid: str = "h.rid", checks: Sequence[Condition] | None = None, *, all_of_them: bool = False
    ) -> tuple[str, Args]:
        """What else must hold of `h`; `all_of_them` says that not only the first will be looked for."""
        parts, args = [], list[Any]()
        if self.start is None and rid == "h.rid":
            parts.append("h.live = 1")
            if not self.is_everything:
                parts.append(f"h.tid IN ({', '.join('?' * len(self.tids))})")
                args += self.tids
        for condition in self.checks if checks is None else checks:
            check, bound = condition.check(rid, all_of_them)
            parts.append(check)
            args += bound
        return " AND ".join(parts) or "1", tuple(args)


class Planner:
    """Makes and runs plans on one connection and snapshot."""

    def __init__(self, connection: Connection, scope: Scope, terminology: Callable[[], Terminology]) -> None:
        self._connection = connection
        self._scope = scope
        self._terminology = terminology
        self._criteria = Criteria(scope)
        self._plans: dict[int, tuple[SearchQuery, Plan | None]] = {}

    def forget(self) -> None:
        """Plan anew from here on: what is in the database may have changed."""
        self._plans.clear()

    def plan(self, query: SearchQuery) -> Plan | None:
        """How to run a query; None when nothing can match."""
        known = self._plans.get(id(query))  # the entry keeps the query, so that its id stays its own
        if known is None:
            if len(self._plans) >= _PLANS:
                self._plans.clear()
            known = self._plans[id(query)] = query, self._made(query)
        return known[1]

    def _made(self, query: SearchQuery) -> Plan | None:
        clauses = resolve(query, self._terminology).clauses
        tids = self._scope.tids(query.types)
        if not tids:
            return None
        conditions = [self._criteria.condition(clause, query.types) for clause in clauses]
        if any(not condition.arms and not condition.negated for condition in conditions):
            return None
        is_everything = len(query.types) == len(self._scope.definitions.resource_types)
        start, is_small = self._start(conditions, bool(query.sort))
        checks = tuple(condition for condition in conditions if condition is not start)
        return Plan(tids, is_everything, start, is_small, checks)

    def page(self, query: SearchQuery, plan: Plan, limit: int, cursor: Cursor | None) -> list[Found]:
        """At most `limit` matches behind the cursor, in its direction."""
        if not query.sort:
            return self._by_rid(plan, limit, cursor)
        scan = None if plan.is_small else date_scan(self._scope, query, plan.tids)
        if scan is not None:
            return self._scanned(scan, plan, limit, cursor)
        keys = sort_keys(self._scope, query.sort, query.types)
        text, args = _sorted(plan, keys, cursor)
        rows = self._connection.execute(f"{text} LIMIT ?", (*args, limit))
        return [Found(row[0], tuple(row[1:])) for row in rows]

    def count(self, plan: Plan) -> int:
        """How many match."""
        table, args = plan.rids()
        where, bound = plan.where(all_of_them=True)
        text = f"SELECT count(*) FROM {table} WHERE {where}"
        return int(self._connection.execute(text, (*args, *bound)).fetchone()[0])

    def _start(self, conditions: Sequence[Condition], is_sorted: bool) -> tuple[Condition | None, bool]:
        """The best condition to start from: the smallest, if any is small; else one that is in order."""
        able = [condition for condition in conditions if not condition.negated]
        if len(conditions) == 1 and able and able[0].ordered and not is_sorted:
            return able[0], False  # whatever its size: a page of it is its first rows
        for most in (_HANDFUL, _FEW):
            sizes = [self._size(condition, most) for condition in able]
            least = min(sizes, default=most)
            if least < most:
                return able[sizes.index(least)], True
        in_order = next((condition for condition in able if condition.ordered), None)
        if in_order is None and not is_sorted:
            others = (condition for condition in able if condition.tests is None)
            return next((item for item in others if self._size(item, _MANY) < _MANY), None), False
        return in_order, False

    def _size(self, condition: Condition, most: int) -> int:
        select, args = condition.select()
        text = f"SELECT count(*) FROM (SELECT 1 FROM ({select}) LIMIT ?)"
        return int(self._connection.execute(text, (*args, most)).fetchone()[0])

    def _by_rid(self, plan: Plan, limit: int, cursor: Cursor | None) -> list[Found]:
        table, args = plan.rids()
        where, bound = plan.where()
        order = "ASC"
        if cursor is not None:
            order = "DESC" if cursor.backward else "ASC"
        if cursor is not None and not cursor.is_end:
            where += f" AND h.rid {'<' if cursor.backward else '>'} ?"
            bound = (*bound, cursor.rid)
        select = f"SELECT h.rid FROM {table} WHERE {where} ORDER BY h.rid {order} LIMIT ?"
        rows = self._connection.execute(select, (*args, *bound, limit))
        return [Found(row[0], ()) for row in rows]

    def _scanned(self, scan: DateScan, plan: Plan, limit: int, cursor: Cursor | None) -> list[Found]:
        """Through the index of the sort key itself, and through those that lack it."""
        conditions = plan.checks if plan.start is None else (plan.start, *plan.checks)
        found: list[Found] = []
        for lacking in scan.phases(cursor):
            if lacking:
                where, args = plan.where("h.rid")
                table, more = plan.rids()
                text, bound = scan.without(table, more, where, args, cursor)
            else:
                where, args = plan.where("c.rid", conditions)
                text, bound = scan.along(where, args, cursor)
            rows = self._connection.execute(f"{text} LIMIT ?", (*bound, limit - len(found)))
            found += [Found(row[0], (row[1],)) for row in rows]
            if len(found) == limit:
                break
        return found


def _sorted(plan: Plan, keys: Sequence[SortKey], cursor: Cursor | None) -> tuple[str, Args]:
    table, args = plan.heads()
    where, bound = plan.where()
    columns = ", ".join(f"{key.expression} AS key{number}" for number, key in enumerate(keys))
    joins = " ".join(key.join for key in keys)
    text = f"SELECT h.rid AS rid, {columns} FROM {table} {joins} WHERE {where}"
    before = tuple(arg for key in keys for arg in key.column_args)
    joined = tuple(arg for key in keys for arg in key.join_args)
    bindings = (*before, *args, *joined, *bound)
    if cursor is not None and not cursor.is_end:
        behind_text, more = behind(keys, cursor)
        text = f"SELECT * FROM ({text}) WHERE {behind_text}"
        bindings = (*bindings, *more)
    order = order_by(keys, cursor is not None and cursor.backward)
    return f"{text} ORDER BY {order}", bindings
