"""The log of the embedded server: filter, follow, copy."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme

_LINES = 2000


class LogPane(QWidget):
    """Shows lines as they come; follows the end unless switched off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("logPane")
        self._lines: list[str] = []
        self._text = QPlainTextEdit(self)
        self._filter = QLineEdit(self)
        self._follow = QCheckBox(self.tr("Follow"), self)
        self._copy = QToolButton(self)
        self._build()

    def set_lines(self, lines: Sequence[str]) -> None:
        """Show these lines instead of what was there."""
        self._lines = list(lines)[-_LINES:]
        self._render()

    def add(self, line: str) -> None:
        """Show one more line."""
        self._lines.append(line)
        del self._lines[:-_LINES]
        if self._matches(line):
            self._text.appendPlainText(line)
            self._to_end()

    def _build(self) -> None:
        title = QLabel(self.tr("Log"), self)
        theme.set_role(title, "heading")
        self._text.setObjectName("logText")
        self._text.setAccessibleName(self.tr("Log of the embedded server"))
        self._text.setReadOnly(True)
        self._text.setMaximumBlockCount(_LINES)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setFont(theme.font("mono"))
        self._text.setPlaceholderText(self.tr("Nothing was logged yet."))
        self._filter.setObjectName("logFilter")
        self._filter.setPlaceholderText(self.tr("Filter"))
        self._filter.setAccessibleName(self.tr("Filter the log"))
        self._filter.setClearButtonEnabled(True)
        self._filter.setMaximumWidth(240)
        self._follow.setObjectName("logFollow")
        self._follow.setChecked(True)
        self._copy.setObjectName("logCopy")
        self._copy.setIcon(theme.icon("copy"))
        self._copy.setToolTip(self.tr("Copy the log"))
        self._copy.setAccessibleName(self.tr("Copy the log"))
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(title)
        bar.addStretch(1)
        for widget in (self._filter, self._follow, self._copy):
            bar.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self._text, 1)
        self._filter.textChanged.connect(self._render)
        self._follow.toggled.connect(self._to_end)
        self._copy.clicked.connect(self._copy_all)
        theme.signals().changed.connect(self._set_font)

    def _matches(self, line: str) -> bool:
        return self._filter.text().lower() in line.lower()

    def _render(self) -> None:
        self._text.setPlainText("\n".join(line for line in self._lines if self._matches(line)))
        self._to_end()

    def _to_end(self) -> None:
        if self._follow.isChecked():
            bar = self._text.verticalScrollBar()
            bar.setValue(bar.maximum())
            self._text.horizontalScrollBar().setValue(0)

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())

    def _set_font(self) -> None:
        self._text.setFont(theme.font("mono"))
