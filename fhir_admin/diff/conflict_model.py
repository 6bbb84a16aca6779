"""The places where two edits of one base collide, and the choice made for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from fhir_admin.diff.change_words import place, value_text
from server.fhir.location import Path
from server.fhir.merge import Choice, Conflict

Index = QModelIndex | QPersistentModelIndex
ChosenRole = Qt.ItemDataRole.UserRole + 1
SideRole = Qt.ItemDataRole.UserRole + 2
_NOWHERE = QModelIndex()
SIDES: tuple[Choice, ...] = ("mine", "theirs", "base")


class Column(IntEnum):
    """The columns: the element, then the three sides."""

    PLACE = 0
    MINE = 1
    THEIRS = 2
    BASE = 3


class ConflictModel(QAbstractTableModel):
    """One row a conflict. `chosen` follows every choice."""

    chosen = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._conflicts: tuple[Conflict, ...] = ()
        self._choices: dict[Path, Choice] = {}

    @property
    def choices(self) -> Mapping[Path, Choice]:
        """What was chosen, by place."""
        return self._choices

    @property
    def undecided(self) -> int:
        """How many conflicts have no choice yet."""
        return len(self._conflicts) - len(self._choices)

    def set_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        """Start over with other conflicts, none decided."""
        self.beginResetModel()
        self._conflicts, self._choices = tuple(conflicts), {}
        self.endResetModel()
        self.chosen.emit()

    def choose(self, index: Index) -> None:
        """Choose the side whose cell this is."""
        if index.isValid() and index.column() != Column.PLACE:
            self._set([index.row()], SIDES[index.column() - 1])

    def choose_all(self, side: Choice) -> None:
        """Choose one side everywhere."""
        self._set(range(len(self._conflicts)), side)

    def _set(self, rows: Sequence[int], side: Choice) -> None:
        for row in rows:
            self._choices[self._conflicts[row].path] = side
        last = self.index(self.rowCount() - 1, len(Column) - 1)
        self.dataChanged.emit(self.index(0, 0), last)
        self.chosen.emit()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Qt: one row a conflict."""
        return 0 if parent.isValid() else len(self._conflicts)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Qt: always all columns."""
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Qt: the column names."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Element"), self.tr("Yours"), self.tr("Theirs"), self.tr("Before both"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: texts and choices."""
        conflict = self._conflicts[index.row()]
        if index.column() == Column.PLACE:
            return place(conflict.path) if role in (_DISPLAY, _TIP) else None
        side = SIDES[index.column() - 1]
        value = {"mine": conflict.mine, "theirs": conflict.theirs, "base": conflict.base}[side]
        is_chosen = self._choices.get(conflict.path) == side
        if role in (_DISPLAY, _TIP):
            return value_text(value) or self.tr("(nothing)")
        if role == ChosenRole:
            return is_chosen
        if role == SideRole:
            return side
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = value_text(value) or self.tr("(nothing)")
            return self.tr("chosen: {value}").format(value=text) if is_chosen else text
        return None


_DISPLAY = Qt.ItemDataRole.DisplayRole
_TIP = Qt.ItemDataRole.ToolTipRole
