"""The browser: types at the left, search and results in the middle, the chosen resource beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.browser.completion import Completion
from fhir_admin.browser.resource_panel import ResourcePanel
from fhir_admin.browser.result_page import Row
from fhir_admin.browser.results_view import ResultsView
from fhir_admin.browser.search_text import Search, format_search, parse
from fhir_admin.browser.type_rail import TypeRail
from fhir_admin.change_bus import Changes
from fhir_admin.session import Session
from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey

_WIDE = 1180


class BrowserPage(QWidget):
    """Browse one server. The signals carry a `ResourceKey`; the shell decides what they do."""

    open_requested = Signal(object)
    history_requested = Signal(object)
    edit_requested = Signal(object)
    restore_requested = Signal(object)
    status_message = Signal(str)
    search_changed = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("browserPage")
        self.setAccessibleName(self.tr("Browser"))
        self._session = session
        self._definitions = Definitions.load()
        self._rail = TypeRail(session, self)
        self._results = ResultsView(session, self._completion(), self)
        self._panel = ResourcePanel(session, self)
        self._outer = QSplitter(Qt.Orientation.Horizontal, self)
        self._inner = QSplitter(Qt.Orientation.Horizontal, self._outer)
        self._started = False
        self._build()
        self._connect()

    @property
    def rail(self) -> TypeRail:
        """The list of types."""
        return self._rail

    @property
    def results(self) -> ResultsView:
        """Search bar and table."""
        return self._results

    @property
    def panel(self) -> ResourcePanel:
        """The chosen resource."""
        return self._panel

    def show_type(self, type_: str) -> None:
        """Show all instances of a type, '' for all types."""
        self.run(Search(type_))

    def show_search(self, text: str) -> None:
        """Run a search given as text (`Patient?name=kim`)."""
        self.run(parse(text, self._session.client.base))

    def run(self, search: Search) -> None:
        """Run a search."""
        self._started = True
        self._rail.select(search.type)
        self._results.run(search)
        self.search_changed.emit(format_search(search))

    def open(self, key: ResourceKey, version_id: str | None = None) -> None:
        """Show one instance beside the results."""
        self._panel.show()
        self._panel.open(key, version_id)

    def refresh(self) -> None:
        """Ask everything again."""
        self._results.refresh()
        self._rail.recount()
        self._panel.reload()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt: the first time, begin with patients, or with everything."""
        super().showEvent(event)
        if not self._started:
            self.show_type("Patient" if "Patient" in self._rail.type_model.types else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: the resource goes below the results where there is no room beside them."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self._inner.orientation() != wanted:
            self._inner.setOrientation(wanted)
            self._inner.setSizes([60, 40] if wide else [50, 50])

    def _completion(self) -> Completion:
        return Completion(self._session.capabilities, self._definitions)

    def _build(self) -> None:
        for splitter, name in ((self._outer, "browserSplitter"), (self._inner, "browserInnerSplitter")):
            splitter.setObjectName(name)
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self._inner.addWidget(self._results)
        self._inner.addWidget(self._panel)
        self._inner.setStretchFactor(0, 3)
        self._inner.setStretchFactor(1, 2)
        self._outer.addWidget(self._rail)
        self._outer.addWidget(self._inner)
        self._outer.setStretchFactor(1, 1)
        self._outer.setSizes([216, 1000])
        self._rail.setMinimumWidth(160)
        self._rail.setMaximumWidth(420)
        self._results.setMinimumSize(360, 160)
        self._panel.setMinimumSize(300, 140)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._outer)
        self._build_actions()

    def _build_actions(self) -> None:
        bar, rail = self._results.bar, self._rail
        for name, icon, text, keys, act in (
            ("browserRefresh", "refresh-cw", self.tr("Refresh"), "F5", self.refresh),
            ("browserFocusSearch", "search", self.tr("Go to search"), "Ctrl+L", bar.focus_text),
            ("browserFocusTypes", "list", self.tr("Go to types"), "Ctrl+T", rail.focus_filter),
            ("browserTogglePanel", "panel-right", self.tr("Show the resource"), "F4", self._toggle_panel),
        ):
            action = QAction(theme.icon(icon), text, self)
            action.setObjectName(name)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _=False, run=act: run())
            self.addAction(action)
        self.addActions(self._panel.actions())

    def _toggle_panel(self) -> None:
        self._panel.setVisible(self._panel.isHidden())

    def _connect(self) -> None:
        self._rail.type_chosen.connect(self.show_type)
        results, panel = self._results, self._panel
        results.search_requested.connect(self.run)
        results.row_chosen.connect(self._show_row)
        results.emptied.connect(panel.clear)
        for source in (results, panel):
            source.open_requested.connect(self.open_requested)
            source.history_requested.connect(self.history_requested)
            source.edit_requested.connect(self.edit_requested)
            source.status_message.connect(self.status_message)
        panel.restore_requested.connect(self.restore_requested)
        self._session.bus.changed.connect(self._changed)
        self._session.capabilities_changed.connect(lambda: results.bar.set_completion(self._completion()))
        self._session.reconnected.connect(self.refresh)

    def _show_row(self, row: Row) -> None:
        if row.key.id:
            self._panel.open(row.key)

    def _changed(self, changes: Changes) -> None:
        types = changes.types | {key.type for key in changes.keys}
        if changes.everything:
            self._rail.recount()
        elif types:
            self._rail.recount_types(frozenset(types))
