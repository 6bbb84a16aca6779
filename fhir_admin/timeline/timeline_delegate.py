"""Draws one version of the timeline: a node on a line, what was done, when, by whom, what changed."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from fhir_admin import theme
from fhir_admin.local_time import local, universal
from fhir_admin.timeline.story import GapRow, Row, VersionRow
from fhir_admin.timeline.timeline_model import ROW_ROLE
from fhir_admin.timeline.words import (
    author_tip,
    gap_text,
    interaction_tip,
    interaction_word,
    short_version,
    story_line,
)

Index = QModelIndex | QPersistentModelIndex
_RAIL = 28
_NODE = 13
_LOOKS = {
    "create": ("plus", "added"),
    "update": ("pencil", "info"),
    "patch": ("wand-sparkles", "changed"),
    "delete": ("trash-2", "tombstone"),
    "unknown": ("pencil", "muted"),
}


class TimelineDelegate(QStyledItemDelegate):
    """`shows_key`: the rows belong to different instances, so each names its own."""

    def __init__(self, view: QListView, shows_key: bool) -> None:
        super().__init__(view)
        self._view = view
        self.shows_key = shows_key

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines of text and air."""
        return QSize(320, 2 * option.fontMetrics.height() + 22)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        row = index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        if isinstance(row, GapRow):
            self._gap(painter, option.rect, row)
        elif isinstance(row, VersionRow):
            self._node(painter, option.rect, row, index)
            self._texts(painter, option.rect.adjusted(2 * _RAIL, 8, -16, -8), row)
        painter.restore()

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Say in full what the row only hints at."""
        row = index.data(ROW_ROLE)
        if isinstance(row, VersionRow):
            QToolTip.showText(event.globalPos(), _tip(row), view)
            return True
        return super().helpEvent(event, view, option, index)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.color("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme.color("surface_alt"))

    def _node(self, painter: QPainter, box: QRect, row: VersionRow, index: Index) -> None:
        icon, name = _look(row)
        x, y = box.left() + _RAIL, box.center().y()
        model = index.model()
        painter.setPen(QPen(theme.color("border_strong"), 1))
        if index.row() > 0:
            painter.drawLine(x, box.top(), x, y - _NODE)
        if index.row() < model.rowCount() - 1:
            painter.drawLine(x, y + _NODE, x, box.bottom() + 1)
        painter.setPen(QPen(theme.color(name), 1))
        soft = f"{name}_soft"
        painter.setBrush(theme.color(soft) if name != "muted" else theme.color("hover"))
        painter.drawEllipse(QPointF(x, y), _NODE, _NODE)
        theme.icon(icon, name).paint(painter, QRect(x - 7, y - 7, 14, 14))

    def _texts(self, painter: QPainter, box: QRect, row: VersionRow) -> None:
        entry = row.entry
        _, name = _look(row)
        ink = theme.color("tombstone" if entry.deleted else "text")
        height = painter.fontMetrics().height() + 2
        when = local(entry.last_updated)
        small = theme.font("small")
        width = _draw_right(painter, box, when, small, theme.color("muted"))
        room = QRect(box.left(), box.top(), box.width() - width - 16, height)
        x = _draw_word(painter, room, interaction_word(entry), theme.color(name))
        if self.shows_key:
            x = self._draw_key(painter, room, x, row, ink)
        x = _draw_after(painter, room, x, f"v{short_version(entry.version_id)}", small, theme.color("muted"))
        if row.is_head and not entry.deleted:
            x = _draw_after(painter, room, x, self.tr("current"), small, theme.color("success"))
        if entry.author:
            text = self.tr("by {author}").format(author=entry.author)
            _draw_after(painter, room, x, text, small, theme.color("muted"))
        below = QRect(box.left(), box.top() + height + 2, box.width(), height)
        _draw(painter, below, story_line(row) or self._unknown(row), theme.font("body"), _story_ink(row))

    def _draw_key(self, painter: QPainter, room: QRect, x: int, row: VersionRow, ink: QColor) -> int:
        font = theme.font("body")
        font.setStrikeOut(row.entry.deleted)
        key = row.entry.key
        text = f"{key.type}/{key.id if len(key.id) <= 16 else key.id[:8] + '…'}"
        x = _draw_after(painter, room, x, text, font, ink)
        if row.story.label and row.story.kind not in ("created", "deleted"):
            x = _draw_after(painter, room, x, row.story.label[:60], theme.font("body"), theme.color("muted"))
        return x

    def _unknown(self, row: VersionRow) -> str:
        if not self.shows_key:
            return self.tr("The version before it is not at hand")
        if row.entry.deleted:
            return self.tr("Its last content is further back")
        return self.tr("What it changed is further back")

    def _gap(self, painter: QPainter, box: QRect, row: GapRow) -> None:
        x = box.left() + _RAIL
        painter.setPen(QPen(theme.color("border_strong"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(x, box.top(), x, box.bottom() + 1)
        height = painter.fontMetrics().height() + 2
        inner = box.adjusted(2 * _RAIL, (box.height() - height) // 2, -16, 0)
        text = gap_text(row.gap.first, row.gap.last)
        font = theme.font("body")
        font.setItalic(True)
        _draw(painter, inner, text, font, theme.color("muted"))


def _look(row: VersionRow) -> tuple[str, str]:
    if row.story.kind == "restored":
        return "archive-restore", "success"
    return _LOOKS[row.entry.interaction]


def _story_ink(row: VersionRow) -> QColor:
    if row.entry.deleted:
        return theme.color("tombstone")
    known = row.story.kind not in ("unknown", "unchanged")
    return theme.color("text" if known else "muted")


def _draw_word(painter: QPainter, room: QRect, text: str, ink: QColor) -> int:
    font = theme.font("body")
    font.setWeight(QFont.Weight.DemiBold)
    return _draw_after(painter, room, room.left() - 10, text, font, ink)


def _draw_after(painter: QPainter, room: QRect, x: int, text: str, font: QFont, ink: QColor) -> int:
    """Draw at `x` plus a gap; where it ends, or the right edge when nothing more fits."""
    left = x + 10
    if left >= room.right() - 8:
        return room.right()
    box = QRect(left, room.top(), room.right() - left, room.height())
    return left + _draw(painter, box, text, font, ink)


def _draw_right(painter: QPainter, box: QRect, text: str, font: QFont, ink: QColor) -> int:
    width = QFontMetrics(font).horizontalAdvance(text)
    _draw(painter, box.adjusted(box.width() - width, 0, 0, 0), text, font, ink)
    return width


def _draw(painter: QPainter, box: QRect, text: str, font: QFont, ink: QColor) -> int:
    """Draw on the one base line of the row, whatever the script's own line height is."""
    painter.setFont(font)
    painter.setPen(ink)
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 1)
    baseline = box.top() + QFontMetrics(theme.font("body")).ascent() + 1
    painter.drawText(QPointF(box.left(), baseline), shown)
    return metrics.horizontalAdvance(shown)


def _tip(row: Row) -> str:
    if isinstance(row, GapRow):
        return gap_text(row.gap.first, row.gap.last)
    entry = row.entry
    name = f"{entry.key}  ·  {entry.version_id or '?'}"
    lines = (name, universal(entry.last_updated), interaction_tip(entry), author_tip(entry))
    return "\n".join(line for line in lines if line)
