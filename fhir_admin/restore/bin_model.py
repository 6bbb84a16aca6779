"""The deleted instances as a table; rows come in batches while histories are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from fhir_admin import theme
from fhir_admin.local_time import local, universal
from fhir_admin.widgets.row_filter import RowFilter
from server.fhir.deleted import Deleted
from server.fhir.keys import ResourceKey, parse_reference

Index = QModelIndex | QPersistentModelIndex
RowRole = Qt.ItemDataRole.UserRole + 1
SortRole = Qt.ItemDataRole.UserRole + 2
_NOWHERE = QModelIndex()


class Column(IntEnum):
    """The columns of the bin."""

    LABEL = 0
    TYPE = 1
    ID = 2
    SUBJECT = 3
    DELETED_BY = 4
    DELETED_AT = 5


class BinModel(QAbstractTableModel):
    """One row a deleted instance."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Deleted] = []
        self._texts: list[tuple[str, ...]] = []
        self._place: dict[ResourceKey, int] = {}

    @property
    def rows(self) -> tuple[Deleted, ...]:
        """Everything in the bin."""
        return tuple(self._rows)

    def row_of(self, key: ResourceKey) -> Deleted | None:
        """The row of one instance."""
        place = self._place.get(key)
        return self._rows[place] if place is not None else None

    def searchable(self, place: int) -> tuple[str, str]:
        """Type and folded text of a row, for filters."""
        texts = self._texts[place]
        return texts[Column.TYPE], " ".join((*texts, str(self._rows[place].key))).casefold()

    def clear(self) -> None:
        """Empty the bin."""
        self.beginResetModel()
        self._rows, self._texts, self._place = [], [], {}
        self.endResetModel()

    def apply(self, rows: Iterable[Deleted], gone: Collection[ResourceKey] = ()) -> None:
        """Take new and changed rows, and take out what is not deleted any more."""
        fresh = []
        for row in rows:
            place = self._place.get(row.key)
            if place is None:
                fresh.append(row)
            elif row != self._rows[place]:
                self._rows[place], self._texts[place] = row, _texts(row)
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(Column) - 1))
        self._append(fresh)
        for key in gone:
            self._remove(key)

    def _append(self, rows: Sequence[Deleted]) -> None:
        if not rows:
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        for at, row in enumerate(rows, first):
            self._place[row.key] = at
        self._rows.extend(rows)
        self._texts.extend(map(_texts, rows))
        self.endInsertRows()

    def _remove(self, key: ResourceKey) -> None:
        place = self._place.get(key)
        if place is None:
            return
        self.beginRemoveRows(QModelIndex(), place, place)
        del self._rows[place], self._texts[place]
        self._place = {row.key: at for at, row in enumerate(self._rows)}
        self.endRemoveRows()

    def types(self) -> dict[str, int]:
        """How many rows there are of each type."""
        counts: dict[str, int] = {}
        for row in self._rows:
            counts[row.key.type] = counts.get(row.key.type, 0) + 1
        return dict(sorted(counts.items()))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Qt: one row an instance."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Qt: always all columns."""
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Qt: the column names."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("What it was"),
            self.tr("Type"),
            self.tr("Id"),
            self.tr("Subject"),
            self.tr("Deleted by"),
            self.tr("Deleted at"),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: looks up."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index) or self._placeholder(row, Column(index.column()))
        if role == RowRole:
            return row
        if role == SortRole:
            by_time = index.column() == Column.DELETED_AT
            return (row.deleted_at or "") if by_time else self._texts[index.row()][index.column()].casefold()
        if role == Qt.ItemDataRole.ToolTipRole:
            if index.column() == Column.DELETED_AT:
                return universal(row.deleted_at) or None
            return row.subject if index.column() == Column.SUBJECT else self._text(index) or None
        if role == Qt.ItemDataRole.ForegroundRole:
            is_empty = not self._texts[index.row()][index.column()]
            return theme.color("muted") if is_empty or index.column() in (Column.TYPE, Column.ID) else None
        if role == Qt.ItemDataRole.DecorationRole and index.column() == Column.LABEL:
            return theme.icon("trash-2", "tombstone")
        return None

    def _text(self, index: Index) -> str:
        """The cell's text; whom it is of by name when that one is in the bin, too."""
        text = self._texts[index.row()][index.column()]
        if index.column() == Column.SUBJECT and text:
            key = parse_reference(text)
            subject = self.row_of(key) if key else None
            return subject.label.partition(" · ")[0] or text if subject else text
        return text

    def _placeholder(self, row: Deleted, column: Column) -> str:
        if column is Column.LABEL:
            return self.tr("content not read yet") if row.last is None else self.tr("(no name)")
        return "\N{EN DASH}" if column in (Column.DELETED_BY, Column.SUBJECT) else ""


class BinFilter(RowFilter):
    """The rows that contain all typed words and are of the chosen type; newest deletion first."""

    def __init__(self, source: BinModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._words: tuple[str, ...] = ()
        self._type = ""
        self.setSourceModel(source)
        self.setSortRole(SortRole)
        self.setDynamicSortFilter(True)
        self.sort(Column.DELETED_AT, Qt.SortOrder.DescendingOrder)

    def set_text(self, text: str) -> None:
        """Show rows in which every word occurs somewhere."""

        def change() -> None:
            self._words = tuple(text.casefold().split())

        self.refilter(change)

    def set_type(self, type_: str) -> None:
        """Show one type only; '' shows all."""

        def change() -> None:
            self._type = type_

        self.refilter(change)

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        """Qt: whether a row is shown."""
        type_, text = self._source.searchable(row)
        if self._type and type_ != self._type:
            return False
        return not self._words or all(word in text for word in self._words)


def _texts(row: Deleted) -> tuple[str, ...]:
    return (
        row.label,
        row.key.type,
        row.key.id,
        row.subject,
        row.deleted_by or "",
        local(row.deleted_at)[:16],
    )
