"""Choose an element to add, by name, from what the definitions allow at a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
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
        self._list = QListWidget(self)
        self._fields = QStackedWidget(self)
        self._field: QWidget | None = None
        self._buttons = QDialogButtonBox(self)
        self._build(place, offered)

    @property
    def chosen(self) -> Addition | None:
        """The element that is selected."""
        item = self._list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item and not item.isHidden() else None

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
        self._list.setAlternatingRowColors(True)
        self._list.itemDoubleClicked.connect(self._accept)
        for each in offered:
            kind = each.type.rpartition(".")[2]
            item = QListWidgetItem(f"{each.name}    {kind}  {each.cardinality}", self._list)
            item.setData(Qt.ItemDataRole.UserRole, each)
            item.setToolTip(", ".join(each.codes[:40]))
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                self.tr("{name}, type {type}").format(name=each.name, type=kind),
            )

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
        first: QListWidgetItem | None = None
        for row in range(self._list.count()):
            item = self._list.item(row)
            fits = all(word in item.text().lower() for word in words)
            item.setHidden(not fits)
            starts = bool(words) and item.text().lower().startswith(words[0])
            if fits and (first is None or (starts and not first.text().lower().startswith(words[0]))):
                first = item
        self._list.setCurrentRow(self._list.row(first) if first is not None else -1)
        self._add.setEnabled(first is not None)

    def _offer_field(self) -> None:
        chosen = self.chosen
        self._add.setEnabled(chosen is not None)
        if self._field is not None:
            self._fields.removeWidget(self._field)
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
        row = self._list.currentRow() + step
        while 0 <= row < self._list.count():
            if not self._list.item(row).isHidden():
                self._list.setCurrentRow(row)
                return
            row += step
