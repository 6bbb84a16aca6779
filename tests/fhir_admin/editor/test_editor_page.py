"""The editor on the real server: edit, send in every form, conflicts, deletion, refusals."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QListWidget, QPushButton

from fhir_admin.change_bus import Changes
from fhir_admin.editor.editor_page import EditorPage
from fhir_admin.editor.json_editor import JsonEditor
from fhir_admin.session import Session
from fhir_admin.usecases.save_draft import Form
from fhir_admin.widgets.empty_state import EmptyState
from fhir_admin.widgets.outcome_banner import OutcomeBanner
from server.fhir import codec
from server.fhir.keys import ResourceKey

PATIENT = {
    "resourceType": "Patient",
    "name": [{"family": "김", "given": ["민준"]}],
    "gender": "male",
    "birthDate": "1984-03-02",
}
WAIT = 8000


class Desk:
    """A session, and what a test does through it as somebody else."""

    def __init__(self, session: Session, qtbot: Any) -> None:
        self.session = session
        self.qtbot = qtbot

    def call(self, function: Any, *args: Any) -> Any:
        return self.session.loop.submit(function, *args).result(20)

    def create(self) -> ResourceKey:
        return self.call(self.session.client.create, "Patient", codec.encode(PATIENT)).key

    def write(self, key: ResourceKey, **content: Any) -> None:
        now = self.call(self.session.client.read, key).resource()
        self.call(self.session.client.update, key, codec.encode({**now, **content}))

    def read(self, key: ResourceKey) -> dict[str, Any]:
        return self.call(self.session.client.read, key).resource()

    def open(self, key: ResourceKey) -> EditorPage:
        page = EditorPage(self.session, key)
        self.qtbot.addWidget(page)
        page.resize(1100, 700)
        page.show()
        self.qtbot.waitUntil(lambda: page.draft.loaded and page.draft.preview is not None, timeout=WAIT)
        return page

    def settle(self, page: EditorPage) -> None:
        self.qtbot.waitUntil(lambda: page.draft.preview_is_current and not page._sender.busy, timeout=WAIT)


@pytest.fixture
def desk(shared_session: Session, qtbot: Any) -> Desk:
    return Desk(shared_session, qtbot)


def banner(page: EditorPage) -> OutcomeBanner:
    return page.findChild(OutcomeBanner)


def choose(page: EditorPage, form: Form) -> None:
    combo = page.findChild(QComboBox, "sendForm")
    combo.setCurrentIndex(combo.findData(form.value))


@pytest.mark.parametrize("form", list(Form))
def test_every_form_saves_and_rebases(desk: Desk, form: Form) -> None:
    key = desk.create()
    page = desk.open(key)
    heard: list[Changes] = []
    desk.session.bus.changed.connect(heard.append)
    page.draft.set_value(("gender",), "female")
    page.draft.add((), "active", True, is_list=False)
    desk.settle(page)
    choose(page, form)
    assert page.dirty
    desk.qtbot.mouseClick(page.findChild(QPushButton, "sendSend"), Qt.MouseButton.LeftButton)
    desk.qtbot.waitUntil(lambda: page.draft.draft.version_id == "2", timeout=WAIT)
    assert (desk.read(key)["gender"], desk.read(key)["active"]) == ("female", True)
    assert not page.dirty
    assert any(changes.touch(key) for changes in heard)
    assert banner(page).severity == "success"
    desk.settle(page)


def test_editing_as_json(desk: Desk) -> None:
    page = desk.open(desk.create())
    editor = page.findChild(JsonEditor)
    text = editor.toPlainText()
    editor.setPlainText(text.replace('"male"', '"female"'))
    page._json.read_now()
    desk.settle(page)
    assert page.draft.draft.current["gender"] == "female"
    editor.setPlainText(text.replace('"male"', '"female'))
    page._json.read_now()
    assert page._json.error is not None
    assert editor.marks
    assert not page.findChild(QPushButton, "sendSend").isEnabled()
    assert page.draft.draft.current["gender"] == "female"


def test_a_conflict_is_merged_element_by_element(desk: Desk) -> None:
    key = desk.create()
    page = desk.open(key)
    desk.write(key, gender="other", birthDate="1990-01-01")
    page.draft.set_value(("gender",), "female")
    page.draft.set_value(("name", 0, "family"), "이")
    desk.settle(page)
    page.send()
    desk.qtbot.waitUntil(page._conflict.isVisible, timeout=WAIT)
    assert desk.read(key)["gender"] == "other"
    assert not page.findChild(QPushButton, "conflictUse").isEnabled()
    page._conflict.view.model.choose_all("mine")
    page.findChild(QPushButton, "conflictUse").click()
    desk.settle(page)
    page.send()
    desk.qtbot.waitUntil(lambda: page.draft.draft.version_id == "3", timeout=WAIT)
    now = desk.read(key)
    assert (now["gender"], now["birthDate"], now["name"][0]["family"]) == ("female", "1990-01-01", "이")


def test_a_refusal_is_shown_and_marked_where_it_belongs(desk: Desk) -> None:
    page = desk.open(desk.create())
    page.draft.set_value(("birthDate",), "1984-13-45")
    desk.settle(page)
    page.send()
    desk.qtbot.waitUntil(lambda: banner(page).severity == "error" and banner(page).isVisible(), timeout=WAIT)
    said = page.findChild(QListWidget, "issueList").item(0).text()
    assert "Patient.birthDate" in said
    assert "server" in said
    assert page.dirty


def test_a_deleted_resource_is_never_patched_but_offered_for_restore(desk: Desk) -> None:
    key = desk.create()
    desk.call(desk.session.client.delete, key)
    page = EditorPage(desk.session, key)
    desk.qtbot.addWidget(page)
    page.show()
    button = page.findChild(EmptyState, "emptyState").findChild(QPushButton)
    message = page._message
    desk.qtbot.waitUntil(lambda: "deleted" in message.accessibleName(), timeout=WAIT)
    with desk.qtbot.waitSignal(page.restore_requested) as asked:
        message.action_requested.emit()
    assert asked.args == [key]
    assert button is not None


def test_deleted_while_editing(desk: Desk) -> None:
    key = desk.create()
    page = desk.open(key)
    page.draft.set_value(("gender",), "female")
    desk.settle(page)
    desk.call(desk.session.client.delete, key)
    page.send()
    desk.qtbot.waitUntil(lambda: banner(page).severity == "error" and banner(page).isVisible(), timeout=WAIT)
    assert page.dirty


def test_news_from_elsewhere_reload_a_clean_draft_and_warn_a_dirty_one(desk: Desk) -> None:
    key = desk.create()
    page = desk.open(key)
    desk.write(key, gender="other")
    desk.session.bus.publish(Changes.of(key))
    desk.qtbot.waitUntil(lambda: page.draft.draft.version_id == "2", timeout=WAIT)
    page.draft.set_value(("birthDate",), "1999-01-01")
    desk.settle(page)
    desk.write(key, active=True)
    desk.session.bus.publish(Changes.of(key))
    desk.qtbot.waitUntil(
        lambda: banner(page).severity == "warning" and banner(page).isVisible(), timeout=WAIT
    )
    assert page.draft.draft.version_id == "2"
    banner(page).action_requested.emit()
    assert page._conflict.isVisible()


def test_what_does_not_exist_is_said_with_a_way_to_try_again(desk: Desk) -> None:
    page = EditorPage(desk.session, ResourceKey("Patient", "nobody"))
    desk.qtbot.addWidget(page)
    page.show()
    desk.qtbot.waitUntil(lambda: "Not found" in page._message.accessibleName(), timeout=WAIT)


def test_the_request_as_curl_has_no_secret(desk: Desk, qapp: Any) -> None:
    page = desk.open(desk.create())
    page.draft.set_value(("gender",), "female")
    desk.settle(page)
    page.copy_curl()
    text = qapp.clipboard().text()
    assert text.startswith("curl --request PATCH")
    assert "$FHIR_TOKEN" in text
    assert "If-Match" in text


def test_the_guard_can_be_left_out(desk: Desk) -> None:
    key = desk.create()
    page = desk.open(key)
    desk.write(key, active=True)
    page.draft.set_value(("gender",), "female")
    desk.settle(page)
    page._send_bar._guard.setChecked(False)
    page.send()
    desk.qtbot.waitUntil(lambda: page.draft.draft.version_id == "3", timeout=WAIT)
    assert desk.read(key)["active"] is True
