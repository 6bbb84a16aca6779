"""A small rounded label with an icon: states, environments, interactions."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fhir_admin import theme

_PAD = 8
_GAP = 6
_ICON = 14


class Pill(QWidget):
    """Text and icon on a soft ground; long text is elided and stands whole in the tooltip."""

    def __init__(self, parent: QWidget | None = None, *, maximum: int = 280) -> None:
        super().__init__(parent)
        self.setObjectName("pill")
        self._text, self._icon = "", ""
        self._ink, self._ground = "text", "hover"
        self._maximum = maximum
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.signals().changed.connect(self.updateGeometry)

    def show_text(self, text: str, icon: str = "", ink: str = "text", ground: str = "hover") -> None:
        """Show a text with colours by name; `icon` is a name in resources/icons or ""."""
        self._text, self._icon, self._ink, self._ground = text, icon, ink, ground
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """What it says."""
        return self._text

    def sizeHint(self) -> QSize:
        """Room for text and icon, up to the maximum width."""
        metrics = QFontMetrics(self._font())
        width = metrics.horizontalAdvance(self._text) + 2 * _PAD + (_ICON + _GAP if self._icon else 0) + 2
        return QSize(min(width, self._maximum), max(metrics.height(), _ICON) + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, icon, text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._ground))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, min(box.height() / 2, 11), min(box.height() / 2, 11))
        left = _PAD
        if self._icon:
            spot = self.rect().adjusted(left, 0, 0, 0)
            spot.setWidth(_ICON)
            theme.icon(self._icon, self._ink).paint(painter, spot)
            left += _ICON + _GAP
        painter.setPen(theme.color(self._ink))
        painter.setFont(self._font())
        room = self.rect().adjusted(left, 0, -_PAD, 0)
        elided = QFontMetrics(self._font()).elidedText(self._text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)

    def _font(self) -> QFont:
        chosen = theme.font("small")
        chosen.setWeight(chosen.Weight.DemiBold)
        return chosen
