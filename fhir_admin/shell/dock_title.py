"""The title of a dock in our look: its name and a way to close it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from fhir_admin import theme


class DockTitle(QWidget):
    """Closes its dock."""

    def __init__(self, title: str, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setObjectName("dockTitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        label = QLabel(title, self)
        theme.set_role(label, "section")
        close = QToolButton(self)
        close.setObjectName("dockClose")
        close.setIcon(theme.icon("x"))
        close.setToolTip(self.tr("Close"))
        close.setAccessibleName(self.tr("Close {title}").format(title=title))
        close.clicked.connect(dock.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 6, 2)
        row.addWidget(label, 1)
        row.addWidget(close)
