"""A read-only text area that lays out and colours only the lines one can see, for texts of any size."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
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
from fhir_admin.widgets.json_text import Match, Place, TextLines, spans

_COLORS = {
    "key": "code_key",
    "string": "code_string",
    "number": "code_number",
    "keyword": "code_keyword",
    "punctuation": "code_punctuation",
}
_PADDING = 8
# Longer lines are drawn as if every character were equally wide, and only the part one can see.
_LONG_LINE = 2_000


class CodeView(QAbstractScrollArea):
    """Shows `TextLines` with line numbers, selection, a caret and find marks.

    `link_activated` carries the text of a JSON string that was clicked with Ctrl.
    """

    link_activated = Signal(str)
    find_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("codeView")
        self._text = TextLines()
        self._caret = self._anchor = Place(0, 0)
        self._marks: tuple[Match, ...] = ()
        self._mark = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self._dress()
        theme.signals().changed.connect(self._dress)

    @property
    def lines(self) -> TextLines:
        """What is shown."""
        return self._text

    @property
    def caret(self) -> Place:
        """Where the caret stands."""
        return self._caret

    def set_text(self, text: str) -> None:
        """Show another text from its beginning."""
        self._text = TextLines(text)
        self._caret = self._anchor = Place(0, 0)
        self._marks, self._mark = (), -1
        self._measure()
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)
        self.viewport().update()

    def set_marks(self, marks: tuple[Match, ...], current: int) -> None:
        """Mark find results, one of them as the current one, which is brought into view."""
        self._marks, self._mark = marks, current
        if 0 <= current < len(marks):
            match = marks[current]
            self.select(Place(match.line, match.start), Place(match.line, match.end))
        self.viewport().update()

    def select(self, anchor: Place, caret: Place) -> None:
        """Select from `anchor` to `caret` and show the caret."""
        self._anchor, self._caret = self._text.clamp(anchor), self._text.clamp(caret)
        self._show_caret()
        self.viewport().update()

    def selected_text(self) -> str:
        """The selected characters."""
        return self._text.between(self._anchor, self._caret)

    def copy(self) -> None:
        """Put the selection, or everything when nothing is selected, onto the clipboard."""
        QGuiApplication.clipboard().setText(self.selected_text() or self._text.text)

    def select_all(self) -> None:
        """Select the whole text without moving the view."""
        last = len(self._text) - 1
        self._anchor, self._caret = Place(0, 0), Place(last, len(self._text.lines[last]))
        self.viewport().update()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the visible lines."""
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        painter.fillRect(event.rect(), theme.color("surface"))
        first = self.verticalScrollBar().value()
        last = min(first + self._page() + 1, len(self._text))
        gutter = self._gutter()
        shift = self.horizontalScrollBar().value()
        painter.setClipRect(QRectF(gutter, 0, self.viewport().width() - gutter, self.viewport().height()))
        for number in range(first, last):
            self._draw_line(painter, number, gutter + _PADDING - shift, (number - first) * self._height)
        painter.setClipping(False)
        self._draw_gutter(painter, first, last, gutter)

    def _draw_line(self, painter: QPainter, number: int, x: float, y: float) -> None:
        line = self._text.lines[number]
        if self.hasFocus() and number == self._caret.line:
            width = self.viewport().width()
            painter.fillRect(QRectF(0, y, width, self._height), theme.color("surface_alt"))
        for mark, match in enumerate(self._marks):
            if match.line == number:
                name = "find" if mark != self._mark else "selection"
                self._fill(painter, line, match.start, match.end, x, y, name)
        self._draw_selection(painter, number, line, x, y)
        baseline = y + self._metrics.ascent() + 1
        if len(line) > _LONG_LINE:
            self._draw_long(painter, line, x, baseline)
        else:
            self._draw_spans(painter, line, x, baseline)
        if self.hasFocus() and number == self._caret.line:
            caret = x + self._x(line, self._caret.column)
            painter.fillRect(QRectF(caret, y, 1, self._height), theme.color("text"))

    def _draw_spans(self, painter: QPainter, line: str, x: float, baseline: float) -> None:
        end = len(line) - len(line.lstrip())
        x += self._advance(line[:end])
        for span in spans(line):
            x += self._advance(line[end : span.start])
            text = line[span.start : span.end]
            painter.setPen(theme.color(_COLORS[span.kind]))
            painter.drawText(QPoint(round(x), round(baseline)), text)
            x += self._advance(text)
            end = span.end
        if end < len(line):
            painter.setPen(theme.color("text"))
            painter.drawText(QPoint(round(x), round(baseline)), line[end:])

    def _draw_long(self, painter: QPainter, line: str, x: float, baseline: float) -> None:
        first = max(0, int((self._gutter() - x) / self._char))
        count = int(self.viewport().width() / self._char) + 2
        painter.setPen(theme.color("code_string"))
        place = QPoint(round(x + first * self._char), round(baseline))
        painter.drawText(place, line[first : first + count])

    def _draw_selection(self, painter: QPainter, number: int, line: str, x: float, y: float) -> None:
        first, last = sorted((self._anchor, self._caret))
        if first == last or not first.line <= number <= last.line:
            return
        start = first.column if number == first.line else 0
        end = last.column if number == last.line else len(line) + 1
        self._fill(painter, line, start, end, x, y, "selection")

    def _fill(
        self, painter: QPainter, line: str, start: int, end: int, x: float, y: float, name: str
    ) -> None:
        left = x + self._x(line, start)
        right = x + self._x(line, end) + (self._char if end > len(line) else 0)
        painter.fillRect(QRectF(left, y, right - left, self._height), theme.color(name))

    def _draw_gutter(self, painter: QPainter, first: int, last: int, gutter: float) -> None:
        painter.fillRect(QRectF(0, 0, gutter, self.viewport().height()), theme.color("surface_alt"))
        painter.setPen(theme.color("code_gutter"))
        for number in range(first, last):
            box = QRectF(0, (number - first) * self._height, gutter - _PADDING, self._height)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(number + 1)
            )

    # geometry

    def _dress(self) -> None:
        self.setFont(theme.font("mono"))
        self._metrics = QFontMetricsF(self.font())
        self._char = self._metrics.horizontalAdvance("0")
        self._height = round(self._metrics.height()) + 2
        self._measure()
        self.viewport().update()

    def _measure(self) -> None:
        page = self._page()
        bar = self.verticalScrollBar()
        bar.setPageStep(max(page, 1))
        bar.setRange(0, max(0, len(self._text) - page))
        width = self._gutter() + 2 * _PADDING + self._text.longest * self._char
        across = self.horizontalScrollBar()
        across.setPageStep(self.viewport().width())
        across.setSingleStep(round(self._char * 4))
        across.setRange(0, max(0, round(width - self.viewport().width())))

    def _page(self) -> int:
        return max(1, int(self.viewport().height() // self._height))

    def _gutter(self) -> float:
        return max(3, len(str(len(self._text)))) * self._char + 2 * _PADDING

    def _advance(self, text: str) -> float:
        return len(text) * self._char if text.isascii() else self._metrics.horizontalAdvance(text)

    def _x(self, line: str, column: int) -> float:
        return column * self._char if len(line) > _LONG_LINE else self._advance(line[:column])

    def _place_at(self, point: QPoint) -> Place:
        number = self.verticalScrollBar().value() + int(point.y() // self._height)
        number = min(max(number, 0), len(self._text) - 1)
        line = self._text.lines[number]
        x = point.x() - self._gutter() - _PADDING + self.horizontalScrollBar().value()
        if line.isascii() or len(line) > _LONG_LINE:
            return self._text.clamp(Place(number, round(x / self._char)))
        column = next((n for n in range(len(line)) if self._advance(line[: n + 1]) > x), len(line))
        return Place(number, column)

    def _show_caret(self) -> None:
        bar, page = self.verticalScrollBar(), self._page()
        if self._caret.line < bar.value():
            bar.setValue(self._caret.line)
        elif self._caret.line >= bar.value() + page:
            bar.setValue(self._caret.line - page + 1)
        across = self.horizontalScrollBar()
        x = self._x(self._text.lines[self._caret.line], self._caret.column)
        width = self.viewport().width() - self._gutter() - 4 * _PADDING
        if x < across.value() or x > across.value() + width:
            across.setValue(round(max(0, x - width / 2)))

    # input

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scroll bars right."""
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Repaint when the palette or font changes."""
        super().changeEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Set the caret; with Shift extend the selection; with Ctrl follow a reference."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place = self._place_at(event.position().toPoint())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._activate(place)
            return
        self._caret = place
        if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._anchor = place
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the selection."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._caret = self._place_at(event.position().toPoint())
            self._show_caret()
            self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        self._anchor, self._caret = self._text.word_at(self._place_at(event.position().toPoint()))
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, select, copy, find."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.matches(QKeySequence.StandardKey.Find):
            self.find_requested.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._activate(self._caret)
        elif not self._move(event):
            super().keyPressEvent(event)

    def _move(self, event: QKeyEvent) -> bool:
        line, column = self._caret
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        page = self._page() - 1
        end = len(self._text.lines[line])
        last = len(self._text) - 1
        targets = {
            Qt.Key.Key_Up: Place(line - 1, column),
            Qt.Key.Key_Down: Place(line + 1, column),
            Qt.Key.Key_PageUp: Place(line - page, column),
            Qt.Key.Key_PageDown: Place(line + page, column),
            Qt.Key.Key_Left: Place(line, column - 1),
            Qt.Key.Key_Right: Place(line, column + 1),
            Qt.Key.Key_Home: Place(0, 0) if control else Place(line, 0),
            Qt.Key.Key_End: Place(last, len(self._text.lines[last])) if control else Place(line, end),
        }
        target = targets.get(Qt.Key(event.key()))
        if target is None:
            return False
        caret = self._text.clamp(target)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.select(self._anchor if shift else caret, caret)
        return True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer copy, select all and find."""
        menu = QMenu(self)
        menu.setObjectName("codeViewMenu")
        menu.addAction(theme.icon("copy"), self.tr("Copy"), self.copy)
        menu.addAction(self.tr("Select all"), self.select_all)
        menu.addAction(theme.icon("search"), self.tr("Find…"), self.find_requested.emit)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _activate(self, place: Place) -> None:
        for span in spans(self._text.lines[place.line]):
            if span.kind == "string" and span.start <= place.column <= span.end:
                self.link_activated.emit(self._text.lines[place.line][span.start + 1 : span.end - 1])
