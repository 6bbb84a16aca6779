"""Which versions of the loaded ones are shown, by what was done."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex

from fhir_admin.timeline.story import VersionRow
from fhir_admin.timeline.timeline_model import ROW_ROLE, TimelineModel
from fhir_admin.widgets.row_filter import RowFilter


class VersionFilter(RowFilter):
    """Only versions of one interaction; '' shows all, gaps included."""

    def __init__(self, model: TimelineModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._interaction = ""
        self.setSourceModel(model)

    @property
    def interaction(self) -> str:
        """The interaction that is shown, '' for all."""
        return self._interaction

    def set_interaction(self, interaction: str) -> None:
        """Show only `create`, `update`, `patch` or `delete`."""

        def change() -> None:
            self._interaction = interaction

        self.refilter(change)

    def filterAcceptsRow(self, source_row: int, source_parent: QModelIndex | QPersistentModelIndex) -> bool:
        """Qt: the filter."""
        if not self._interaction:
            return True
        row = self.sourceModel().index(source_row, 0).data(ROW_ROLE)
        return isinstance(row, VersionRow) and row.entry.interaction == self._interaction
