"""Choosing sides of conflicts."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from fhir_admin.diff.conflict_model import Column
from fhir_admin.diff.three_way_view import ThreeWayView

BASE = {"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": "1984", "active": True}
MINE = {**BASE, "gender": "female", "active": False}
THEIRS = {**BASE, "gender": "unknown", "birthDate": "1985"}


@pytest.fixture
def view(qtbot: Any, themed: Any) -> ThreeWayView:
    made = ThreeWayView()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.show_merge(BASE, MINE, THEIRS)
    return made


def test_only_collisions_ask_for_a_choice(view: ThreeWayView) -> None:
    assert view.model.rowCount() == 1
    assert view.model.index(0, Column.PLACE).data() == "gender"
    assert not view.decided


@pytest.mark.parametrize(("column", "gender"), [(1, "female"), (2, "unknown"), (3, "male")])
def test_each_side_can_be_chosen(view: ThreeWayView, column: int, gender: str) -> None:
    view.model.choose(view.model.index(0, column))
    assert view.decided
    assert view.result == {**BASE, "gender": gender, "active": False, "birthDate": "1985"}


def test_by_keyboard(view: ThreeWayView, qtbot: Any) -> None:
    table = view.findChild(QTableView, "conflictTable")
    table.setCurrentIndex(view.model.index(0, Column.THEIRS))
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert view.model.choices == {("gender",): "theirs"}


def test_without_collision_everything_is_decided(view: ThreeWayView) -> None:
    view.show_merge(BASE, {**BASE, "active": False}, {**BASE, "birthDate": "1985"})
    assert view.decided
    assert view.result == {**BASE, "active": False, "birthDate": "1985"}
