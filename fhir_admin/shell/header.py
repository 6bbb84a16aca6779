"""The bar above the pages: which server, a way to every command, and two switches."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from fhir_admin import theme
from fhir_admin.servers.connection_badge import ConnectionBadge


class Header(QWidget):
    """Emits what the person wants; holds the connection badge."""

    palette_requested = Signal()
    requests_toggled = Signal()
    theme_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.badge = ConnectionBadge(self)
        self._palette = QPushButton(theme.icon("search"), "", self)
        self._requests = self._switch("headerRequests", "activity", self.tr("Show or hide the requests"))
        self._theme = self._switch("headerTheme", "moon", self.tr("Switch between light and dark"))
        self._build()
        theme.signals().changed.connect(self._dress)
        self._dress()

    def set_requests_shown(self, shown: bool) -> None:
        """Draw the switch as on or off."""
        self._requests.setChecked(shown)

    def _build(self) -> None:
        keys = QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText)
        self._palette.setObjectName("paletteButton")
        self._palette.setText(self.tr("Search commands, or go to Type/id   ({keys})").format(keys=keys))
        self._palette.setAccessibleName(self.tr("Commands"))
        self._palette.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._palette.setCursor(Qt.CursorShape.IBeamCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self.badge)
        row.addStretch(1)
        row.addWidget(self._palette, 4)
        row.addStretch(1)
        row.addWidget(self._requests)
        row.addWidget(self._theme)
        self._requests.setCheckable(True)
        self._palette.clicked.connect(self.palette_requested)
        self._requests.clicked.connect(self.requests_toggled)
        self._theme.clicked.connect(self.theme_toggled)

    def _switch(self, name: str, icon: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setIcon(theme.icon(icon))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _dress(self) -> None:
        self._theme.setIcon(theme.icon("sun" if theme.is_dark() else "moon"))
        letters = QFontMetrics(theme.font("body")).horizontalAdvance(self._palette.text())
        self._palette.setMaximumWidth(max(460, letters + 72))
