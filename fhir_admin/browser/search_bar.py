"""The search as a line of text and as chips; editing either changes the other."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.browser.clause_chips import ClauseChips
from fhir_admin.browser.completion import Completion, Suggestion
from fhir_admin.browser.search_text import Search, format_search, parse

_SHOWN = 12


class SearchBar(QFrame):
    """`search_requested(Search)` when it is to be run, `cancel_requested` when it is to stop."""

    search_requested = Signal(object)
    cancel_requested = Signal()

    def __init__(self, completion: Completion, base: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchBar")
        self._base = base
        self._search = Search()
        self._field = SearchField(completion, self)
        self._chips = ClauseChips(completion, self)
        self._run = QPushButton(self.tr("Search"), self)
        self._stop = QPushButton(self.tr("Cancel"), self)
        self._build()

    @property
    def search(self) -> Search:
        """The search as it stands in the bar."""
        return self._search

    @property
    def field(self) -> SearchField:
        """The line of text."""
        return self._field

    @property
    def chips(self) -> ClauseChips:
        """The row of chips."""
        return self._chips

    def set_search(self, search: Search) -> None:
        """Show a search without running it."""
        self._search = search
        self._field.setText(format_search(search))
        self._chips.set_search(search)

    def set_completion(self, completion: Completion) -> None:
        """The server said more about itself."""
        self._field.set_completion(completion)
        self._chips.set_completion(completion)

    def set_running(self, running: bool) -> None:
        """Offer Cancel while a search runs."""
        stack = self._buttons
        stack.setCurrentWidget(self._stop if running else self._run)

    def focus_text(self) -> None:
        """Put the cursor into the line."""
        self._field.setFocus()
        self._field.selectAll()

    def _text_edited(self, text: str) -> None:
        self._search = parse(text, self._base)
        self._chips.set_search(self._search)

    def _chips_edited(self, search: Search) -> None:
        self._search = search
        self._field.setText(format_search(search))

    def _request(self) -> None:
        self._text_edited(self._field.text())
        self.search_requested.emit(self._search)

    def _build(self) -> None:
        self._run.setObjectName("searchRun")
        self._stop.setObjectName("searchCancel")
        self._run.setIcon(theme.icon("search", "accent_text"))
        theme.set_kind(self._run, "primary")
        holder = QWidget(self)
        self._buttons = QStackedLayout(holder)
        self._buttons.setContentsMargins(0, 0, 0, 0)
        self._buttons.addWidget(self._run)
        self._buttons.addWidget(self._stop)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._field, 1)
        top.addWidget(holder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._chips)
        theme.set_flag(self, "toolbar")
        self._field.textEdited.connect(self._text_edited)
        self._field.completed.connect(self._text_edited)
        self._field.returnPressed.connect(self._request)
        self._run.clicked.connect(self._request)
        self._stop.clicked.connect(self.cancel_requested)
        self._chips.search_edited.connect(self._chips_edited)
        self._chips.finished.connect(self._request)


class SearchField(QLineEdit):
    """The line of text, with suggestions for the word at the cursor. `completed` follows a taken one.

    `left_below` asks to go on with the results.
    """

    completed = Signal(str)
    left_below = Signal()

    def __init__(self, completion: Completion, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchText")
        self.setAccessibleName(self.tr("Search"))
        self.setPlaceholderText(self.tr("Patient?name=…  ·  Ctrl+Space for suggestions"))
        self.setClearButtonEnabled(True)
        self._completion = completion
        self._found: tuple[Suggestion, ...] = ()
        self._model = QStandardItemModel(0, 2, self)
        self._popup = QTreeView()
        self._completer = QCompleter(self._model, self)
        self._build()
        self.textEdited.connect(self.suggest)

    def set_completion(self, completion: Completion) -> None:
        """Names come from elsewhere."""
        self._completion = completion

    def suggest(self) -> None:
        """Show what may stand at the cursor."""
        self._found = self._completion.suggest(self.text(), self.cursorPosition())[:200]
        typed = self.text()[self._found[0].start : self.cursorPosition()] if self._found else ""
        if not self._found or (len(self._found) == 1 and self._found[0].text == typed):
            self._popup.hide()
            return
        self._model.setRowCount(0)
        for found in self._found:
            detail = QStandardItem(found.detail)
            detail.setForeground(theme.color("muted"))
            self._model.appendRow([QStandardItem(found.text), detail])
        rectangle = self.cursorRect()
        rectangle.setLeft(max(0, rectangle.left() - 8))
        # Below the whole field, not over its lower edge.
        rectangle.setBottom(self.height())
        rectangle.setWidth(min(420, self.width()))
        self._completer.complete(rectangle)
        self._popup.setCurrentIndex(QModelIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the list go to the list; Ctrl+Space opens it."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Escape)
        if self._popup.isVisible() and event.key() in keys:
            if event.key() != Qt.Key.Key_Tab and self._popup.currentIndex().isValid():
                event.ignore()
                return
            if event.key() == Qt.Key.Key_Tab:
                current = self._popup.currentIndex()
                self._take(current if current.isValid() else self._model.index(0, 0))
                return
            self._popup.hide()
            if event.key() == Qt.Key.Key_Escape:
                return
        if event.key() == Qt.Key.Key_Down and not self._popup.isVisible():
            self.left_below.emit()
            return
        if event.key() == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.suggest()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tab takes a suggestion while the list is open."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Tab
            and self._popup.isVisible()
        ):
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The list goes away with the focus, unless it took it."""
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._popup.hide()
        super().focusOutEvent(event)

    def _take(self, index: QModelIndex) -> None:
        if not 0 <= index.row() < len(self._found):
            return
        found = self._found[index.row()]
        text = self.text()
        tail = text[found.end :]
        joint = self._joint(found, text) if not tail else ""
        self.setText(text[: found.start] + found.text + joint + tail)
        self.setCursorPosition(found.start + len(found.text) + len(joint))
        self._popup.hide()
        self.completed.emit(self.text())
        if joint:
            self.suggest()

    def _joint(self, found: Suggestion, text: str) -> str:
        """What must follow: `?` after the type, `=` after a parameter or modifier."""
        head = text[: found.start]
        if "?" not in head:
            return "?"
        clause = head[max(head.rfind("?"), head.rfind("&")) + 1 :]
        return "" if "=" in clause else "="

    def _build(self) -> None:
        self.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        popup = self._popup
        popup.setObjectName("searchSuggestions")
        popup.setAccessibleName(self.tr("Suggestions"))
        popup.setRootIsDecorated(False)
        popup.setHeaderHidden(True)
        popup.setUniformRowHeights(True)
        completer = self._completer
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(_SHOWN)
        completer.setWidget(self)
        completer.setPopup(popup)
        theme.dress(popup)
        popup.header().setStretchLastSection(True)
        popup.setColumnWidth(0, 220)
        completer.activated[QModelIndex].connect(self._take)  # type: ignore[index]
