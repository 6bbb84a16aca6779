"""The result table: rows of one search that arrive page by page; a new search replaces all."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from fhir_admin.browser.columns import Column, columns
from fhir_admin.browser.page_store import PageStore
from fhir_admin.browser.result_page import ResultPage, Row, ignored, read_page, remarks
from fhir_admin.browser.search_text import Search
from fhir_admin.errors import Failure
from fhir_admin.session import Session
from fhir_admin.usecases import search as usecase
from fhir_admin.work.latest import Latest

if TYPE_CHECKING:
    from fhir_admin.client.answers import Page

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
PAGE_SIZE = 100
_INVALID = QModelIndex()


class SearchModel(QAbstractTableModel):
    """Rows of the newest search. Older answers that come late are dropped.

    `state_changed` follows every change of `loading`, `total` or completeness; `searched` the first
    page of a search; `remarks_found(issues, ignored keys)` what the server says about it; `failed`
    carries a `Failure`.
    """

    state_changed = Signal()
    searched = Signal()
    remarks_found = Signal(object, object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        tasks = session.tasks(self)
        self._first = Latest(tasks)
        self._next = Latest(tasks)
        self._again = Latest(tasks)
        self._count = Latest(tasks)
        self._search = Search()
        self._answered = Search()
        self._columns: tuple[Column, ...] = columns("")
        self._store: PageStore[Row] = PageStore()
        self._next_url: str | None = None
        self._seen: set[str] = set()
        self._total: int | None = None
        self._matches = 0
        self._stalled = False

    # what it knows

    @property
    def current_search(self) -> Search:
        """What was asked last."""
        return self._search

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns shown."""
        return self._columns

    @property
    def loading(self) -> bool:
        """Whether a first or next page is on its way."""
        return self._first.busy or self._next.busy

    @property
    def searching(self) -> bool:
        """Whether the first page of a search is on its way."""
        return self._first.busy

    @property
    def complete(self) -> bool:
        """Whether there is no further page."""
        return self._next_url is None and not self._first.busy

    @property
    def stale(self) -> bool:
        """Whether the rows answer another search than the one asked last (it failed or was cancelled)."""
        return self._answered != self._search

    @property
    def total(self) -> int | None:
        """How many matches the server has, None when unknown."""
        return self._total

    @property
    def matches(self) -> int:
        """How many matches have arrived (includes not counted)."""
        return self._matches

    def row(self, index: int) -> Row | None:
        """One row; None when it is out of range or its page was let go."""
        return self._store.row(index) if 0 <= index < len(self._store) else None

    def keys(self) -> frozenset[Any]:
        """The instances shown on the pages that are held."""
        return frozenset(row.key for _, row in self._store.held())

    def place_of(self, key: Any) -> int | None:
        """The row of an instance on the pages that are held."""
        return next((index for index, row in self._store.held() if row.key == key), None)

    # intentions

    def search(self, search: Search) -> None:
        """Ask for a new search; the old rows stay until its first page comes."""
        self.cancel()
        self._search = search
        type_ = search.type
        wanted = columns(type_)
        read = functools.partial(_read, type_=type_, wanted=wanted, asked=search.params)
        params = _with_count(search.params)
        self._first.start(
            usecase.search,
            self._session.client,
            search.path,
            params,
            read,
            done=lambda found: self._begin(wanted, found),
            failed=self._fail,
        )
        self.state_changed.emit()

    def refresh(self) -> None:
        """Ask the same again."""
        self.search(self._search)

    def cancel(self) -> None:
        """Stop everything that is under way; what has arrived stays."""
        for question in (self._first, self._next, self._again, self._count):
            question.cancel()
        self.state_changed.emit()

    def retry(self) -> None:
        """Go on where a failure stopped: the next page, or the search."""
        if self._stalled and self._next_url is not None:
            self._stalled = False
            self.fetchMore(_INVALID)
        else:
            self.refresh()

    def update_row(self, row: Row | None, key: Any) -> None:
        """Show a newer state of one instance; None takes it out of the table."""
        for index, held in list(self._store.held()):
            if held.key != key:
                continue
            if row is None:
                self.beginRemoveRows(_INVALID, index, index)
                self._store.remove(index)
                self.endRemoveRows()
                self._matches -= not held.included
                self._total = None if self._total is None else self._total - 1
                self.state_changed.emit()
                return
            self._store.replace(index, row)
            self.dataChanged.emit(self.index(index, 0), self.index(index, len(self._columns) - 1))

    def read_row(self, resource: dict[str, Any]) -> Row | None:
        """A row for one resource in the present columns."""
        rows = read_page({"entry": [{"resource": resource}]}, self._search.type, self._columns)
        return rows[0] if rows else None

    # Qt

    def rowCount(self, parent: Index = _INVALID) -> int:
        """Qt: rows that have arrived."""
        return 0 if parent.isValid() else len(self._store)

    def columnCount(self, parent: Index = _INVALID) -> int:
        """Qt: columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: looks up what was made before; asks again for a page that was let go."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, ROW_ROLE):
            return None
        row = self.row(index.row())
        if row is None:
            self._fetch_again(self._store.page_of(index.row()))
            return "…" if role == Qt.ItemDataRole.DisplayRole else None
        return row if role == ROW_ROLE else row.cells[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Qt: column titles, and the element of a column as tool tip."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        return self._columns[section].element if role == Qt.ItemDataRole.ToolTipRole else None

    def canFetchMore(self, parent: Index = _INVALID) -> bool:
        """Qt: whether there is a next page to ask for now."""
        return self._next_url is not None and not self.loading and not self._stalled and not self.stale

    def fetchMore(self, parent: Index = _INVALID) -> None:
        """Qt: ask for the next page."""
        url = self._next_url
        if url is None or self.loading:
            return
        read = functools.partial(_read, type_=self._search.type, wanted=self._columns, asked=())
        client = self._session.client
        self._next.start(usecase.follow, client, url, read, done=self._append, failed=self._stall)
        self.state_changed.emit()

    # answers

    def _begin(self, wanted: tuple[Column, ...], found: usecase.Results[ResultPage]) -> None:
        page = found.value
        self.beginResetModel()
        self._answered = self._search
        self._columns = wanted
        self._store.clear()
        self._store.append(page.rows, None)
        self._seen = set()
        self._matches = page.matches
        self._total = page.total
        self._stalled = False
        self._take_next(page)
        self.endResetModel()
        if self._next_url is None and self._total is None:
            self._total = self._matches
        elif self._total is None:
            self._ask_total()
        self.searched.emit()
        self.state_changed.emit()
        self.remarks_found.emit(page.issues, page.ignored)

    def _append(self, found: usecase.Results[ResultPage]) -> None:
        page = found.value
        self._take_next(page)
        if page.rows:
            start = len(self._store)
            self.beginInsertRows(_INVALID, start, start + len(page.rows) - 1)
            self._store.append(page.rows, found.url)
            self.endInsertRows()
        self._matches += page.matches
        if self._next_url is None and (self._total is None or self._total < self._matches):
            self._total = self._matches
        self.state_changed.emit()
        if not page.rows and self._next_url is not None:
            self.fetchMore()

    def _take_next(self, page: ResultPage) -> None:
        """Where to go on; a link that was followed already would lead in a circle."""
        url = page.next_url
        self._next_url = url if url is not None and url not in self._seen else None
        if url is not None:
            self._seen.add(url)

    def _ask_total(self) -> None:
        search = self._search
        client = self._session.client
        self._count.start(
            usecase.count, client, search.path, search.params, done=self._got_total, failed=lambda _: None
        )

    def _got_total(self, total: int | None) -> None:
        self._total = total
        self.state_changed.emit()

    def _fail(self, failure: Failure) -> None:
        self.state_changed.emit()
        self.failed.emit(failure)

    def _stall(self, failure: Failure) -> None:
        self._stalled = True
        self._fail(failure)

    def _fetch_again(self, page: int) -> None:
        if self._again.busy:
            return
        read = functools.partial(_read, type_=self._search.type, wanted=self._columns, asked=())
        client, url = self._session.client, self._store.url_of(page)

        def put_back(found: usecase.Results[ResultPage]) -> None:
            self._put_back(page, found.value.rows)

        if url is None:
            params = _with_count(self._search.params)
            self._again.start(
                usecase.search, client, self._search.path, params, read, done=put_back, failed=self._fail
            )
        else:
            self._again.start(usecase.follow, client, url, read, done=put_back, failed=self._fail)

    def _put_back(self, page: int, rows: Sequence[Row]) -> None:
        if self._store.put_back(page, rows):
            start, length = self._store.span(page)
            self.dataChanged.emit(
                self.index(start, 0), self.index(start + length - 1, len(self._columns) - 1)
            )
        else:
            self.refresh()


def _read(page: Page, type_: str, wanted: Sequence[Column], asked: Sequence[tuple[str, str]]) -> ResultPage:
    return ResultPage(
        read_page(page.bundle, type_, wanted),
        remarks(page.bundle),
        page.next_url,
        page.total,
        ignored(asked, page.self_url),
    )


def _with_count(params: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    named = any(key == "_count" for key, _ in params)
    return tuple(params) if named else (*params, ("_count", str(PAGE_SIZE)))
