"""What a deleted instance was: its last content, who deleted it and when, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.local_time import local, universal
from fhir_admin.widgets.element_tree_view import ElementTreeView
from fhir_admin.widgets.empty_state import EmptyState
from server.fhir.deleted import Deleted


class BinPreview(QWidget):
    """`show_row`, `show_many`, `show_nothing`. Emits what the person asks for."""

    history_requested = Signal()
    restore_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("binPreview")
        self._title = QLabel(self)
        self._facts = QLabel(self)
        self._tree = ElementTreeView(self)
        self._empty = EmptyState(parent=self)
        self._history = QPushButton(self.tr("History"), self)
        self._restore = QPushButton(self.tr("Restore…"), self)
        self._stack = QStackedWidget(self)
        self._head = QFrame(self)
        self._shown: tuple[Deleted, bool] | None = None
        self._build()
        self.show_nothing()

    def show_row(self, row: Deleted, *, reading: bool) -> None:
        """Show one instance; `reading` says that its content is being looked for."""
        if self._shown == (row, reading):
            return
        self._shown = (row, reading)
        self._head.show()
        self._title.setText(row.label or str(row.key))
        self._facts.setText(self._fact_text(row))
        self._facts.setToolTip(universal(row.deleted_at))
        self._history.show()
        self._restore.setText(self.tr("Restore…"))
        if row.last is not None:
            self._tree.set_resource(dict(row.last.resource))
            self._stack.setCurrentWidget(self._tree)
        elif reading:
            self._empty.show_message("loader-circle", self.tr("Reading its history…"))
            self._stack.setCurrentWidget(self._empty)
        else:
            self._empty.show_message(
                "eye-off",
                self.tr("Nothing readable is left"),
                self.tr(
                    "The server shows that it was deleted, but no content from before. "
                    "There is nothing to bring back."
                ),
            )
            self._stack.setCurrentWidget(self._empty)

    def show_many(self, count: int) -> None:
        """Several rows are chosen."""
        self._shown = None
        self._head.show()
        self._title.setText(self.tr("Chosen: %n", None, count))
        self._facts.setText(self.tr("What referred to them and what they need is looked up next."))
        self._history.hide()
        self._restore.setText(self.tr("Restore {count}…").format(count=count))
        self._empty.show_message("archive-restore", self.tr("Chosen: %n", None, count))
        self._stack.setCurrentWidget(self._empty)

    def show_nothing(self) -> None:
        """No row is chosen."""
        if self._head.isHidden():
            return
        self._shown = None
        self._head.hide()
        self._empty.show_message(
            "inbox", self.tr("Choose a row"), self.tr("Its last content is shown here before you restore it.")
        )
        self._stack.setCurrentWidget(self._empty)

    def _fact_text(self, row: Deleted) -> str:
        parts = [str(row.key)]
        when = local(row.deleted_at)
        if row.deleted_by and when:
            parts.append(self.tr("deleted {when} by {who}").format(when=when, who=row.deleted_by))
        elif when:
            parts.append(self.tr("deleted {when}").format(when=when))
        if row.subject and row.subject != str(row.key):
            parts.append(self.tr("of {subject}").format(subject=row.subject))
        return "\n".join(parts)

    def _build(self) -> None:
        self._head.setObjectName("binPreviewHead")
        for label, name, role in (
            (self._title, "binPreviewTitle", "heading"),
            (self._facts, "binPreviewFacts", "muted"),
        ):
            label.setObjectName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            theme.set_role(label, role)
        self._history.setObjectName("binHistory")
        self._history.setIcon(theme.icon("history"))
        self._history.clicked.connect(self.history_requested)
        self._restore.setObjectName("binRestore")
        self._restore.setIcon(theme.icon("archive-restore", "accent_text"))
        theme.set_kind(self._restore, "primary")
        self._restore.clicked.connect(self.restore_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._restore)
        buttons.addWidget(self._history)
        buttons.addStretch(1)
        head = QVBoxLayout(self._head)
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(6)
        head.addWidget(self._title)
        head.addWidget(self._facts)
        head.addSpacing(2)
        head.addLayout(buttons)
        self._tree.setObjectName("binPreviewTree")
        self._stack.addWidget(self._tree)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self._stack, 1)
