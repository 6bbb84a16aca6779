"""A filter over rows whose rule may be changed at any moment, also by those who hear that rows go."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QSortFilterProxyModel, QTimer


class RowFilter(QSortFilterProxyModel):
    """Subclasses change what `filterAcceptsRow` reads through `refilter`, and nowhere else.

    Qt does not bear a filter that is changed from inside its own signals: a current row that goes makes
    its neighbour the current one, who hears of that changes the filter, and Qt goes on to take out rows
    by numbers that no longer hold. It then writes outside of its tables, and the program dies later.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._moving = 0
        self._changes: deque[Callable[[], None]] = deque()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._change)
        # Connected before any view can be, so that it is known while the views hear of it.
        for begins in (
            self.rowsAboutToBeInserted,
            self.rowsAboutToBeRemoved,
            self.rowsAboutToBeMoved,
            self.layoutAboutToBeChanged,
            self.modelAboutToBeReset,
        ):
            begins.connect(self._begin)
        for ends in (
            self.rowsInserted,
            self.rowsRemoved,
            self.rowsMoved,
            self.layoutChanged,
            self.modelReset,
        ):
            ends.connect(self._end)

    def refilter(self, change: Callable[[], None]) -> None:
        """Change the rule by `change` and show what it accepts: now, or soon while rows are on the move."""
        self._changes.append(change)
        if self._moving:
            self._later.start()
        else:
            self._change()

    def _change(self) -> None:
        while self._changes and not self._moving:
            self._moving += 1
            try:
                self.beginFilterChange()
                self._changes.popleft()()
                self.endFilterChange(QSortFilterProxyModel.Direction.Rows)
            finally:
                self._moving -= 1

    def _begin(self) -> None:
        self._moving += 1

    def _end(self) -> None:
        self._moving -= 1
