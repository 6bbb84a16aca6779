"""The timeline page with a real server: what happened, comparing, bringing back; and with a foreign shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from fhir_admin.client.capabilities import Capabilities
from fhir_admin.timeline.story import VersionRow
from fhir_admin.timeline.timeline_page import TimelinePage
from fhir_admin.usecases.history import HistoryScope
from server.fhir.keys import ResourceKey
from tests.support.fault_server import answer

KEY = ResourceKey("Patient", "timeline-page")


def write(session: Any, method: str, path: str, body: Any = None, author: str = "kim") -> None:
    agent = [{"who": {"display": author}}]
    stamp = "2026-01-01T00:00:00Z"
    provenance = {"resourceType": "Provenance", "recorded": stamp, "agent": agent}
    headers = {"x-provenance": json.dumps(provenance)}
    data = json.dumps(body).encode() if body is not None else b""

    async def send() -> None:
        await session.client.send(method, path, headers=headers, body=data)

    session.loop.submit(send).result(20)


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": KEY.id, **more}


@pytest.fixture
def past(shared_session):
    """Created, changed, deleted, brought back."""
    write(shared_session, "DELETE", f"{KEY}?hardDelete=true")
    write(shared_session, "PUT", str(KEY), patient(birthDate="1980-01-01", name=[{"family": "김"}]))
    phones = [{"system": "phone", "value": "1"}, {"system": "phone", "value": "2"}]
    changed = patient(birthDate="1980-02-01", name=[{"family": "김"}], telecom=phones)
    write(shared_session, "PUT", str(KEY), changed, author="lee")
    write(shared_session, "DELETE", str(KEY), author="park")
    write(shared_session, "PUT", str(KEY), changed)
    return shared_session


@pytest.fixture
def page(qtbot, past):
    return shown(qtbot, TimelinePage(past, KEY))


def shown(qtbot: Any, page: TimelinePage) -> TimelinePage:
    qtbot.addWidget(page)
    page.resize(1100, 700)
    with qtbot.waitSignal(page.model.loaded):
        page.show()
    return page


def rows(page: TimelinePage) -> list[VersionRow]:
    found = (page.model.row(number) for number in range(page.model.rowCount()))
    return [row for row in found if isinstance(row, VersionRow)]


def test_the_whole_past_is_told_in_words(page):
    said = [page.model.data(page.model.index(number)) for number in range(page.model.rowCount())]
    assert [row.entry.interaction for row in rows(page)][1:] == ["delete", "update", "create"]
    assert "Brought back as it was" in said[0]
    assert said[1].startswith("Deleted")
    assert "birthDate changed from 1980-01-01 to 1980-02-01" in said[2]
    assert "telecom: 2 added" in said[2]
    assert [row.entry.author for row in rows(page)] == ["kim", "park", "lee", "kim"]


def test_any_two_versions_are_compared(qtbot, page):
    page.view.choose(0, 3)
    with qtbot.waitSignal(page.compare_requested) as told:
        page.compare()
    request = told.args[0]
    assert json.loads(request.a_text)["birthDate"] == "1980-01-01"
    assert json.loads(request.b_text)["birthDate"] == "1980-02-01"
    assert "version 1" in request.titles[0]


def test_one_version_is_compared_with_the_one_before(qtbot, page):
    page.view.choose(1)
    with qtbot.waitSignal(page.compare_requested) as told:
        page.findChild(QPushButton, "versionCompare").click()
    assert told.args[0].a_text is not None
    assert told.args[0].b_text is None
    assert "deleted" in told.args[0].titles[1]


@pytest.mark.parametrize(("number", "offered"), [(0, False), (1, False), (2, True), (3, True)])
def test_old_versions_can_be_gone_back_to_but_not_the_current_one(qtbot, page, number, offered):
    page.view.choose(number)
    button = page.findChild(QPushButton, "versionRestore")
    assert button.isVisible() is offered
    if offered:
        with qtbot.waitSignal(page.restore_requested) as told:
            button.click()
        assert (told.args[0].key, told.args[0].deleted) == (KEY, False)


def test_what_is_deleted_now_can_be_brought_back(qtbot, past):
    write(past, "DELETE", str(KEY))
    page = shown(qtbot, TimelinePage(past, KEY))
    with qtbot.waitSignal(page.restore_requested) as told:
        page.findChild(QPushButton, "versionRestore").click()
    assert (told.args[0].key, told.args[0].deleted) == (KEY, True)


def test_the_content_of_an_old_version_is_read_when_looked_at(qtbot, page):
    page.view.choose(3)
    page.panel.tabs.setCurrentIndex(2)
    view = page.panel.tabs.widget(2).view
    qtbot.waitUntil(lambda: "1980-01-01" in view.lines.text)


def test_a_tombstone_has_no_content_to_look_at(page):
    page.view.choose(1)
    assert not page.panel.tabs.isTabEnabled(1)


def test_a_write_elsewhere_is_read_at_once(qtbot, page, past):
    from fhir_admin.change_bus import Changes

    write(past, "PUT", str(KEY), patient(gender="male"))
    with qtbot.waitSignal(page.model.loaded):
        past.bus.publish(Changes.of(KEY))
    assert page.model.rowCount() == 5


def test_a_type_and_the_whole_server_have_a_feed(qtbot, past):
    page = shown(qtbot, TimelinePage(past))
    assert page.scope == HistoryScope()
    assert any(row.entry.key == KEY for row in rows(page))
    types = page.findChild(QComboBox, "timelineType")
    types.setCurrentIndex(types.findData("Patient"))
    with qtbot.waitSignal(page.model.loaded):
        types.activated.emit(types.currentIndex())
    assert page.scope == HistoryScope("Patient")
    assert {row.entry.key.type for row in rows(page)} == {"Patient"}


def test_only_deletions_can_be_shown(qtbot, page):
    box = page.findChild(QComboBox, "timelineInteraction")
    box.setCurrentIndex(box.findData("delete"))
    box.activated.emit(box.currentIndex())
    assert page.view.model().rowCount() == 1
    page.view.choose(0)
    assert page.view.chosen()[0].entry.deleted


def test_a_server_that_forgets_the_past_is_explained(qtbot, fault_server, make_session):
    session = make_session(fault_server.base, capabilities=Capabilities.unknown())
    page = TimelinePage(session, KEY)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.model.failed):
        page.show()
    title = page._empty.findChild(QLabel, "emptyStateTitle").text()
    assert "no history of Patient/timeline-page" in title


def test_medplum_shaped_histories_are_told_and_compared_without_vread(qtbot, fault_server, make_session):
    def entry(version: str, second: int, **more: Any) -> dict[str, Any]:
        meta = {"versionId": version, "lastUpdated": f"2026-01-01T00:00:{second:02d}Z"}
        return {"resource": patient(meta=meta, **more)}

    entries = [entry("bbbbbbbb-2", 2, gender="male"), entry("aaaaaaaa-1", 1), entry("cccccccc-3", 3)]
    told = {"resourceType": "Bundle", "type": "history", "entry": entries}
    fault_server.on(f"{KEY}/_history", answer(200, told))
    session = make_session(fault_server.base, capabilities=Capabilities.unknown())
    page = shown(qtbot, TimelinePage(session, KEY))
    assert [row.entry.interaction for row in rows(page)] == ["update", "update", "create"]
    page.view.choose(0, 1)
    with qtbot.waitSignal(page.compare_requested) as signal:
        page.compare()
    assert json.loads(signal.args[0].a_text)["gender"] == "male"
    assert not page.grab().isNull()
