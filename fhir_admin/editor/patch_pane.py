"""A patch to read and to copy, or the reason why there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.widgets.empty_state import EmptyState
from fhir_admin.widgets.json_view import JsonView
from server.fhir import codec


class PatchPane(QWidget):
    """`show_patch(text, operations)`, `show_nothing()` or `show_reason(why)`."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._text = b""
        self._count = QLabel(self)
        self._copy = QPushButton(self.tr("Copy"), self)
        self._view = JsonView(self)
        self._empty = EmptyState(parent=self)
        self._stack = QStackedWidget(self)
        self._build(title)
        self.show_nothing()

    @property
    def text(self) -> bytes:
        """The patch that is shown, b"" when there is none."""
        return self._text

    def show_patch(self, text: bytes, operations: int) -> None:
        """Show a patch."""
        if text == self._text:
            return
        self._text = text
        self._count.setText(self.tr("Operations: %n", None, operations))
        self._view.set_text(codec.pretty(text))
        self._stack.setCurrentIndex(0)

    def show_nothing(self) -> None:
        """There is nothing to send."""
        self._text = b""
        self._empty.show_message(
            "pencil",
            self.tr("No changes yet"),
            self.tr("Change something on the left: the patch is written here."),
        )
        self._stack.setCurrentIndex(1)

    def show_reason(self, why: str) -> None:
        """This patch format cannot express the edit."""
        self._text = b""
        self._empty.show_message("info", self.tr("This patch format cannot express the edit"), why)
        self._stack.setCurrentIndex(1)

    def _build(self, title: str) -> None:
        head = QFrame(self)
        head.setObjectName("patchToolBar")
        theme.set_flag(head, "toolbar")
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 3, 8, 3)
        self._count.setObjectName("patchCount")
        theme.set_role(self._count, "muted")
        row.addWidget(self._count)
        row.addStretch(1)
        self._copy.setObjectName("patchCopy")
        self._copy.setIcon(theme.icon("copy", "accent"))
        self._copy.setAccessibleName(self.tr("Copy {patch}").format(patch=title))
        theme.set_kind(self._copy, "ghost")
        self._copy.clicked.connect(self._to_clipboard)
        row.addWidget(self._copy)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._view, 1)
        self._view.view.setAccessibleName(title)
        self._view.view.setFrameShape(QFrame.Shape.NoFrame)
        self._stack.addWidget(page)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.setFocusProxy(self._view.view)
        self._count.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)

    def _to_clipboard(self) -> None:
        QGuiApplication.clipboard().setText(codec.pretty(self._text).decode())
