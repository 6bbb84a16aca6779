"""Which aligned rows are shown: folded or not, in one column or in two, and where a place is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Literal

from fhir_admin.diff.aligned_rows import Fold, Row, RowKind
from server.fhir.location import Path

Sides = Literal["both", "left", "right", "fold"]
Entry = tuple[int, Sides]


class VisibleRows:
    """An arrangement of rows. `entries` are what a view draws, top to bottom: (row number, which
    sides of it), or (fold number, "fold"). `stretches` are (first, last exclusive, kind) of the
    entries that changed."""

    def __init__(self) -> None:
        self.rows: Sequence[Row] = ()
        self.folds: list[Fold] = []
        self.unified = False
        self.entries: list[Entry] = []
        self.stretches: list[tuple[int, int, RowKind]] = []
        self.widest = 0

    def set_rows(self, rows: Sequence[Row], folds: Sequence[Fold]) -> None:
        """Take other rows."""
        self.rows = rows
        self.widest = max(
            (len(line.text) for row in rows for line in (row.left, row.right) if line), default=0
        )
        self.set_folds(folds)

    def set_folds(self, folds: Sequence[Fold]) -> None:
        """Fold other stretches; none shows everything."""
        self.folds = list(folds)
        self._arrange()

    def set_unified(self, unified: bool) -> None:
        """One column, old lines above the new ones, or two columns."""
        self.unified = unified
        self._arrange()

    def unfold(self, number: int) -> None:
        """Show what one fold hides."""
        del self.folds[number]
        self._arrange()

    def place_of(self, row: int) -> int:
        """Where a row is among the entries; it is unfolded when needed."""
        number = bisect_right([fold.first for fold in self.folds], row) - 1
        if number >= 0 and row < self.folds[number].last:
            self.unfold(number)
        return next(at for at, (found, sides) in enumerate(self.entries) if found == row and sides != "fold")

    def find(self, path: Path, *, left: bool) -> int | None:
        """The row where a place begins on one side, else that of the nearest place above it."""
        best: int | None = None
        best_length = -1
        for at, row in enumerate(self.rows):
            line = row.left if left else row.right
            if line is None:
                continue
            if line.path == path:
                return at
            length = len(line.path)
            if best_length < length < len(path) and path[:length] == line.path:
                best, best_length = at, length
        return best

    def next_change(self, current: int, step: int) -> int | None:
        """The first row of the next (1) or previous (-1) stretch of changes."""
        starts = [
            at
            for at, row in enumerate(self.rows)
            if row.kind != "same" and (at == 0 or self.rows[at - 1].kind == "same")
        ]
        if step > 0:
            return next((at for at in starts if at > current), None)
        return next((at for at in reversed(starts) if at < current), None)

    def _arrange(self) -> None:
        self.entries = []
        at = 0
        for number, fold in enumerate(self.folds):
            self._add_rows(at, fold.first)
            self.entries.append((number, "fold"))
            at = fold.last
        self._add_rows(at, len(self.rows))
        self.stretches = list(self._changed())

    def _changed(self) -> Iterator[tuple[int, int, RowKind]]:
        first = 0
        held: RowKind = "same"
        for place, (number, sides) in enumerate(self.entries):
            kind: RowKind = "same" if sides == "fold" else self.rows[number].kind
            if kind != held:
                if held != "same":
                    yield first, place, held
                first, held = place, kind
        if held != "same":
            yield first, len(self.entries), held

    def _add_rows(self, first: int, last: int) -> None:
        if not self.unified:
            self.entries.extend((at, "both") for at in range(first, last))
            return
        new: list[Entry] = []
        for at in range(first, last):
            row = self.rows[at]
            if row.kind == "same":
                self.entries += [*new, (at, "right")]
                new = []
                continue
            # A stretch of changes shows its old lines together, then its new ones.
            if row.left is not None:
                self.entries.append((at, "left"))
            if row.right is not None:
                new.append((at, "right"))
        self.entries += new
