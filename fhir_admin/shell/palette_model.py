"""The commands of the palette, filtered by what is typed; a Qt model without widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from fhir_admin.shell.palette_match import score

_Index = QModelIndex | QPersistentModelIndex
COMMAND = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette; `run` does it, `group` says where it belongs.

    `picture`, where it has one, is drawn instead of our `icon` of that name.
    """

    title: str
    group: str
    run: Callable[[], None]
    shortcut: str = ""
    icon: str = "command"
    picture: QIcon | None = None


class PaletteModel(QAbstractListModel):
    """All commands, best match first; `extra(text)` adds commands made from the text itself."""

    def __init__(
        self,
        commands: Sequence[Command],
        extra: Callable[[str], Sequence[Command]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._all = list(commands)
        self._extra = extra
        self._shown = self._all

    def search(self, text: str) -> None:
        """Show what matches `text`."""
        ranked = [
            (points, -place, command)
            for place, command in enumerate(self._all)
            if (points := score(text, f"{command.title} {command.group}")) is not None
        ]
        ranked.sort(key=lambda entry: entry[:2], reverse=True)
        self.beginResetModel()
        self._shown = [*self._extra(text.strip()), *(command for _, _, command in ranked)]
        self.endResetModel()

    def command(self, index: _Index) -> Command | None:
        """The command of a row."""
        return self._shown[index.row()] if index.isValid() else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        """How many commands match."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Look up one role of one command."""
        if not index.isValid():
            return None
        command = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return command.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (command.title, command.group, command.shortcut)))
        return command if role == COMMAND else None
