"""The list of server profiles as a Qt model, without widgets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from fhir_admin.client.profile import ServerProfile
from fhir_admin.servers import wording

_Index = QModelIndex | QPersistentModelIndex
PROFILE = Qt.ItemDataRole.UserRole
OPEN = Qt.ItemDataRole.UserRole + 1


class ServersModel(QAbstractListModel):
    """Rows are profiles; `OPEN` says whether a row is the connected one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._profiles: list[ServerProfile] = []
        self._open_id = ""

    def set_profiles(self, profiles: Sequence[ServerProfile]) -> None:
        """Show these profiles."""
        self.beginResetModel()
        self._profiles = list(profiles)
        self.endResetModel()

    def set_open(self, id_: str) -> None:
        """Mark the connected profile."""
        self._open_id = id_
        if self._profiles:
            self.dataChanged.emit(self.index(0), self.index(len(self._profiles) - 1), [OPEN])

    def row_of(self, id_: str) -> int:
        """The row of a profile, -1 when it is not there."""
        return next((row for row, p in enumerate(self._profiles) if p.id == id_), -1)

    def profile(self, index: _Index) -> ServerProfile | None:
        """The profile at an index."""
        return self._profiles[index.row()] if index.isValid() else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        """How many profiles."""
        return 0 if parent.isValid() else len(self._profiles)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Look up one role of one profile."""
        if not index.isValid():
            return None
        profile = self._profiles[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return profile.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{profile.name}\n{wording.address(profile)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{profile.name}, {wording.environment(profile.environment)}"
        if role == PROFILE:
            return profile
        if role == OPEN:
            return profile.id == self._open_id
        return None
