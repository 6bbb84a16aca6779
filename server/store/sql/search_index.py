"""The search index of a SQL store: keeps it in step with heads, and answers searches from it.

Source: server specification C; performance notes §5. Works on any connection that has the tables
`type`, `head`, `param` and those of `search_schema`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from server.fhir.search.query_model import Include, SearchQuery
from server.fhir.search.rows import IndexRows
from server.fhir.terminology.bundled import BundledTerminology
from server.fhir.terminology.source import Terminology
from server.store.portion import Portion
from server.store.sql import search_cursor
from server.store.sql.driver import Connection
from server.store.sql.names import Names
from server.store.sql.portion_rows import search_rows
from server.store.sql.search_cursor import Cursor
from server.store.sql.search_include import included
from server.store.sql.search_page import Found, Planner
from server.store.sql.search_schema import SEARCH
from server.store.sql.search_scope import Scope
from server.store.sql.search_terms import Terms
from server.store.sql.search_writer import SearchWriter

__all__ = ["SEARCH", "RidPage", "SearchIndex"]


@dataclass(frozen=True, slots=True)
class RidPage:
    """The instances of one page in order, and the cursors of its neighbours (None at the ends)."""

    rids: tuple[int, ...]
    next: str | None
    previous: str | None


class SearchIndex:
    """The index over one connection; the caller holds the transaction that is the snapshot."""

    def __init__(
        self,
        connection: Connection,
        definitions: Definitions,
        target: Callable[[ResourceKey], int] | None = None,
        terminology: Callable[[], Terminology] | None = None,
    ) -> None:
        """`target` gives the rid of an instance, ahead of its creation if need be.

        `terminology` is what value sets and code systems are looked up in; HL7's alone when None.
        """
        self._connection = connection
        self._names = Names(connection)
        self._terms = Terms(connection)
        self._scope = Scope(connection, definitions, self._names, self._terms)
        named = terminology or partial(BundledTerminology.load, definitions.version)
        self._planner = Planner(connection, self._scope, named)
        self._writer = SearchWriter(connection, self._terms, target or self._target)

    def forget(self) -> None:
        """After a rollback on this connection, also to a savepoint: what was remembered may not exist."""
        self._names.forget()
        self._terms.forget()
        self._writer.forget()
        self._planner.forget()

    def forget_plans(self) -> None:
        """Before reading another state of the database: plans hold what they found in one."""
        self._planner.forget()

    def flush(self) -> None:
        """Write the rows that `replace` holds back; searches must come after."""
        self._writer.flush()
        self._planner.forget()

    def replace(self, rid: int, tid: int, old: IndexRows | None, new: IndexRows | None) -> None:
        """Make the rows of instance `rid` (of type `tid`) those of `new`, where they are those of `old`.

        Only the difference is written. `new` None takes the instance out (delete), `old` None means
        that it has no rows. Instances that rows refer to are given a rid ahead. Rows are held back
        until `flush`.
        """
        self._writer.replace(rid, tid, old, new)

    def add_portion(self, portion: Portion, rids: list[int], tids: list[int]) -> None:
        """Write the rows of new instances: `rids` of all of the portion, `tids` of the new ones."""
        self._writer.insert(search_rows(portion, rids, tids, self._writer))

    def page(self, query: SearchQuery, limit: int, cursor: str | None = None) -> RidPage:
        """At most `limit` live matches in the order of `query.sort`, ties by rid.

        `cursor` is one that a page of the same query gave out; another text is a 400 FhirError.
        """
        place = None if cursor is None else search_cursor.decode(cursor, len(query.sort))
        plan = self._planner.plan(query)
        if plan is None or limit < 1:
            return RidPage((), None, None)
        found = self._planner.page(query, plan, limit + 1, place)
        has_more = len(found) > limit
        found = found[:limit]
        if place is not None and place.backward:
            found.reverse()
            return _page(found, bool(found) and not place.is_end, has_more)
        return _page(found, has_more, place is not None)

    def count(self, query: SearchQuery) -> int:
        """How many live instances match."""
        plan = self._planner.plan(query)
        return 0 if plan is None else self._planner.count(plan)

    def include(self, include: Include, rids: Sequence[int], limit: int, after: int = 0) -> tuple[int, ...]:
        """At most `limit` live instances that `rids` refer to or (`reverse`) that refer to them, by rid.

        Only those beyond the instance `after`.
        """
        text, args = included(self._scope, include)
        if not text or not rids:
            return ()
        rows = self._connection.execute(text, (json.dumps(list(rids)), after, *args, limit))
        return tuple(row[0] for row in rows)

    def _target(self, key: ResourceKey) -> int:
        tid = self._names.ensure_tid(key.type)
        select = "SELECT rid FROM head WHERE tid = ? AND fid = ?"
        row = self._connection.execute(select, (tid, key.id)).fetchone()
        if row is None:
            insert = "INSERT INTO head (tid, fid) VALUES (?, ?) RETURNING rid"
            row = self._connection.execute(insert, (tid, key.id)).fetchone()
        return int(row[0])


def _page(found: Sequence[Found], has_next: bool, has_previous: bool) -> RidPage:
    following = Cursor(found[-1].keys, found[-1].rid).encode() if found and has_next else None
    preceding = Cursor(found[0].keys, found[0].rid, True).encode() if found and has_previous else None
    return RidPage(tuple(item.rid for item in found), following, preceding)
