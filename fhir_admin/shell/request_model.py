"""The requests that were sent, newest first, as a Qt table model without widgets."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from fhir_admin import theme
from fhir_admin.client.request_log import RequestRecord

_Index = QModelIndex | QPersistentModelIndex
RECORD = Qt.ItemDataRole.UserRole
_KEPT = 500
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RequestModel(QAbstractTableModel):
    """Columns: time, method, path, status, milliseconds, size."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records: list[RequestRecord] = []
        self._cells: list[tuple[str, ...]] = []

    def add(self, record: RequestRecord) -> None:
        """Show one more request, on top."""
        if len(self._records) >= _KEPT:
            last = len(self._records) - 1
            self.beginRemoveRows(QModelIndex(), last, last)
            del self._records[last], self._cells[last]
            self.endRemoveRows()
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._records.insert(0, record)
        self._cells.insert(0, cells(record))
        self.endInsertRows()

    def clear(self) -> None:
        """Forget all."""
        self.beginResetModel()
        self._records.clear()
        self._cells.clear()
        self.endResetModel()

    def record(self, index: _Index) -> RequestRecord | None:
        """The request of a row."""
        return self._records[index.row()] if index.isValid() else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        """How many requests are kept."""
        return 0 if parent.isValid() else len(self._records)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:
        """Six."""
        return 6

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Time"),
            self.tr("Method"),
            self.tr("Path"),
            self.tr("Status"),
            self.tr("Duration"),
            self.tr("Size"),
        )[section]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Look up one role of one cell."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells[index.row()][index.column()]
        record = self._records[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return record.error or record.url
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 3:
            return theme.color(_tone(record))
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= 4:
            return int(_RIGHT)
        return record if role == RECORD else None


def cells(record: RequestRecord) -> tuple[str, ...]:
    """The six texts of one request."""
    parts = urlsplit(record.url)
    return (
        datetime.fromtimestamp(record.started).strftime("%H:%M:%S"),
        record.method,
        parts.path + (f"?{parts.query}" if parts.query else ""),
        _status(record),
        f"{record.milliseconds:,.0f} ms" if record.milliseconds >= 10 else f"{record.milliseconds:.1f} ms",
        _size(record.response_size) if record.status is not None else "",
    )


def _status(record: RequestRecord) -> str:
    if record.status is None:
        return "–"
    try:
        return f"{record.status} {HTTPStatus(record.status).phrase}"
    except ValueError:
        return str(record.status)


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _tone(record: RequestRecord) -> str:
    if record.status is None or record.status >= 500:
        return "error"
    return "warning" if record.status >= 400 else "success"
