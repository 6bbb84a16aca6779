"""The bin's table and its filter."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from fhir_admin.restore.bin_model import BinFilter, BinModel, Column, RowRole
from server.fhir.deleted import Deleted
from server.fhir.keys import ResourceKey
from server.fhir.restore_evidence import Past


def row(name: str, label: str = "", by: str | None = "lee", day: int = 1, subject: str = "") -> Deleted:
    key = ResourceKey(*name.split("/"))
    past = Past("1", None, None, {"resourceType": key.type, "id": key.id})
    return Deleted(key, "2", f"2026-03-{day:02d}T10:00:00.000Z", by, label, subject, past)


ROWS = (
    row("Patient/1", "김민준 · 1984-03-02", day=1),
    row("Observation/2", "Body Weight · 71.2 kg", by="kim", day=3, subject="Patient/1"),
    row("Observation/3", "Heart rate", by=None, day=2, subject="Patient/9"),
)


@pytest.fixture
def model(themed: Any) -> BinModel:
    made = BinModel()
    made.tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)  # type: ignore[attr-defined]
    made.apply(ROWS)
    return made


def shown(filter_: BinFilter) -> list[str]:
    return [str(filter_.index(at, 0).data(RowRole).key) for at in range(filter_.rowCount())]


def test_newest_deletion_first(model: BinModel) -> None:
    assert shown(BinFilter(model)) == ["Observation/2", "Observation/3", "Patient/1"]


def test_words_and_type_narrow(model: BinModel) -> None:
    filter_ = BinFilter(model)
    filter_.set_text("body KIM")
    assert shown(filter_) == ["Observation/2"]
    filter_.set_text("민준")
    assert shown(filter_) == ["Patient/1"]
    filter_.set_text("")
    filter_.set_type("Observation")
    assert shown(filter_) == ["Observation/2", "Observation/3"]


def test_whom_it_is_of_is_named_when_that_one_is_here(model: BinModel) -> None:
    assert model.index(1, Column.SUBJECT).data() == "김민준"
    assert model.index(2, Column.SUBJECT).data() == "Patient/9"


def test_batches_change_add_and_remove_rows(model: BinModel, qtbot: Any) -> None:
    with qtbot.waitSignal(model.dataChanged):
        model.apply([row("Observation/3", "Pulse")], [ResourceKey("Patient", "1")])
    model.apply([row("Encounter/4")])
    assert [str(each.key) for each in model.rows] == ["Observation/2", "Observation/3", "Encounter/4"]
    assert model.row_of(ResourceKey("Observation", "3")).label == "Pulse"  # type: ignore[union-attr]
    assert model.types() == {"Encounter": 1, "Observation": 2}


def test_the_same_again_is_silent(model: BinModel, qtbot: Any) -> None:
    with qtbot.assertNotEmitted(model.dataChanged):
        model.apply(ROWS)


def test_unread_content_is_told(model: BinModel) -> None:
    model.apply([Deleted(ResourceKey("Patient", "8"), "1", None, None)])
    cell = model.index(3, Column.LABEL)
    assert cell.data()
    assert cell.data(Qt.ItemDataRole.ForegroundRole) is not None
