"""The browser page on a real server: types, search, rows, the chosen resource, news."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from fhir_admin.browser.browser_page import BrowserPage
from fhir_admin.browser.type_model import COUNT_ROLE, TYPE_ROLE
from fhir_admin.change_bus import Changes
from fhir_admin.client.capabilities import Capabilities
from server.fhir import codec
from server.fhir.keys import ResourceKey
from tests.support.fault_server import answer, hang
from tests.support.server_process import ServerProcess


def write(session: Any, method: str, path: str, body: Any = None) -> None:
    async def send() -> None:
        await session.client.send(method, path, body=codec.encode(body) if body is not None else b"")

    session.loop.submit(send).result(20)


def patient(id_: str, family: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": id_, "name": [{"family": family, "given": ["민수"]}], **more}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for this file; each test begins with the same content."""
    with ServerProcess(tmp_path_factory.mktemp("browser") / "data") as running:
        yield running


@pytest.fixture
def filled(server, make_session):
    """Three patients, one of them with an observation."""
    session = make_session(server.base, server.token)
    for id_, family, gender in (("a", "김", "male"), ("b", "이", "female"), ("c", "박", "female")):
        write(session, "PUT", f"Patient/{id_}", patient(id_, family, gender=gender))
    observation = {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"text": "Body Height"},
        "subject": {"reference": "Patient/a"},
        "valueQuantity": {"value": codec.Number("171.50"), "unit": "cm"},
    }
    write(session, "PUT", "Observation/o", observation)
    return session


@pytest.fixture
def page(qtbot, filled):
    made = BrowserPage(filled)
    qtbot.addWidget(made)
    made.resize(1300, 800)
    with qtbot.waitSignals([made.results.model.searched, made.panel.opened]):
        made.show()
    return made


def cells(page: BrowserPage, column: int = 0) -> list[str]:
    model = page.results.model
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def search(qtbot: Any, page: BrowserPage, text: str) -> None:
    with qtbot.waitSignal(page.results.model.searched):
        page.show_search(text)


def test_it_begins_with_patients_and_shows_the_first(page):
    assert sorted(cells(page)) == ["김민수", "박민수", "이민수"]
    assert page.panel.key == ResourceKey("Patient", page.results.model.row(0).key.id)
    assert page.results.bar.field.text() == "Patient"


def test_types_are_counted(qtbot, page):
    model = page.rail.type_model
    qtbot.waitUntil(lambda: model.count("Patient") == 3 and model.count("Observation") == 1)
    index = page.rail.view.currentIndex()
    assert (index.data(TYPE_ROLE), index.data(COUNT_ROLE)) == ("Patient", 3)


def test_choosing_a_type_searches_it(qtbot, page):
    with qtbot.waitSignal(page.results.model.searched):
        page.rail.type_chosen.emit("Observation")
    assert cells(page) == ["Body Height"]
    assert cells(page, 1) == ["171.50 cm"]


def test_a_search_is_typed_and_run(qtbot, page):
    field = page.results.bar.field
    field.setText("Patient?gender=male")
    with qtbot.waitSignal(page.results.model.searched):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert cells(page) == ["김민수"]
    assert page.results.findChild(QLabel, "searchSummary").text() == "1 result"


def test_includes_are_marked_and_what_was_ignored_is_said(qtbot, page):
    search(qtbot, page, "Observation?_include=Observation:subject&nonsense=1")
    assert cells(page)[1].startswith("Patient · 김민수")
    assert page.results.model.row(1).included
    assert page.results.findChild(QLabel, "searchSummary").text().endswith("1 included")
    assert "nonsense" in page.results._banner.findChild(QLabel, "outcomeBannerText").text()


def test_nothing_found_says_what_to_do(qtbot, page):
    search(qtbot, page, "Patient?name=zzz")
    assert page.results._stack.currentWidget() is page.results._empty
    with qtbot.waitSignal(page.results.model.searched):
        page.results._empty.action_requested.emit()
    assert len(cells(page)) == 3


def test_intentions_leave_the_page_as_signals(qtbot, page):
    with qtbot.waitSignal(page.open_requested) as told:
        qtbot.keyClick(page.results.table, Qt.Key.Key_Return)
    assert told.args == [page.panel.key]
    with qtbot.waitSignal(page.history_requested) as told:
        page.panel._header.history_requested.emit()
    assert told.args == [page.panel.key]
    with qtbot.waitSignal(page.edit_requested):
        page.panel._header.edit_requested.emit()


