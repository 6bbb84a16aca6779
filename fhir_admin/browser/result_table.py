"""The table of results: draws rows straight from the model's values, loads on as one scrolls."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.browser.result_page import Row
from fhir_admin.browser.search_model import SearchModel
from server.fhir.keys import ResourceKey

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_ELIDE = Qt.TextElideMode.ElideRight
_SELECTED = QStyle.StateFlag.State_Selected
_PAD = 8
_AHEAD = 40
# A column of so many average characters is not squeezed.
_NARROW = 12


class ResultTable(QTableView):
    """`row_chosen(Row)` follows the current row, `open_requested(ResourceKey)` a double click or Enter."""

    row_chosen = Signal(object)
    open_requested = Signal(object)
    history_requested = Signal(object)
    edit_requested = Signal(object)

    def __init__(self, model: SearchModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultTable")
        self.setAccessibleName(self.tr("Results"))
        self._results = model
        self._widths: dict[str, int] = {}
        self._shown: tuple[str, ...] = ()
        self.setModel(model)
        self.setItemDelegate(RowDelegate(model, self))
        self._build()
        model.modelReset.connect(self._fit_columns)
        self.verticalScrollBar().valueChanged.connect(self._load_ahead)
        theme.signals().changed.connect(self._dress)
        self._fit_columns()

    def current_row(self) -> Row | None:
        """The chosen row."""
        index = self.currentIndex()
        return self._results.row(index.row()) if index.isValid() else None

    def selected_keys(self) -> tuple[ResourceKey, ...]:
        """The selected instances, in table order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(row.key for number in rows if (row := self._results.row(number)) is not None)

    def choose(self, number: int) -> None:
        """Make a row the current one."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(
            self._results.index(number, 0), flags.ClearAndSelect | flags.Rows
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Copy copies the cell."""
        row = self.current_row()
        if row is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_requested.emit(row.key)
        elif row is not None and event.matches(QKeySequence.StandardKey.Copy):
            self._copy_rows()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the row."""
        index = self.indexAt(event.pos())
        row = self._results.row(index.row()) if index.isValid() else None
        if row is None:
            return
        key, cell = row.key, row.cells[index.column()]
        menu = QMenu(self)
        menu.setObjectName("resultMenu")
        title = self.tr("Open {key}").format(key=key)
        menu.addAction(theme.icon("arrow-right"), title, lambda: self.open_requested.emit(key))
        menu.addAction(theme.icon("history"), self.tr("History"), lambda: self.history_requested.emit(key))
        menu.addAction(theme.icon("pencil"), self.tr("Edit"), lambda: self.edit_requested.emit(key))
        menu.addSeparator()
        copy = QGuiApplication.clipboard().setText
        menu.addAction(theme.icon("copy"), self.tr("Copy cell"), lambda: copy(cell))
        menu.addAction(self.tr("Copy reference"), lambda: copy(str(key)))
        menu.addAction(self.tr("Copy rows"), self._copy_rows)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Qt: tell which row is chosen now."""
        super().currentChanged(current, previous)
        row = self._results.row(current.row()) if current.isValid() else None
        if row is not None and (not previous.isValid() or current.row() != previous.row()):
            self.row_chosen.emit(row)

    def _build(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(48)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.sectionResized.connect(self._remember_width)
        self.doubleClicked.connect(self._open)
        self._dress()

    def _dress(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        self.viewport().update()

    def _open(self, index: QModelIndex) -> None:
        row = self._results.row(index.row())
        if row is not None:
            self.open_requested.emit(row.key)

    def _copy_rows(self) -> None:
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        rows = [row for number in numbers if (row := self._results.row(number)) is not None]
        QGuiApplication.clipboard().setText("\n".join("\t".join(row.cells) for row in rows))

    def _load_ahead(self) -> None:
        last = self.rowAt(self.viewport().height() - 1)
        near_end = last < 0 or last >= self._results.rowCount() - _AHEAD
        if near_end and self._results.canFetchMore():
            self._results.fetchMore()

    def _fit_columns(self) -> None:
        names = tuple(column.name for column in self._results.columns)
        if names == self._shown:
            return
        self._shown = names
        unit = self.fontMetrics().averageCharWidth()
        wanted = {c.name: c.width * unit + 2 * _PAD for c in self._results.columns}
        widths = _fitted(wanted, self.viewport().width(), _NARROW * unit) | self._widths
        header = self.horizontalHeader()
        header.blockSignals(True)
        for number, column in enumerate(self._results.columns):
            self.setColumnWidth(number, widths[column.name])
        header.blockSignals(False)

    def _remember_width(self, section: int, old: int, new: int) -> None:
        if 0 <= section < len(self._results.columns) - 1:
            self._widths[self._results.columns[section].name] = new


def _fitted(wanted: dict[str, int], room: int, least: int) -> dict[str, int]:
    """Widths that share the room: wide columns give way, by half of what they have over `least` at most."""
    excess, spare = sum(wanted.values()) - room, sum(max(0, width - least) for width in wanted.values())
    if excess <= 0 or not spare:
        return wanted
    share = min(0.5, excess / spare)
    return {name: width - round(max(0, width - least) * share) for name, width in wanted.items()}


class RowDelegate(QStyledItemDelegate):
    """Draws one cell with one look-up: no roles, no style options."""

    def __init__(self, model: SearchModel, view: QTableView) -> None:
        super().__init__(view)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell."""
        box: QRect = option.rect
        number, column = index.row(), index.column()
        selected = bool(option.state & _SELECTED)
        if selected:
            painter.fillRect(box, theme.color("selection"))
        elif number % 2:
            painter.fillRect(box, theme.color("surface_alt"))
        row = self._model.row(number)
        if row is None:
            text = str(index.data() or "")
        else:
            text = row.cells[column]
            if row.included and column == 0:
                box = self._draw_mark(painter, box)
        if not text:
            return
        painter.setPen(theme.color(_ink(row, column, selected)))
        room = box.adjusted(_PAD, 0, -_PAD, 0)
        painter.drawText(room, _LEFT, option.fontMetrics.elidedText(text, _ELIDE, room.width()))

    def _draw_mark(self, painter: QPainter, box: QRect) -> QRect:
        side = 14
        spot = QRect(box.left() + _PAD, box.top() + (box.height() - side) // 2, side, side)
        theme.icon("link", "info").paint(painter, spot)
        return box.adjusted(side + 4, 0, 0, 0)


def _ink(row: Row | None, column: int, selected: bool) -> str:
    if row is None:
        return "muted"
    if row.is_stub:
        return "tombstone"
    if selected:
        return "selection_text"
    if row.included:
        return "muted"
    return "text"
