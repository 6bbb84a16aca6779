"""The resource types of a server with the number of instances of each, told as they are counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from fhir_admin.widgets.row_filter import RowFilter

Index = QModelIndex | QPersistentModelIndex
TYPE_ROLE = Qt.ItemDataRole.UserRole + 1
COUNT_ROLE = Qt.ItemDataRole.UserRole + 2
COUNTED_ROLE = Qt.ItemDataRole.UserRole + 3
_INVALID = QModelIndex()

# What people look for most is counted first.
FIRST = (
    "Patient", "Observation", "Encounter", "Condition", "Procedure", "MedicationRequest", "DiagnosticReport",
    "Immunization", "AllergyIntolerance", "Practitioner", "Organization", "Location", "DocumentReference",
    "CarePlan", "CareTeam", "Claim", "ExplanationOfBenefit", "Device", "Medication", "ImagingStudy",
    "Provenance",
)  # fmt: skip


class TypeModel(QAbstractListModel):
    """One row for all types (''), then one for each type in alphabetical order.

    A count is a number, or None: not counted yet, or (`COUNTED_ROLE`) the server does not tell.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._types: list[str] = [""]
        self._rows: dict[str, int] = {"": 0}
        self._counts: dict[str, int | None] = {}

    @property
    def types(self) -> tuple[str, ...]:
        """The types, without the row for all."""
        return tuple(self._types[1:])

    def counting_order(self) -> tuple[str, ...]:
        """The types, important ones first."""
        rank = {name: number for number, name in enumerate(FIRST)}
        return tuple(sorted(self.types, key=lambda name: (rank.get(name, len(rank)), name)))

    def set_types(self, types: Iterable[str]) -> None:
        """Show other types; known counts stay."""
        self.beginResetModel()
        self._types = ["", *sorted(set(types))]
        self._rows = {name: row for row, name in enumerate(self._types)}
        self.endResetModel()

    def set_count(self, type_: str, count: int | None) -> None:
        """A type was counted; None: the server does not tell."""
        self._counts[type_] = count
        row = self._rows.get(type_)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))
            self.dataChanged.emit(self.index(0), self.index(0))

    def forget_counts(self) -> None:
        """Everything is uncounted again."""
        self._counts.clear()
        self.dataChanged.emit(self.index(0), self.index(len(self._types) - 1))

    def count(self, type_: str) -> int | None:
        """The number of instances as far as known; of '' the sum."""
        if type_:
            return self._counts.get(type_)
        known = [count for count in self._counts.values() if count is not None]
        return sum(known) if known else None

    def row_of(self, type_: str) -> int:
        """The row of a type, -1 when it is not listed."""
        return self._rows.get(type_, -1)

    def rowCount(self, parent: Index = _INVALID) -> int:
        """Qt: types and the row for all."""
        return 0 if parent.isValid() else len(self._types)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: names, counts, tool tips."""
        if not index.isValid():
            return None
        name = self._types[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return name or QCoreApplication.translate("TypeModel", "All types")
        if role == TYPE_ROLE:
            return name
        if role == COUNT_ROLE:
            return self.count(name)
        if role == COUNTED_ROLE:
            return not name or name in self._counts
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._tip(name)
        return None

    def _tip(self, name: str) -> str:
        translate = QCoreApplication.translate
        shown = name or translate("TypeModel", "All types")
        count = self.count(name)
        if count is not None:
            return translate("TypeModel", "{type}: {count} instances").format(type=shown, count=f"{count:,}")
        if name in self._counts:
            return translate("TypeModel", "{type}: the server does not tell how many").format(type=shown)
        return translate("TypeModel", "{type}: not counted yet").format(type=shown)


class TypeFilter(RowFilter):
    """Types whose name contains a text; types without instances can be left out."""

    def __init__(self, model: TypeModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._hide_empty = True
        self._kept = ""
        self.setSourceModel(model)

    @property
    def hides_empty(self) -> bool:
        """Whether types without instances are left out."""
        return self._hide_empty

    @property
    def kept(self) -> str:
        """The chosen type."""
        return self._kept

    def set_text(self, text: str) -> None:
        """Only types that contain this, in any letter case."""

        def change() -> None:
            self._text = text.strip().lower()

        self.refilter(change)

    def set_hide_empty(self, hide: bool) -> None:
        """Leave out types known to have no instance."""

        def change() -> None:
            self._hide_empty = hide

        self.refilter(change)

    def keep(self, type_: str) -> None:
        """The chosen type stays visible whatever its count is."""

        def change() -> None:
            self._kept = type_

        if type_ != self._kept:
            self.refilter(change)

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Qt: the filter."""
        model = self.sourceModel()
        index = model.index(source_row, 0)
        name = str(index.data(TYPE_ROLE))
        if self._text and self._text not in (name or str(index.data())).lower():
            return False
        if not name or name == self._kept or not self._hide_empty or self._text:
            return True
        if not index.data(COUNTED_ROLE):
            # While it is being counted the list grows; the other way round it would jump.
            return name in FIRST
        return bool(index.data(COUNT_ROLE) != 0)
