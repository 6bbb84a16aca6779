"""Changing a record: edited in the tree, seen as both patches, sent in each form, also into a conflict."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QTabWidget

from fhir_admin.editor.editor_page import EditorPage
from fhir_admin.editor.patch_pane import PatchPane
from fhir_admin.usecases.save_draft import Form
from server.fhir import codec
from server.fhir.keys import ResourceKey
from tests.support.journey import Journey, choose_form, texts
from tests.support.server_process import Connection

KEY = ResourceKey("Patient", "19625ee6-1a94-1a6a-ca95-40c4efbbdfc7")
JSON_PATCH = {"Content-Type": "application/json-patch+json"}


def newest(embedded: Connection) -> dict[str, Any]:
    """The newest entry of the record's history."""
    entry: dict[str, Any] = embedded.send("GET", f"{KEY}/_history").json()["entry"][0]
    return entry


def send(journey: Journey, page: EditorPage) -> None:
    """Press Send and wait until the draft stands on what was written."""
    before = page.draft.draft.version_id
    journey.click("sendSend")
    journey.wait(lambda: page.draft.draft.version_id != before and not page.dirty, "the new version")


def shown(journey: Journey, page: EditorPage, tab: int, pane: str) -> Any:
    """The patch that can be read in one tab of the changes."""
    page.findChild(QTabWidget, "changesTabs").setCurrentIndex(tab)
    return codec.decode(journey.find(PatchPane, pane).text)


def test_an_edit_is_shown_as_both_patches(journey: Journey) -> None:
    page = journey.editor(KEY)
    before = page.draft.draft.base["birthDate"]
    journey.edit_value(page, "birthDate", "1999-06-11")
    operations = shown(journey, page, 1, "jsonPatchPane")
    assert {"op": "replace", "path": "/birthDate", "value": "1999-06-11"} in operations
    assert before != "1999-06-11"
    parameters = shown(journey, page, 2, "fhirpathPatchPane")
    parts = {part["name"]: part for part in parameters["parameter"][0]["part"]}
    assert parts["type"]["valueCode"] == "replace"
    assert parts["path"]["valueString"] == "Patient.birthDate"
    assert parts["value"]["valueDate"] == "1999-06-11"


@pytest.mark.parametrize(
    ("form", "method"), [(Form.JSON_PATCH, "PATCH"), (Form.FHIRPATH_PATCH, "PATCH"), (Form.PUT, "PUT")]
)
def test_it_lands_as_a_version(journey: Journey, embedded: Connection, form: Form, method: str) -> None:
    version = int(newest(embedded)["resource"]["meta"]["versionId"])
    page = journey.editor(KEY)
    journey.edit_value(page, "birthDate", "1999-06-11")
    choose_form(journey, form)
    send(journey, page)
    assert f"Saved as version {version + 1}" in texts(page)
    entry = newest(embedded)
    assert entry["request"]["method"] == method
    assert entry["resource"]["birthDate"] == "1999-06-11"
    assert entry["resource"]["meta"]["versionId"] == str(version + 1)
    record = next(r for r in reversed(journey.app.services.log.records()) if r.method == method)
    assert record.status == 200


def test_views_hear_of_it(journey: Journey) -> None:
    timeline = journey.timeline(KEY)
    versions = timeline.model.rowCount()
    page = journey.editor(KEY)
    journey.edit_value(page, "birthDate", "1999-06-11")
    send(journey, page)
    journey.click("outcomeBannerAction")
    journey.wait(lambda: timeline.model.rowCount() == versions + 1, "the timeline to grow")
    assert "birthDate" in str(timeline.model.index(0).data())


def test_a_problem_is_found_before_it_is_sent_and_the_server_agrees(journey: Journey) -> None:
    page = journey.editor(KEY)
    journey.edit_value(page, "birthDate", "yesterday")
    assert page.draft.preview is not None
    assert page.draft.preview.errors
    assert "problems: 1" in journey.find(QLabel, "sendSummary").text()
    journey.click("sendSend")
    journey.wait(lambda: "The server did not accept the content" in texts(page), "the refusal")
    assert page.dirty


def test_a_draft_is_copied_as_curl_without_the_token(journey: Journey) -> None:
    page = journey.editor(KEY)
    journey.edit_value(page, "birthDate", "1999-06-11")
    journey.click("sendCopy")
    text = QApplication.clipboard().text()
    assert text.startswith("curl")
    assert "If-Match" in text or "if-match" in text
    supervisor = journey.app.services.connector.supervisor
    assert supervisor is not None
    assert supervisor.secret.reveal() not in text


def collide(journey: Journey, embedded: Connection, mine: str, theirs: list[dict[str, Any]]) -> EditorPage:
    """Edit, let somebody else be faster, and send."""
    page = journey.editor(KEY)
    journey.edit_value(page, "birthDate", mine)
    assert embedded.send("PATCH", str(KEY), theirs, JSON_PATCH).status == 200
    journey.click("sendSend")
    journey.wait(lambda: "Somebody else changed this in the meantime" in texts(page), "the three-way view")
    return page


def test_a_conflict_is_resolved_by_a_choice(journey: Journey, embedded: Connection) -> None:
    theirs = [
        {"op": "replace", "path": "/birthDate", "value": "1999-07-01"},
        {"op": "add", "path": "/active", "value": False},
    ]
    page = collide(journey, embedded, "1999-06-12", theirs)
    assert newest(embedded)["resource"]["birthDate"] == "1999-07-01"
    table = journey.find(QTableView, "conflictTable")
    assert table.model().rowCount() == 1
    journey.choose(table, table.model().index(0, 1))
    journey.click("conflictUse")
    journey.wait(lambda: page.draft.preview_is_current and page.dirty, "the merged draft")
    send(journey, page)
    resource = newest(embedded)["resource"]
    assert resource["birthDate"] == "1999-06-12"
    assert resource["active"] is False
    statuses = [r.status for r in journey.app.services.log.records() if r.method == "PATCH"]
    assert statuses == [412, 200]


def test_edits_of_different_elements_merge_by_themselves(journey: Journey, embedded: Connection) -> None:
    theirs = [{"op": "add", "path": "/active", "value": False}]
    page = collide(journey, embedded, "1999-06-12", theirs)
    assert "Both edits touch different elements" in texts(page)
    journey.click("conflictUse")
    journey.wait(lambda: page.draft.preview_is_current and page.dirty, "the merged draft")
    send(journey, page)
    resource = newest(embedded)["resource"]
    assert (resource["birthDate"], resource["active"]) == ("1999-06-12", False)


def test_somebody_deleted_it_meanwhile(journey: Journey, embedded: Connection) -> None:
    page = journey.editor(KEY)
    journey.edit_value(page, "birthDate", "1999-06-12")
    assert embedded.send("DELETE", str(KEY)).status in (200, 204)
    journey.click("sendSend")
    journey.wait(lambda: "was deleted meanwhile" in texts(page), "the news")
    assert page.dirty
    assert newest(embedded)["request"]["method"] == "DELETE"
