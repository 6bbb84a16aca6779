"""The semantic list of changes as a model: clinical changes first, cosmetic ones in a group that folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from fhir_admin.diff.change_words import before_after, kind_word, place, reason_word, sentence
from fhir_admin.diff.word_marks import Spans, word_marks
from server.fhir import codec, display
from server.fhir.diff import Change

ChangeRole = Qt.ItemDataRole.UserRole + 1
MarksRole = Qt.ItemDataRole.UserRole + 2
GroupRole = Qt.ItemDataRole.UserRole + 3
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_LONGEST_TIP = 1_500


class Column(IntEnum):
    """The columns of the list."""

    KIND = 0
    PLACE = 1
    BEFORE = 2
    AFTER = 3


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change, ready to paint."""

    change: Change
    kind: str
    place: str
    reason: str
    before: str
    after: str
    before_marks: Spans
    after_marks: Spans


def change_rows(changes: Sequence[Change]) -> tuple[tuple[ChangeRow, ...], tuple[ChangeRow, ...]]:
    """Clinical and cosmetic rows; to be called off the GUI thread for long lists."""
    clinical = tuple(_row(change) for change in changes if not change.cosmetic)
    cosmetic = tuple(_row(change) for change in changes if change.cosmetic)
    return clinical, cosmetic


def _row(change: Change) -> ChangeRow:
    before, after = before_after(change)
    marks: tuple[Spans, Spans] = word_marks(before, after) if change.kind == "change" else ((), ())
    return ChangeRow(
        change, kind_word(change.kind), place(change.path), reason_word(change), before, after, *marks
    )


class ChangeModel(QAbstractItemModel):
    """Top level: clinical rows, then (when there are any) one row that holds the cosmetic ones."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clinical: tuple[ChangeRow, ...] = ()
        self._cosmetic: tuple[ChangeRow, ...] = ()

    def set_rows(self, clinical: Sequence[ChangeRow], cosmetic: Sequence[ChangeRow]) -> None:
        """Show another comparison."""
        self.beginResetModel()
        self._clinical, self._cosmetic = tuple(clinical), tuple(cosmetic)
        self.endResetModel()

    def change_at(self, index: Index) -> Change | None:
        """The change of a row; None for the group."""
        row = self._row(index)
        return row.change if row else None

    def group_index(self) -> QModelIndex:
        """The row of the cosmetic group; invalid when there is none."""
        return self.index(len(self._clinical), 0) if self._cosmetic else QModelIndex()

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """Qt: the internal id tells the level, 0 on top and 1 inside the group."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, 1 if parent.isValid() else 0)

    def parent(self, child: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        """Qt: the group for cosmetic rows."""
        return self.group_index() if child.isValid() and child.internalId() == 1 else QModelIndex()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Qt: rows of a level."""
        if not parent.isValid():
            return len(self._clinical) + bool(self._cosmetic)
        return len(self._cosmetic) if self._is_group(parent) else 0

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Qt: always all columns."""
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Qt: the column names."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole and section == Column.KIND:
            return self.tr("Kind of change")
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return ("", self.tr("Element"), self.tr("Before"), self.tr("After"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: looks up, computes nothing but tool tips."""
        row = self._row(index)
        if row is None:
            return self._group_data(index, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.kind, row.place, row.before, row.after)[index.column()]
        if role == ChangeRole:
            return row
        if role == MarksRole:
            return {Column.BEFORE: row.before_marks, Column.AFTER: row.after_marks}.get(
                Column(index.column()), ()
            )
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return sentence(row.change)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(row, Column(index.column()))
        return None

    def _group_data(self, index: Index, role: int) -> Any:
        if role == GroupRole:
            return True
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) and index.column() == 0:
            return self.tr("Cosmetic changes: %n", None, len(self._cosmetic))
        return None

    def _row(self, index: Index) -> ChangeRow | None:
        if not index.isValid():
            return None
        if index.internalId() == 1:
            return self._cosmetic[index.row()]
        return self._clinical[index.row()] if index.row() < len(self._clinical) else None

    def _is_group(self, index: Index) -> bool:
        return index.internalId() == 0 and index.row() == len(self._clinical) and index.column() == 0


def _tip(row: ChangeRow, column: Column) -> str:
    if column is Column.KIND:
        return row.reason or row.kind
    if column is Column.PLACE:
        return row.place
    value = row.change.before if column is Column.BEFORE else row.change.after
    if isinstance(value, dict | list):
        text = codec.pretty(codec.encode(value)).decode()
    else:
        text = display.primitive(value)
    return text[:_LONGEST_TIP]
