"""Says at any time which server the window works on: name, environment in words, colour and state."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from fhir_admin import theme
from fhir_admin.client.profile import Environment, ServerProfile
from fhir_admin.servers import wording

_PAD, _ICON, _GAP, _CHEVRON = 10, 16, 8, 12
_MAXIMUM = 420


class ConnectionBadge(QAbstractButton):
    """Press it to choose another server. States: `connecting`, `connected`, `trouble`, `none`."""

    menu_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("connectionBadge")
        self._profile: ServerProfile | None = None
        self._state = "none"
        self._note = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self.menu_requested)
        theme.signals().changed.connect(self.updateGeometry)
        self._describe()

    @property
    def connection_state(self) -> str:
        """`connecting`, `connected`, `trouble` or `none`."""
        return self._state

    def show_profile(self, profile: ServerProfile | None, state: str, note: str = "") -> None:
        """Show a profile and how the connection is; `note` explains trouble."""
        self._profile, self._state, self._note = profile, state if profile else "none", note
        self._describe()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for name and environment, within bounds."""
        bold, small = QFontMetrics(self._bold()), QFontMetrics(theme.font("small"))
        words = bold.horizontalAdvance(self._name()) + _GAP + small.horizontalAdvance(self._where())
        width = words + 2 * _PAD + 2 * _ICON + 3 * _GAP + _CHEVRON + 4
        return QSize(min(width, _MAXIMUM), max(bold.height() + 10, 30))

    def minimumSizeHint(self) -> QSize:
        """It may be squeezed; the name is elided then."""
        return QSize(120, self.sizeHint().height())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Redraw for the hover look."""
        self.update()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground in the environment's colour, sign, name, environment, state."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, ground = self._colors()
        box = self.rect().adjusted(0, 0, -1, -1)
        painter.setPen(theme.color("accent") if self.hasFocus() else theme.color(ground))
        painter.setBrush(theme.color(ground).darker(105) if self.underMouse() else theme.color(ground))
        painter.drawRoundedRect(box, 6, 6)
        left = self._draw_icon(painter, self._environment_icon(), ink, _PAD)
        right = self._draw_tail(painter, ink, box.right() - _PAD)
        self._draw_words(painter, ink, left, right)

    def _draw_icon(self, painter: QPainter, name: str, ink: str, left: int) -> int:
        spot = self.rect().adjusted(left, 0, 0, 0)
        spot.setWidth(_ICON)
        theme.icon(name, ink).paint(painter, spot)
        return left + _ICON + _GAP

    def _draw_tail(self, painter: QPainter, ink: str, right: int) -> int:
        self._draw_icon(painter, "chevron-down", ink, right - _CHEVRON)
        name = {"connected": "circle-check", "trouble": "wifi-off", "connecting": "loader-circle"}
        left = right - _CHEVRON - _GAP - _ICON
        if self._state in name:
            self._draw_icon(painter, name[self._state], ink, left)
            return left - _GAP
        return right - _CHEVRON - _GAP

    def _draw_words(self, painter: QPainter, ink: str, left: int, right: int) -> None:
        small = QFontMetrics(theme.font("small"))
        where = self._where()
        room = max(right - left - (small.horizontalAdvance(where) + _GAP if where else 0), 0)
        bold = QFontMetrics(self._bold())
        name = bold.elidedText(self._name(), Qt.TextElideMode.ElideRight, room)
        box, align = self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(theme.color(ink))
        painter.setFont(self._bold())
        painter.drawText(box.adjusted(left, 0, 0, 0), align, name)
        painter.setFont(theme.font("small"))
        left += bold.horizontalAdvance(name) + _GAP
        painter.drawText(box.adjusted(left, 0, right - box.right(), 0), align, where)

    def _bold(self) -> QFont:
        chosen = theme.font("body")
        chosen.setWeight(QFont.Weight.DemiBold)
        return chosen

    def _name(self) -> str:
        return self._profile.name if self._profile else self.tr("No server")

    def _where(self) -> str:
        if self._profile is None:
            return ""
        where = wording.environment(self._profile.environment)
        if self._profile.environment is Environment.PRODUCTION:
            where = where.upper()
        if self._profile.read_only:
            where = self.tr("{environment}, read only").format(environment=where)
        return where

    def _environment_icon(self) -> str:
        return wording.ENVIRONMENT_ICONS[self._profile.environment] if self._profile else "server-off"

    def _colors(self) -> tuple[str, str]:
        return wording.environment_colors(self._profile.environment) if self._profile else ("muted", "hover")

    def _describe(self) -> None:
        states = {
            "connecting": self.tr("connecting…"),
            "connected": self.tr("connected"),
            "trouble": self.tr("not reachable"),
            "none": self.tr("not connected"),
        }
        parts = [self._name(), self._where(), states[self._state]]
        text = ", ".join(part for part in parts if part)
        address = wording.address(self._profile) if self._profile else ""
        lines = [text, address, self._note, self.tr("Click to choose another server")]
        self.setToolTip("\n".join(line for line in lines if line))
        self.setAccessibleName(self.tr("Server: {text}").format(text=text))
