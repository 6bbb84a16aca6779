"""What this program is, on which parts it stands."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6 import __version__ as qt_version
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from fhir_admin import theme


class AboutDialog(QDialog):
    """Name, versions and licences in a few lines that can be copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle(self.tr("About FHIR Admin"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(8)
        title = QLabel("FHIR Admin", self)
        theme.set_role(title, "title")
        text = QLabel(self.tr("Browse, compare, patch and restore clinical data on any FHIR server."), self)
        text.setWordWrap(True)
        facts = QLabel("\n".join(_facts()), self)
        facts.setObjectName("aboutFacts")
        facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        theme.set_role(facts, "muted")
        licences = QLabel(
            self.tr("Icons: Lucide (ISC). Font: Pretendard (OFL 1.1). Qt for Python: LGPL 3."), self
        )
        licences.setWordWrap(True)
        theme.set_role(licences, "small")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        for widget in (title, text, facts, licences, buttons):
            layout.addWidget(widget)


def _facts() -> list[str]:
    try:
        version = metadata.version("fhir-admin")
    except metadata.PackageNotFoundError:
        version = "?"
    return [
        f"FHIR Admin {version}",
        f"Python {platform.python_version()}, Qt for Python {qt_version}",
        platform.platform(),
    ]
