"""JSON to read: coloured, numbered, selectable, with a find bar; any size."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.widgets.code_view import CodeView
from fhir_admin.widgets.json_text import Match


class JsonView(QWidget):
    """Read-only JSON. `link_activated` carries a JSON string that was Ctrl-clicked (a reference, say)."""

    link_activated = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("jsonView")
        self._view = CodeView(self)
        self._bar = QWidget(self)
        self._field = QLineEdit(self._bar)
        self._count = QLabel(self._bar)
        self._matches: tuple[Match, ...] = ()
        self._current = -1
        self._build()

    @property
    def view(self) -> CodeView:
        """The text area."""
        return self._view

    def set_text(self, text: bytes | str) -> None:
        """Show indented JSON; a running find is repeated on it."""
        self._view.set_text(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)
        if self._bar.isVisible():
            self._find(self._field.text())

    def show_find(self) -> None:
        """Open the find bar with the selected text."""
        chosen = self._view.selected_text()
        if chosen and "\n" not in chosen:
            self._field.setText(chosen)
        self._bar.show()
        self._field.setFocus()
        self._field.selectAll()
        self._find(self._field.text())

    def hide_find(self) -> None:
        """Close the find bar."""
        self._bar.hide()
        self._view.set_marks((), -1)
        self._view.setFocus()

    def find_next(self, step: int = 1) -> None:
        """Go to the next (or with -1 the previous) find result, around the ends."""
        if self._matches:
            self._current = (self._current + step) % len(self._matches)
            self._view.set_marks(self._matches, self._current)
        self._tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape closes the bar; Shift+Return goes back."""
        if watched is self._field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.hide_find()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.find_next(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
        return super().eventFilter(watched, event)

    def _find(self, needle: str) -> None:
        caret = self._view.caret
        self._matches = self._view.lines.find(needle)
        later = (n for n, m in enumerate(self._matches) if (m.line, m.end) >= caret)
        self._current = next(later, 0 if self._matches else -1)
        self._view.set_marks(self._matches, self._current)
        self._tell()

    def _tell(self) -> None:
        if not self._field.text():
            self._count.setText("")
        elif not self._matches:
            self._count.setText(self.tr("Nothing found"))
        else:
            text = self.tr("{number} of {total}")
            self._count.setText(text.format(number=self._current + 1, total=len(self._matches)))

    def _build(self) -> None:
        self._view.setAccessibleName(self.tr("JSON"))
        self._bar.setObjectName("jsonFindBar")
        self._field.setObjectName("jsonFind")
        self._field.setAccessibleName(self.tr("Find in JSON"))
        self._field.setPlaceholderText(self.tr("Find in JSON"))
        self._field.setClearButtonEnabled(True)
        self._field.textEdited.connect(self._find)
        self._field.installEventFilter(self)
        theme.set_role(self._count, "muted")
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(8, 4, 8, 4)
        row.addWidget(self._field, 1)
        row.addWidget(self._count)
        for name, icon, text, act in (
            ("jsonFindPrevious", "chevron-up", self.tr("Previous result"), lambda: self.find_next(-1)),
            ("jsonFindNext", "chevron-down", self.tr("Next result"), self.find_next),
            ("jsonFindClose", "x", self.tr("Close the find bar"), self.hide_find),
        ):
            row.addWidget(self._button(name, icon, text, act))
        self._bar.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(self._view, 1)
        self._view.find_requested.connect(self.show_find)
        self._view.link_activated.connect(self.link_activated)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.show_find)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _button(self, name: str, icon: str, text: str, act: object) -> QToolButton:
        button = QToolButton(self._bar)
        button.setObjectName(name)
        button.setIcon(theme.icon(icon))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setAutoRaise(True)
        button.clicked.connect(lambda: act())  # type: ignore[operator]
        return button
