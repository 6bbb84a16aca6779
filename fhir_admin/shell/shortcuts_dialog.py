"""All keys on one sheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme


class ShortcutsDialog(QDialog):
    """Rows of (group, title, keys)."""

    def __init__(self, rows: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcutsDialog")
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(520, 560)
        sheet = QWidget(self)
        grid = QGridLayout(sheet)
        grid.setContentsMargins(24, 16, 24, 16)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        self._fill(grid, rows)
        area = QScrollArea(self)
        area.setObjectName("shortcutsArea")
        area.setWidget(sheet)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 12)
        layout.addWidget(area)
        layout.addWidget(buttons)

    def _fill(self, grid: QGridLayout, rows: Sequence[tuple[str, str, str]]) -> None:
        group, line = "", 0
        for name, title, keys in rows:
            if name != group:
                group = name
                head = QLabel(name, self)
                theme.set_role(head, "section")
                grid.addWidget(head, line, 0, 1, 2)
                line += 1
            grid.addWidget(QLabel(title, self), line, 0)
            key = QLabel(keys, self)
            key.setFont(theme.font("mono"))
            grid.addWidget(key, line, 1, Qt.AlignmentFlag.AlignRight)
            line += 1
        grid.setRowStretch(line, 1)
