"""Paints the rows of the change list: a sign, the place, before and after with the differing words."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from fhir_admin import theme
from fhir_admin.diff.change_model import ChangeRole, ChangeRow, Column, GroupRole, MarksRole
from fhir_admin.diff.change_words import SIGNS
from fhir_admin.diff.word_marks import Spans

_PAD = 8
_BADGE = 18
_ROW = 30


class ChangeDelegate(QStyledItemDelegate):
    """For a `ChangeModel`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Qt: rows of one height, so that long lists scroll fast."""
        height = max(_ROW, option.fontMetrics.height() + 12)
        width = option.fontMetrics.horizontalAdvance(str(index.data() or "")) + 3 * _PAD + _BADGE
        return QSize(min(width, 420), height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt: draw one cell."""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setClipRect(option.rect)
        row = index.data(ChangeRole)
        if row is None:
            self._paint_group(painter, option, index)
        elif index.column() == Column.KIND:
            self._paint_kind(painter, option, row)
        elif index.column() == Column.PLACE:
            self._paint_place(painter, option, row)
        else:
            self._paint_value(painter, option, row, Column(index.column()), index.data(MarksRole))
        painter.restore()

    def _paint_group(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if index.data(GroupRole) and index.column() == 0:
            painter.setPen(theme.color("muted"))
            font = QFont(option.font)
            font.setItalic(True)
            painter.setFont(font)
            painter.drawText(option.rect.adjusted(_PAD, 0, 400, 0), _LEFT, str(index.data()))

    def _paint_kind(self, painter: QPainter, option: QStyleOptionViewItem, row: ChangeRow) -> None:
        sign, _icon, color = SIGNS[row.change.kind]
        dim = row.change.cosmetic
        badge = QRect(option.rect.left() + _PAD, option.rect.center().y() - _BADGE // 2, _BADGE, _BADGE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("hover" if dim else f"{color}_soft"))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setPen(theme.color("muted" if dim else color))
        painter.setFont(_bold(option.font))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, sign)
        painter.setFont(option.font)
        words = option.rect.adjusted(2 * _PAD + _BADGE, 0, -4, 0)
        painter.drawText(words, _LEFT, _elided(option, row.kind, words.width()))

    def _paint_place(self, painter: QPainter, option: QStyleOptionViewItem, row: ChangeRow) -> None:
        box = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        painter.setPen(_text_color(option, "muted" if row.change.cosmetic else "text"))
        painter.setFont(option.font)
        shown = option.fontMetrics.elidedText(row.place, Qt.TextElideMode.ElideLeft, box.width())
        painter.drawText(box, _LEFT, shown)
        used = option.fontMetrics.horizontalAdvance(shown) + 2 * _PAD
        if row.reason and box.width() - used > 60:
            painter.setPen(theme.color("muted"))
            painter.setFont(theme.font("small"))
            painter.drawText(box.adjusted(used, 0, 0, 0), _LEFT, row.reason)

    def _paint_value(
        self, painter: QPainter, option: QStyleOptionViewItem, row: ChangeRow, column: Column, marks: Spans
    ) -> None:
        text = row.before if column is Column.BEFORE else row.after
        box = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        color = "muted" if row.change.cosmetic else "text"
        mark = "removed" if column is Column.BEFORE else "added"
        painter.setFont(option.font)
        if row.change.kind in ("add", "remove") and not row.change.cosmetic:
            color = mark
        start = _first_visible(option.fontMetrics, text, marks, box.width())
        if start:
            text = "\N{HORIZONTAL ELLIPSIS}" + text[start:]
            marks = tuple((max(a - start + 1, 1), b - start + 1) for a, b in marks if b > start)
        for first, last in marks:
            _paint_mark(painter, option.fontMetrics, box, text, first, last, mark)
        painter.setPen(_text_color(option, color))
        painter.drawText(box, _LEFT, _elided(option, text, box.width()))


_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)


def _paint_mark(
    painter: QPainter, metrics: QFontMetrics, box: QRect, text: str, first: int, last: int, mark: str
) -> None:
    left = box.left() + metrics.horizontalAdvance(text[:first])
    width = metrics.horizontalAdvance(text[first:last])
    height = metrics.height() + 2
    ground = QRect(left - 1, box.center().y() - height // 2, max(width, 2) + 2, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(f"{mark}_soft"))
    painter.drawRoundedRect(ground.intersected(box), 3, 3)
    painter.setPen(theme.color(mark))
    painter.drawLine(
        ground.left() + 1, ground.bottom(), min(ground.right() - 1, box.right()), ground.bottom()
    )


def _first_visible(metrics: QFontMetrics, text: str, marks: Spans, width: int) -> int:
    """How many characters to leave out on the left so that the first differing word can be seen."""
    if not marks or metrics.horizontalAdvance(text[: marks[0][1]]) <= width * 0.9:
        return 0
    return max(0, marks[0][0] - 12)


def _text_color(option: QStyleOptionViewItem, name: str) -> object:
    if option.state & QStyle.StateFlag.State_Selected and name == "text":
        return option.palette.color(QPalette.ColorRole.HighlightedText)
    return theme.color(name)


def _elided(option: QStyleOptionViewItem, text: str, width: int) -> str:
    return option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.Bold)
    return bold
