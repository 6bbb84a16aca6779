"""The bin: everything that was deleted on the server, found without knowing any id."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.errors import Failure
from fhir_admin.restore.bin_collector import BinCollector
from fhir_admin.restore.bin_model import BinFilter, BinModel, Column, RowRole
from fhir_admin.restore.bin_preview import BinPreview
from fhir_admin.restore.restore_request import RestoreRequest
from fhir_admin.restore.restore_words import no_way_sentence, way_note
from fhir_admin.session import Session
from fhir_admin.usecases.collect_deleted import Batch, Collected, Way
from fhir_admin.usecases.collect_evidence import Bin
from fhir_admin.widgets.empty_state import EmptyState
from fhir_admin.widgets.outcome_banner import OutcomeBanner
from fhir_admin.widgets.progress_banner import ProgressBanner
from fhir_admin.widgets.version_text import version_text
from server.fhir.deleted import Deleted
from server.fhir.keys import ResourceKey, parse_reference
from server.fhir.restore_evidence import Instance, State

_FILTER_MS = 120
_PACE_MS = 100
_ROOM_FOR_IDS = 1250
_ROOM_FOR_SUBJECTS = 1000


class BinPage(QWidget):
    """Lists deleted instances. `restore_requested` carries a `RestoreRequest`."""

    open_requested = Signal(object)
    history_requested = Signal(object)
    restore_requested = Signal(object)
    status_message = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("binPage")
        self._session = session
        self.model = BinModel(self)
        self._filter = BinFilter(self.model, self)
        self.collector = BinCollector(session, self.model, self)
        self._banner = OutcomeBanner(self)
        self._progress = ProgressBanner(self)
        self._search = QLineEdit(self)
        self._types = QComboBox(self)
        self._count = QLabel(self)
        self._table = QTableView(self)
        self._empty = EmptyState(parent=self)
        self._stack = QStackedWidget(self)
        self._preview = BinPreview(self)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._wanted: ResourceKey | None = None
        self._timer = QTimer(self)
        self._paced = QTimer(self)
        self._batch: Batch | None = None
        self._build()
        self._connect()
        self.collector.start()

    @property
    def chosen(self) -> tuple[Deleted, ...]:
        """The selected rows."""
        indexes = self._table.selectionModel().selectedRows()
        return tuple(index.data(RowRole) for index in indexes)

    def choose(self, key: ResourceKey) -> bool:
        """Select one row; False when it is not listed (now)."""
        for row in range(self._filter.rowCount()):
            index = self._filter.index(row, 0)
            if index.data(RowRole).key == key:
                self._table.setCurrentIndex(index)
                flags = (
                    QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
                )
                self._table.selectionModel().select(index, flags)
                return True
        return False

    def request_restore(self) -> None:
        """Ask for the restore of what is selected."""
        rows = self.chosen
        if rows:
            known = Bin(self.model.rows, self.collector.complete)
            self.restore_requested.emit(RestoreRequest({row.key: row.version_id for row in rows}, bin=known))

    # Building

    def _build(self) -> None:
        self._build_table()
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._empty)
        self._splitter.setObjectName("binSplitter")
        self._splitter.addWidget(self._stack)
        self._splitter.addWidget(self._preview)
        self._splitter.setStretchFactor(0, 5)
        self._splitter.setStretchFactor(1, 3)
        self._splitter.setSizes([700, 380])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._tool_bar(), self._progress, self._banner):
            layout.addWidget(widget)
        layout.addWidget(self._splitter, 1)

    def _tool_bar(self) -> QWidget:
        bar = QFrame(self)
        bar.setObjectName("binToolBar")
        theme.set_flag(bar, "toolbar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        title = QLabel(self.tr("Deleted"), bar)
        title.setObjectName("binTitle")
        theme.set_role(title, "heading")
        row.addWidget(title)
        self._search.setObjectName("binSearch")
        self._search.setAccessibleName(self.tr("Filter deleted resources"))
        self._search.setPlaceholderText(self.tr("Name, id, who deleted it… or Patient/123 to look one up"))
        self._search.setClearButtonEnabled(True)
        self._search.setMinimumWidth(180)
        row.addWidget(self._search, 1)
        self._types.setObjectName("binTypes")
        self._types.setAccessibleName(self.tr("Type"))
        self._types.setFixedWidth(170)
        row.addWidget(self._types)
        self._count.setObjectName("binCount")
        theme.set_role(self._count, "muted")
        row.addWidget(self._count)
        row.addWidget(self._reload_button())
        return bar

    def _reload_button(self) -> QToolButton:
        action = QAction(theme.icon("refresh-cw"), self.tr("Refresh"), self)
        action.setObjectName("binReload")
        action.setShortcuts(QKeySequence.keyBindings(QKeySequence.StandardKey.Refresh))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self.collector.start)
        self.addAction(action)
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        return button

    def _build_table(self) -> None:
        table = self._table
        table.setObjectName("binTable")
        table.setAccessibleName(self.tr("Deleted resources"))
        table.setModel(self._filter)
        table.setSortingEnabled(True)
        table.sortByColumn(Column.DELETED_AT, Qt.SortOrder.DescendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(max(28, table.fontMetrics().height() + 10))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(Column.LABEL, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(60)
        for column, width in (
            (Column.TYPE, 120),
            (Column.ID, 100),
            (Column.SUBJECT, 120),
            (Column.DELETED_BY, 130),
            (Column.DELETED_AT, 130),
        ):
            header.resizeSection(column, width)

    def _connect(self) -> None:
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FILTER_MS)
        self._timer.timeout.connect(self._narrow)
        self._paced.setSingleShot(True)
        self._paced.setInterval(_PACE_MS)
        self._paced.timeout.connect(self._show_progress)
        self._search.textChanged.connect(self._timer.start)
        self._search.returnPressed.connect(self._look_up)
        self._types.currentIndexChanged.connect(self._narrow)
        self._table.selectionModel().selectionChanged.connect(self._show_choice)
        self._table.doubleClicked.connect(self.request_restore)
        self._table.activated.connect(self.request_restore)
        self._preview.restore_requested.connect(self.request_restore)
        self._preview.history_requested.connect(self._ask_history)
        self._empty.action_requested.connect(self._look_up)
        self._banner.retry_requested.connect(self.collector.start)
        self._progress.cancel_requested.connect(self.collector.stop)
        self.collector.started.connect(self._started)
        self.collector.progressed.connect(self._progressed)
        self.collector.finished.connect(self._finished)
        self.collector.failed.connect(self._failed)
        self.collector.looked_up.connect(self._looked_up)
        self.collector.lookup_failed.connect(self._banner.show_failure)
        self._session.reconnected.connect(self.collector.start)
        self.model.rowsInserted.connect(self._rows_came)
        self.model.rowsRemoved.connect(self._show_state)
        self.model.modelReset.connect(self._show_state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: where there is little room, ids give way to names."""
        super().resizeEvent(event)
        self._table.setColumnHidden(Column.ID, self.width() < _ROOM_FOR_IDS)
        self._table.setColumnHidden(Column.SUBJECT, self.width() < _ROOM_FOR_SUBJECTS)

    # The course of reading

    def _started(self) -> None:
        self._banner.clear()
        self._progress.begin(self.tr("Reading the history of the server"))
        self._show_state()

    def _progressed(self, batch: Batch) -> None:
        # Pages may come faster than anybody can read; the picture follows at its own pace.
        self._batch = batch
        if not self._paced.isActive():
            self._paced.start()

    def _show_progress(self) -> None:
        batch = self._batch
        if batch is None or not self.collector.running:
            return
        if batch.scope:
            text = self.tr("{type}, deleted so far: {count}")
            shown = text.format(type=batch.scope, count=self.model.rowCount())
            self._progress.report(batch.done, batch.scopes, shown)
        else:
            found = self.tr("deleted so far: {count}").format(count=self.model.rowCount())
            self._progress.report(batch.versions, max(batch.total or 0, batch.versions), found)
        self._show_state()

    def _finished(self, collected: Collected) -> None:
        self._progress.end()
        if note := way_note(collected):
            self._banner.show_message("info", self.tr("The list has gaps"), note)
        self._show_state()

    def _failed(self, failure: Failure) -> None:
        self._progress.end()
        self._banner.show_failure(failure)
        self._show_state()

    def _looked_up(self, found: Instance) -> None:
        self._show_state()
        self._show_choice()
        if found.key != self._wanted:
            return
        self._wanted = None
        if found.state is State.DELETED:
            self.choose(found.key)
        elif found.state is State.LIVE:
            title = self.tr("{key} is not deleted").format(key=found.key)
            self._banner.show_message(
                "info",
                title,
                self.tr("It is on the server, in version {version}.").format(
                    version=version_text(found.head)
                ),
            )
        else:
            title = self.tr("The server shows nothing of {key}").format(key=found.key)
            text = self.tr(
                "Neither a version nor a history of it can be read: it never existed here, was erased for "
                "good, or this server forgets what is deleted. It cannot be brought back from here."
            )
            self._banner.show_message("warning", title, text)

    def _rows_came(self) -> None:
        if not self.collector.running or self._stack.currentWidget() is not self._table:
            self._show_state()

    # State

    def _show_state(self) -> None:
        """Types, counts, and what stands in place of an empty table."""
        self._fill_types()
        shown, all_ = self._filter.rowCount(), self.model.rowCount()
        text = self.tr("%n deleted", None, all_) if shown == all_ else self.tr("{shown} of {all}")
        self._count.setText(text.format(shown=shown, all=all_))
        self._stack.setCurrentWidget(self._table if shown else self._empty)
        if not shown:
            self._show_empty(all_)
        self._show_choice()

    def _show_empty(self, all_: int) -> None:
        key = self._typed_key()
        outcome = self.collector.outcome
        if key is not None and not self.collector.running:
            self._empty.show_message(
                "search",
                self.tr("{key} is not in the list").format(key=key),
                self.tr("Its own history may still tell about it."),
                self.tr("Look it up on the server"),
            )
        elif all_:
            self._empty.show_message("filter", self.tr("Nothing matches the filter"))
        elif self.collector.running:
            self._empty.show_message("loader-circle", self.tr("Looking for deleted resources…"))
        elif outcome is not None and outcome.way is Way.NONE:
            title = self.tr("This server does not tell what was deleted")
            self._empty.show_message("eye-off", title, no_way_sentence(outcome))
        elif outcome is None:
            self._empty.show_message("circle-x", self.tr("The list could not be read"))
        else:
            text = self.tr("When something is deleted, it appears here and can be brought back.")
            self._empty.show_message("inbox", self.tr("Nothing is deleted"), text)

    def _fill_types(self) -> None:
        chosen = self._types.currentData() or ""
        counts = self.model.types()
        self._types.blockSignals(True)
        self._types.clear()
        self._types.addItem(self.tr("All types"), "")
        for name, count in counts.items():
            self._types.addItem(f"{name} ({count})", name)
        self._types.setCurrentIndex(max(0, self._types.findData(chosen)))
        self._types.blockSignals(False)

    def _show_choice(self) -> None:
        rows = self.chosen
        if not rows:
            self._preview.show_nothing()
        elif len(rows) > 1:
            self._preview.show_many(len(rows))
        else:
            self._show_row(rows[0])

    def _show_row(self, row: Deleted) -> None:
        if row.last is None and not self.collector.running:
            self.collector.read_content(row.key)
        reading = self.collector.running or self.collector.is_reading(row.key)
        self._preview.show_row(row, reading=reading)

    # Intentions

    def _narrow(self) -> None:
        self._filter.set_text(self._search.text())
        self._filter.set_type(self._types.currentData() or "")
        self._show_state()

    def _typed_key(self) -> ResourceKey | None:
        return parse_reference(self._search.text().strip())

    def _look_up(self) -> None:
        self._timer.stop()
        self._narrow()
        key = self._typed_key()
        if key is not None and not self.choose(key):
            self._wanted = key
            self.collector.look_up(key)

    def _ask_history(self) -> None:
        for row in self.chosen[:1]:
            self.history_requested.emit(row.key)
