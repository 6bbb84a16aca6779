"""One resource: head, elements, JSON; or in words why there is none."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.browser.resource_header import ResourceHeader
from fhir_admin.change_bus import Changes
from fhir_admin.errors import Failure
from fhir_admin.session import Session
from fhir_admin.usecases.open_resource import Opened, open_resource, open_version
from fhir_admin.widgets.busy_line import BusyLine
from fhir_admin.widgets.element_tree_view import ElementTreeView
from fhir_admin.widgets.empty_state import EmptyState
from fhir_admin.widgets.json_view import JsonView
from fhir_admin.widgets.outcome_banner import OutcomeBanner
from fhir_admin.work.latest import Latest
from server.fhir import display
from server.fhir.headline import headline
from server.fhir.keys import ResourceKey, parse_reference

_DELAY_MS = 60
# As long the old resource may stay in sight while the next one is read.
_BLANK_AFTER_MS = 180


class ResourcePanel(QFrame):
    """Reads what it shows. `opened(Opened)` follows each answer; the others are intentions.

    `history_requested`, `edit_requested`, `restore_requested` and `open_requested` carry a `ResourceKey`.
    """

    open_requested = Signal(object)
    history_requested = Signal(object)
    edit_requested = Signal(object)
    restore_requested = Signal(object)
    status_message = Signal(str)
    opened = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resourcePanel")
        self._session = session
        self._reading = Latest(session.tasks(self), _DELAY_MS)
        self._key: ResourceKey | None = None
        self._shown: ResourceKey | None = None
        self._version: str | None = None
        base = session.client.base
        self._header = ResourceHeader(base, self)
        self._banner = OutcomeBanner(self)
        self._busy = BusyLine(self)
        self._stack = QStackedWidget(self)
        self._blank = QWidget(self)
        self._waiting = QTimer(self)
        self._empty = EmptyState(parent=self)
        self._tabs = QTabWidget(self)
        self._tree = ElementTreeView(self, base=base)
        self._json = JsonView(self)
        self._build()
        self.addActions(list(self._header.acts.values()))
        session.bus.changed.connect(self._changed)
        self.clear()

    @property
    def key(self) -> ResourceKey | None:
        """What is open."""
        return self._key

    @property
    def tree(self) -> ElementTreeView:
        """The element tree."""
        return self._tree

    @property
    def json(self) -> JsonView:
        """The JSON view."""
        return self._json

    def open(self, key: ResourceKey, version_id: str | None = None) -> None:
        """Read and show an instance, or one of its versions."""
        if (key, version_id) != (self._key, self._version):
            self._banner.clear()
            self._waiting.start()
        self._key, self._version = key, version_id
        self._busy.set_busy(True)
        if version_id is None:
            question, args = open_resource, (self._session.client, key)
            self._reading.start(question, *args, done=self._show, failed=self._fail)
        else:
            client = self._session.client
            self._reading.start(open_version, client, key, version_id, done=self._show, failed=self._fail)

    def reload(self) -> None:
        """Read again what is open."""
        if self._key is not None:
            self.open(self._key, self._version)

    def clear(self) -> None:
        """Nothing is open."""
        self._reading.cancel()
        self._waiting.stop()
        self._key = self._shown = self._version = None
        self._header.hide()
        self._banner.clear()
        self._idle()
        self._empty.show_message(
            "file-json",
            self.tr("Nothing is open"),
            self.tr("Choose a row to see its elements, its JSON and its history."),
        )
        self._stack.setCurrentWidget(self._empty)

    def show_json(self) -> None:
        """Bring the JSON to the front."""
        self._tabs.setCurrentWidget(self._json)

    def _show_waiting(self) -> None:
        """It takes long: nothing of another resource may stand under the new name."""
        if self._key is not None:
            self._shown = self._key
            self._header.show_key(self._key)
            self._header.show()
            self._stack.setCurrentWidget(self._blank)

    def _show(self, opened: Opened) -> None:
        self._idle()
        self._banner.clear()
        self._shown = opened.key
        # On a tab of its own it is called by its name; the tool tip has the id.
        self.setWindowTitle(display.label(opened.resource or {}))
        self._header.show()
        history = self._offers(opened.key.type, "history-instance")
        edit = self._offers(opened.key.type, "update", "patch")
        self._header.show_opened(opened, history=history, edit=edit)
        if opened.state == "live" and opened.resource is not None:
            self._tree.set_resource(opened.resource)
            self._json.set_text(opened.text)
            self._stack.setCurrentWidget(self._tabs)
        elif opened.state == "deleted":
            self._say_deleted(opened)
        else:
            self._say_absent(opened)
        self.opened.emit(opened)

    def _offers(self, type_: str, *interactions: str) -> bool:
        """Whether one of the interactions is worth trying: said to be there, or nothing said."""
        known = self._session.capabilities
        return any(known.supports(interaction, type_) is not False for interaction in interactions)

    def _say_deleted(self, opened: Opened) -> None:
        if opened.tombstone is not None:
            text = self.tr("Its history is still there, and from it the instance can be brought back.")
        else:
            text = self.tr("The server says that it existed. Its history may show what it was.")
        name = headline(opened.resource) if opened.resource else ""
        title = self.tr("{what} was deleted").format(what=name or opened.key)
        self._empty.show_message("trash-2", title, text, self.tr("Show history"))
        self._stack.setCurrentWidget(self._empty)

    def _say_absent(self, opened: Opened) -> None:
        said = next((issue.diagnostics for issue in opened.issues if issue.diagnostics), "")
        text = self.tr("It never existed, was erased for good, or you may not see it.")
        title = self.tr("{key} was not found").format(key=opened.key)
        self._empty.show_message("circle-help", title, f"{text}\n{said}".strip())
        self._stack.setCurrentWidget(self._empty)

    def _fail(self, failure: Failure) -> None:
        self._idle()
        if self._shown != self._key:
            self._show_waiting()
        self._banner.show_failure(failure)

    def _changed(self, changes: Changes) -> None:
        if self._key is not None and self._version is None and changes.touch(self._key):
            self.reload()

    def _idle(self) -> None:
        self._waiting.stop()
        self._busy.set_busy(False)

    def _request_history(self) -> None:
        if self._shown is not None:
            self.history_requested.emit(self._shown)

    def _request_edit(self) -> None:
        if self._shown is not None:
            self.edit_requested.emit(self._shown)

    def _request_restore(self) -> None:
        if self._shown is not None:
            self.restore_requested.emit(self._shown)

    def _follow(self, text: str) -> None:
        key = parse_reference(text, self._session.client.base)
        if key is not None:
            self.open_requested.emit(key)

    def _build(self) -> None:
        self._busy.setAccessibleName(self.tr("Reading"))
        self._tabs.setObjectName("resourceTabs")
        self._tabs.setDocumentMode(True)
        self._tabs.addTab(self._tree, theme.icon("list-tree"), self.tr("Elements"))
        self._tabs.addTab(self._json, theme.icon("braces"), self.tr("JSON"))
        for widget in (self._empty, self._tabs, self._blank):
            self._stack.addWidget(widget)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(_BLANK_AFTER_MS)
        self._waiting.timeout.connect(self._show_waiting)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._header, self._busy, self._banner):
            layout.addWidget(widget)
        layout.addWidget(self._stack, 1)
        self._header.history_requested.connect(self._request_history)
        self._header.edit_requested.connect(self._request_edit)
        self._header.restore_requested.connect(self._request_restore)
        self._header.reload_requested.connect(self.reload)
        self._empty.action_requested.connect(self._request_history)
        self._banner.retry_requested.connect(self.reload)
        self._tree.open_requested.connect(self.open_requested)
        self._json.link_activated.connect(self._follow)
