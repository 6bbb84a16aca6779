"""The middle of the browser: search bar, what the server remarked, table, and how much there is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.browser.completion import Completion
from fhir_admin.browser.result_page import Row
from fhir_admin.browser.result_table import ResultTable
from fhir_admin.browser.search_bar import SearchBar
from fhir_admin.browser.search_model import SearchModel
from fhir_admin.browser.search_text import Search
from fhir_admin.change_bus import Changes
from fhir_admin.errors import Failure
from fhir_admin.session import Session
from fhir_admin.usecases.open_resource import Opened, open_resource
from fhir_admin.widgets.busy_line import BusyLine
from fhir_admin.widgets.empty_state import EmptyState
from fhir_admin.widgets.outcome_banner import OutcomeBanner
from server.fhir.errors import Issue
from server.fhir.keys import ResourceKey, parse_reference

_REREAD_AT_MOST = 20


class ResultsView(QFrame):
    """Runs searches and shows them. `search_requested(Search)` asks the page, which calls `run`.

    `emptied` tells that a search left no row to choose.
    """

    search_requested = Signal(object)
    row_chosen = Signal(object)
    open_requested = Signal(object)
    history_requested = Signal(object)
    edit_requested = Signal(object)
    status_message = Signal(str)
    emptied = Signal()

    def __init__(self, session: Session, completion: Completion, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultsView")
        self._session = session
        self._tasks = session.tasks(self)
        self._model = SearchModel(session, self)
        self._bar = SearchBar(completion, session.client.base, self)
        self._banner = OutcomeBanner(self)
        self._busy = BusyLine(self)
        self._stack = QStackedWidget(self)
        self._table = ResultTable(self._model, self)
        self._empty = EmptyState(parent=self)
        self._summary = QLabel(self)
        self._chosen: ResourceKey | None = None
        self._chosen_in: Search | None = None
        self._build()
        self._connect()

    @property
    def model(self) -> SearchModel:
        """The results."""
        return self._model

    @property
    def bar(self) -> SearchBar:
        """The search bar."""
        return self._bar

    @property
    def table(self) -> ResultTable:
        """The table."""
        return self._table

    def run(self, search: Search) -> None:
        """Run a search."""
        self._bar.set_search(search)
        self._banner.clear()
        self._stack.setCurrentWidget(self._table)
        self._model.search(search)

    def refresh(self) -> None:
        """Ask the same again."""
        self._model.refresh()

    def _ask(self, search: Search) -> None:
        """What was typed may also be one instance, or an address that is not here."""
        key = None if search.clauses else parse_reference(search.path)
        if key is not None:
            self._bar.set_search(self._model.current_search)
            self.open_requested.emit(key)
        elif "://" in search.path:
            title = self.tr("This address belongs to another server")
            text = self.tr("Nothing was sent. Connect to that server first; this one is {base}.")
            base = self._session.client.base
            self._banner.show_message("warning", title, text.format(base=base))
        else:
            self.search_requested.emit(search)

    def _searched(self) -> None:
        self._banner.clear()
        if self._model.rowCount() or not self._model.complete:
            self._stack.setCurrentWidget(self._table)
            self._choose_row()
            return
        self._say_nothing_found()

    def _choose_row(self) -> None:
        """The first row; where the same search was only asked again, the row that was chosen before."""
        again = self._chosen_in == self._model.current_search
        place = self._model.place_of(self._chosen) if again and self._chosen else None
        self._chosen_in = self._model.current_search
        if place is None:
            self._table.scrollToTop()
        if self._model.rowCount():
            self._table.choose(place or 0)

    def _row_chosen(self, row: Row) -> None:
        self._chosen = row.key
        self.row_chosen.emit(row)

    def _say_nothing_found(self) -> None:
        search = self._model.current_search
        what = search.type or self.tr("resource")
        if search.clauses:
            title = self.tr("No {type} matches").format(type=what)
            text = self.tr("Remove a condition, or type fewer letters of a word.")
            self._empty.show_message("search", title, text, self.tr("Remove all conditions"))
        else:
            title = self.tr("There is no {type} on this server").format(type=what)
            self._empty.show_message("inbox", title, self.tr("As soon as there is one, it is shown here."))
        self._show_empty()

    def _show_empty(self) -> None:
        self._stack.setCurrentWidget(self._empty)
        self.emptied.emit()

    def _state_changed(self) -> None:
        model = self._model
        loading = model.loading
        self._bar.set_running(model.searching)
        self._busy.set_busy(loading)
        self._summary.setText(self._summary_text())

    def _summary_text(self) -> str:
        model = self._model
        if model.searching:
            return self.tr("Searching…")
        shown, total = model.matches, model.total
        if not model.rowCount() or model.stale:
            return ""
        if total is None:
            text = self.tr("{shown} shown, more on the server").format(shown=f"{shown:,}")
        elif model.complete or shown >= total:
            many = self.tr("{total} results").format(total=f"{total:,}")
            text = many if total != 1 else self.tr("1 result")
        else:
            text = self.tr("{shown} of {total} loaded").format(shown=f"{shown:,}", total=f"{total:,}")
        included = model.rowCount() - shown
        return text + (self.tr(" · {count} included").format(count=f"{included:,}") if included > 0 else "")

    def _show_remarks(self, issues: tuple[Issue, ...], ignored: tuple[str, ...]) -> None:
        said = [issue.diagnostics for issue in issues if issue.diagnostics]
        if ignored and not said:
            names = ", ".join(ignored)
            said = [self.tr("Its own link for this search does not contain: {names}.").format(names=names)]
            title = self.tr("The server seems to have ignored a part of the search")
        else:
            title = self.tr("The server remarks on this search")
        if said:
            serious = ignored or any(issue.severity != "information" for issue in issues)
            self._banner.show_message("warning" if serious else "info", title, "\n".join(said[:6]))

    def _show_failure(self, failure: Failure) -> None:
        self._banner.show_failure(failure)
        if self._model.rowCount() and not self._model.stale:
            return
        if failure.status is not None and 400 <= failure.status < 500 and not failure.retryable:
            title = self.tr("The server does not take this search")
            self._empty.show_message("search", title, self.tr("Its answer is shown above."))
        else:
            title = self.tr("The search gave no answer")
            self._empty.show_message("server-off", title, "", self.tr("Try again"))
        self._show_empty()

    def _act_on_empty(self) -> None:
        search = self._model.current_search
        if self._banner.isVisible():
            self._model.retry()
        elif search.clauses:
            self.search_requested.emit(Search(search.path))

    def _changed(self, changes: Changes) -> None:
        """Rows that were written are read again one by one, when they are few; else the search is."""
        type_ = self._model.current_search.type
        if not changes.everything and type_ and not changes.touch_type(type_):
            return
        shown = changes.keys & self._model.keys()
        if changes.everything or len(shown) > _REREAD_AT_MOST or (not changes.keys and not shown):
            self._model.refresh()
            return
        for key in shown:
            self._tasks.start(
                open_resource, self._session.client, key, done=self._replace, failed=lambda _: None
            )
        if shown != changes.keys and self.isVisible():
            self.status_message.emit(self.tr("There may be new results: F5 asks again."))

    def _replace(self, opened: Opened) -> None:
        live = opened.state == "live" and opened.resource is not None
        row = self._model.read_row(opened.resource or {}) if live else None
        self._model.update_row(row, ResourceKey(*opened.key))

    def _build(self) -> None:
        self._busy.setAccessibleName(self.tr("Searching"))
        self._summary.setObjectName("searchSummary")
        theme.set_role(self._summary, "small")
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._empty)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 5, 12, 5)
        foot.addWidget(self._summary, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._bar, self._banner, self._busy):
            layout.addWidget(widget)
        layout.addWidget(self._stack, 1)
        line = QFrame(self)
        line.setFixedHeight(1)
        theme.set_flag(line, "line")
        layout.addWidget(line)
        layout.addLayout(foot)

    def _connect(self) -> None:
        model, table = self._model, self._table
        model.searched.connect(self._searched)
        model.state_changed.connect(self._state_changed)
        model.remarks_found.connect(self._show_remarks)
        model.failed.connect(self._show_failure)
        self._bar.search_requested.connect(self._ask)
        self._bar.cancel_requested.connect(model.cancel)
        self._bar.field.left_below.connect(table.setFocus)
        self._banner.retry_requested.connect(model.retry)
        self._empty.action_requested.connect(self._act_on_empty)
        table.row_chosen.connect(self._row_chosen)
        table.open_requested.connect(self.open_requested)
        table.history_requested.connect(self.history_requested)
        table.edit_requested.connect(self.edit_requested)
        self._session.bus.changed.connect(self._changed)
