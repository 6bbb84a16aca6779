"""The narrow column at the left: the places one can always go to."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from fhir_admin import theme

_WIDTH = 76


class Place(StrEnum):
    """A page that exists once per window."""

    BROWSE = "browse"
    HISTORY = "history"
    BIN = "bin"
    SERVERS = "servers"


ICONS = {
    Place.BROWSE: "table-2",
    Place.HISTORY: "history",
    Place.BIN: "archive-restore",
    Place.SERVERS: "server",
}


class Rail(QWidget):
    """Emits `place_requested(Place)`; `set_current(None)` when a document is shown instead."""

    place_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAccessibleName(self.tr("Places"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._buttons: dict[Place, QToolButton] = {}
        self._build()
        theme.signals().changed.connect(self._fit)
        self._fit()

    def set_current(self, place: Place | None) -> None:
        """Mark the place that is shown."""
        for which, button in self._buttons.items():
            button.setChecked(which is place)
            button.setIcon(theme.icon(ICONS[which], "accent" if which is place else "icon"))

    def showEvent(self, event: QShowEvent) -> None:
        """Qt: only now the style of the window is known, and with it the room that names need."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Wide enough for the longest name at this text size, high enough for icon and name."""
        metrics = QFontMetrics(theme.font("small"))
        widest = max(metrics.horizontalAdvance(button.text()) for button in self._buttons.values())
        self.setFixedWidth(max(_WIDTH, widest + 32))
        for button in self._buttons.values():
            button.ensurePolished()
            button.setFixedHeight(max(metrics.height() + 42, button.sizeHint().height()))

    def _build(self) -> None:
        labels = {
            Place.BROWSE: (self.tr("Browse"), self.tr("Search and open resources")),
            Place.HISTORY: (self.tr("History"), self.tr("Everything that changed on this server")),
            Place.BIN: (self.tr("Bin"), self.tr("What was deleted, and how to bring it back")),
            Place.SERVERS: (self.tr("Servers"), self.tr("Server profiles and the embedded server")),
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 8, 6, 8)
        layout.setSpacing(4)
        for place, (label, tip) in labels.items():
            if place is Place.SERVERS:
                layout.addStretch(1)
            layout.addWidget(self._button(place, label, tip))

    def _button(self, place: Place, label: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"rail_{place.value}")
        button.setText(label)
        button.setToolTip(tip)
        button.setAccessibleName(label)
        button.setAccessibleDescription(tip)
        button.setIcon(theme.icon(ICONS[place]))
        button.setIconSize(QSize(22, 22))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setCheckable(True)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self._clicked(place))
        self._buttons[place] = button
        self._group.addButton(button)
        return button

    def _clicked(self, place: Place) -> None:
        # Whether it is current is decided by what is shown then, not by the click.
        self._buttons[place].setChecked(not self._buttons[place].isChecked())
        self.place_requested.emit(place)
