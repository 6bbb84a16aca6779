"""All about the chosen version: facts, every change in words, what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.local_time import local, universal
from fhir_admin.timeline.story import VersionRow
from fhir_admin.timeline.words import author_tip, interaction_tip, interaction_word, note_text, story_line
from fhir_admin.widgets.elided_label import ElidedLabel
from fhir_admin.widgets.empty_state import EmptyState
from server.fhir.timeline import Note

_NOTE_LOOKS = {
    "add": ("plus", "added"),
    "remove": ("minus", "removed"),
    "change": ("pencil", "changed"),
    "move": ("move", "moved"),
}


class VersionPanel(QFrame):
    """The signals carry nothing; the page knows what is chosen."""

    compare_requested = Signal()
    restore_requested = Signal()
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("versionPanel")
        self._title = ElidedLabel(self)
        self._label = ElidedLabel(self)
        self._facts = QFormLayout()
        self._version, self._when = QLabel(self), QLabel(self)
        self._who, self._how = QLabel(self), QLabel(self)
        self._heading = QLabel(self)
        self._notes = QListWidget(self)
        self._stack = QStackedWidget(self)
        self._empty = EmptyState(parent=self)
        self._compare = QPushButton(self.tr("Compare"), self)
        self._open = QPushButton(self.tr("Open"), self)
        self._restore = QPushButton(self.tr("Restore…"), self)
        self._build()
        self.show_nothing()
        theme.signals().changed.connect(self._dress)

    def show_nothing(self) -> None:
        """No version is chosen."""
        self._empty.show_message(
            "history",
            self.tr("No version is chosen"),
            self.tr("Choose one to see all that it changed, or two to compare them."),
        )
        self._stack.setCurrentIndex(0)

    def show_two(self, older: str, newer: str) -> None:
        """Two versions are chosen."""
        text = self.tr("{older} and {newer}").format(older=older, newer=newer)
        self._empty.show_message("git-compare", self.tr("Two versions"), text, self.tr("Compare"))
        self._stack.setCurrentIndex(0)

    def show_version(self, row: VersionRow, *, comparable: bool, restorable: bool) -> None:
        """One version is chosen; what can be done with it."""
        entry = row.entry
        self._title.setText(interaction_word(entry))
        self._label.setText(row.story.label or str(entry.key))
        self._version.setText(entry.version_id or self.tr("not told"))
        self._when.setText(local(entry.last_updated) or self.tr("not told"))
        self._when.setToolTip(universal(entry.last_updated))
        self._who.setText(entry.author or self.tr("not told"))
        self._who.setToolTip(author_tip(entry))
        self._how.setText(interaction_tip(entry))
        self._fill_notes(row)
        self._compare.setEnabled(comparable)
        self._open.setEnabled(row.has_body)
        self._restore.setVisible(restorable)
        self._restore.setText(self.tr("Restore…") if entry.deleted else self.tr("Bring back this version…"))
        self._stack.setCurrentIndex(1)

    def _fill_notes(self, row: VersionRow) -> None:
        self._notes.clear()
        notes = row.story.notes
        self._heading.setText(self.tr("Changes ({count})").format(count=len(notes)) if notes else "")
        if not notes:
            line = story_line(row) or self.tr("What it changed is not known here.")
            self._notes.addItem(QListWidgetItem(line))
        for note in notes:
            self._notes.addItem(_item(note))
        minor = [note for note in notes if note.reason is not None]
        for note in minor:
            item = self._notes.item(notes.index(note))
            item.setForeground(theme.color("muted"))

    def _build(self) -> None:
        theme.set_role(self._title, "heading")
        theme.set_role(self._label, "muted")
        theme.set_role(self._heading, "section")
        self._title.setObjectName("versionTitle")
        self._notes.setObjectName("versionNotes")
        self._notes.setAccessibleName(self.tr("Changes"))
        self._notes.setWordWrap(True)
        self._notes.setFrameShape(QFrame.Shape.NoFrame)
        self._notes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._notes.setSelectionMode(QListWidget.SelectionMode.SingleSelection)
        self._build_facts()
        inner = QWidget(self)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(4)
        layout.addWidget(self._title)
        layout.addWidget(self._label)
        layout.addSpacing(6)
        layout.addLayout(self._facts)
        layout.addSpacing(6)
        layout.addLayout(self._buttons())
        layout.addSpacing(10)
        layout.addWidget(self._heading)
        layout.addWidget(self._notes, 1)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self._empty.action_requested.connect(self.compare_requested)
        self._dress()

    def _build_facts(self) -> None:
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(3)
        for title, value in (
            (self.tr("Version"), self._version),
            (self.tr("Time"), self._when),
            (self.tr("Author"), self._who),
            (self.tr("Request"), self._how),
        ):
            name = QLabel(title, self)
            theme.set_role(name, "muted")
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addRow(name, value)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for button, name, icon, signal in (
            (self._compare, "versionCompare", "git-compare", self.compare_requested),
            (self._open, "versionOpen", "eye", self.open_requested),
            (self._restore, "versionRestore", "archive-restore", self.restore_requested),
        ):
            button.setObjectName(name)
            button.setIcon(theme.icon(icon))
            button.clicked.connect(signal)
            row.addWidget(button)
        self._compare.setToolTip(self.tr("Compare with the version before it"))
        row.addStretch(1)
        return row

    def _dress(self) -> None:
        ground = theme.color("surface").name()
        self.setStyleSheet(
            f"#versionPanel {{ background: {ground}; border: none; }}"
            f"#versionNotes {{ background: {ground}; }}"
        )


def _item(note: Note) -> QListWidgetItem:
    icon, name = _NOTE_LOOKS[note.kind]
    item = QListWidgetItem(theme.icon(icon, name), note_text(note, 400))
    item.setToolTip(note_text(note, 4000))
    return item
