"""The timeline of an instance, a type or a whole server: what happened, newest first."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from fhir_admin.change_bus import Changes
from fhir_admin.diff.compare_request import CompareRequest
from fhir_admin.errors import Failure
from fhir_admin.session import Session
from fhir_admin.timeline.story import VersionRow
from fhir_admin.timeline.timeline_head import TimelineHead
from fhir_admin.timeline.timeline_model import TimelineModel
from fhir_admin.timeline.version_list import VersionList
from fhir_admin.timeline.version_panel import VersionPanel
from fhir_admin.timeline.words import short_version
from fhir_admin.usecases.history import HistoryScope
from fhir_admin.usecases.read_versions import VersionText, read_versions
from fhir_admin.widgets.busy_line import BusyLine
from fhir_admin.widgets.empty_state import EmptyState
from fhir_admin.widgets.outcome_banner import OutcomeBanner
from fhir_admin.work.latest import Latest
from server.fhir.keys import ResourceKey

_WIDE = 980


class TimelinePage(QWidget):
    """`scope` is a `HistoryScope`, a `ResourceKey`, a type name, or None for the whole server.

    `compare_requested` carries a `CompareRequest`, `restore_requested` the `HistoryEntry` to go back to
    (or the tombstone to undo).
    """

    open_requested = Signal(object)
    history_requested = Signal(object)
    compare_requested = Signal(object)
    restore_requested = Signal(object)
    status_message = Signal(str)

    def __init__(
        self,
        session: Session,
        scope: HistoryScope | ResourceKey | str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("timelinePage")
        self.setAccessibleName(self.tr("History"))
        self._session = session
        self._model = TimelineModel(session, HistoryScope.of(scope), self)
        tasks = session.tasks(self)
        self._comparing = Latest(tasks)
        self._reading = Latest(tasks, 80)
        self._head = TimelineHead(self)
        self._banner = OutcomeBanner(self)
        self._busy = BusyLine(self)
        self._stack = QStackedWidget(self)
        self._list = VersionList(self._model, self)
        self._empty = EmptyState(parent=self)
        self._panel = VersionPanel(session.client.base, self)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._started = False
        self._stale = False
        self._build()
        self._connect()
        self.addActions(self._head.acts)
        self._show_scope()

    @property
    def model(self) -> TimelineModel:
        """The versions."""
        return self._model

    @property
    def view(self) -> VersionList:
        """The list."""
        return self._list

    @property
    def panel(self) -> VersionPanel:
        """The chosen version."""
        return self._panel

    @property
    def scope(self) -> HistoryScope:
        """Whose history it is."""
        return self._model.scope

    def refresh(self) -> None:
        """Read from the newest version again."""
        self._started = True
        self._stale = False
        self._banner.clear()
        self._model.load()

    def show_type(self, type_: str) -> None:
        """Show the history of a type, '' for the whole server."""
        self._model.set_scope(HistoryScope(type_ or None))
        self._show_scope()

    def compare(self) -> None:
        """Compare the two chosen versions, or the chosen one with the version before it."""
        rows = self._list.chosen()
        if len(rows) == 2:
            newer, older = (self._text_of(row) for row in rows)
        elif len(rows) == 1:
            newer, before = self._text_of(rows[0]), self._before(rows[0])
            if before is None:
                return
            older = before
        else:
            return
        self._busy.set_busy(True)
        client = self._session.client
        self._comparing.start(
            read_versions, client, (older, newer), done=self._compared, failed=self._not_compared
        )

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """Qt: read when it is first seen, and when it became stale meanwhile."""
        super().showEvent(event)
        if not self._started or self._stale:
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: the details go below where there is no room beside the list."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self._splitter.orientation() != wanted:
            self._splitter.setOrientation(wanted)
            self._splitter.setSizes([66, 34] if wide else [56, 44])

    # inside

    def _text_of(self, row: VersionRow) -> VersionText:
        return VersionText(row.entry.key, row.entry.version_id or "", b"", row.entry.deleted)

    def _before(self, row: VersionRow) -> VersionText | None:
        """The version before, by the list; in a feed that does not show it, by its number."""
        before = self._model.before(row)
        if before is not None:
            return self._text_of(before)
        version = row.entry.version_id or ""
        if self.scope.key is None and version.isascii() and version.isdigit() and int(version) > 1:
            return VersionText(row.entry.key, str(int(version) - 1), b"")
        return None

    def _compared(self, found: tuple[VersionText, VersionText]) -> None:
        self._busy.set_busy(self._model.loading)
        older, newer = found
        titles = (self._name(older), self._name(newer))
        self.compare_requested.emit(CompareRequest(older.text or None, newer.text or None, titles))

    def _name(self, version: VersionText) -> str:
        short = short_version(version.version_id)
        if version.deleted:
            return self.tr("{key} · version {version} (deleted)").format(key=version.key, version=short)
        return self.tr("{key} · version {version}").format(key=version.key, version=short)

    def _not_compared(self, failure: Failure) -> None:
        self._busy.set_busy(self._model.loading)
        self._banner.show_failure(failure)

    def _selection_changed(self) -> None:
        rows = self._list.chosen()
        comparable = len(rows) == 2 and rows[0].entry.key == rows[1].entry.key
        self._head.set_comparable(comparable or len(rows) == 1)
        if len(rows) == 1:
            row = rows[0]
            newest = self._model.is_newest(row)
            restorable = newest if row.entry.deleted else row.has_body and not newest
            before = self._before(row) is not None
            self._panel.show_version(row, comparable=before, restorable=restorable)
        elif len(rows) == 2:
            names = [self.tr("Version {v}").format(v=short_version(r.entry.version_id)) for r in rows]
            self._panel.show_two(names[1], names[0])
        else:
            self._panel.show_nothing()

    def _open_chosen(self) -> None:
        rows = self._list.chosen()
        if len(rows) == 2:
            self.compare()
        elif rows and self.scope.key is None:
            self.history_requested.emit(rows[0].entry.key)
        elif rows and rows[0].has_body:
            self._panel.tabs.setCurrentIndex(1)

    def _read_content(self) -> None:
        rows = self._list.chosen()
        if len(rows) == 1 and rows[0].has_body:
            wanted = (self._text_of(rows[0]),)
            self._reading.start(
                read_versions,
                self._session.client,
                wanted,
                done=lambda found: self._panel.show_content(found[0]),
                failed=self._banner.show_failure,
            )

    def _open_instance(self) -> None:
        rows = self._list.chosen()
        key = self.scope.key or (rows[0].entry.key if rows else None)
        if key is not None:
            self.open_requested.emit(key)

    def _restore_chosen(self) -> None:
        rows = self._list.chosen()
        if len(rows) == 1:
            self.restore_requested.emit(rows[0].entry)

    def _show_scope(self) -> None:
        self._list.show_keys(self.scope.key is None)
        self._head.set_scope(self.scope)

    def _show_types(self) -> None:
        known = self._session.capabilities.types
        if not known:
            from server.fhir.definitions import Definitions

            known = tuple(sorted(Definitions.load().resource_types))
        self._head.set_types(known)
        self._head.set_scope(self.scope)

    def _loaded(self) -> None:
        if self._model.rowCount():
            self._stack.setCurrentWidget(self._list)
        else:
            text = self.tr("As soon as something is written, it is shown here.")
            self._say_empty(self.tr("There is no history yet"), text)

    def _state_changed(self) -> None:
        self._busy.set_busy(self._model.loading)
        summary = self._summary()
        if self.scope.key is not None and (name := self._model.headline):
            self.setWindowTitle(name.partition(" · ")[0])
            self._head.set_name(name)
            summary = f"{self.scope.key}  ·  {summary}"
        self._head.set_summary(summary)

    def _summary(self) -> str:
        count = self._model.versions
        if self._model.loading and not count:
            return self.tr("Reading…")
        if self._model.complete:
            many = self.tr("{count} versions").format(count=f"{count:,}")
            return many if count != 1 else self.tr("1 version")
        total = self._model.total
        if total is not None and total > count:
            return self.tr("{count} of {total} versions").format(count=f"{count:,}", total=f"{total:,}")
        return self.tr("{count} versions, more on the server").format(count=f"{count:,}")

    def _show_failure(self, failure: Failure) -> None:
        if self._model.rowCount():
            self._banner.show_failure(failure)
            return
        if failure.status in (404, 405, 410, 501):
            self._say_empty(*self._no_history())
            return
        self._banner.show_failure(failure)
        self._say_empty(self.tr("The history gave no answer"), "", self.tr("Try again"))

    def _no_history(self) -> tuple[str, str]:
        if self.scope.key is None:
            title = self.tr("This server has no such history")
            return title, self.tr("It does not offer the history of types or of the whole server.")
        title = self.tr("The server gives no history of {key}").format(key=self.scope.key)
        text = self.tr(
            "It never existed, was erased for good, or this server forgets the past of what is deleted. "
            "Without a readable past it cannot be brought back."
        )
        return title, text

    def _say_empty(self, title: str, text: str, action: str = "") -> None:
        self._empty.show_message("history", title, text, action)
        self._stack.setCurrentWidget(self._empty)
        self._panel.show_nothing()

    def _changed(self, changes: Changes) -> None:
        scope = self.scope
        touched = (
            changes.touch(scope.key)
            if scope.key is not None
            else changes.touch_type(scope.type)
            if scope.type
            else True
        )
        if touched and self._started:
            if self.isVisible():
                self.refresh()
            else:
                self._stale = True

    def _build(self) -> None:
        self._stack.addWidget(self._list)
        self._stack.addWidget(self._empty)
        self._splitter.setObjectName("timelineSplitter")
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self._stack)
        self._splitter.addWidget(self._panel)
        self._splitter.setStretchFactor(0, 2)
        self._splitter.setStretchFactor(1, 1)
        self._panel.setMinimumSize(280, 150)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._head, self._banner, self._busy):
            layout.addWidget(widget)
        layout.addWidget(self._splitter, 1)
        # Their keys work wherever the focus is, and the Page menu lists them.
        self.addActions(self._head.actions())
        self._show_types()

    def _connect(self) -> None:
        model, head, panel = self._model, self._head, self._panel
        model.loaded.connect(self._loaded)
        model.state_changed.connect(self._state_changed)
        model.failed.connect(self._show_failure)
        head.type_chosen.connect(self.show_type)
        head.interaction_chosen.connect(self._list.show_interaction)
        head.refresh_requested.connect(self.refresh)
        head.compare_requested.connect(self.compare)
        head.open_requested.connect(self._open_instance)
        panel.compare_requested.connect(self.compare)
        panel.content_requested.connect(self._read_content)
        panel.open_requested.connect(self.open_requested)
        panel.restore_requested.connect(self._restore_chosen)
        self._banner.retry_requested.connect(model.retry)
        self._empty.action_requested.connect(self.refresh)
        self._list.chosen_changed.connect(self._selection_changed)
        self._list.activated_version.connect(self._open_chosen)
        self._session.bus.changed.connect(self._changed)
        self._session.capabilities_changed.connect(self._show_types)
        self._session.reconnected.connect(self.refresh)
