"""Everything about one step of a restore: why it is there, what is said of it, what comes back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.local_time import local
from fhir_admin.restore.restore_words import Words, role_sentence
from fhir_admin.widgets.element_tree_view import ElementTreeView
from fhir_admin.widgets.empty_state import EmptyState
from server.fhir.headline import headline
from server.fhir.restore import Step


class StepDetail(QWidget):
    """`show_step` or `show_nothing`; emits `history_requested`."""

    history_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stepDetail")
        self._title = QLabel(self)
        self._facts = QLabel(self)
        self._picture = QLabel(self)
        self._said = QLabel(self)
        self._history = QPushButton(self.tr("History"), self)
        self._tree = ElementTreeView(self)
        self._empty = EmptyState(parent=self)
        self._stack = QStackedWidget(self)
        self._head = QFrame(self)
        self._shown: Step | None = None
        self._build()
        self.show_nothing()

    def show_step(self, step: Step, words: Words) -> None:
        """Show one step with what is said of it now."""
        self._head.show()
        self._title.setText((headline(step.past.resource) if step.past else "") or step.key.type)
        self._facts.setText("\n".join(self._fact_lines(step)))
        self._picture.setPixmap(theme.pixmap(words.icon, 16, words.color, self.devicePixelRatioF()))
        self._said.setText(words.long)
        if step.past is None:
            self._empty.show_message("eye-off", self.tr("No content is readable"))
            self._stack.setCurrentWidget(self._empty)
        elif self._shown is None or self._shown.past is not step.past:
            self._tree.set_resource(dict(step.past.resource))
            self._stack.setCurrentWidget(self._tree)
        else:
            self._stack.setCurrentWidget(self._tree)
        self._shown = step

    def show_nothing(self) -> None:
        """No step is selected."""
        self._head.hide()
        self._empty.show_message(
            "list", self.tr("Choose a step"), self.tr("What comes back, and why, is shown here.")
        )
        self._stack.setCurrentWidget(self._empty)

    def _fact_lines(self, step: Step) -> list[str]:
        lines = [str(step.key)]
        when = local(step.deleted_at)
        if when and step.deleted_by:
            lines.append(self.tr("deleted {when} by {who}").format(when=when, who=step.deleted_by))
        elif when:
            lines.append(self.tr("deleted {when}").format(when=when))
        lines.append(role_sentence(step))
        return lines

    def _build(self) -> None:
        self._head.setObjectName("stepDetailHead")
        for label, name, role in (
            (self._title, "stepTitle", "heading"),
            (self._facts, "stepFacts", "muted"),
            (self._said, "stepSaid", "body"),
        ):
            label.setObjectName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            theme.set_role(label, role)
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self._said, 1)
        self._history.setObjectName("stepHistory")
        self._history.setIcon(theme.icon("history"))
        self._history.clicked.connect(self.history_requested)
        head = QVBoxLayout(self._head)
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(6)
        head.addWidget(self._title)
        head.addWidget(self._facts)
        head.addLayout(said)
        head.addWidget(self._history, 0, Qt.AlignmentFlag.AlignLeft)
        self._tree.setObjectName("stepTree")
        self._stack.addWidget(self._tree)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self._stack, 1)
