"""The same window on a server that is not ours: Medplum's router, with all its differences.

It says nothing of itself, its versions are UUIDs in any order, it sends no ETag, and what is deleted is
forgotten: the window browses, looks back and patches there, and says in words what cannot be done.
"""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from fhir_admin.diff.compare_view import CompareView
from fhir_admin.restore.bin_page import BinPage
from fhir_admin.timeline.timeline_page import TimelinePage
from fhir_admin.usecases.save_draft import Form
from server.fhir.keys import ResourceKey
from tests.support.journey import CONTROL, Journey, choose_form, journey_in, texts
from tests.support.peer import Unavailable, medplum
from tests.support.server_process import Connection

JSON_PATCH = {"Content-Type": "application/json-patch+json"}


@pytest.fixture(scope="module")
def base() -> Generator[str]:
    """Medplum's address."""
    try:
        with medplum() as address:
            yield address
    except Unavailable as reason:
        pytest.skip(f"NOT TESTED against Medplum: {reason}")


@pytest.fixture
def peer(base: str) -> Generator[Connection]:
    """Somebody else at Medplum."""
    connection = Connection(base, None)
    yield connection
    connection.close()


@pytest.fixture
def patient(peer: Connection) -> ResourceKey:
    """A patient of our own with three versions."""
    name = f"Ward{uuid.uuid4().hex[:8]}"
    body = {"resourceType": "Patient", "name": [{"family": name}], "gender": "female"}
    made = peer.send("POST", "Patient", body).json()
    key = ResourceKey("Patient", made["id"])
    for date in ("1970-01-01", "1971-02-03"):
        operation = {"op": "add", "path": "/birthDate", "value": date}
        assert peer.send("PATCH", str(key), [operation], JSON_PATCH).status == 200
    return key


@contextmanager
def at(base: str, home: Path, qapp: QApplication) -> Iterator[Journey]:
    """The window on Medplum."""
    with journey_in(home, qapp, "--server", base) as journey:
        badge = journey.window.header.badge
        journey.wait(lambda: badge.connection_state == "connected", "the connection")
        yield journey


@pytest.fixture
def journey(base: str, patient: ResourceKey, tmp_path: Path, qapp: QApplication) -> Generator[Journey]:
    """The window on Medplum, where there is a patient."""
    with at(base, tmp_path, qapp) as made:
        yield made.connected()


def read(peer: Connection, key: ResourceKey) -> dict[str, Any]:
    """The present content."""
    resource: dict[str, Any] = peer.send("GET", str(key)).json()
    return resource


def test_browse(journey: Journey, peer: Connection, patient: ResourceKey) -> None:
    assert "This server does not say what it can do" in texts(journey.window)
    body = {"resourceType": "Observation", "status": "final", "code": {"text": "weight"}}
    made = peer.send("POST", "Observation", {**body, "subject": {"reference": str(patient)}}).json()
    weight = ResourceKey("Observation", made["id"])
    page = journey.search(f"Observation?subject={patient}")
    assert journey.rows(page) == [str(weight)]
    family = read(peer, patient)["name"][0]["family"]
    page = journey.search(f"Patient?name={family}")
    assert journey.rows(page) == [str(patient)]
    opened = journey.follow(journey.record(weight).tree, patient)
    assert family in texts(opened)


def test_the_timeline_is_in_order_and_versions_can_be_compared(
    journey: Journey, peer: Connection, patient: ResourceKey
) -> None:
    page = journey.timeline(patient)
    entries = peer.send("GET", f"{patient}/_history").json()["entry"]
    metas = sorted((entry["resource"]["meta"] for entry in entries), key=lambda meta: meta["lastUpdated"])
    said = [str(page.model.index(row).data()) for row in range(page.model.rowCount())]
    assert [line.split(", ")[2] for line in said] == [meta["versionId"] for meta in reversed(metas)]
    assert said[2].startswith("Created")
    assert "1970-01-01 to 1971-02-03" in said[0]
    journey.choose(page.view, page.view.model().index(0, 0))
    journey.choose(page.view, page.view.model().index(2, 0), adding=True)
    journey.click("timelineCompare")
    journey.wait(lambda: isinstance(journey.page, CompareView), "the comparison")
    view = journey.page
    assert isinstance(view, CompareView)
    journey.wait(lambda: view.comparison.changes, "the changes")
    assert ("birthDate",) in [change.path for change in view.comparison.changes]


def test_there_is_no_feed_of_the_whole_server(journey: Journey) -> None:
    journey.key(Qt.Key.Key_2, CONTROL)
    page = journey.await_widget(TimelinePage, "timelinePage")
    journey.wait(lambda: "This server has no such history" in texts(page), "the words")


@pytest.mark.parametrize("form", Form)
def test_patch(journey: Journey, peer: Connection, patient: ResourceKey, form: Form) -> None:
    page = journey.editor(patient)
    journey.edit_value(page, "birthDate", "1972-03-04")
    choose_form(journey, form)
    before = page.draft.draft.version_id
    journey.click("sendSend")
    journey.wait(lambda: page.draft.draft.version_id != before and not page.dirty, "the new version")
    assert read(peer, patient)["birthDate"] == "1972-03-04"
    assert len(peer.send("GET", f"{patient}/_history").json()["entry"]) == 4


def test_somebody_else_is_faster_there(journey: Journey, peer: Connection, patient: ResourceKey) -> None:
    page = journey.editor(patient)
    journey.edit_value(page, "birthDate", "1972-03-04")
    theirs = [{"op": "add", "path": "/active", "value": True}]
    assert peer.send("PATCH", str(patient), theirs, JSON_PATCH).status == 200
    journey.click("sendSend")
    journey.wait(lambda: "Somebody else changed this in the meantime" in texts(page), "the three-way view")
    before = page.draft.draft.version_id
    journey.click("conflictUse")
    journey.wait(lambda: page.draft.draft.version_id != before and page.draft.preview_is_current, "the merge")
    journey.click("sendSend")
    journey.wait(lambda: not page.dirty, "the new version")
    now = read(peer, patient)
    assert (now["birthDate"], now["active"]) == ("1972-03-04", True)


def test_what_is_deleted_there_cannot_be_brought_back_and_the_window_says_why(
    journey: Journey, peer: Connection, patient: ResourceKey
) -> None:
    assert peer.send("DELETE", str(patient)).status in (200, 204)
    record = journey.record(patient)
    assert f"{patient} was not found" in texts(record)
    journey.key(Qt.Key.Key_3, CONTROL)
    page = journey.await_widget(BinPage, "binPage")
    journey.wait(lambda: not page.collector.running, "the bin")
    assert "This server does not tell what was deleted" in texts(page)
    field = journey.find(QLineEdit, "binSearch")
    journey.write(field, str(patient))
    journey.wait(lambda: f"The server shows nothing of {patient}" in texts(page), "the words")
    said = texts(page)
    assert "this server forgets what is deleted" in said
    assert "It cannot be brought back from here." in said
