"""The SQL of the change log: one instance, one type or everything, paged by position.

Source: server specification A6. The log's own time never falls along `seq`, so a window in time is
a window in `seq`, found by bisection and needing no index of its own. Versions made elsewhere stand where
they came in, later than they say they were made: once there are any, a window is asked of each row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.fhir.search.values import fold
from server.store.base import HistoryQuery
from server.store.sql import tombstones
from server.store.sql.driver import Connection

# What `SqlReader` makes a Version of.
ROW = (
    "v.seq, v.tid, h.fid, v.version, v.method, v.created, ifnull(v.stated, v.updated), v.author, v.seal, "
    "v.sha256, v.coding, v.body"
)
_END = 1 << 62


@dataclass(frozen=True, slots=True)
class Scope:
    """The log of one instance (`rid`), of one type (`tid`), of some (`tids`) or of everything."""

    tid: int | None = None
    rid: int | None = None
    tids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Filter:
    """What must hold of a row `v` besides its place in the log."""

    where: str = ""
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class _Listed:
    """Where tombstones of what is deleted now are: `tables` with `h` and `v`, or `alone` to count them."""

    tables: str
    alone: str
    where: str
    values: tuple[Any, ...]
    seq: str


def page(connection: Connection, query: HistoryQuery, scope: Scope) -> list[Any]:
    """At most `query.limit` rows of `ROW` in the order asked for."""
    low, high = _window(connection, query)
    if query.after is not None:
        low, high = (max(low, query.after), high) if query.ascending else (low, min(high, query.after))
    direction = "ASC" if query.ascending else "DESC"
    if query.deleted_only:
        listed = _deleted(connection, query, scope)
        select, order = f"SELECT {ROW} FROM {listed.tables} WHERE {listed.where}", listed.seq
        more, values, seq = _timed(connection, query), listed.values, listed.seq
    else:
        more = _filter(connection, query)
        where, values = _logged(connection, query, scope)
        select = f"SELECT {ROW} FROM version v CROSS JOIN head h ON h.rid = v.rid WHERE {where}"
        order, seq = "v.seq" if scope.rid is None else "v.version", "v.seq"
    sql = f"{select}{more.where} AND {seq} > ? AND {seq} < ? ORDER BY {order} {direction} LIMIT ?"
    return connection.execute(sql, (*values, *more.values, low, high, query.limit)).fetchall()


def count(connection: Connection, query: HistoryQuery, scope: Scope) -> int:
    """How many rows the query names, all pages together."""
    low, high = _window(connection, query)
    if query.deleted_only:
        listed, more = _deleted(connection, query, scope), _timed(connection, query)
        tables, where = listed.tables if more.where else listed.alone, f"{listed.where}{more.where}"
        sql = f"SELECT count(*) FROM {tables} WHERE {where} AND {listed.seq} > ? AND {listed.seq} < ?"
        return int(connection.execute(sql, (*listed.values, *more.values, low, high)).fetchone()[0])
    more = _filter(connection, query)
    if scope.rid is not None or scope.tids or more.where:
        where, values = _placed(scope)
        sql = f"SELECT count(*) FROM version v WHERE {where}{more.where} AND v.seq > ? AND v.seq < ?"
        return int(connection.execute(sql, (*values, *more.values, low, high)).fetchone()[0])
    return _count_types(connection, scope, low, high)


def last_seq(connection: Connection) -> int:
    """The newest position, 0 when the log is empty."""
    return int(connection.execute("SELECT ifnull(max(seq), 0) FROM version").fetchone()[0])


def _count_types(connection: Connection, scope: Scope, low: int, high: int) -> int:
    one = "" if scope.tid is None else " WHERE tid = ?"
    values = () if scope.tid is None else (scope.tid,)
    counter = f"SELECT ifnull(sum(versions), 0) FROM type{one}"
    everything = int(connection.execute(counter, values).fetchone()[0])
    last = last_seq(connection)
    if low == 0 and high > last:
        return everything
    between = (
        "SELECT count(*) FROM type t CROSS JOIN version v INDEXED BY version_type "
        f"ON v.tid = t.tid{one.replace('tid', 't.tid')} AND v.seq > ? AND v.seq < ?"
    )
    # A ceiling usually cuts off only the newest few: counting those is cheaper than all others.
    if low == 0 and last - high < high:
        above = connection.execute(between, (*values, high - 1, _END)).fetchone()[0]
        return everything - int(above)
    return int(connection.execute(between, (*values, low, high)).fetchone()[0])


def _deleted(connection: Connection, query: HistoryQuery, scope: Scope) -> _Listed:
    """Author and label stand in a table of their own; without them the heads have the faster indexes."""
    if scope.rid is None and (query.author is not None or query.label):
        aids = None if query.author is None else list(_aids(connection, query.author))
        more, args = tombstones.condition(query.label, aids)
        where, values = _of_types(scope, "t.tid")
        joined = "tombstone t CROSS JOIN version v ON v.seq = t.seq CROSS JOIN head h ON h.rid = v.rid"
        return _Listed(joined, "tombstone t", f"{where}{more}", (*values, *args), "t.seq")
    made = _made_by(connection, query) or _Filter()
    # These words are those of the partial indexes head_deleted and head_deleted_type.
    where, values = ("h.rid = ?", (scope.rid,)) if scope.rid is not None else _of_types(scope, "h.tid")
    where = f"h.live = 0 AND h.version > 0 AND {where}{made.where}"
    joined = "head h CROSS JOIN version v ON v.seq = h.seq"
    alone = joined if made.where else "head h"
    return _Listed(joined, alone, where, (*values, *made.values), "h.seq")


def _of_types(scope: Scope, column: str) -> tuple[str, tuple[Any, ...]]:
    if scope.tid is not None:
        return f"{column} = ?", (scope.tid,)
    return (_among(column), (json.dumps(scope.tids),)) if scope.tids else ("1", ())


def _logged(connection: Connection, query: HistoryQuery, scope: Scope) -> tuple[str, tuple[Any, ...]]:
    if scope.rid is not None:
        return _of_instance(connection, query, scope.rid)
    return _placed(scope)


def _placed(scope: Scope) -> tuple[str, tuple[Any, ...]]:
    if scope.rid is not None:
        return "v.rid = ?", (scope.rid,)
    if scope.tid is not None:
        return "v.tid = ?", (scope.tid,)
    if scope.tids:
        return _among("v.tid"), (json.dumps(scope.tids),)
    return "1", ()


def _among(column: str) -> str:
    # The plus keeps the index by position in use, so that a page needs no sorting.
    return f"+{column} IN (SELECT value FROM json_each(?))"


def _filter(connection: Connection, query: HistoryQuery) -> _Filter:
    return _and(_timed(connection, query), _made_by(connection, query))


def _timed(connection: Connection, query: HistoryQuery) -> _Filter:
    """What must hold of a row's time, where `_window` alone does not say it."""
    return _and(_in_time(connection, query), _current(connection, query))


