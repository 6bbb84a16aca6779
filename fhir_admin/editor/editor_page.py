"""The editor of one instance: draft on the left, what it amounts to on the right, sending at the foot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.client.answers import Snapshot
from fhir_admin.editor.changes_panel import ChangesPanel
from fhir_admin.editor.conflict_pane import ConflictPane
from fhir_admin.editor.curl import curl
from fhir_admin.editor.draft_model import DraftModel
from fhir_admin.editor.draft_sender import DraftSender
from fhir_admin.editor.editor_head import EditorHead
from fhir_admin.editor.json_pane import JsonPane
from fhir_admin.editor.preview import Preview, issue_places
from fhir_admin.editor.send_bar import SendBar
from fhir_admin.editor.tree_pane import TreePane
from fhir_admin.errors import Failure
from fhir_admin.session import Session
from fhir_admin.usecases.save_draft import Edit, Form, Sent, offered
from fhir_admin.widgets.confirm import confirm
from fhir_admin.widgets.empty_state import EmptyState
from fhir_admin.widgets.outcome_banner import OutcomeBanner
from fhir_admin.widgets.version_text import version_text
from server.fhir import display
from server.fhir.definitions import Definitions
from server.fhir.errors import Issue
from server.fhir.keys import ResourceKey
from server.fhir.location import Path


class EditorPage(QWidget):
    """Edits one instance. `dirty_changed(bool)` tells whether unsent changes would be lost."""

    open_requested = Signal(object)
    history_requested = Signal(object)
    restore_requested = Signal(object)
    status_message = Signal(str)
    dirty_changed = Signal(bool)

    def __init__(self, session: Session, key: ResourceKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editorPage")
        self._session = session
        self._key = key
        self._tasks = session.tasks(self)
        self.draft = DraftModel(self._tasks, Definitions.load(), self)
        self._sender = DraftSender(session, key, self._tasks, self)
        self._head = EditorHead(self.draft.undo, self)
        self._banner = OutcomeBanner(self)
        self._stack = QStackedWidget(self)
        self._message = EmptyState(parent=self)
        self._tree = TreePane(self.draft, self)
        self._json = JsonPane(self.draft, self)
        self._halves = QTabWidget(self)
        self._panel = ChangesPanel(self)
        self._send_bar = SendBar(self)
        self._editing = QWidget(self)
        self._conflict = ConflictPane(self)
        self._was_dirty = False
        self._refused: tuple[Issue, ...] = ()
        self._on_banner: Callable[[], None] = self._ask_history
        self._on_message: Callable[[], None] = self.reload
        self._build()
        self._connect()
        self.reload()

    @property
    def key(self) -> ResourceKey:
        """What is edited."""
        return self._key

    @property
    def dirty(self) -> bool:
        """Whether there are changes that were not sent."""
        return self.draft.loaded and self.draft.draft.edited

    def reload(self) -> None:
        """Read the newest version and start over."""
        self._message.show_message("loader-circle", self.tr("Reading {key}…").format(key=self._key))
        self._stack.setCurrentWidget(self._message)
        self._head.show_resource(self._key.type, str(self._key), "")
        self._show_state()
        self._tasks.start(self._session.client.read, self._key, done=self._loaded, failed=self._not_loaded)

    def reveal(self, path: Path) -> None:
        """Select an element in tree and text."""
        self._tree.reveal(path)
        if self._halves.currentWidget() is self._json:
            self._json.reveal(path)

    def send(self) -> None:
        """Send the draft in the chosen form, once."""
        edit = self._edit()
        if edit is not None and not self._sender.busy and self._confirmed():
            self._banner.clear()
            self._sender.send(edit)

    def copy_curl(self) -> None:
        """Put the request onto the clipboard as a curl command without any secret."""
        edit = self._edit()
        if edit is None:
            return
        headers = {"content-type": edit.form.content_type}
        if edit.if_match:
            headers["if-match"] = edit.if_match
        base = self._session.client.base
        command = curl(self._session.profile, base, edit.form.method, str(edit.key), headers, edit.body)
        QGuiApplication.clipboard().setText(command)
        self.status_message.emit(self.tr("Copied. No secret is in it: set FHIR_TOKEN before you run it."))

    # Building

    def _build(self) -> None:
        self._halves.setObjectName("editorHalves")
        self._halves.setDocumentMode(True)
        self._halves.addTab(self._tree, theme.icon("list-tree"), self.tr("Elements"))
        self._halves.addTab(self._json, theme.icon("braces"), self.tr("JSON"))
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setObjectName("editorSplitter")
        splitter.addWidget(self._halves)
        splitter.addWidget(self._panel)
        splitter.setSizes([500, 500])
        splitter.setChildrenCollapsible(False)
        _column(self._editing, splitter, self._send_bar, stretch=splitter)
        for page in (self._message, self._editing, self._conflict):
            self._stack.addWidget(page)
        _column(self, self._head, self._banner, self._stack, stretch=self._stack)
        self._panel.compare.set_equal_message(
            self.tr("No changes yet"),
            self.tr("Change a value on the left. What you change is listed here before anything is sent."),
        )

    def _connect(self) -> None:
        self._head.discard_requested.connect(self._discard)
        self._head.reload_requested.connect(self._read_again)
        self._head.history_requested.connect(self._ask_history)
        self.draft.changed.connect(self._edited)
        self.draft.rebased.connect(self._show_base)
        self.draft.preview_changed.connect(self._show_preview)
        self.draft.failed.connect(self._banner.show_failure)
        self._json.readable_changed.connect(lambda _: self._show_state())
        self._halves.currentChanged.connect(self._switch_half)
        self._panel.place_chosen.connect(self.reveal)
        self._send_bar.send_requested.connect(self.send)
        self._send_bar.copy_requested.connect(self.copy_curl)
        self._send_bar.form_changed.connect(self._choose_form)
        self._sender.saved.connect(self._saved)
        self._sender.conflict.connect(self._open_conflict)
        self._sender.ignored.connect(self._ignored)
        self._sender.gone.connect(self._gone)
        self._sender.not_arrived.connect(self._not_arrived)
        self._sender.refused.connect(self._refuse)
        self._sender.newer.connect(self._news)
        self._sender.busy_changed.connect(self._show_state)
        self._conflict.resolved.connect(self._take_merge)
        self._conflict.cancelled.connect(lambda: self._stack.setCurrentWidget(self._editing))
        self._banner.retry_requested.connect(self.send)
        self._banner.action_requested.connect(lambda: self._on_banner())
        self._message.action_requested.connect(lambda: self._on_message())
        self._session.capabilities_changed.connect(self._offer_forms)

    # Loading

    def _loaded(self, snapshot: Snapshot) -> None:
        self._banner.clear()
        self.draft.load(snapshot)
        self._stack.setCurrentWidget(self._editing)

    def _not_loaded(self, failure: Failure) -> None:
        if failure.status == 410:
            self._on_message = self._ask_restore
            self._message.show_message(
                "trash-2",
                self.tr("{key} was deleted").format(key=self._key),
                self.tr(
                    "A deleted resource cannot be patched: only fragments of it would come back. "
                    "Restore its last version first."
                ),
                self.tr("Restore…"),
            )
            return
        self._on_message = self.reload
        details = "\n".join(part for part in failure.text.split("\n")[1:] if part)
        self._message.show_message("circle-x", failure.title, details, self.tr("Try again"))

    def _show_base(self) -> None:
        draft = self.draft.draft
        version = version_text(draft.version_id)
        name = display.label(draft.base)
        self.setWindowTitle(f"{name or self._key}[*]")
        self._head.show_resource(name or self._key.type, str(self._key), version)
        self._send_bar.set_base(draft.version_id, draft.etag)
        self._send_bar.set_danger(self._session.profile.is_production)
        title = self.tr("Version {version} on the server").format(version=version)
        self._panel.set_titles(title, self.tr("Your draft"))
        self._refused = ()
        self._offer_forms()
        self._show_state()

    def _offer_forms(self) -> None:
        preview = self.draft.preview
        why = preview.inexpressible if preview else ""
        self._send_bar.set_offered(offered(self._session.capabilities, self._key.type), why)

    # Following the draft

    def _edited(self, _path: Path) -> None:
        self._refused = ()
        self._show_state()

    def _show_preview(self) -> None:
        preview = self.draft.preview
        if preview is not None:
            self._panel.show_preview(preview)
            self._show_issues(preview)
            self._offer_forms()
        self._show_state()

    def _show_issues(self, preview: Preview) -> None:
        places = issue_places((*self._refused, *preview.issues))
        self._tree.model.set_marks(preview.marks, {path: text for path, text in places.items() if path})
        self._json.set_issues(places)
        self._panel.show_issues(preview.issues, self._refused)

    def _show_state(self) -> None:
        """What can be done now: the foot, the count of changes, whether anything would be lost."""
        preview = self.draft.preview if self.draft.loaded else None
        changes = len(preview.comparison.changes) if preview else 0
        ready = bool(changes) and self._json.error is None
        self._head.show_count(changes)
        self._send_bar.set_state(self._summary(preview), ready=ready, sending=self._sender.busy)
        if self.dirty != self._was_dirty:
            self._was_dirty = not self._was_dirty
            self.dirty_changed.emit(self._was_dirty)

    def _summary(self, preview: Preview | None) -> str:
        if self._json.error is not None:
            return self.tr("The JSON is not well-formed yet")
        if preview is None or preview.comparison.is_equal:
            return self.tr("Nothing to send")
        size = len(_body(self._send_bar.form, preview) or b"")
        if preview.errors:
            return self.tr("{size} bytes · problems: {count}").format(size=size, count=len(preview.errors))
        return self.tr("{size} bytes · no problems found").format(size=size)

    def _switch_half(self) -> None:
        if self._halves.currentWidget() is not self._json and self._json.error is None:
            self._json.read_now()

    def _choose_form(self) -> None:
        self._panel.show_tab_of(self._send_bar.form)
        self._show_state()

    # Sending

    def _edit(self) -> Edit | None:
        preview = self.draft.preview
        if preview is None or not self.draft.preview_is_current or preview.comparison.is_equal:
            return None
        form = self._send_bar.form
        body = _body(form, preview)
        if body is None or self._json.error is not None:
            return None
        return Edit(self._key, form, body, preview.body, self.draft.draft.etag, self._send_bar.guarded)

    def _confirmed(self) -> bool:
        profile = self._session.profile
        if not profile.is_production:
            return True
        title = self.tr("Change {key} on {server}?").format(key=self._key, server=profile.name)
        text = self.tr("This is a production server. The version there now stays in its history.")
        return confirm(self, title, text, self.tr("Send"))

    def _saved(self, sent: Sent) -> None:
        if sent.snapshot is None:
            return
        same = sent.snapshot.version_id == self.draft.draft.version_id
        self.draft.load(sent.snapshot)
        text = ""
        if sent.settled:
            text = self.tr("The answer was lost on the way; reading again shows that the change was made.")
        elif same:
            text = self.tr("The server found that nothing changed and made no new version.")
        elif sent.differs:
            text = self.tr("The server stored something else than what was sent; see its history.")
        title = self.tr("Saved as version {version}").format(version=version_text(sent.snapshot.version_id))
        self._tell("success", title, text, self.tr("Show history"), self._ask_history)

    def _ignored(self) -> None:
        self._banner.show_message(
            "warning",
            self.tr("The server accepted the request but changed nothing"),
            self.tr("Your draft is kept here. Try another form, such as the whole resource (PUT)."),
        )

    def _not_arrived(self) -> None:
        self._banner.show_message(
            "warning",
            self.tr("Your changes did not arrive"),
            self.tr(
                "The connection broke. The server still has the version you started from; "
                "nothing was changed. You can send again."
            ),
        )

    def _gone(self) -> None:
        title = self.tr("{key} was deleted meanwhile").format(key=self._key)
        text = self.tr("Your draft is kept here. Restore the resource first, then send it.")
        self._tell("error", title, text, self.tr("Restore…"), self._ask_restore)

    def _refuse(self, failure: Failure) -> None:
        self._refused = failure.issues
        self._banner.show_failure(failure)
        if self.draft.preview is not None:
            self._show_issues(self.draft.preview)

    # Conflicts and news from elsewhere

    def _open_conflict(self, theirs: Snapshot) -> None:
        draft = self.draft.draft
        self._banner.clear()
        self._conflict.show_conflict(draft.base, draft.target, theirs, draft.version_id)
        self._stack.setCurrentWidget(self._conflict)

    def _take_merge(self, theirs: Snapshot, merged: dict[str, object]) -> None:
        self.draft.load(theirs, merged)
        self._stack.setCurrentWidget(self._editing)
        title = self.tr("Your draft is now based on version {version}").format(
            version=version_text(theirs.version_id)
        )
        self._banner.show_message("info", title, self.tr("Look at the changes once more, then send."))

    def _news(self, snapshot: Snapshot) -> None:
        if not self.draft.loaded:
            self._loaded(snapshot)
        elif snapshot.version_id == self.draft.draft.version_id:
            return
        elif not self.dirty:
            self.draft.load(snapshot)
        else:
            title = self.tr("The server has a newer version: {version}")
            text = self.tr("Your draft is still based on version {version}.")
            self._tell(
                "warning",
                title.format(version=version_text(snapshot.version_id)),
                text.format(version=version_text(self.draft.draft.version_id)),
                self.tr("Merge…"),
                lambda: self._open_conflict(snapshot),
            )

    # Commands

    def _tell(self, severity: str, title: str, text: str, action: str, act: Callable[[], None]) -> None:
        self._on_banner = act
        self._banner.show_message(severity, title, text, action)

    def _ask_history(self) -> None:
        self.history_requested.emit(self._key)

    def _ask_restore(self) -> None:
        self.restore_requested.emit(self._key)

    def _discard(self) -> None:
        if self.dirty:
            self.draft.revert()

    def _read_again(self) -> None:
        if not self.dirty or confirm(
            self,
            self.tr("Read again and lose your changes?"),
            self.tr("What you changed was not sent. Reading again throws it away."),
            self.tr("Read again"),
        ):
            self.reload()


def _body(form: Form, preview: Preview) -> bytes | None:
    return {
        Form.JSON_PATCH: preview.json_patch,
        Form.FHIRPATH_PATCH: preview.fhirpath_patch,
        Form.PUT: preview.body,
    }[form]


def _column(page: QWidget, *widgets: QWidget, stretch: QWidget) -> None:
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget, 1 if widget is stretch else 0)
