"""Tells that the program made a mistake and offers the details to copy; nothing is sent anywhere."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from fhir_admin import theme


class CrashDialog(QDialog):
    """Shows one traceback."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("crashDialog")
        self.setWindowTitle(self.tr("The program made a mistake"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 440)
        self._text = text
        title = QLabel(self.tr("The program made a mistake"), self)
        theme.set_role(title, "heading")
        words = QLabel(
            self.tr(
                "What you did last may not have worked; what was saved before is safe. You can go on. "
                "Please report the details below. They stay on this computer unless you send them."
            ),
            self,
        )
        words.setWordWrap(True)
        details = QPlainTextEdit(text, self)
        details.setObjectName("crashDetails")
        details.setAccessibleName(self.tr("Details"))
        details.setReadOnly(True)
        details.setFont(theme.font("mono"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(self.tr("Copy the details"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("crashCopy")
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(8)
        for widget in (title, words, details, buttons):
            layout.addWidget(widget)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
