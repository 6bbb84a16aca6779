"""The compare view: list, texts and counts tell the same."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTreeView

from fhir_admin.diff.change_model import ChangeModel, Column, GroupRole, change_rows
from fhir_admin.diff.compare_request import CompareRequest
from fhir_admin.diff.compare_view import CompareView
from fhir_admin.diff.comparison import compare_values
from fhir_admin.diff.side_by_side import SideBySideView
from server.fhir import codec

OLD = {
    "resourceType": "Patient",
    "id": "p",
    "meta": {"versionId": "1"},
    "name": [{"family": "김", "given": ["민준"]}],
    "telecom": [{"system": "phone", "value": "1"}, {"system": "email", "value": "x"}],
    "gender": "male",
}
NEW = {
    **OLD,
    "meta": {"versionId": "2"},
    "name": [{"family": "이", "given": ["민준"]}],
    "telecom": [{"system": "email", "value": "x"}, {"system": "phone", "value": "1"}],
    "active": True,
}
del NEW["gender"]


@pytest.fixture
def view(qtbot: Any, themed: Any) -> CompareView:
    made = CompareView(codec.encode(OLD), codec.encode(NEW), ("old", "new"))
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def listed(view: CompareView) -> list[tuple[str, str]]:
    model = view.findChild(QTreeView, "changeList").model()
    return [
        (model.index(row, Column.KIND).data(), model.index(row, Column.PLACE).data())
        for row in range(model.rowCount())
    ]


def test_clinical_changes_come_first_and_cosmetic_ones_fold(view: CompareView) -> None:
    assert set(listed(view)[:3]) == {
        ("Changed", "name[0].family"),
        ("Added", "active"),
        ("Removed", "gender"),
    }
    tree = view.findChild(QTreeView, "changeList")
    group = tree.model().index(3, 0)
    assert group.data(GroupRole)
    assert not tree.isExpanded(group)
    assert tree.model().rowCount(group) == 2


def test_counts_are_of_all_changes(view: CompareView) -> None:
    assert view.comparison.counts == {"change": 2, "add": 1, "remove": 1, "move": 1}


def test_choosing_a_change_shows_its_line(view: CompareView, qtbot: Any) -> None:
    tree = view.findChild(QTreeView, "changeList")
    with qtbot.waitSignal(view.place_chosen) as chosen:
        tree.setCurrentIndex(tree.model().index(1, 0))
    assert chosen.args[0] in {("name", 0, "family"), ("active",), ("gender",)}
    assert view.findChild(SideBySideView).grab().width() > 100


def test_what_a_deletion_lost(view: CompareView) -> None:
    view.compare(codec.encode(OLD), None)
    assert {kind for kind, _ in listed(view)} == {"Removed"}
    assert {place for _, place in listed(view)} == {"name", "telecom", "gender"}


def test_equal_sides_are_told_in_words(view: CompareView) -> None:
    view.compare(codec.encode(OLD), codec.encode(OLD))
    assert view.comparison.is_equal
    assert not view.findChild(SideBySideView).isVisible()


def test_a_request_brings_texts_and_titles(qtbot: Any, themed: Any) -> None:
    made = CompareView(CompareRequest(codec.encode(OLD), codec.encode(NEW), ("a", "b")))
    qtbot.addWidget(made)
    assert len(made.comparison.changes) == 5


def test_off_the_gui_thread(qtbot: Any, themed: Any, loop: Any) -> None:
    made = CompareView(codec.encode(OLD), codec.encode(NEW), loop=loop)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: bool(made.comparison.changes))


def test_narrow_views_show_one_column_until_the_person_chooses(view: CompareView, qtbot: Any) -> None:
    texts = view.findChild(SideBySideView)
    assert not texts.unified
    view.resize(500, 600)
    assert texts.unified
    view._unify.click()
    view.resize(480, 600)
    assert not texts.unified


def test_jumping_from_change_to_change(view: CompareView) -> None:
    texts = view.findChild(SideBySideView)
    assert texts.go_to_change(1)
    while texts.go_to_change(1):
        pass
    assert texts.go_to_change(-1)


def test_differences_go_to_the_clipboard_as_text_and_as_patch(view: CompareView, qapp: Any) -> None:
    view._copy_text()
    assert "name[0].family" in qapp.clipboard().text()
    view._copy_patch()
    assert {op["op"] for op in codec.decode(qapp.clipboard().text())} >= {"replace", "add", "remove", "move"}


def test_the_model_keeps_its_promises(qtbot: Any, themed: Any) -> None:
    model = ChangeModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(*change_rows(compare_values(OLD, NEW).changes))
    group = model.group_index()
    child = model.index(0, 0, group)
    assert model.parent(child) == group
    assert model.parent(group) == QModelIndex()
    assert child.data(Qt.ItemDataRole.AccessibleTextRole)
    del tester
