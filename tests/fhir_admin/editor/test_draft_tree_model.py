"""The editable tree follows edits row by row."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from fhir_admin.editor import edits
from fhir_admin.editor.draft_tree_model import Column, DraftTreeModel, IssueRole, MarkRole
from server.fhir import codec
from server.fhir.definitions import Definitions

PATIENT: dict[str, Any] = codec.decode(
    b'{"resourceType":"Patient","id":"p","name":[{"family":"A"},{"family":"B"},{"family":"C"}],'
    b'"gender":"male","multipleBirthInteger":2,"extension":[{"url":"u","valueDecimal":1.50}]}'
)


@pytest.fixture
def model(themed: Any) -> DraftTreeModel:
    made = DraftTreeModel(Definitions.load())
    made.set_resource(PATIENT)
    made.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        made, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    return made


def rows(model: DraftTreeModel, parent: QModelIndex | None = None) -> list[tuple[str, str]]:
    above = parent or QModelIndex()
    return [
        (model.index(row, 0, above).data(), model.index(row, 1, above).data())
        for row in range(model.rowCount(above))
    ]


def test_list_items_are_rows_of_their_own(model: DraftTreeModel) -> None:
    assert rows(model)[:4] == [("id", "p"), ("name [0]", "A"), ("name [1]", "B"), ("name [2]", "C")]


def test_types_come_from_the_definitions(model: DraftTreeModel) -> None:
    family = model.index_of(("name", 0, "family"))
    assert family.siblingAtColumn(Column.TYPE).data() == "string"
    assert model.index_of(("extension", 0, "valueDecimal")).siblingAtColumn(1).data() == "1.50"


def test_removing_an_item_keeps_the_other_rows(model: DraftTreeModel) -> None:
    last = QPersistentModelIndex(model.index_of(("gender",)))
    first = QPersistentModelIndex(model.index_of(("name", 0, "family")))
    model.set_resource(edits.remove(PATIENT, ("name", 1)))
    assert [label for label, _ in rows(model)] == [
        "id", "name [0]", "name [1]", "gender", "multipleBirthInteger", "extension [0]",
    ]  # fmt: skip
    assert rows(model)[2] == ("name [1]", "C")
    assert last.isValid()
    assert first.isValid()


def test_an_added_element_is_one_inserted_row(model: DraftTreeModel, qtbot: Any) -> None:
    holder = model.index_of(("name", 0))
    model.rowCount(holder)
    after, path = edits.add_element(PATIENT, ("name", 0), "given", "X", is_list=True)
    with qtbot.waitSignal(model.rowsInserted) as inserted:
        model.set_resource(after)
    assert inserted.args[1:] == [1, 1]
    assert model.index_of(path).data() == "given [0]"


def test_the_first_child_of_a_closed_row_is_heard_of(model: DraftTreeModel) -> None:
    with_contact, _ = edits.add_element(PATIENT, (), "contact", {}, is_list=True)
    model.set_resource(with_contact)
    holder = model.index_of(("contact", 0))
    assert not model.hasChildren(holder)
    after, _ = edits.add_element(with_contact, ("contact", 0), "gender", "male", is_list=False)
    model.set_resource(after)
    assert model.rowCount(model.index_of(("contact", 0))) == 1


def test_only_what_changed_is_repainted(model: DraftTreeModel) -> None:
    changed: list[str] = []
    model.dataChanged.connect(lambda first, _last: changed.append(first.data()))
    model.set_resource(edits.set_value(PATIENT, ("gender",), "female"))
    assert changed == ["gender"]


def test_typing_is_an_intention(model: DraftTreeModel, qtbot: Any) -> None:
    cell = model.index_of(("multipleBirthInteger",)).siblingAtColumn(Column.VALUE)
    with qtbot.waitSignal(model.value_edited) as edited:
        model.setData(cell, "3")
    assert edited.args == [("multipleBirthInteger",), 3]
    assert cell.data() == "2"


def test_typing_the_same_again_is_no_edit(model: DraftTreeModel, qtbot: Any) -> None:
    cell = model.index_of(("extension", 0, "valueDecimal")).siblingAtColumn(Column.VALUE)
    with qtbot.assertNotEmitted(model.value_edited):
        model.setData(cell, "1.50")


def test_what_the_server_stamps_cannot_be_edited(model: DraftTreeModel) -> None:
    cell = model.index_of(("id",)).siblingAtColumn(Column.VALUE)
    assert not model.flags(cell) & Qt.ItemFlag.ItemIsEditable
    cell = model.index_of(("gender",)).siblingAtColumn(Column.VALUE)
    assert model.flags(cell) & Qt.ItemFlag.ItemIsEditable


def test_marks_stand_at_their_place_and_lead_to_it(model: DraftTreeModel) -> None:
    model.set_marks({("name", 1, "family"): "change"}, {("gender",): "not a gender"})
    assert model.index_of(("name", 1, "family")).data(MarkRole) == "change"
    assert model.index_of(("name", 1)).data(MarkRole) == "within"
    assert model.index_of(("name", 0)).data(MarkRole) == ""
    assert model.index_of(("gender",)).data(IssueRole) == "not a gender"
