"""The SQL of a past moment: instances as they stood at a position of the log, and what referred to them.

Source: house rule 4 (reference rows for every version); server specification E3 ($everything pages that
others' writes do not disturb). What is deleted by now is left out, whatever it was at that position.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from server.store.sql.driver import Connection
from server.store.sql.history import ROW
from server.store.sql.schema import OPEN

_FIRST_CHUNK, _LARGEST_CHUNK = 64, 512
# The newest version up to the position. Where later writes dropped that (A4.13, purge), the oldest left
# stands for it; one that begins with version 1 came later and did not exist then.
_VERSION = (
    "coalesce((SELECT n.version FROM version n WHERE n.rid = h.rid AND n.seq <= ?1 "
    "ORDER BY n.version DESC LIMIT 1), "
    "(SELECT min(n.version) FROM version n WHERE n.rid = h.rid HAVING min(n.version) > 1))"
)
ONE = (
    f"SELECT {ROW} FROM head h CROSS JOIN version v ON v.rid = h.rid AND v.version = {_VERSION} "
    "WHERE h.tid = ?2 AND h.fid = ?3 AND h.live = 1 AND v.sha256 IS NOT NULL"
)


def referring(
    connection: Connection, target: int, ceiling: int, after: int, back: bool, tids: Sequence[int] | None
) -> Iterator[tuple[int, Any]]:
    """rid and row of `ROW` of what may have referred to `target` then, by rid, from `after` (exclusive) on.

    Any version of theirs refers to it: whether the one given does, its body says.
    """
    size = _FIRST_CHUNK
    # A rid with many versions stands several times among the closed rows.
    while rids := _candidates(connection, target, after, back, size):
        # All of a chunk at once: a statement left open would keep its snapshot beyond its reader.
        for *row, rid in connection.execute(_rows(back), (ceiling, json.dumps(rids), _tids(tids))).fetchall():
            yield rid, row
        after, size = rids[-1], min(2 * size, _LARGEST_CHUNK)


def _candidates(connection: Connection, target: int, after: int, back: bool, size: int) -> list[int]:
    beyond, order = ("<", "DESC") if back else (">", "ASC")
    where = f"target = ?1 AND {{}} AND rid {beyond} ?2 ORDER BY rid {order} LIMIT ?3"
    sql = (
        f"SELECT rid FROM (SELECT rid FROM vref WHERE {where.format(f'last = {OPEN}')}) UNION "
        f"SELECT rid FROM (SELECT DISTINCT rid FROM vref WHERE {where.format(f'last > {OPEN}')}) "
        f"ORDER BY rid {order} LIMIT ?3"
    )
    return [row[0] for row in connection.execute(sql, (target, after, size))]


def _rows(back: bool) -> str:
    return (
        f"SELECT {ROW}, h.rid FROM json_each(?2) j CROSS JOIN head h ON h.rid = j.value "
        f"CROSS JOIN version v ON v.rid = h.rid AND v.version = {_VERSION} "
        "WHERE h.live = 1 AND v.sha256 IS NOT NULL "
        "AND (?3 IS NULL OR h.tid IN (SELECT value FROM json_each(?3))) "
        f"ORDER BY h.rid {'DESC' if back else 'ASC'}"
    )


def _tids(tids: Sequence[int] | None) -> str | None:
    return None if tids is None else json.dumps(list(tids))
