"""Which instances the bodies of an instance name, over all its versions (`vref`).

Source: house rule 4: reference rows for every version, so that a deleted graph stays findable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from server.fhir.keys import ResourceKey, parse_reference
from server.fhir.references import targets
from server.store.sql.driver import Connection
from server.store.sql.names import Names
from server.store.sql.schema import OPEN

_OPEN = f"INSERT INTO vref (target, last, rid, first) VALUES (?, {OPEN}, ?, ?)"
_UNOPEN = f"DELETE FROM vref WHERE target = ? AND last = {OPEN} AND rid = ? RETURNING first"
_CLOSED = "INSERT INTO vref (target, last, rid, first) VALUES (?, ?, ?, ?)"
# A placeholder is worth keeping only while something names it.
_UNNAMED = (
    "DELETE FROM head WHERE rid = ? AND version = 0 "
    "AND NOT EXISTS (SELECT 1 FROM vref WHERE target = head.rid)"
)


# Inside a JSON string these quotes would be escaped, so only true members match.
_REFERENCE = re.compile(rb'"reference":"([^"]*)"')


def named(body: bytes, resource: Any) -> frozenset[ResourceKey]:
    """The instances a stored (minified) body names; `resource` is the same, parsed."""
    if b"\\" in body:
        return targets(resource)
    # Without escapes the text says it all, ten times faster than a walk.
    found = (parse_reference(text.decode()) for text in set(_REFERENCE.findall(body)))
    return frozenset(key for key in found if key is not None)


class ReferenceLog:
    """Writes `vref`; the writer's connection only."""

    def __init__(self, connection: Connection, names: Names) -> None:
        self._connection = connection
        self._names = names

    def replace(
        self, rid: int, number: int, old: frozenset[ResourceKey] | None, new: frozenset[ResourceKey]
    ) -> None:
        """Version `number` of `rid` names `new`; the body before it named `old` (None: it is unreadable)."""
        if old is None:
            sql = f"SELECT target FROM vref WHERE last = {OPEN} AND rid = ?"
            named = {row[0] for row in self._connection.execute(sql, (rid,))}
            names = {self.target(target) for target in new}
            gone, come = named - names, names - named
        else:
            gone, come = {self.target(t) for t in old - new}, {self.target(t) for t in new - old}
        for target in gone:
            self._close(target, rid, number)
        self._connection.executemany(_OPEN, [(target, rid, number) for target in sorted(come)])

    def remove(self, rid: int, keep_open: bool, targets: Iterable[ResourceKey] | None) -> None:
        """Forget what dropped versions of `rid` named; `keep_open` spares the newest body's names.

        `targets` are all that the dropped bodies named, None when some could not be read.
        """
        closed_only = f" AND last <> {OPEN}" if keep_open else ""
        if targets is None:
            rows = self._connection.execute("SELECT target FROM vref WHERE rid = ?", (rid,))
            named = [row[0] for row in rows]
            self._connection.execute(f"DELETE FROM vref WHERE rid = ?{closed_only}", (rid,))
        else:
            named = [self.target(target) for target in targets]
            delete = f"DELETE FROM vref WHERE target = ? AND rid = ?{closed_only}"
            self._connection.executemany(delete, [(target, rid) for target in named])
        self._connection.executemany(_UNNAMED, [(target,) for target in (*named, rid)])

    def target(self, key: ResourceKey) -> int:
        """The rid of an instance, given ahead when it does not exist (yet)."""
        tid = self._names.ensure_tid(key.type)
        select = "SELECT rid FROM head WHERE tid = ? AND fid = ?"
        row = self._connection.execute(select, (tid, key.id)).fetchone()
        if row is None:
            insert = "INSERT INTO head (tid, fid) VALUES (?, ?) RETURNING rid"
            row = self._connection.execute(insert, (tid, key.id)).fetchone()
        return int(row[0])

    def _close(self, target: int, rid: int, number: int) -> None:
        row = self._connection.execute(_UNOPEN, (target, rid)).fetchone()
        if row is not None:
            self._connection.execute(_CLOSED, (target, number - 1, rid, row[0]))
