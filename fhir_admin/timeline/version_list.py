"""The list of versions on screen: reads on while one scrolls, looks into what is in sight."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from fhir_admin.timeline.story import VersionRow
from fhir_admin.timeline.timeline_delegate import TimelineDelegate
from fhir_admin.timeline.timeline_model import ROW_ROLE, TimelineModel
from fhir_admin.timeline.version_filter import VersionFilter

_ENOUGH = 30
_PAGES_FOR_FILTER = 20


class VersionList(QListView):
    """`chosen_changed` follows the selection, `activated_version` Enter and double click."""

    chosen_changed = Signal()
    activated_version = Signal()

    def __init__(self, model: TimelineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timelineList")
        self.setAccessibleName(self.tr("Versions"))
        self._versions = model
        self._shown = VersionFilter(model, self)
        self._delegate = TimelineDelegate(self, model.scope.key is None)
        self._left = _PAGES_FOR_FILTER
        self._build()
        model.loaded.connect(self._begin)
        model.state_changed.connect(self._go_on)
        model.dataChanged.connect(self.chosen_changed)
        self.selectionModel().selectionChanged.connect(self.chosen_changed)
        self.doubleClicked.connect(self.activated_version)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def chosen(self) -> tuple[VersionRow, ...]:
        """The chosen versions, newest first."""
        indexes = sorted(self.selectionModel().selectedIndexes(), key=lambda index: index.row())
        rows = (index.data(ROW_ROLE) for index in indexes)
        return tuple(row for row in rows if isinstance(row, VersionRow))

    def choose(self, *numbers: int) -> None:
        """Select versions by their row."""
        selection = self.selectionModel()
        flags = QItemSelectionModel.SelectionFlag
        for place, number in enumerate(numbers):
            index = self._shown.index(number, 0)
            if place == 0:
                selection.setCurrentIndex(index, flags.ClearAndSelect)
            else:
                selection.select(index, flags.Select)
            self.scrollTo(index)

    def show_interaction(self, interaction: str) -> None:
        """Show only what was done in one way, '' for all."""
        self._left = _PAGES_FOR_FILTER
        self._shown.set_interaction(interaction)
        self._go_on()

    def show_keys(self, shown: bool) -> None:
        """Whether each row names its instance."""
        self._delegate.shows_key = shown
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen():
            self.activated_version.emit()
        else:
            super().keyPressEvent(event)

    def _begin(self) -> None:
        self._left = _PAGES_FOR_FILTER
        if self._shown.rowCount():
            self.choose(0)

    def _go_on(self) -> None:
        """A filter may leave too little of a page to scroll: read on, but not for ever."""
        few = self._shown.interaction and self._shown.rowCount() < _ENOUGH and self._left > 0
        if few and self._versions.canFetchMore():
            self._left -= 1
            self._versions.fetchMore()
        self._look()

    def _scrolled(self) -> None:
        bar = self.verticalScrollBar()
        if bar.value() > bar.maximum() - 2 * bar.pageStep() and self._versions.canFetchMore():
            self._versions.fetchMore()
        self._look()

    def _look(self) -> None:
        """What the rows in sight changed is fetched where the feed does not show it."""
        top = self.indexAt(self.viewport().rect().topLeft())
        if top.isValid():
            first = self._shown.mapToSource(top).row()
            height = max(1, self.sizeHintForRow(0))
            self._versions.look_into(first, first + self.viewport().height() // height + 1)

    def _build(self) -> None:
        self.setModel(self._shown)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
