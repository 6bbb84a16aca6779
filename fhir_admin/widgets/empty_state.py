"""What a page shows when it has nothing to show: why, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from fhir_admin import theme

_ICON = 40
_LINE = 520


class EmptyState(QWidget):
    """A picture, a title, a sentence and at most one button; `action_requested` when it is pressed."""

    action_requested = Signal()

    def __init__(
        self,
        icon: str = "inbox",
        title: str = "",
        text: str = "",
        action: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self._icon = icon
        self._picture = QLabel(self)
        self._title = QLabel(self)
        self._text = QLabel(self)
        self._button = QPushButton(self)
        self._build()
        self.show_message(icon, title, text, action)
        theme.signals().changed.connect(self._draw)

    def show_message(self, icon: str, title: str, text: str = "", action: str = "") -> None:
        """Say something else; an empty `action` hides the button."""
        self._icon = icon
        self._draw()
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self._button.setVisible(bool(action))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def _build(self) -> None:
        self._picture.setObjectName("emptyStatePicture")
        self._title.setObjectName("emptyStateTitle")
        self._text.setObjectName("emptyStateText")
        self._button.setObjectName("emptyStateAction")
        theme.set_role(self._title, "heading")
        theme.set_role(self._text, "muted")
        theme.set_kind(self._button, "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 32, 32, 32)
        layout.setSpacing(8)
        layout.addStretch(2)
        for label in (self._picture, self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._title.setWordWrap(True)
        self._text.setWordWrap(True)
        layout.addWidget(self._picture)
        layout.addSpacing(4)
        layout.addWidget(self._title)
        layout.addLayout(self._narrow(self._text))
        layout.addSpacing(8)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self._button.clicked.connect(self.action_requested)

    @staticmethod
    def _narrow(label: QLabel) -> QHBoxLayout:
        """Lines longer than this are hard to read."""
        label.setMaximumWidth(_LINE)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(label, 100)
        row.addStretch(1)
        return row

    def _draw(self) -> None:
        self._picture.setPixmap(theme.pixmap(self._icon, _ICON, "disabled", self.devicePixelRatioF()))
