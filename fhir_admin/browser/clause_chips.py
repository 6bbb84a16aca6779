"""The clauses of a search as a row of chips: said in words, opened to edit, closed to remove."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from fhir_admin import theme
from fhir_admin.browser.clause_editor import ClauseEditor
from fhir_admin.browser.clause_words import words
from fhir_admin.browser.completion import Completion
from fhir_admin.browser.search_text import Clause, Search
from fhir_admin.widgets.flow_layout import FlowLayout

_LONGEST = 48


class ClauseChips(QWidget):
    """Shows a `Search`; `search_edited(Search)` follows every edit, `finished` the end of editing one."""

    search_edited = Signal(object)
    finished = Signal()

    def __init__(self, completion: Completion, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clauseChips")
        self._completion = completion
        self._search = Search()
        self._chips: list[ClauseChip] = []
        self._flow = FlowLayout(self)
        self._add = QPushButton(self.tr("Add condition"), self)
        self._add.setObjectName("addClause")
        self._add.setIcon(theme.icon("plus", "accent"))
        theme.set_kind(self._add, "ghost")
        self._add.clicked.connect(self.add_clause)
        self._flow.addWidget(self._add)
        theme.signals().changed.connect(self._rebuild)

    def set_completion(self, completion: Completion) -> None:
        """Names come from another server, or it said more about itself."""
        self._completion = completion
        self._rebuild()

    def set_search(self, search: Search) -> None:
        """Show another search."""
        if search != self._search:
            self._search = search
            self._rebuild()

    def add_clause(self) -> None:
        """Begin a new clause."""
        position = len(self._search.clauses)
        self._search = self._search.with_clause(Clause(""))
        self._rebuild()
        self.edit(position)

    def edit(self, position: int) -> ClauseEditor:
        """Open the form for one clause."""
        chip = self._chips[position]
        editor = ClauseEditor(self._completion, self._search.type, self._search.clauses[position], self)
        editor.changed.connect(lambda clause: self._replace(position, clause))
        editor.removed.connect(lambda: self._remove(position))
        editor.finished.connect(self.finished)
        editor.destroyed.connect(self._drop_empty)
        editor.adjustSize()
        editor.move(chip.mapToGlobal(QPoint(0, chip.height() + 2)))
        editor.show()
        return editor

    def _rebuild(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [ClauseChip(self) for _ in self._search.clauses]
        for position, chip in enumerate(self._chips):
            self._flow.insert_widget(position, chip)
            chip.opened.connect(lambda at=position: self.edit(at))
            chip.closed.connect(lambda at=position: self._remove(at, run=True))
            self._word(position)
            chip.show()
        self.updateGeometry()

    def _word(self, position: int) -> None:
        clause = self._search.clauses[position]
        kind = self._completion.kind(self._search.type, clause)
        self._chips[position].show_words(*words(clause, kind))

    def _replace(self, position: int, clause: Clause) -> None:
        self._search = self._search.with_replaced(position, clause)
        self._word(position)
        self._flow.invalidate()
        self.search_edited.emit(self._search)

    def _remove(self, position: int, *, run: bool = False) -> None:
        if position < len(self._search.clauses):
            self._search = self._search.without(position)
            self._rebuild()
            self.search_edited.emit(self._search)
            if run:
                self.finished.emit()

    def _drop_empty(self) -> None:
        """A clause that was begun and left without a name is nothing."""
        kept = tuple(clause for clause in self._search.clauses if clause.key or clause.value)
        if kept != self._search.clauses:
            self._search = Search(self._search.path, kept)
            self._rebuild()


class ClauseChip(QFrame):
    """One clause: `opened` on a click, `closed` on its cross."""

    opened = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clauseChip")
        self._words = QPushButton(self)
        self._words.setObjectName("clauseChipWords")
        self._text = QLabel(self._words)
        self._close = QToolButton(self)
        self._build()
        theme.signals().changed.connect(self._dress)

    def show_words(self, parameter: str, verb: str, value: str) -> None:
        """Say the clause."""
        shown = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
        muted = theme.color("muted").name()
        said = " ".join(part for part in (parameter, verb, value) if part)
        self._text.setText(
            f"<b>{_html(parameter)}</b> <span style='color:{muted}'>{_html(verb)}</span> {_html(shown)}"
        )
        self._words.setToolTip(said)
        self._words.setAccessibleName(said)
        size = self._text.sizeHint()
        self._words.setFixedSize(QSize(size.width() + 4, size.height() + 6))
        self._text.setGeometry(2, 0, size.width(), size.height() + 6)
        self._close.setAccessibleName(self.tr("Remove {clause}").format(clause=said))

    def _build(self) -> None:
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._close.setObjectName("clauseChipClose")
        self._close.setIcon(theme.icon("x"))
        self._close.setIconSize(QSize(12, 12))
        self._close.setToolTip(self.tr("Remove this condition"))
        self._words.clicked.connect(self.opened)
        self._close.clicked.connect(self.closed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 1, 2, 1)
        layout.setSpacing(2)
        layout.addWidget(self._words)
        layout.addWidget(self._close)
        self._dress()

    def _dress(self) -> None:
        ground, edge = theme.color("accent_soft").name(), theme.color("border").name()
        focus = theme.color("accent").name()
        self.setStyleSheet(
            f"#clauseChip {{ background: {ground}; border: 1px solid {edge}; border-radius: 11px; }}"
            "#clauseChipWords { background: transparent; border: none; padding: 0; min-height: 0; }"
            f"#clauseChipWords:focus {{ border-bottom: 1px solid {focus}; }}"
            "#clauseChipClose { padding: 2px; border-radius: 9px; }"
        )


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