def test_shortcuts_work_wherever_the_focus_is_in_the_page(qtbot, page):
    page.activateWindow()
    page.results.table.setFocus()
    qtbot.waitUntil(page.results.table.hasFocus)
    with qtbot.waitSignal(page.history_requested):
        qtbot.keyClick(page.results.table, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(page.results.table, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert page.results.bar.field.hasFocus()
    names = {action.objectName() for action in page.actions()}
    assert {"resourceHistoryAction", "browserRefresh"} <= names


def test_a_row_that_was_written_is_renewed_and_one_deleted_goes(qtbot, page, filled):
    write(filled, "PUT", "Patient/b", patient("b", "최"))
    with qtbot.waitSignal(page.results.model.dataChanged):
        filled.bus.publish(Changes.of(ResourceKey("Patient", "b")))
    assert "최민수" in cells(page)
    write(filled, "DELETE", "Patient/c")
    with qtbot.waitSignal(page.results.model.rowsRemoved):
        filled.bus.publish(Changes.of(ResourceKey("Patient", "c")))
    assert "박민수" not in cells(page)
    qtbot.waitUntil(lambda: page.rail.type_model.count("Patient") == 2)


def test_a_deleted_instance_is_shown_as_such(qtbot, page, filled):
    write(filled, "DELETE", "Patient/c")
    with qtbot.waitSignal(page.panel.opened) as told:
        page.open(ResourceKey("Patient", "c"))
    assert told.args[0].state == "deleted"
    with qtbot.waitSignal(page.restore_requested) as wanted:
        page.panel._header.restore_requested.emit()
    assert wanted.args == [ResourceKey("Patient", "c")]


def test_the_resource_goes_below_in_a_narrow_window(qtbot, page):
    page.resize(1024, 640)
    qtbot.waitUntil(lambda: page._inner.orientation() == Qt.Orientation.Vertical)
    assert page.minimumSizeHint().width() <= 1024


def test_a_server_without_capabilities_is_browsed_all_the_same(qtbot, fault_server, make_session):
    stored = {"resourceType": "Patient", "id": "1"}
    found = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": stored}]}
    fault_server.on("Patient", answer(200, found))
    session = make_session(fault_server.base, capabilities=Capabilities.unknown())
    made = BrowserPage(session)
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.results.model.searched):
        made.show()
    assert "Observation" in made.rail.type_model.types
    qtbot.waitUntil(lambda: made.rail.type_model.count("Observation") is None)


def test_a_failed_search_offers_to_try_again(qtbot, fault_server, make_session):
    fault_server.on("Patient", answer(503, {"resourceType": "OperationOutcome"}))
    session = make_session(fault_server.base, capabilities=Capabilities.unknown())
    made = BrowserPage(session)
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.results.model.failed):
        made.show()
    assert made.results._banner.isVisible()
    found = {"resourceType": "Bundle", "type": "searchset", "entry": []}
    fault_server.on("Patient", answer(200, found))
    with qtbot.waitSignal(made.results.model.searched):
        made.results._empty.action_requested.emit()


def test_cancel_stops_a_search_at_once(qtbot, fault_server, make_session):
    gate = threading.Event()
    fault_server.on("Patient", hang(gate))
    session = make_session(fault_server.base, capabilities=Capabilities.unknown())
    made = BrowserPage(session)
    qtbot.addWidget(made)
    made.show()
    assert made.results.model.searching
    made.results.bar.cancel_requested.emit()
    assert not made.results.model.loading
    gate.set()


def test_everything_that_takes_the_focus_has_a_name(page):
    from PySide6.QtWidgets import QWidget

    nameless = [
        (type(widget).__name__, widget.objectName())
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.isVisible()
        and not widget.accessibleName()
        and not getattr(widget, "text", lambda: "")()
        and type(widget).__module__.startswith("fhir_admin")
    ]
    assert nameless == []


def test_an_id_typed_into_the_search_opens_the_instance(qtbot, page):
    field = page.results.bar.field
    field.setText("Patient/b")
    with qtbot.waitSignal(page.open_requested) as told:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told.args == [ResourceKey("Patient", "b")]
    assert field.text() == "Patient"


def test_an_address_of_another_server_is_not_asked_here(qtbot, page):
    field = page.results.bar.field
    field.setText("https://elsewhere.example/fhir/Patient?name=x")
    with qtbot.assertNotEmitted(page.results.search_requested):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "another server" in page.results._banner.findChild(QLabel, "outcomeBannerTitle").text()


def test_what_is_not_in_the_results_does_not_stay_beside_them(qtbot, page):
    qtbot.waitUntil(lambda: page.panel.key is not None)
    page.show_search("Patient?name=nobody")
    qtbot.waitUntil(lambda: page.panel.key is None)


def test_rows_of_an_older_search_do_not_stay_under_a_failed_one(qtbot, page):
    page.show_search("Patient?birthdate=when")
    qtbot.waitUntil(lambda: page.results.model.stale and not page.results.model.loading)
    assert not page.results.table.isVisible()
    assert not page.results.model.canFetchMore()
    page.show_search("Patient")
    qtbot.waitUntil(page.results.table.isVisible)


def test_asking_again_keeps_the_chosen_row(qtbot, page):
    page.results.table.choose(1)
    chosen = page.results.table.current_row().key
    with qtbot.waitSignal(page.results.model.searched):
        page.results.refresh()
    assert page.results.table.current_row().key == chosen


def test_down_leads_from_the_search_to_the_rows(qtbot, page):
    field = page.results.bar.field
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.waitUntil(page.results.table.hasFocus)
