"""The head of the editor: what is edited, which version it stands on, how much changed, and undo."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from fhir_admin import theme
from fhir_admin.widgets.pill import Pill


class EditorHead(QFrame):
    """Emits what the person asks for; shows what it is told."""

    discard_requested = Signal()
    reload_requested = Signal()
    history_requested = Signal()

    def __init__(self, undo: QUndoStack, page: QWidget) -> None:
        super().__init__(page)
        self.setObjectName("editorHead")
        theme.set_flag(self, "toolbar")
        self._page = page
        self._title = QLabel(self)
        self._name = QLabel(self)
        self._version = Pill(self)
        self._count = Pill(self)
        self._build(undo)

    def show_resource(self, title: str, name: str, version: str) -> None:
        """Say what is edited and on which version the draft stands."""
        self._title.setText(title)
        self._title.setToolTip(title)
        self._name.setText(name)
        self._name.setToolTip(name)
        self._version.setVisible(bool(version))
        text = self.tr("version {version}").format(version=version)
        self._version.show_text(text, "history", "muted")

    def show_count(self, changes: int) -> None:
        """Say how many changes there are; none hides the count."""
        self._count.setVisible(bool(changes))
        self._count.show_text(self.tr("Changes: %n", None, changes), "pencil", "changed", "changed_soft")

    def _build(self, undo: QUndoStack) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        for label, name, role in (
            (self._title, "editorTitle", "heading"),
            (self._name, "editorName", "muted"),
        ):
            label.setObjectName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            theme.set_role(label, role)
            row.addWidget(label)
        # Long names and ids give way to the buttons; whole they stand in the tool tips.
        self._title.setMinimumWidth(60)
        self._name.setMinimumWidth(30)
        row.addWidget(self._version)
        row.addWidget(self._count)
        row.addStretch(1)
        for button in self._buttons(undo):
            row.addWidget(button)

    def _buttons(self, undo: QUndoStack) -> list[QToolButton]:
        back = undo.createUndoAction(self, self.tr("Undo"))
        again = undo.createRedoAction(self, self.tr("Redo"))
        back.setShortcuts(QKeySequence.keyBindings(QKeySequence.StandardKey.Undo))
        again.setShortcuts(QKeySequence.keyBindings(QKeySequence.StandardKey.Redo))
        discard = QAction(self.tr("Discard all changes"), self)
        discard.triggered.connect(self.discard_requested)
        reload_ = QAction(self.tr("Read again from the server"), self)
        reload_.setShortcuts(QKeySequence.keyBindings(QKeySequence.StandardKey.Refresh))
        reload_.triggered.connect(self.reload_requested)
        history = QAction(self.tr("Show history"), self)
        history.triggered.connect(self.history_requested)
        return [
            self._tool(back, "editorUndo", "undo-2"),
            self._tool(again, "editorRedo", "redo-2"),
            self._tool(discard, "editorDiscard", "rotate-ccw"),
            self._tool(reload_, "editorReload", "refresh-cw"),
            self._tool(history, "editorHistory", "history"),
        ]

    def _tool(self, action: QAction, name: str, icon: str) -> QToolButton:
        action.setObjectName(name)
        action.setIcon(theme.icon(icon))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._page.addAction(action)
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        return button
