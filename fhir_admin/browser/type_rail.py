"""The list of resource types at the left: filter, counts, choosing what to look at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.browser.type_model import COUNT_ROLE, COUNTED_ROLE, TYPE_ROLE, TypeFilter, TypeModel
from fhir_admin.errors import Failure
from fhir_admin.session import Session
from fhir_admin.usecases.type_counts import type_counts
from fhir_admin.work.latest import Latest

_PAD = 12
_COUNT_AFTER_MS = 300
_ROW = 28


class TypeRail(QFrame):
    """Counts types by itself, as the server allows. `type_chosen` carries a type, '' for all types."""

    type_chosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("typeRail")
        self._session = session
        self._model = TypeModel(self)
        self._shown = TypeFilter(self._model, self)
        # Counting waits a moment: the first page of results is what the person waits for.
        self._counting = Latest(session.tasks(self), _COUNT_AFTER_MS)
        self._field = QLineEdit(self)
        self._list = QListView(self)
        self._empty = QToolButton(self)
        self._quiet = False
        # A choice makes rows come and go; that waits until the list has done with the click.
        self._choice = QTimer(self)
        self._choice.setSingleShot(True)
        self._choice.setInterval(0)
        self._choice.timeout.connect(self._tell_choice)
        self._build()
        self._load_types()
        session.capabilities_changed.connect(self._load_types)
        session.reconnected.connect(self.recount)

    @property
    def type_model(self) -> TypeModel:
        """The types and their counts."""
        return self._model

    @property
    def view(self) -> QListView:
        """The list."""
        return self._list

    def select(self, type_: str) -> None:
        """Show a type as chosen, without asking for it."""
        self._choice.stop()
        self._arrange(lambda: self._shown.keep(type_))

    def focus_filter(self) -> None:
        """Put the cursor into the filter field."""
        self._field.setFocus()
        self._field.selectAll()

    def recount(self) -> None:
        """Count all types again."""
        self._count(self._model.counting_order())

    def recount_types(self, types: frozenset[str]) -> None:
        """Count some types again, because something was written."""
        known = [name for name in self._model.counting_order() if name in types]
        if known and not self._counting.busy:
            self._count(tuple(known))
        elif known:
            self.recount()

    def _load_types(self) -> None:
        known = self._session.capabilities.types
        if not known:
            from server.fhir.definitions import Definitions

            known = tuple(sorted(Definitions.load().resource_types))
        if known != self._model.types:
            self._arrange(lambda: self._model.set_types(known))
            self.recount()

    def _count(self, types: tuple[str, ...]) -> None:
        self._counting.start(
            type_counts,
            self._session.client,
            types,
            progress=self._model.set_count,
            failed=self._show_uncounted,
        )

    def _show_uncounted(self, failure: Failure) -> None:
        """Without counts no type may hide. The page itself tells that the server does not answer."""
        self._empty.setChecked(False)

    def _build(self) -> None:
        self._field.setObjectName("typeFilter")
        self._field.setPlaceholderText(self.tr("Filter types"))
        self._field.setAccessibleName(self.tr("Filter types"))
        self._field.setClearButtonEnabled(True)
        self._field.addAction(theme.icon("filter"), QLineEdit.ActionPosition.LeadingPosition)
        self._field.textChanged.connect(self._filter)
        self._field.returnPressed.connect(self._choose_first)
        self._empty.setObjectName("hideEmptyTypes")
        self._empty.setCheckable(True)
        self._empty.setChecked(True)
        self._empty.setIcon(theme.icon("eye-off"))
        self._empty.setToolTip(self.tr("Hide types without instances"))
        self._empty.setAccessibleName(self.tr("Hide types without instances"))
        self._empty.toggled.connect(self._hide_empty)
        title = QLabel(self.tr("Types"), self)
        theme.set_role(title, "section")
        head = QHBoxLayout()
        head.setContentsMargins(_PAD, 8, 8, 0)
        head.addWidget(title, 1)
        head.addWidget(self._empty)
        field = QHBoxLayout()
        field.setContentsMargins(8, 4, 8, 8)
        field.addWidget(self._field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(field)
        layout.addWidget(self._list, 1)
        self._build_list()

    def _build_list(self) -> None:
        view = self._list
        view.setObjectName("typeList")
        view.setAccessibleName(self.tr("Resource types"))
        view.setModel(self._shown)
        view.setItemDelegate(_TypeDelegate(view))
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.selectionModel().currentChanged.connect(self._choose)

    def _filter(self, text: str) -> None:
        self._arrange(lambda: self._shown.set_text(text))

    def _hide_empty(self, hide: bool) -> None:
        self._arrange(lambda: self._shown.set_hide_empty(hide))

    def _arrange(self, change: Callable[[], None]) -> None:
        """Change which rows there are; a row that goes hands being current on, which nobody chose."""
        self._quiet = True
        try:
            change()
            row = self._model.row_of(self._shown.kept)
            self._list.setCurrentIndex(self._shown.mapFromSource(self._model.index(row, 0)))
        finally:
            self._quiet = False

    def _choose(self) -> None:
        if not self._quiet:
            self._choice.start()

    def _tell_choice(self) -> None:
        current = self._list.currentIndex()
        if current.isValid():
            name = str(current.data(TYPE_ROLE))
            self.select(name)
            self.type_chosen.emit(name)

    def _choose_first(self) -> None:
        if self._shown.rowCount():
            self._list.setCurrentIndex(self._shown.index(0, 0))
            self._list.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape in the filter empties it."""
        if event.key() == Qt.Key.Key_Escape and self._field.text():
            self._field.clear()
        else:
            super().keyPressEvent(event)


class _TypeDelegate(QStyledItemDelegate):
    """Name at the left, count at the right; types without instances recede."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One calm row."""
        return QSize(120, max(_ROW, option.fontMetrics.height() + 10))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw name and count."""
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        box = option.rect.adjusted(6, 1, -6, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection" if selected else "hover"))
            painter.drawRoundedRect(box, 4, 4)
        self._draw_texts(painter, box.adjusted(8, 0, -8, 0), index, selected)
        painter.restore()

    def _draw_texts(
        self, painter: QPainter, box: QRect, index: QModelIndex | QPersistentModelIndex, selected: bool
    ) -> None:
        count = index.data(COUNT_ROLE)
        number = f"{count:,}" if count is not None else ("?" if index.data(COUNTED_ROLE) else "·")
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("selection_text" if selected else "muted"))
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, number)
        room = box.width() - QFontMetrics(painter.font()).horizontalAdvance(number) - 8
        font = theme.font("body")
        font.setBold(not index.data(TYPE_ROLE))
        painter.setFont(font)
        painter.setPen(theme.color("selection_text" if selected else "muted" if count == 0 else "text"))
        name = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, name)
