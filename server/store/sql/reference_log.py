"""Which instances the bodies of an instance name, over all its versions (`vref`).

Source: house rule 4: reference rows for every version, so that a deleted graph stays findable.
"""

from __future__ import annotations

from collections.abc import Iterable

from server.fhir.keys import ResourceKey
from server.store.sql.driver import Connection
from server.store.sql.heads import Heads
from server.store.sql.schema import OPEN

_OPEN = f"INSERT INTO vref (target, last, rid, first) VALUES (?, {OPEN}, ?, ?)"
_UNOPEN = f"DELETE FROM vref WHERE target = ? AND last = {OPEN} AND rid = ? RETURNING first"
_CLOSED = "INSERT INTO vref (target, last, rid, first) VALUES (?, ?, ?, ?)"


class ReferenceLog:
    """Writes `vref`; the writer's connection only."""

    def __init__(self, connection: Connection, heads: Heads) -> None:
        self._connection = connection
        self._heads = heads
        self._opened: list[tuple[int, int, int]] = []

    def forget(self) -> None:
        """After a rollback: what was held back is undone too."""
        self._opened.clear()

    def flush(self) -> None:
        """Write what was held back."""
        if self._opened:
            self._connection.executemany(_OPEN, self._opened)
            self._opened.clear()

    def open(self, named: Iterable[tuple[int, int]]) -> None:
        """New instances name these: pairs of target and source."""
        self._connection.executemany(_OPEN, sorted((target, rid, 1) for target, rid in named))

    def note_past(self, rid: int, number: int, named: frozenset[ResourceKey]) -> None:
        """Version `number` of `rid`, which is not the newest one, names these."""
        rows = [(self._heads.rid(target), number, rid, number) for target in named]
        self._heads.flush()
        self._connection.executemany(f"{_CLOSED} ON CONFLICT DO NOTHING", rows)

    def replace(
        self, rid: int, number: int, old: frozenset[ResourceKey] | None, new: frozenset[ResourceKey]
    ) -> None:
        """Version `number` of `rid` names `new`; the body before it named `old` (None: it is unreadable)."""
        rid_of = self._heads.rid
        if old is None:
            self.flush()
            sql = f"SELECT target FROM vref WHERE last = {OPEN} AND rid = ?"
            named = {row[0] for row in self._connection.execute(sql, (rid,))}
            names = {rid_of(target) for target in new}
            gone, come = named - names, names - named
        else:
            gone, come = {rid_of(t) for t in old - new}, {rid_of(t) for t in new - old}
        if gone:
            self.flush()
            for target in gone:
                self._close(target, rid, number)
        self._opened += [(target, rid, number) for target in come]

    def remove(self, rid: int, keep_open: bool, targets: Iterable[ResourceKey] | None) -> None:
        """Forget what dropped versions of `rid` named; `keep_open` spares the newest body's names.

        `targets` are all that the dropped bodies named, None when some could not be read.
        """
        self.flush()
        closed_only = f" AND last <> {OPEN}" if keep_open else ""
        if targets is None:
            rows = self._connection.execute("SELECT target FROM vref WHERE rid = ?", (rid,))
            named = [row[0] for row in rows]
            self._connection.execute(f"DELETE FROM vref WHERE rid = ?{closed_only}", (rid,))
        else:
            named = [self._heads.rid(target) for target in targets]
            delete = f"DELETE FROM vref WHERE target = ? AND rid = ?{closed_only}"
            self._connection.executemany(delete, [(target, rid) for target in named])
        self._heads.drop_unnamed([*named, rid])

    def _close(self, target: int, rid: int, number: int) -> None:
        row = self._connection.execute(_UNOPEN, (target, rid)).fetchone()
        if row is not None:
            self._connection.execute(_CLOSED, (target, number - 1, rid, row[0]))
