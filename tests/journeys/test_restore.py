"""Somebody deleted a patient and all that hung on it: found in the bin without an id, and brought back."""

from __future__ import annotations

import json

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QTableView

from fhir_admin.restore.bin_page import BinPage
from fhir_admin.restore.restore_model import Phase
from fhir_admin.restore.restore_wizard import RestoreWizard
from server.fhir.keys import ResourceKey
from tests.support.journey import CONTROL, Journey, texts
from tests.support.server_process import Connection

DELETED = ResourceKey("Patient", "8a4c9c04-1524-9f1c-d65b-9b17e4520fef")
DEPENDANTS = 65
OTHERS = 1  # a Condition of another patient, which is none of them
WRITES = {"PUT", "POST", "PATCH", "DELETE"}


def full_bin(journey: Journey) -> BinPage:
    """The bin with everything the night shift deleted."""
    journey.key(Qt.Key.Key_3, CONTROL)
    page = journey.await_widget(BinPage, "binPage")
    journey.wait(lambda: not page.collector.running and page.model.rowCount(), "the bin")
    return page


def row_of(table: QTableView, key: ResourceKey) -> QModelIndex:
    """The row of an instance in the bin's table, as it is sorted and filtered now."""
    model = table.model()
    for row in range(model.rowCount()):
        if key.id in {str(model.index(row, column).data()) for column in range(model.columnCount())}:
            return model.index(row, 0)
    raise AssertionError(f"{key} is not in the table")


def wizard(journey: Journey, page: BinPage) -> RestoreWizard:
    """Choose the patient, press Restore; the wizard after its dry run."""
    table = journey.find(QTableView, "binTable")
    journey.write(journey.find(QLineEdit, "binSearch"), "O'Hara")
    journey.wait(lambda: 0 < table.model().rowCount() < page.model.rowCount(), "fewer rows")
    journey.choose(table, row_of(table, DELETED))
    journey.wait(lambda: [row.key for row in page.chosen] == [DELETED], "the choice")
    journey.click("binRestore")
    made = journey.await_widget(RestoreWizard, "restoreWizard")
    journey.wait(lambda: made.restore.rehearsed and not made.restore.busy, "the dry run")
    return made


def writes(journey: Journey) -> list[str]:
    """What the window wrote."""
    return [record.method for record in journey.app.services.log.records() if record.method in WRITES]


def test_it_is_found_without_knowing_its_id(journey: Journey) -> None:
    page = full_bin(journey)
    assert page.model.rowCount() == 1 + DEPENDANTS + OTHERS
    row = page.model.row_of(DELETED)
    assert row is not None
    table = journey.find(QTableView, "binTable")
    journey.choose(table, row_of(table, DELETED))
    journey.wait(lambda: "Night shift" in texts(page), "who deleted it")
    journey.write(journey.find(QLineEdit, "binSearch"), "Encounter")
    journey.wait(lambda: table.model().rowCount() < DEPENDANTS, "the encounters only")


def test_it_comes_back_with_all_that_hung_on_it(journey: Journey, embedded: Connection) -> None:
    made = wizard(journey, full_bin(journey))
    assert len(made.restore.plan.running) == DEPENDANTS + 1
    assert f"{DEPENDANTS + 1} of {DEPENDANTS + 1} ticked" in journey.find(QLabel, "restoreSummary").text()
    assert made.restore.plan.running[0].level <= made.restore.plan.running[-1].level
    assert writes(journey) == []
    assert embedded.send("GET", str(DELETED)).status == 410
    journey.click("restoreRun")
    journey.wait(lambda: made.restore.phase is Phase.REPORT and not made.restore.busy, "the report")
    assert "Everything is back: 66 restored" in texts(made)
    assert writes(journey) == ["POST"]
    journey.click("restoreCopy")
    report = QApplication.clipboard().text()
    assert str(DELETED) in report
    assert report.count("Observation/") >= 30
    came_back(embedded)
    assert str(DELETED) in journey.rows(journey.search("Patient?family=O'Hara"))
    found = journey.search(f"Observation?subject={DELETED}")
    journey.wait(lambda: (found.results.model.total or 0) > 30, "the observations")
    page = full_bin(journey)
    assert page.model.rowCount() == OTHERS
    timeline = journey.timeline(DELETED)
    assert timeline.model.rowCount() == 3


def came_back(embedded: Connection) -> None:
    reply = embedded.send("GET", str(DELETED))
    assert reply.status == 200
    assert reply.json()["meta"]["versionId"] == "3"
    history = embedded.send("GET", f"{DELETED}/_history").json()["entry"]
    assert [entry["request"]["method"] for entry in history] == ["PUT", "DELETE", "PUT"]
    first, last = history[-1]["resource"], history[0]["resource"]
    assert {**first, "meta": None} == {**last, "meta": None}


def test_somebody_restores_a_part_of_it_meanwhile(journey: Journey, embedded: Connection) -> None:
    made = wizard(journey, full_bin(journey))
    body = {"resourceType": "Patient", "id": DELETED.id, "name": [{"text": "Somebody else"}]}
    assert embedded.send("PUT", str(DELETED), body).status in (200, 201)
    journey.click("restoreRun")
    journey.wait(lambda: made.restore.phase is Phase.REPORT and not made.restore.busy, "the report")
    assert "Nothing was restored" in texts(made)
    assert embedded.send("GET", str(DELETED)).json()["name"] == [{"text": "Somebody else"}]
    counted = embedded.send("GET", f"Observation?subject={DELETED}&_summary=count").json()
    assert counted["total"] == 0


def test_as_copies_step_by_step_the_old_ids_stay_deleted(journey: Journey, embedded: Connection) -> None:
    made = wizard(journey, full_bin(journey))
    box = journey.find(QComboBox, "restoreIds")
    box.setFocus()
    journey.key(Qt.Key.Key_End)
    journey.wait(lambda: made.restore.plan.copy and not made.restore.busy, "the plan of copies")
    journey.click("restoreAtOnce")
    journey.wait(lambda: made.restore.rehearsed and not made.restore.busy, "the dry run")
    journey.click("restoreRun")
    journey.wait(lambda: made.restore.phase is Phase.REPORT and not made.restore.busy, "the report")
    assert "Everything is back: 66 restored" in texts(made)
    assert embedded.send("GET", str(DELETED)).status == 410
    copies = embedded.send("GET", "Patient?family=O'Hara").json()["entry"]
    [copy] = [entry["resource"] for entry in copies if entry["resource"]["id"] != DELETED.id]
    found = embedded.send("GET", f"Observation?subject=Patient/{copy['id']}&_count=200").json()
    assert len(found["entry"]) > 30
    assert DELETED.id not in json.dumps(found)
