"""All about the chosen version: facts, every change in words, its content, what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.local_time import local, universal
from fhir_admin.timeline.story import VersionRow
from fhir_admin.timeline.words import author_tip, interaction_tip, interaction_word, note_text, story_line
from fhir_admin.usecases.read_versions import VersionText
from fhir_admin.widgets.element_tree_view import ElementTreeView
from fhir_admin.widgets.elided_label import ElidedLabel
from fhir_admin.widgets.empty_state import EmptyState
from fhir_admin.widgets.json_view import JsonView
from server.fhir.timeline import Note

_NOTE_LOOKS = {
    "add": ("plus", "added"),
    "remove": ("minus", "removed"),
    "change": ("pencil", "changed"),
    "move": ("move", "moved"),
}
_WIDE = 620


class VersionPanel(QFrame):
    """The page knows what is chosen and answers; `content_requested` wants `show_content` to be called.

    `open_requested(ResourceKey)` follows a reference in the content.
    """

    compare_requested = Signal()
    restore_requested = Signal()
    content_requested = Signal()
    open_requested = Signal(object)

    def __init__(self, base: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("versionPanel")
        self._title, self._label = ElidedLabel(self), ElidedLabel(self)
        self._version, self._when = QLabel(self), QLabel(self)
        self._who, self._how = QLabel(self), QLabel(self)
        self._notes = QListWidget(self)
        self._tree = ElementTreeView(self, base=base)
        self._json = JsonView(self)
        self._tabs = QTabWidget(self)
        self._stack = QStackedWidget(self)
        self._empty = EmptyState(parent=self)
        self._compare = QPushButton(self.tr("Compare with before"), self)
        self._restore = QPushButton(self.tr("Restore…"), self)
        self._facts = QGridLayout()
        self._fact_labels: list[tuple[QLabel, QLabel]] = []
        self._pairs = 0
        self._has_content = False
        self._build()
        self.show_nothing()

    @property
    def tabs(self) -> QTabWidget:
        """Changes, elements, JSON."""
        return self._tabs

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
        untold = self.tr("unknown")
        self._version.setText(entry.version_id or untold)
        self._when.setText(local(entry.last_updated) or untold)
        self._when.setToolTip(universal(entry.last_updated))
        self._who.setText(entry.author or untold)
        self._who.setToolTip(author_tip(entry))
        self._how.setText(entry.method or untold)
        self._how.setToolTip(interaction_tip(entry))
        self._fill_notes(row)
        self._compare.setEnabled(comparable)
        self._restore.setVisible(restorable)
        self._restore.setText(self.tr("Restore…") if entry.deleted else self.tr("Back to this version…"))
        self._forget_content(row.has_body)
        self._stack.setCurrentIndex(1)

    def show_content(self, version: VersionText) -> None:
        """The content of the chosen version."""
        self._has_content = True
        self._tree.set_resource(version.resource or {})
        self._json.set_text(version.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: below the list the panel is wide and low, so the facts go into one line."""
        super().resizeEvent(event)
        self._arrange_facts(len(self._fact_labels) if self.width() >= _WIDE else 1)

    def _forget_content(self, readable: bool) -> None:
        self._has_content = False
        for number in (1, 2):
            self._tabs.setTabEnabled(number, readable)
        if not readable:
            self._tabs.setCurrentIndex(0)
        self._want_content()

    def _want_content(self) -> None:
        if self._tabs.currentIndex() > 0 and not self._has_content:
            self.content_requested.emit()

    def _fill_notes(self, row: VersionRow) -> None:
        self._notes.clear()
        notes = row.story.notes
        count = self.tr("Changes ({count})").format(count=len(notes)) if notes else self.tr("Changes")
        self._tabs.setTabText(0, count)
        if not notes:
            line = story_line(row) or self.tr("What it changed is not known here.")
            self._notes.addItem(QListWidgetItem(line))
        for note in notes:
            self._notes.addItem(_item(note))

    def _build(self) -> None:
        theme.set_role(self._title, "heading")
        theme.set_role(self._label, "muted")
        self._title.setObjectName("versionTitle")
        self._notes.setObjectName("versionNotes")
        self._notes.setAccessibleName(self.tr("Changes"))
        self._notes.setWordWrap(True)
        self._notes.setIconSize(QSize(14, 14))
        self._notes.setSpacing(2)
        self._notes.setFrameShape(QFrame.Shape.NoFrame)
        self._notes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tabs.setObjectName("versionTabs")
        self._tabs.setDocumentMode(True)
        self._tabs.addTab(self._notes, self.tr("Changes"))
        self._tabs.addTab(self._tree, self.tr("Elements"))
        self._tabs.addTab(self._json, self.tr("JSON"))
        self._tabs.currentChanged.connect(self._want_content)
        self._tree.open_requested.connect(self.open_requested)
        inner = QWidget(self)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head())
        layout.addWidget(self._tabs, 1)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self._empty.action_requested.connect(self.compare_requested)

    def _head(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 6)
        head.setSpacing(4)
        head.addWidget(self._title)
        head.addWidget(self._label)
        head.addSpacing(4)
        self._make_facts()
        head.addLayout(self._facts)
        head.addSpacing(4)
        head.addLayout(self._buttons())
        return head

    def _make_facts(self) -> None:
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
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setMinimumWidth(40)
            self._fact_labels.append((name, value))
        self._arrange_facts(1)

    def _arrange_facts(self, pairs: int) -> None:
        """Put this many facts into a line."""
        if pairs == self._pairs:
            return
        self._pairs = pairs
        for column in range(self._facts.columnCount()):
            self._facts.setColumnStretch(column, 0)
        for number, labels in enumerate(self._fact_labels):
            row, pair = divmod(number, pairs)
            for offset, label in enumerate(labels):
                self._facts.removeWidget(label)
                self._facts.addWidget(label, row, 2 * pair + offset)
        self._facts.setColumnStretch(2 * pairs - 1, 1)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for button, name, icon, signal in (
            (self._compare, "versionCompare", "git-compare", self.compare_requested),
            (self._restore, "versionRestore", "archive-restore", self.restore_requested),
        ):
            button.setObjectName(name)
            button.setIcon(theme.icon(icon))
            button.clicked.connect(signal)
            row.addWidget(button)
        self._compare.setToolTip(self.tr("Compare with the version before it"))
        row.addStretch(1)
        return row


def _item(note: Note) -> QListWidgetItem:
    icon, name = _NOTE_LOOKS[note.kind]
    item = QListWidgetItem(theme.icon(icon, name), note_text(note, 400))
    item.setToolTip(note_text(note, 4000))
    if note.reason is not None:
        item.setForeground(theme.color("muted"))
    return item
