"""The resource panel: live, deleted, absent, failed; intentions."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from fhir_admin.browser.resource_panel import ResourcePanel
from fhir_admin.change_bus import Changes
from fhir_admin.client.capabilities import Capabilities
from server.fhir.keys import ResourceKey
from tests.support.fault_server import answer, hang

KEY = ResourceKey("Patient", "1")
OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "diagnostics": "no such"}]}


def patient(version: str = "3", **more: Any) -> dict[str, Any]:
    meta = {"versionId": version, "lastUpdated": "2026-01-02T03:04:05Z"}
    return {"resourceType": "Patient", "id": "1", "meta": meta, **more}


@pytest.fixture
def panel(qtbot, fault_server, make_session):
    session = make_session(fault_server.base, capabilities=Capabilities.unknown())
    made = ResourcePanel(session)
    made.session_kept = session
    qtbot.addWidget(made)
    made.resize(420, 600)
    made.show()
    return made


def opened(qtbot: Any, panel: ResourcePanel) -> Any:
    with qtbot.waitSignal(panel.opened) as told:
        panel.open(KEY)
    return told.args[0]


def message(panel: ResourcePanel) -> str:
    return str(panel._empty.findChild(QLabel, "emptyStateTitle").text())


def test_a_live_resource_shows_elements_and_json(qtbot, panel, fault_server):
    told = patient(name=[{"family": "김", "given": ["민수"]}])
    fault_server.on("Patient/1", answer(200, told, headers={"ETag": 'W/"3"'}))
    assert opened(qtbot, panel).state == "live"
    assert panel.findChild(QLabel, "resourceTitle").text() == "김민수"
    assert "Version 3" in panel.findChild(QLabel, "resourceLine").text()
    assert panel._header._pill.text() == "Live"
    assert panel.tree.element_model.rowCount() == 3
    assert '"family": "김"' in panel.json.view.lines.text
    assert panel.findChild(QToolButton, "resourceEdit").isEnabled()


def test_a_deleted_one_says_so_and_what_it_was(qtbot, panel, fault_server):
    fault_server.on("Patient/1", answer(410, OUTCOME, headers={"ETag": 'W/"4"'}))
    stamp = "2026-02-03T04:05:06Z"
    tombstone = {
        "request": {"method": "DELETE", "url": "Patient/1"},
        "response": {"status": "204", "etag": 'W/"4"', "lastModified": stamp},
    }
    named = patient(name=[{"family": "O'Hara", "given": ["Zandra"]}])
    last = {"resource": named, "request": {"method": "PUT"}}
    history = {"resourceType": "Bundle", "type": "history", "entry": [tombstone, last]}
    fault_server.on("Patient/1/_history", answer(200, history))
    assert opened(qtbot, panel).state == "deleted"
    assert message(panel) == "Zandra O'Hara was deleted"
    assert panel._header._pill.text() == "Deleted"
    restore = panel.findChild(QToolButton, "resourceRestore")
    assert restore.isVisible()
    with qtbot.waitSignal(panel.restore_requested) as told:
        restore.click()
    assert told.args == [KEY]
    with qtbot.waitSignal(panel.history_requested):
        panel._empty.findChild(QPushButton, "emptyStateAction").click()


def test_a_404_whose_history_ends_in_a_deletion_is_deleted_too(qtbot, panel, fault_server):
    fault_server.on("Patient/1", answer(404, OUTCOME))
    tombstone = {"request": {"method": "DELETE", "url": "Patient/1"}, "response": {"status": "204"}}
    history = {"resourceType": "Bundle", "type": "history", "entry": [tombstone]}
    fault_server.on("Patient/1/_history", answer(200, history))
    assert opened(qtbot, panel).state == "deleted"


def test_a_410_without_a_history_is_still_deleted(qtbot, panel, fault_server):
    fault_server.on("Patient/1", answer(410, OUTCOME))
    assert opened(qtbot, panel).state == "deleted"
    assert message(panel) == "Patient/1 was deleted"


def test_an_unknown_one_says_what_the_server_said(qtbot, panel, fault_server):
    fault_server.on("Patient/1", answer(404, OUTCOME))
    assert opened(qtbot, panel).state == "absent"
    assert "not found" in message(panel)
    assert "no such" in panel._empty.findChild(QLabel, "emptyStateText").text()
    assert not panel.findChild(QToolButton, "resourceHistory").isEnabled()


def test_a_failure_can_be_retried(qtbot, panel, fault_server):
    fault_server.on("Patient/1", answer(503, OUTCOME))
    panel.open(KEY)
    qtbot.waitUntil(lambda: panel._banner.isVisible())
    fault_server.on("Patient/1", answer(200, patient()))
    with qtbot.waitSignal(panel.opened):
        panel._banner.retry_requested.emit()
    assert not panel._banner.isVisible()


def test_only_the_newest_choice_is_shown(qtbot, panel, fault_server):
    gate = threading.Event()
    fault_server.on("Patient/slow", hang(gate))
    fault_server.on("Patient/1", answer(200, patient()))
    panel.open(ResourceKey("Patient", "slow"))
    told = opened(qtbot, panel)
    gate.set()
    assert told.key == KEY
    assert panel.key == KEY


def test_nothing_of_another_resource_stands_under_a_new_name(qtbot, panel, fault_server):
    gate = threading.Event()
    fault_server.on("Patient/1", answer(200, patient()))
    opened(qtbot, panel)
    fault_server.on("Patient/slow", hang(gate))
    panel.open(ResourceKey("Patient", "slow"))
    # Until it takes long the old one stays whole, name and all; then both are gone.
    assert panel.findChild(QLabel, "resourceKey").text() == "Patient/1"
    qtbot.waitUntil(lambda: panel.findChild(QLabel, "resourceKey").text() == "Patient/slow")
    assert panel._stack.currentWidget() is panel._blank
    gate.set()
    qtbot.waitUntil(lambda: panel._banner.isVisible())


def test_what_the_server_does_not_offer_is_not_offered(qtbot, fault_server, make_session):
    resource = {"type": "Patient", "interaction": [{"code": "read"}]}
    statement = {"resourceType": "CapabilityStatement", "rest": [{"resource": [resource]}]}
    session = make_session(fault_server.base, capabilities=Capabilities.read(statement))
    panel = ResourcePanel(session)
    qtbot.addWidget(panel)
    fault_server.on("Patient/1", answer(200, patient()))
    opened(qtbot, panel)
    assert not panel.findChild(QToolButton, "resourceEdit").isEnabled()
    assert not panel.findChild(QToolButton, "resourceHistory").isEnabled()


def test_an_old_version_is_marked_and_cannot_be_edited(qtbot, panel, fault_server):
    fault_server.on("Patient/1/_history/2", answer(200, patient("2")))
    with qtbot.waitSignal(panel.opened):
        panel.open(KEY, "2")
    assert panel._header._pill.text() == "Old version"
    assert not panel.findChild(QToolButton, "resourceEdit").isEnabled()


def test_a_write_elsewhere_reads_again(qtbot, panel, fault_server):
    fault_server.on("Patient/1", answer(200, patient("3")))
    opened(qtbot, panel)
    fault_server.on("Patient/1", answer(200, patient("4")))
    with qtbot.waitSignal(panel.opened) as told:
        panel.session_kept.bus.publish(Changes.of(KEY))
    assert told.args[0].snapshot.version_id == "4"


@pytest.mark.parametrize(
    "odd",
    [
        {"resourceType": "Patient"},
        {"resourceType": "Patient", "meta": None, "name": 5, "id": 7},
        {"resourceType": "Patient", "meta": {"versionId": 12}, "extension": [None, [], {}]},
    ],
)
def test_odd_resources_are_shown_as_they_are(qtbot, panel, fault_server, odd):
    fault_server.on("Patient/1", answer(200, odd))
    assert opened(qtbot, panel).state == "live"
    assert not panel.grab().isNull()
