"""The versions of one history as a list that grows page by page while one scrolls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from fhir_admin.errors import Failure
from fhir_admin.session import Session
from fhir_admin.timeline.story import GapRow, Row, StoryTeller, Update, VersionRow
from fhir_admin.timeline.words import gap_text, interaction_word, story_line
from fhir_admin.usecases import history as usecase
from fhir_admin.usecases.history import HistoryPage, HistoryScope
from fhir_admin.work.latest import Latest
from server.fhir.timeline import HistoryEntry

if TYPE_CHECKING:
    from fhir_admin.client.fhir_client import FhirClient

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_INVALID = QModelIndex()
_LOOK_AT_ONCE = 20


class TimelineModel(QAbstractListModel):
    """Rows (`VersionRow` or `GapRow`), newest first.

    `state_changed` follows loading and completeness; `loaded` the first page; `failed` a `Failure`.
    """

    state_changed = Signal()
    loaded = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, scope: HistoryScope, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._scope = scope
        tasks = session.tasks(self)
        self._reading = Latest(tasks)
        self._looking = Latest(tasks, 120)
        self._teller = StoryTeller(scope.key is not None)
        self._rows: list[Row] = []
        self._next_url: str | None = None
        self._seen: set[str] = set()
        self._total: int | None = None
        self._stalled = False
        self._looked: set[Any] = set()

    @property
    def scope(self) -> HistoryScope:
        """Whose history it is."""
        return self._scope

    @property
    def loading(self) -> bool:
        """Whether a page is on its way."""
        return self._reading.busy

    @property
    def complete(self) -> bool:
        """Whether there is no older page."""
        return self._next_url is None and not self.loading

    @property
    def total(self) -> int | None:
        """How many versions the server says there are."""
        return self._total

    @property
    def versions(self) -> int:
        """How many versions have arrived (gaps are none)."""
        return sum(isinstance(row, VersionRow) for row in self._rows)

    @property
    def headline(self) -> str:
        """What the newest version that has a name calls its instance, '' when none is known."""
        labels = (row.story.label for row in self._rows if isinstance(row, VersionRow))
        return next(filter(None, labels), "")

    def row(self, number: int) -> Row | None:
        """One row, None when out of range."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def before(self, row: VersionRow) -> VersionRow | None:
        """The version of the same instance before `row`, among those that have arrived."""
        same = list(self._of(row.entry))
        at = next((n for n, other in enumerate(same) if other.entry.identity == row.entry.identity), None)
        return same[at + 1] if at is not None and at + 1 < len(same) else None

    def is_newest(self, row: VersionRow) -> bool:
        """Whether no newer version of the same instance is known."""
        newest = next(iter(self._of(row.entry)), None)
        return newest is None or newest.entry.identity == row.entry.identity

    def _of(self, entry: HistoryEntry) -> Iterator[VersionRow]:
        for row in self._rows:
            if isinstance(row, VersionRow) and row.entry.key == entry.key:
                yield row

    def set_scope(self, scope: HistoryScope) -> None:
        """Show another history."""
        self._scope = scope
        self.load()

    def load(self) -> None:
        """Read the newest page; the old rows stay until it comes."""
        self._looking.cancel()
        teller = StoryTeller(self._scope.key is not None)
        client = self._session.client
        self._reading.start(
            _first, client, self._scope, teller, done=lambda got: self._begin(teller, *got), failed=self._fail
        )
        self.state_changed.emit()

    def retry(self) -> None:
        """Go on where a failure stopped."""
        if self._stalled and self._next_url is not None:
            self._stalled = False
            self.fetchMore(_INVALID)
        else:
            self.load()

    def cancel(self) -> None:
        """Stop reading; what has arrived stays."""
        self._reading.cancel()
        self._looking.cancel()
        self.state_changed.emit()

    def look_into(self, first: int, last: int) -> None:
        """Fetch what came before the rows in sight whose story is unknown (feeds show only a part)."""
        wanted = [
            row.entry
            for row in self._rows[first : last + 1]
            if isinstance(row, VersionRow) and _wants_past(row) and row.entry.identity not in self._looked
        ][:_LOOK_AT_ONCE]
        if not wanted or self._scope.key is not None:
            return
        client = self._session.client
        # Without an answer the story stays unknown, and the row says so.
        self._looking.start(_look, client, wanted, progress=self._told, failed=lambda _: None)

    # Qt

    def rowCount(self, parent: Index = _INVALID) -> int:
        """Qt: rows that have arrived."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: the row, and its words for those who cannot see it drawn."""
        row = self.row(index.row())
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _said(row)
        return None

    def canFetchMore(self, parent: Index = _INVALID) -> bool:
        """Qt: whether an older page can be asked for now."""
        return self._next_url is not None and not self.loading and not self._stalled

    def fetchMore(self, parent: Index = _INVALID) -> None:
        """Qt: ask for the next older page."""
        url = self._next_url
        if url is None or self.loading:
            return
        args = (self._session.client, url, self._teller)
        self._reading.start(_older, *args, done=lambda got: self._append(*got), failed=self._stall)
        self.state_changed.emit()

    # answers

    def _begin(self, teller: StoryTeller, page: HistoryPage, update: Update) -> None:
        self.beginResetModel()
        self._teller = teller
        self._rows = list(update.rows)
        self._total = page.total
        self._seen = set()
        self._looked = set()
        self._stalled = False
        self._take_next(page)
        self.endResetModel()
        self.loaded.emit()
        self.state_changed.emit()

    def _append(self, page: HistoryPage, update: Update) -> None:
        self._take_next(page)
        if update.reset:
            self.beginResetModel()
            self._rows = list(update.rows)
            self.endResetModel()
        else:
            for number, row in update.changed:
                self._replace(number, row)
            if update.rows:
                start = len(self._rows)
                self.beginInsertRows(_INVALID, start, start + len(update.rows) - 1)
                self._rows += update.rows
                self.endInsertRows()
        self.state_changed.emit()
        if not update.rows and self._next_url is not None:
            self.fetchMore()

    def _take_next(self, page: HistoryPage) -> None:
        """Where to go on; a link that was followed already would lead in a circle."""
        url = page.next_url
        self._next_url = url if url is not None and url not in self._seen else None
        if url is not None:
            self._seen.add(url)

    def _told(self, entry: HistoryEntry, before: HistoryEntry | None) -> None:
        self._looked.add(entry.identity)
        told = self._teller.tell(entry, before)
        if told is not None and told[0] < len(self._rows):
            self._replace(*told)

    def _replace(self, number: int, row: Row) -> None:
        self._rows[number] = row
        index = self.index(number)
        self.dataChanged.emit(index, index)

    def _fail(self, failure: Failure) -> None:
        self.state_changed.emit()
        self.failed.emit(failure)

    def _stall(self, failure: Failure) -> None:
        self._stalled = True
        self._fail(failure)


async def _first(client: FhirClient, scope: HistoryScope, teller: StoryTeller) -> tuple[HistoryPage, Update]:
    return await _add(await usecase.history(client, scope), teller)


async def _older(client: FhirClient, url: str, teller: StoryTeller) -> tuple[HistoryPage, Update]:
    return await _add(await usecase.older(client, url), teller)


async def _add(page: HistoryPage, teller: StoryTeller) -> tuple[HistoryPage, Update]:
    complete = page.next_url is None
    update = await anyio.to_thread.run_sync(lambda: teller.add(page.entries, complete=complete))
    return page, update


async def _look(client: FhirClient, entries: list[HistoryEntry], report: Any) -> None:
    for entry in entries:
        report(entry, await usecase.version_before(client, entry))


def _wants_past(row: VersionRow) -> bool:
    """Whether the version before would tell more: what changed, or what was deleted."""
    if row.entry.deleted:
        return not row.story.label
    return row.story.kind == "unknown" and row.has_body


def _said(row: Row) -> str:
    if isinstance(row, GapRow):
        return gap_text(row.gap.first, row.gap.last)
    entry = row.entry
    parts = (interaction_word(entry), str(entry.key), entry.version_id, entry.author, story_line(row))
    return ", ".join(part for part in parts if part)
