"""The steps of a restore as a checkable list: what, why, what is said of it, what became of it."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from fhir_admin import theme
from fhir_admin.restore.outcome_words import outcome_words
from fhir_admin.restore.restore_model import Phase, RestoreModel
from fhir_admin.restore.restore_words import (
    Words,
    role_sentence,
    role_word,
    verdict_words,
)
from fhir_admin.usecases.run_restore import StepResult
from server.fhir.headline import headline
from server.fhir.keys import ResourceKey
from server.fhir.restore import Role, Step

Index = QModelIndex | QPersistentModelIndex
StepRole = Qt.ItemDataRole.UserRole + 1
_NOWHERE = QModelIndex()


class Column(IntEnum):
    """The columns of the list."""

    ORDER = 0
    LABEL = 1
    INSTANCE = 2
    ROLE = 3
    VERDICT = 4


class StepModel(QAbstractTableModel):
    """One row a step, in the order in which they will run."""

    def __init__(self, restore: RestoreModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._restore = restore
        self._steps: tuple[Step, ...] = ()
        self._labels: dict[ResourceKey, str] = {}
        self._words: list[Words] = []
        restore.plan_changed.connect(self._take_plan)
        restore.step_done.connect(self._take_result)
        restore.phase_changed.connect(self._repaint)

    def step(self, row: int) -> Step:
        """The step of a row."""
        return self._steps[row]

    def words(self, row: int) -> Words:
        """What is said of a row now: the verdict, then the outcome."""
        return self._words[row]

    def tick_all(self, on: bool) -> None:
        """Tick every possible step, or only what was chosen."""
        wanted = {s.key for s in self._steps if on or s.role is Role.CHOSEN}
        self._restore.set_included(wanted)

    def _take_plan(self) -> None:
        steps = self._restore.plan.steps
        if [s.key for s in steps] != [s.key for s in self._steps]:
            self.beginResetModel()
            self._steps = steps
            self._labels = {s.key: headline(s.past.resource) if s.past else "" for s in steps}
            self._words = [self._word(step) for step in steps]
            self.endResetModel()
            return
        self._steps = steps
        self._words = [self._word(step) for step in steps]
        self._repaint()

    def _take_result(self, result: StepResult) -> None:
        for row, step in enumerate(self._steps):
            if step.key == result.key:
                self._words[row] = self._word(step)
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def _repaint(self) -> None:
        if self._steps:
            self._words = [self._word(step) for step in self._steps]
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._steps) - 1, len(Column) - 1))

    def _word(self, step: Step) -> Words:
        result = self._restore.results.get(step.key)
        return outcome_words(result) if result else verdict_words(step, self._restore.issues(step.key))

    @property
    def _editable(self) -> bool:
        return self._restore.phase in (Phase.PLAN, Phase.DRY_RUN)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Qt: one row a step."""
        return 0 if parent.isValid() else len(self._steps)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Qt: always all columns."""
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Qt: the column names."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        last = self.tr("Result") if self._restore.results else self.tr("Verdict")
        return (self.tr("Step"), self.tr("What it was"), self.tr("Instance"), self.tr("Why"), last)[section]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt: what cannot come back cannot be ticked."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == Column.ORDER and self._editable and self._steps[index.row()].possible:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: looks up."""
        step, column = self._steps[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(index.row(), step, column)
        if role == StepRole:
            return step
        if role == Qt.ItemDataRole.CheckStateRole and column is Column.ORDER:
            return Qt.CheckState.Checked if step.runs else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DecorationRole and column is Column.VERDICT:
            return theme.icon(self._words[index.row()].icon, self._words[index.row()].color)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(index.row(), step, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index.row(), step, column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column is Column.VERDICT:
            return self._words[index.row()].long
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Qt: a tick."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != Column.ORDER or not self._editable:
            return False
        key = self._steps[index.row()].key
        included = {step.key for step in self._steps if step.included}
        is_on = Qt.CheckState(value) is Qt.CheckState.Checked
        self._restore.set_included(included | {key} if is_on else included - {key})
        return True

    def _shown(self, row: int, step: Step, column: Column) -> str:
        if column is Column.ORDER:
            ring = " \N{ANTICLOCKWISE OPEN CIRCLE ARROW}" if step.ring_size > 1 else ""
            return f"{row + 1}{ring}"
        if column is Column.LABEL:
            return self._labels[step.key] or "\N{EN DASH}"
        if column is Column.INSTANCE:
            return str(step.key)
        return role_word(step) if column is Column.ROLE else self._words[row].short

    def _color(self, row: int, step: Step, column: Column) -> Any:
        if column is Column.VERDICT:
            return theme.color(self._words[row].color)
        if not step.runs or column in (Column.INSTANCE, Column.ROLE):
            return theme.color("muted")
        return None

    def _tip(self, row: int, step: Step, column: Column) -> str:
        if column is Column.ORDER and step.ring_size > 1:
            return self.tr("Refers to others in a circle; they come back together.")
        if column is Column.ROLE:
            return role_sentence(step)
        return self._words[row].long if column is Column.VERDICT else self._shown(row, step, column)
