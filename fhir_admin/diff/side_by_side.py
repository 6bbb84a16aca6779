"""Two JSON texts beside each other, aligned by structure; only the visible lines are painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QWidget

from fhir_admin import theme
from fhir_admin.diff.aligned_rows import Fold, Line, Row
from fhir_admin.diff.change_words import SIGNS
from fhir_admin.diff.visible_rows import Entry, VisibleRows
from fhir_admin.diff.word_marks import Spans
from fhir_admin.widgets.json_text import spans
from server.fhir.location import Path

_MAP = 10  # width of the overview at the right
_PAD = 6
_LONGEST = 2_000
_COLORS = {"add": "added", "remove": "removed", "change": "changed", "move": "moved"}


class SideBySideView(QAbstractScrollArea):
    """Give it rows with `set_rows`. `row_activated` tells the place of a clicked row (new side first)."""

    row_activated = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sideBySide")
        self.setAccessibleName(self.tr("Both versions side by side"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self._shown = VisibleRows()
        self._absent = ("", "")
        self._current = -1
        self._hover = -1
        self._dress()
        self.viewport().setMouseTracking(True)
        theme.signals().changed.connect(self._dress)
        self._copy_old = self._action(self.tr("Copy the left text"), "copyLeft")
        self._copy_new = self._action(self.tr("Copy the right text"), "copyRight")
        self._copy_old.triggered.connect(lambda: self._copy(left=True))
        self._copy_new.triggered.connect(lambda: self._copy(left=False))

    def set_rows(self, rows: Sequence[Row], folds: Sequence[Fold] = ()) -> None:
        """Show other rows, unchanged stretches folded."""
        self._shown.set_rows(rows, folds)
        self._current = -1
        self._update_bars()
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)

    @property
    def unified(self) -> bool:
        """Whether both texts stand in one column."""
        return self._shown.unified

    def set_unified(self, unified: bool) -> None:
        """One column, old lines above the new ones, or two columns."""
        if unified != self._shown.unified:
            self._shown.set_unified(unified)
            self._update_bars()

    def set_absent(self, left: str, right: str) -> None:
        """What to say in the middle of a side that does not exist; empty for one that does."""
        self._absent = (left, right)
        self.viewport().update()

    def show_all(self) -> None:
        """Unfold everything."""
        self.set_folds(())

    def set_folds(self, folds: Sequence[Fold]) -> None:
        """Fold again."""
        self._shown.set_folds(folds)
        self._update_bars()

    def go_to(self, path: Path, *, left: bool = False) -> bool:
        """Scroll to the line where `path` begins on one side and mark it; False when it is not there."""
        return self._show_row(self._shown.find(path, left=left))

    def go_to_change(self, step: int) -> bool:
        """Go to the next (1) or previous (-1) stretch of changes; False when there is none."""
        return self._show_row(self._shown.next_change(self._current, step))

    # Geometry

    def _show_row(self, row: int | None) -> bool:
        if row is None:
            return False
        place = self._shown.place_of(row)
        self._current = row
        self._update_bars()
        page = self.verticalScrollBar().pageStep()
        if not self._top() <= place < self._top() + page - 1:
            self.verticalScrollBar().setValue(place - page // 3)
        return True

    def _dress(self) -> None:
        self.setFont(theme.font("mono"))
        metrics = QFontMetrics(self.font())
        self._height = metrics.height() + 4
        self._char = max(1, metrics.horizontalAdvance("0"))
        self._update_bars()

    def _update_bars(self) -> None:
        page = max(1, self.viewport().height() // self._height)
        self.verticalScrollBar().setPageStep(page)
        self.verticalScrollBar().setRange(0, max(0, len(self._shown.entries) - page))
        columns = max(1, (self._half() - self._gutter()) // self._char - 1)
        self.horizontalScrollBar().setPageStep(columns)
        self.horizontalScrollBar().setRange(0, max(0, min(self._shown.widest, _LONGEST) - columns))
        self.viewport().update()

    def _top(self) -> int:
        return self.verticalScrollBar().value()

    def _half(self) -> int:
        """The width of one column."""
        return (self.viewport().width() - _MAP) // (1 if self.unified else 2)

    def _text_width(self) -> int:
        return self._half() * (1 if self.unified else 2)

    def _gutter(self) -> int:
        digits = len(str(max(1, len(self._shown.rows))))
        return self._char * (digits + 2) + 2 * _PAD

    def sizeHint(self) -> QSize:
        """Qt: room for a readable pair of texts."""
        return QSize(720, 320)

    def minimumSizeHint(self) -> QSize:
        """Qt: small enough for a half-height pane."""
        return QSize(320, 90)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: other scroll ranges."""
        self._update_bars()
        super().resizeEvent(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the visible rows, then the overview."""
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        painter.fillRect(self.viewport().rect(), theme.color("surface"))
        half = self._half()
        visible = self._shown.entries[self._top() : self._top() + self._visible()]
        for place, (number, sides) in enumerate(visible):
            if sides == "fold":
                self._paint_fold(painter, place * self._height, number)
            else:
                self._paint_row(painter, place * self._height, number, sides)
        if not self.unified:
            painter.setPen(theme.color("border"))
            painter.drawLine(half, 0, half, self.viewport().height())
        self._paint_absent(painter)
        self._paint_map(painter)

    def _paint_absent(self, painter: QPainter) -> None:
        if self.unified:
            return
        half = self._half()
        painter.setPen(theme.color("muted"))
        painter.setFont(theme.font("body"))
        for text, left in zip(self._absent, (0, half), strict=True):
            box = QRect(left + 16, 0, half - 32, self.viewport().height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), text)

    def _visible(self) -> int:
        return self.viewport().height() // self._height + 1

    def _paint_fold(self, painter: QPainter, y: int, number: int) -> None:
        box = QRect(0, y, self._text_width(), self._height)
        painter.fillRect(box, theme.color("hover" if self._hover == number else "surface_alt"))
        painter.setPen(theme.color("muted"))
        text = self.tr("%n unchanged lines, click to show", None, self._shown.folds[number].count)
        painter.setFont(theme.font("small"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"\N{MIDLINE HORIZONTAL ELLIPSIS}  {text}")
        painter.setFont(self.font())

    def _paint_row(self, painter: QPainter, y: int, at: int, sides: str) -> None:
        row = self._shown.rows[at]
        half = self._half()
        if sides in ("both", "left"):
            box = QRect(0, y, half, self._height)
            self._paint_line(painter, box, row.left, row, row.left_marks, left=True)
        if sides in ("both", "right"):
            box = QRect(0 if self.unified else half, y, half, self._height)
            self._paint_line(painter, box, row.right, row, row.right_marks, left=False)
        if at == self._current:
            painter.setPen(theme.color("accent"))
            painter.drawRect(QRect(0, y, self._text_width() - 1, self._height - 1))

    def _paint_line(
        self, painter: QPainter, box: QRect, line: Line | None, row: Row, marks: Spans, *, left: bool
    ) -> None:
        gutter = QRect(box.left(), box.top(), self._gutter(), box.height())
        if line is None:
            painter.fillRect(box, theme.color("window"))
            return
        kind = row.kind
        color = _COLORS.get(kind)
        if kind == "change":
            color = "removed" if left else "added"
        if color is not None:
            painter.fillRect(box, theme.color(f"{color}_soft"))
        painter.setPen(theme.color("code_gutter"))
        number = gutter.adjusted(0, 0, -self._char - 2 * _PAD, 0)
        painter.drawText(
            number, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(line.number)
        )
        if color is not None:
            sign = {"change": "\N{MINUS SIGN}" if left else "+"}.get(kind) or SIGNS[kind][0]
            painter.setPen(theme.color(color))
            painter.drawText(gutter.adjusted(0, 0, -_PAD, 0), _RIGHT, sign)
        self._paint_text(painter, box, line, marks, color)

    def _paint_text(self, painter: QPainter, box: QRect, line: Line, marks: Spans, color: str | None) -> None:
        painter.save()
        inner = box.adjusted(self._gutter(), 0, 0, 0)
        painter.setClipRect(inner)
        metrics = painter.fontMetrics()
        text = line.text[:_LONGEST]
        origin = inner.left() - self.horizontalScrollBar().value() * self._char
        base = box.top() + (box.height() + metrics.ascent() - metrics.descent()) // 2
        for first, last in marks:
            x = origin + metrics.horizontalAdvance(text[:first])
            width = metrics.horizontalAdvance(text[first:last])
            mark = QRect(x, box.top() + 1, max(2, width), box.height() - 2)
            painter.setOpacity(0.28)
            painter.fillRect(mark, theme.color(color or "changed"))
            painter.setOpacity(1)
            painter.fillRect(QRect(x, box.bottom() - 1, max(2, width), 2), theme.color(color or "changed"))
        for span in spans(text):
            painter.setPen(theme.color(f"code_{span.kind}"))
            x = origin + metrics.horizontalAdvance(text[: span.start])
            painter.drawText(QPoint(x, base), text[span.start : span.end])
        painter.restore()

    def _paint_map(self, painter: QPainter) -> None:
        """Where in the whole document the changes are."""
        height = self.viewport().height()
        left = self._text_width()
        painter.fillRect(QRect(left, 0, _MAP + 2, height), theme.color("window"))
        total = max(1, len(self._shown.entries))
        for first, last, kind in self._shown.stretches:
            top = first * height // total
            box = QRect(left + 2, top, _MAP - 3, max(2, last * height // total - top))
            painter.fillRect(box, theme.color(_COLORS[kind]))

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: unfold, jump by the overview, or choose a row."""
        if event.position().x() >= self._text_width():
            share = event.position().y() / max(1, self.viewport().height())
            self.verticalScrollBar().setValue(int(share * len(self._shown.entries)) - self._visible() // 2)
            return
        number, sides = self._entry_at(event.position().toPoint())
        if sides == "fold":
            self._hover = -1
            self._shown.unfold(number)
            self._update_bars()
        elif number >= 0:
            self._current = number
            row = self._shown.rows[number]
            line = row.right or row.left
            if line is not None:
                self.row_activated.emit(line.path)
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt: show that folds can be clicked."""
        number, sides = self._entry_at(event.position().toPoint())
        hover = number if sides == "fold" else -1
        if hover != self._hover:
            self._hover = hover
            shape = Qt.CursorShape.PointingHandCursor if hover >= 0 else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            self.viewport().update()

    def _entry_at(self, point: QPoint) -> Entry:
        place = self._top() + point.y() // self._height
        entries = self._shown.entries
        return entries[place] if 0 <= place < len(entries) else (-1, "both")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: line by line and page by page; copy takes the right text."""
        bar = self.verticalScrollBar()
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_Home: -len(self._shown.entries),
            Qt.Key.Key_End: len(self._shown.entries),
        }
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy(left=False)
        elif event.key() in steps:
            bar.setValue(bar.value() + steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.show_all()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt: the copy actions."""
        menu = QMenu(self)
        menu.addActions([self._copy_old, self._copy_new])
        menu.exec(event.globalPos())
        menu.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: another font changes the geometry."""
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()
        super().changeEvent(event)

    def _action(self, text: str, name: str) -> QAction:
        action = QAction(theme.icon("copy"), text, self)
        action.setObjectName(name)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.addAction(action)
        return action

    def _copy(self, *, left: bool) -> None:
        lines = [
            line.text for row in self._shown.rows if (line := row.left if left else row.right) is not None
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))


_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
