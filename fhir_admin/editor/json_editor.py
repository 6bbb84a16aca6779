"""A text editor for JSON: line numbers, colours, and marks at what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QWidget

from fhir_admin import theme
from fhir_admin.widgets.json_text import spans

_LONGEST_LINE = 4_000


@dataclass(frozen=True, slots=True)
class Mark:
    """Something wrong from character `start` to `end`, told by `text`."""

    start: int
    end: int
    text: str


class JsonEditor(QPlainTextEdit):
    """Edit JSON. `set_text_keeping_place` replaces the text, `set_marks` underlines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("jsonEditor")
        self.setAccessibleName(self.tr("Resource as JSON"))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        # Not by theme.set_flag: polishing again now would make the style sheet drop the font set below.
        self.setProperty("flat", "true")
        self._marks: tuple[Mark, ...] = ()
        self._numbers = _LineNumbers(self)
        self._highlighter = _Highlighter(self.document())
        self._dress()
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._numbers.follow)
        self.cursorPositionChanged.connect(self._decorate)
        theme.signals().changed.connect(self._dress)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is marked."""
        return self._marks

    def set_text_keeping_place(self, text: str) -> None:
        """Replace the text; scroll position and cursor line stay."""
        bar, line = self.verticalScrollBar().value(), self.textCursor().blockNumber()
        self.setPlainText(text)
        block = self.document().findBlockByNumber(min(line, self.blockCount() - 1))
        self.setTextCursor(QTextCursor(block))
        self.verticalScrollBar().setValue(bar)

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Underline what is wrong."""
        self._marks = tuple(marks)
        self._decorate()
        self._numbers.update()

    def go_to(self, start: int, end: int) -> None:
        """Select characters and bring them into view."""
        cursor = self.textCursor()
        cursor.setPosition(min(end, self.document().characterCount() - 1))
        cursor.setPosition(min(start, self.document().characterCount() - 1), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.centerCursor()

    def marked_lines(self) -> set[int]:
        """The block numbers with marks."""
        find = self.document().findBlock
        return {find(mark.start).blockNumber() for mark in self._marks}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: Return keeps the indentation, Tab makes two spaces."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            line = self.textCursor().block().text()[: self.textCursor().positionInBlock()]
            indent = line[: len(line) - len(line.lstrip())]
            deeper = "  " if line.rstrip().endswith(("{", "[")) else ""
            self.textCursor().insertText("\n" + indent + deeper)
        elif event.key() == Qt.Key.Key_Tab and not event.modifiers() and not self.textCursor().hasSelection():
            self.textCursor().insertText("  ")
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Qt: a tool tip tells what a mark means."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            point = self.viewport().mapFrom(self, event.pos())
            position = self.cursorForPosition(point).position()
            found = [mark.text for mark in self._marks if mark.start <= position <= mark.end]
            QToolTip.showText(event.globalPos(), "\n".join(found), self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: the numbers keep their height."""
        super().resizeEvent(event)
        box = self.contentsRect()
        self._numbers.setGeometry(
            QRect(box.left(), box.top(), self._numbers.sizeHint().width(), box.height())
        )

    def _dress(self) -> None:
        self.setFont(theme.font("mono"))
        self._highlighter.dress()
        self._make_room()
        self._decorate()

    def _make_room(self) -> None:
        self.setViewportMargins(self._numbers.sizeHint().width(), 0, 0, 0)

    def _decorate(self) -> None:
        extras = [self._current_line()]
        for mark in self._marks:
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            last = self.document().characterCount() - 1
            cursor.setPosition(min(mark.start, last))
            cursor.setPosition(min(max(mark.end, mark.start + 1), last), QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor
            selection.format = _wave()
            extras.append(selection)
        self.setExtraSelections(extras)

    def _current_line(self) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        cursor = self.textCursor()
        cursor.clearSelection()
        selection.cursor = cursor
        line = QTextCharFormat()
        line.setBackground(theme.color("surface_alt"))
        line.setProperty(QTextFormat.Property.FullWidthSelection, True)
        selection.format = line
        return selection


class _LineNumbers(QWidget):
    """The strip left of the text; lines with marks have a red number and a dot."""

    def __init__(self, editor: JsonEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    def sizeHint(self) -> QSize:
        """Qt: room for the longest number."""
        digits = max(3, len(str(self._editor.blockCount())))
        return QSize(QFontMetrics(theme.font("mono")).horizontalAdvance("0") * (digits + 2) + 10, 0)

    def follow(self, rect: QRect, dy: int) -> None:
        """Scroll with the text."""
        if dy:
            self.scroll(0, dy)
        else:
            self.update(0, rect.y(), self.width(), rect.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: the numbers of the visible lines."""
        painter = QPainter(self)
        painter.setFont(theme.font("mono"))
        painter.fillRect(event.rect(), theme.color("surface"))
        marked = self._editor.marked_lines()
        block = self._editor.firstVisibleBlock()
        top = self._editor.blockBoundingGeometry(block).translated(self._editor.contentOffset()).top()
        while block.isValid() and top <= event.rect().bottom():
            height = self._editor.blockBoundingRect(block).height()
            number = block.blockNumber()
            painter.setPen(theme.color("error" if number in marked else "code_gutter"))
            box = QRect(0, int(top), self.width() - 10, int(height))
            painter.drawText(box, _RIGHT, str(number + 1))
            if number in marked:
                painter.drawText(box.adjusted(4, 0, 0, 0), _LEFT, "\N{BLACK CIRCLE}")
            top += height
            block = block.next()


class _Highlighter(QSyntaxHighlighter):
    """Colours line by line as they are laid out."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}

    def dress(self) -> None:
        """Take the colours of the present theme."""
        for kind in ("key", "string", "number", "keyword", "punctuation"):
            self._formats[kind] = QTextCharFormat()
            self._formats[kind].setForeground(QColor(theme.color(f"code_{kind}")))
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Qt: one line."""
        for span in spans(text[:_LONGEST_LINE]):
            self.setFormat(span.start, span.end - span.start, self._formats[span.kind])


def _wave() -> QTextCharFormat:
    wave = QTextCharFormat()
    wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    wave.setUnderlineColor(theme.color("error"))
    wave.setBackground(theme.color("error_soft"))
    return wave


_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