def _and(*parts: _Filter | None) -> _Filter:
    given = [part for part in parts if part]
    return _Filter("".join(part.where for part in given), tuple(v for part in given for v in part.values))


def _in_time(connection: Connection, query: HistoryQuery) -> _Filter | None:
    """The window, asked of each row: needed once versions made elsewhere are here."""
    last = None if query.at is None else query.at[1] + 1
    bounds = {">=": query.since, "<": min((m for m in (query.before, last) if m is not None), default=None)}
    asked = {sign: moment for sign, moment in bounds.items() if moment is not None}
    if not asked or not _has_stated(connection):
        return None
    where = "".join(f" AND ifnull(v.stated, v.updated) {sign} ?" for sign in asked)
    return _Filter(where, tuple(asked.values()))


def _has_stated(connection: Connection) -> bool:
    return connection.execute("SELECT 1 FROM version WHERE stated IS NOT NULL LIMIT 1").fetchone() is not None


def _current(connection: Connection, query: HistoryQuery) -> _Filter | None:
    """Versions not yet superseded when the period of `at` begins; those after it are cut off elsewhere."""
    if query.at is None:
        return None
    later = "SELECT 1 FROM version n WHERE n.rid = v.rid AND n.version > v.version AND n.seq <= ?"
    if _has_stated(connection):
        ceiling = _END if query.ceiling is None else query.ceiling
        later = f"{later} AND ifnull(n.stated, n.updated) <= ?"
        return _Filter(f" AND NOT EXISTS ({later})", (ceiling, query.at[0]))
    begun = _first_at(connection, query.at[0] + 1) - 1
    if query.ceiling is not None:
        begun = min(begun, query.ceiling)
    return _Filter(f" AND (v.seq > ? OR NOT EXISTS ({later}))", (begun, begun))


def _made_by(connection: Connection, query: HistoryQuery) -> _Filter | None:
    if query.author is None:
        return None
    aids = json.dumps(list(_aids(connection, query.author)))
    return _Filter(" AND v.author IN (SELECT value FROM json_each(?))", (aids,))


def _aids(connection: Connection, text: str) -> Iterator[int]:
    start = fold(text)
    for aid, display, reference in connection.execute("SELECT aid, display, reference FROM author"):
        if reference == text or (display is not None and fold(display).startswith(start)):
            yield aid


def _of_instance(connection: Connection, query: HistoryQuery, rid: int) -> tuple[str, tuple[int, ...]]:
    """The index runs by version, so a page deep in the past starts there and not at the newest."""
    if query.after is not None:
        last = "SELECT version FROM version WHERE seq = ? AND rid = ?"
        row = connection.execute(last, (query.after, rid)).fetchone()
        if row is not None:
            return f"v.rid = ? AND v.version {'>' if query.ascending else '<'} ?", (rid, row[0])
    return "v.rid = ?", (rid,)


def _window(connection: Connection, query: HistoryQuery) -> tuple[int, int]:
    """The positions the query's times and ceiling allow: greater than the first, less than the second."""
    # No version comes in before the time it states, so `since` bounds the log in any case.
    low = 0 if query.since is None else _first_at(connection, query.since) - 1
    high = _END if query.ceiling is None else query.ceiling + 1
    ends = [query.before] if query.before is not None else []
    if query.at is not None:
        ends.append(query.at[1] + 1)
    if ends and not _has_stated(connection):
        high = min(high, _first_at(connection, min(ends)))
    return low, high


def _first_at(connection: Connection, moment: int) -> int:
    """The first position whose `updated` is `moment` or later; one beyond the end when none is."""
    probe = "SELECT seq, updated FROM version WHERE seq >= ? ORDER BY seq LIMIT 1"
    low, high = 1, last_seq(connection) + 1
    while low < high:
        middle = (low + high) // 2
        row = connection.execute(probe, (middle,)).fetchone()
        if row is None or row[0] >= high or row[1] >= moment:
            high = middle
        else:
            low = row[0] + 1
    return low
