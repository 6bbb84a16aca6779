"""Two edits of one base: what merges by itself, what collides, and a choice for each collision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.diff.compare_view import CompareView
from fhir_admin.diff.comparison import compare_values
from fhir_admin.diff.conflict_model import ChosenRole, Column, ConflictModel
from server.fhir.definitions import Definitions
from server.fhir.location import Path
from server.fhir.merge import Choice, Merge, merge, resolve

_DOT = 14


class ThreeWayView(QWidget):
    """`show_merge(base, mine, theirs)`; `result` is the merged content once nothing is undecided."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("threeWayView")
        self._merge: Merge | None = None
        self._theirs: Mapping[str, Any] = {}
        self._model = ConflictModel(self)
        self._table = QTableView(self)
        self._summary = QLabel(self)
        self._preview = CompareView(parent=self)
        self._mine = QPushButton(self.tr("Take all of yours"), self)
        self._take_theirs = QPushButton(self.tr("Take all of theirs"), self)
        self._build()
        self._model.chosen.connect(self._refresh)

    @property
    def model(self) -> ConflictModel:
        """The conflicts and the choices."""
        return self._model

    @property
    def decided(self) -> bool:
        """Whether every conflict has a choice."""
        return self._merge is not None and self._model.undecided == 0

    @property
    def result(self) -> Any:
        """The merged content with the choices made so far (undecided: theirs)."""
        if self._merge is None:
            raise RuntimeError("no merge is shown")
        return resolve(self._merge, {**_defaults(self._merge), **self._model.choices})

    def show_merge(self, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        """Merge two edits of `base` and show what collides."""
        self._theirs = theirs
        self._merge = merge(dict(base), dict(mine), dict(theirs), Definitions.load())
        self._model.set_conflicts(self._merge.conflicts)
        self._table.setVisible(bool(self._merge.conflicts))
        self._mine.setVisible(bool(self._merge.conflicts))
        self._take_theirs.setVisible(bool(self._merge.conflicts))
        self._table.resizeRowsToContents()
        if self._merge.conflicts:
            self._table.setCurrentIndex(self._model.index(0, Column.MINE))

    def _build(self) -> None:
        head = QFrame(self)
        head.setObjectName("threeWayHead")
        theme.set_flag(head, "toolbar")
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 6, 12, 6)
        self._summary.setObjectName("threeWaySummary")
        self._summary.setWordWrap(True)
        row.addWidget(self._summary, 1)
        for button, name, side in (
            (self._mine, "takeMine", "mine"),
            (self._take_theirs, "takeTheirs", "theirs"),
        ):
            button.setObjectName(name)
            button.clicked.connect(lambda _=False, side=side: self._model.choose_all(side))
            row.addWidget(button)
        self._build_table()
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setObjectName("threeWaySplitter")
        splitter.addWidget(self._table)
        splitter.addWidget(self._preview)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(splitter, 1)
        self._preview.set_titles(self.tr("Theirs, on the server now"), self.tr("Result, to be sent"))

    def _build_table(self) -> None:
        table = self._table
        table.setObjectName("conflictTable")
        table.setAccessibleName(self.tr("Conflicts: choose one side for each element"))
        table.setModel(self._model)
        table.setItemDelegate(_ChoiceDelegate(table))
        table.setWordWrap(True)
        table.setShowGrid(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(34)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Column.PLACE, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(Column.PLACE, 200)
        table.clicked.connect(self._model.choose)
        table.activated.connect(self._model.choose)
        table.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the space bar chooses, too."""
        if (
            watched is self._table
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Space
        ):
            self._model.choose(self._table.currentIndex())
            return True
        return super().eventFilter(watched, event)

    def _refresh(self) -> None:
        if self._merge is None:
            return
        conflicts, left = self._model.rowCount(), self._model.undecided
        if not conflicts:
            text = self.tr("Both edits touch different elements. They were merged; look at the result.")
        elif left:
            text = self.tr(
                "Both edits change the same elements. Choose one side for each: {left} of {all} left."
            )
            text = text.format(left=left, all=conflicts)
        else:
            text = self.tr("Everything is decided. Look at the result.")
        self._summary.setText(text)
        self._word_equal(left)
        self._preview.show_comparison(compare_values(dict(self._theirs), self.result))
        self.changed.emit()

    def _word_equal(self, left: int) -> None:
        """A result equal to theirs means that nothing is left to send only once everything is decided."""
        if left:
            title, text = self.tr("Nothing is chosen yet"), self.tr("The result grows here as you choose.")
        else:
            title = self.tr("The result is what the server already has")
            text = self.tr("There is nothing left to send.")
        self._preview.set_equal_message(title, text)


class _ChoiceDelegate(QStyledItemDelegate):
    """Cells as radio buttons: a dot, the value, a ground for the chosen one."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Qt: room for the dot."""
        size = super().sizeHint(option, index)
        return QSize(size.width() + _DOT + 20, max(34, size.height() + 8))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt: draw one cell."""
        if index.column() == Column.PLACE:
            box = option.rect.adjusted(8, 0, -4, 0)
            painter.setPen(theme.color("text"))
            shown = option.fontMetrics.elidedText(str(index.data()), Qt.TextElideMode.ElideLeft, box.width())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
            return
        style = option.widget.style() if option.widget else QApplication.style()
        is_chosen = bool(index.data(ChosenRole))
        painter.save()
        if is_chosen:
            painter.fillRect(option.rect.adjusted(1, 1, -1, -1), theme.color("accent_soft"))
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        dot = QRect(option.rect.left() + 8, option.rect.center().y() - _DOT // 2, _DOT, _DOT)
        name = "circle-dot" if is_chosen else "circle"
        theme.icon(name, "accent" if is_chosen else "icon").paint(painter, dot)
        box = option.rect.adjusted(_DOT + 16, 2, -8, -2)
        painter.setPen(theme.color("text"))
        text = option.fontMetrics.elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, box.width() * max(1, box.height() // 18)
        )
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap), text)
        painter.restore()


def _defaults(merged: Merge) -> dict[Path, Choice]:
    return {conflict.path: "theirs" for conflict in merged.conflicts}
