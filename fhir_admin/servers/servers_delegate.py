"""Draws one server profile: environment sign, name, address, and a mark on the connected one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from fhir_admin import theme
from fhir_admin.servers import wording
from fhir_admin.servers.servers_model import OPEN, PROFILE

_Index = QModelIndex | QPersistentModelIndex
_MARGIN = 12
_ICON = 20


class ServersDelegate(QStyledItemDelegate):
    """Two lines per profile; long names are elided (the tooltip has them whole)."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """High enough for both lines."""
        body, small = QFontMetrics(theme.font("body")), QFontMetrics(theme.font("small"))
        return QSize(200, body.height() + small.height() + 20)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw ground, sign, words and mark."""
        profile, box = index.data(PROFILE), option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(box, theme.color("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.color("hover"))
        text, ground = wording.environment_colors(profile.environment)
        self._sign(painter, box, wording.ENVIRONMENT_ICONS[profile.environment], text, ground)
        right = self._mark(painter, box) if index.data(OPEN) else box.right() - _MARGIN
        left = box.left() + _MARGIN + 32 + 12
        words = QRect(left, box.top() + 9, max(right - left - 4, 0), box.height() - 18)
        self._words(painter, words, profile.name, wording.address(profile), chosen)
        painter.restore()

    def _sign(self, painter: QPainter, box: QRect, icon: str, text: str, ground: str) -> None:
        tile = QRect(box.left() + _MARGIN, box.center().y() - 15, 32, 32)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(tile, 8, 8)
        side = QRect(0, 0, _ICON, _ICON)
        side.moveCenter(tile.center())
        theme.icon(icon, text).paint(painter, side)

    def _mark(self, painter: QPainter, box: QRect) -> int:
        spot = QRect(box.right() - _MARGIN - 16, box.center().y() - 7, 16, 16)
        theme.icon("plug-zap", "success").paint(painter, spot)
        return spot.left()

    def _words(self, painter: QPainter, box: QRect, name: str, address: str, chosen: bool) -> None:
        bold, small = theme.font("body"), theme.font("small")
        bold.setWeight(bold.Weight.DemiBold)
        top = QFontMetrics(bold)
        painter.setFont(bold)
        painter.setPen(theme.color("selection_text" if chosen else "text"))
        elide, align = Qt.TextElideMode.ElideRight, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        first = QRect(box.left(), box.top(), box.width(), top.height())
        painter.drawText(first, align, top.elidedText(name, elide, box.width()))
        low = QFontMetrics(small)
        painter.setFont(small)
        painter.setPen(theme.color("selection_text" if chosen else "muted"))
        second = QRect(box.left(), first.bottom() + 3, box.width(), low.height())
        painter.drawText(second, align, low.elidedText(address, Qt.TextElideMode.ElideMiddle, box.width()))
