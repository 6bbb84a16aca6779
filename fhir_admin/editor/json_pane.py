"""The JSON half of the editor: the draft as text, read as it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.editor.draft_model import DraftModel
from fhir_admin.editor.json_editor import JsonEditor, Mark
from fhir_admin.editor.json_places import JsonError, places, read_json
from server.fhir import codec
from server.fhir.location import Path

_DELAY_MS = 120


class JsonPane(QWidget):
    """Works on a `DraftModel`; `readable_changed(bool)` tells whether the text is well-formed JSON."""

    readable_changed = Signal(bool)

    def __init__(self, draft: DraftModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("jsonPane")
        self._draft = draft
        self._editor = JsonEditor(self)
        self._status = QLabel(self)
        self._error: JsonError | None = None
        self._issues: Mapping[Path, str] = {}
        self._shown: Any = None  # the content that the text stands for
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self.read_now)
        self._build()
        draft.rebased.connect(self.show_draft)
        draft.changed.connect(self._follow)
        self._editor.textChanged.connect(self._typed)

    @property
    def editor(self) -> JsonEditor:
        """The text area."""
        return self._editor

    @property
    def error(self) -> JsonError | None:
        """Why the text is no JSON, None when it is."""
        return self._error

    def show_draft(self) -> None:
        """Write the draft into the text area."""
        self._shown = self._draft.draft.current
        text = codec.pretty(codec.encode(self._shown)).decode()
        blocked = self._editor.blockSignals(True)
        self._editor.set_text_keeping_place(text)
        self._editor.blockSignals(blocked)
        self._timer.stop()
        self._set_error(None)

    def set_issues(self, issues: Mapping[Path, str]) -> None:
        """Mark what is wrong with the content, place by place."""
        self._issues = issues
        self._mark()

    def reveal(self, path: Path) -> None:
        """Select the text of the element at a path (or nearest above it)."""
        found = places(self._editor.toPlainText()) if self._error is None else {}
        while path and path not in found:
            path = path[:-1]
        if path in found:
            self._editor.go_to(*found[path])

    def read_now(self) -> None:
        """Read the text at once instead of after a pause."""
        self._timer.stop()
        value, error = read_json(self._editor.toPlainText())
        if error is None and not isinstance(value, dict):
            error = JsonError(self.tr("a resource is a JSON object"), 0, 1, 1)
        self._set_error(error)
        if error is None:
            self._shown = value
            self._draft.set_all(value, typing=True)

    def _build(self) -> None:
        foot = QFrame(self)
        foot.setObjectName("jsonStatusBar")
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 3, 12, 3)
        self._status.setObjectName("jsonStatus")
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self._status, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._editor, 1)
        layout.addWidget(foot)
        theme.signals().changed.connect(self._tell)

    def _typed(self) -> None:
        self._timer.start()

    def _follow(self, _path: Path) -> None:
        # What the person typed stays as typed; every other edit rewrites the text.
        if self._draft.draft.current is not self._shown:
            self.show_draft()

    def _set_error(self, error: JsonError | None) -> None:
        was_readable = self._error is None
        self._error = error
        self._mark()
        self._tell()
        if was_readable != (error is None):
            self.readable_changed.emit(error is None)

    def _mark(self) -> None:
        if self._error is not None:
            at = self._error.offset
            self._editor.set_marks([Mark(at, at + 1, self._error.message)])
            return
        if not self._issues:
            self._editor.set_marks(())
            return
        found = places(self._editor.toPlainText())
        marks = []
        for path, text in self._issues.items():
            while path and path not in found:
                path = path[:-1]
            start, end = found.get(path, (0, 1))
            marks.append(Mark(start, min(end, self._line_end(start)), text))
        self._editor.set_marks(marks)

    def _line_end(self, start: int) -> int:
        block = self._editor.document().findBlock(start)
        return block.position() + block.length() - 1

    def _tell(self) -> None:
        error = self._error
        if error is None:
            self._status.setText(self.tr("Well-formed JSON"))
            color = theme.color("muted").name()
        else:
            text = self.tr("Line {line}, column {column}: {message}")
            self._status.setText(text.format(line=error.line, column=error.column, message=error.message))
            color = theme.color("error").name()
        self._status.setStyleSheet(f"color: {color};")
