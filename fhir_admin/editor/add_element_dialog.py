"""Choose an element to add, by name, from what the definitions allow at a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.editor.additions import Addition
from fhir_admin.editor.draft_tree_delegate import choice_field, typed
from fhir_admin.editor.typed_text import hint, read_text


class AddElementDialog(QDialog):
    """A filter, the list, and a field for the value when the element is a primitive."""

    def __init__(self, place: str, offered: Sequence[Addition], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("addElementDialog")
        self.setWindowTitle(self.tr("Add element"))
        self.resize(440, 480)
        self._filter = QLineEdit(self)
        self._list = QTreeWidget(self)
        self._fields = QStackedWidget(self)
        self._field: QWidget | None = None
        self._offered: Addition | None = None
        self._buttons = QDialogButtonBox(self)
        self._build(place, offered)

    @property
    def chosen(self) -> Addition | None:
        """The element that is selected."""
        item = self._list.currentItem()
        return item.data(0, Qt.ItemDataRole.UserRole) if item and not item.isHidden() else None

    @property
    def value(self) -> Any:
        """What the element begins with: an empty object, or the typed value."""
        chosen = self.chosen
        if chosen is None or not chosen.is_primitive or self._field is None:
            return {}
        return read_text(typed(self._field), chosen.type)

    def _build(self, place: str, offered: Sequence[Addition]) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(8)
        title = QLabel(self.tr("Add to {place}").format(place=place), self)
        theme.set_role(title, "heading")
        layout.addWidget(title)
        self._filter.setObjectName("addFilter")
        self._filter.setAccessibleName(self.tr("Filter elements"))
        self._filter.setPlaceholderText(self.tr("Type to filter, for example: address, date, reference"))
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._narrow)
        self._filter.installEventFilter(self)
        layout.addWidget(self._filter)
        self._fill(offered)
        layout.addWidget(self._list, 1)
        self._fields.setObjectName("addFields")
        self._fields.setMaximumHeight(38)
        layout.addWidget(self._fields)
        self._add_buttons(layout)
        self._list.currentItemChanged.connect(self._offer_field)
        self._narrow("")

    def _fill(self, offered: Sequence[Addition]) -> None:
        self._list.setObjectName("addList")
        self._list.setAccessibleName(self.tr("Elements that can be added"))
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setAllColumnsShowFocus(True)
        self._list.setHeaderLabels([self.tr("Element"), self.tr("Type"), self.tr("How many")])
        header = self._list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(1, 130)
        header.resizeSection(2, 96)
        self._list.itemDoubleClicked.connect(self._accept)
        for each in offered:
            self._list.addTopLevelItem(_item(each))

    def _add_buttons(self, layout: QVBoxLayout) -> None:
        self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        add = self._buttons.addButton(self.tr("Add"), QDialogButtonBox.ButtonRole.AcceptRole)
        add.setObjectName("addAccept")
        add.setDefault(True)
        theme.set_kind(add, "primary")
        self._add = add
        self._buttons.accepted.connect(self._accept)
        self._buttons.rejected.connect(self.reject)
        layout.addWidget(self._buttons)

    def _narrow(self, text: str) -> None:
        words = text.lower().split()
        best: QTreeWidgetItem | None = None
        for item in self._items():
            shown = f"{item.text(0)} {item.text(1)}".lower()
            item.setHidden(not all(word in shown for word in words))
            if not item.isHidden() and (best is None or _begins(item, words) > _begins(best, words)):
                best = item
        if best is None:
            self._list.setCurrentIndex(QModelIndex())
        else:
            self._list.setCurrentItem(best)
        self._offer_field()

    def _offer_field(self) -> None:
        chosen = self.chosen
        self._add.setEnabled(chosen is not None)
        if chosen is self._offered:
            return
        self._offered = chosen
        if self._field is not None:
            self._fields.removeWidget(self._field)
            self._field.setParent(None)
            self._field.deleteLater()
            self._field = None
        self._fields.setVisible(chosen is not None and chosen.is_primitive)
        if chosen is None or not chosen.is_primitive:
            return
        self._field = self._new_field(chosen)
        self._fields.addWidget(self._field)
        self._fields.setCurrentWidget(self._field)

    def _new_field(self, chosen: Addition) -> QWidget:
        if chosen.codes:
            return choice_field(self._fields, chosen.codes)
        field = QLineEdit(self._fields)
        field.setObjectName("addValue")
        field.setAccessibleName(self.tr("Value"))
        field.setPlaceholderText(hint(chosen.type) or self.tr("Value"))
        return field

    def _accept(self) -> None:
        if self.chosen is not None:
            self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the arrow keys move in the list while typing in the filter."""
        if watched is self._filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._step(step)
                return True
        return super().eventFilter(watched, event)

    def _step(self, step: int) -> None:
        shown = [item for item in self._items() if not item.isHidden()]
        now = self._list.currentItem()
        at = shown.index(now) + step if now in shown else 0
        if 0 <= at < len(shown):
            self._list.setCurrentItem(shown[at])

    def _items(self) -> Iterator[QTreeWidgetItem]:
        for row in range(self._list.topLevelItemCount()):
            item = self._list.topLevelItem(row)
            if item is not None:
                yield item


def _item(each: Addition) -> QTreeWidgetItem:
    item = QTreeWidgetItem([each.name, each.type.rpartition(".")[2], each.cardinality])
    item.setData(0, Qt.ItemDataRole.UserRole, each)
    item.setToolTip(0, ", ".join(each.codes[:40]))
    for column in (1, 2):
        item.setForeground(column, theme.color("muted"))
    item.setSizeHint(0, QSize(0, 26))
    return item


def _begins(item: QTreeWidgetItem, words: list[str]) -> bool:
    return bool(words) and item.text(0).lower().startswith(words[0])
