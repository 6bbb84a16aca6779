"""The result model against a server that answers as the test wants, also wrongly."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fhir_admin.browser.search_model import ROW_ROLE, SearchModel
from fhir_admin.browser.search_text import parse
from fhir_admin.client.capabilities import Capabilities
from server.fhir.keys import ResourceKey
from tests.support.fault_server import answer, hang


def patient(number: int, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": str(number), "name": [{"family": f"F{number}"}], **more}


def bundle(server: Any, page: int, size: int = 3, pages: int = 3, total: int | None = None) -> dict[str, Any]:
    entries = [{"resource": patient(page * size + n), "search": {"mode": "match"}} for n in range(size)]
    links = [{"relation": "self", "url": f"{server.base}/Patient?page={page}"}]
    if page + 1 < pages:
        links.append({"relation": "next", "url": f"{server.base}/Patient?page={page + 1}"})
    found = {"resourceType": "Bundle", "type": "searchset", "entry": entries, "link": links}
    return found if total is None else {**found, "total": total}


def paged(server: Any, **more: Any) -> Any:
    """Answers `page=n`; without a page the first one; a count where one is asked for."""

    def send(asked: Any, connection: Any) -> None:
        query = parse_qs(urlsplit(asked.path).query)
        if query.get("_summary") == ["count"]:
            counted = {"resourceType": "Bundle", "type": "searchset", "total": 9}
            answer(200, counted)(asked, connection)
            return
        answer(200, bundle(server, int(query.get("page", ["0"])[0]), **more))(asked, connection)

    return send


@pytest.fixture
def model(fault_server, make_session):
    session = make_session(fault_server.base, capabilities=Capabilities.unknown())
    made = SearchModel(session)
    made.session_kept = session
    return made


def ids(model: SearchModel) -> list[str]:
    return [row.key.id if (row := model.row(n)) else "?" for n in range(model.rowCount())]


def test_pages_arrive_as_they_are_asked_for(qtbot, model, fault_server):
    fault_server.on("Patient", paged(fault_server))
    with qtbot.waitSignal(model.searched):
        model.search(parse("Patient?name=x"))
    assert ids(model) == ["0", "1", "2"]
    assert model.data(model.index(1, 0)) == "F1"
    assert model.canFetchMore()
    with qtbot.waitSignal(model.rowsInserted):
        model.fetchMore()
    with qtbot.waitSignal(model.rowsInserted):
        model.fetchMore()
    assert ids(model) == [str(n) for n in range(9)]
    assert not model.canFetchMore()
    assert model.complete


def test_the_total_is_asked_for_when_the_server_does_not_tell_it(qtbot, model, fault_server):
    fault_server.on("Patient", paged(fault_server))
    model.search(parse("Patient?name=x&_sort=name"))
    qtbot.waitUntil(lambda: model.total == 9)
    counting = [asked.path for asked in fault_server.asked if "_summary=count" in asked.path]
    assert counting == ["/fhir/Patient?name=x&_summary=count"]


def test_a_page_size_is_proposed_but_not_forced(qtbot, model, fault_server):
    fault_server.on("Patient", paged(fault_server, pages=1))
    for text, size in (("Patient", "100"), ("Patient?_count=7", "7")):
        with qtbot.waitSignal(model.searched):
            model.search(parse(text))
        assert parse_qs(urlsplit(fault_server.asked[-1].path).query)["_count"] == [size]


def test_only_the_newest_search_is_shown(qtbot, model, fault_server):
    gate = threading.Event()
    fault_server.on("Observation", hang(gate))
    fault_server.on("Patient", paged(fault_server, pages=1))
    model.search(parse("Observation"))
    with qtbot.waitSignal(model.searched):
        model.search(parse("Patient"))
    gate.set()
    assert ids(model) == ["0", "1", "2"]
    assert model.current_search.type == "Patient"


def test_a_cancelled_search_leaves_what_was_there(qtbot, model, fault_server):
    gate = threading.Event()
    fault_server.on("Patient", paged(fault_server, pages=1))
    with qtbot.waitSignal(model.searched):
        model.search(parse("Patient"))
    fault_server.on("Patient", hang(gate))
    model.search(parse("Patient"))
    assert model.searching
    model.cancel()
    assert not model.loading
    gate.set()
    assert ids(model) == ["0", "1", "2"]


def test_a_failure_is_told_and_the_search_can_be_repeated(qtbot, model, fault_server):
    fault_server.on("Patient", answer(500, {"resourceType": "OperationOutcome"}))
    with qtbot.waitSignal(model.failed) as told:
        model.search(parse("Patient"))
    assert told.args[0].status == 500
    fault_server.on("Patient", paged(fault_server, pages=1))
    with qtbot.waitSignal(model.searched):
        model.retry()
    assert model.rowCount() == 3


def test_a_page_that_fails_stops_the_scrolling_until_retried(qtbot, model, fault_server):
    fault_server.on("Patient", paged(fault_server))
    with qtbot.waitSignal(model.searched):
        model.search(parse("Patient"))
    fault_server.on("Patient", answer(503, {"resourceType": "OperationOutcome"}))
    with qtbot.waitSignal(model.failed):
        model.fetchMore()
    assert not model.canFetchMore()
    fault_server.on("Patient", paged(fault_server))
    with qtbot.waitSignal(model.rowsInserted):
        model.retry()
    assert model.rowCount() == 6


def test_a_next_link_in_a_circle_ends(qtbot, model, fault_server):
    first = bundle(fault_server, 0)
    first["link"] = [{"relation": "next", "url": f"{fault_server.base}/Patient?page=0"}]
    fault_server.on("Patient", answer(200, first))
    with qtbot.waitSignal(model.searched):
        model.search(parse("Patient"))
    with qtbot.waitSignal(model.rowsInserted):
        model.fetchMore()
    assert not model.canFetchMore()


def test_a_next_link_to_another_server_is_a_failure(qtbot, model, fault_server):
    first = bundle(fault_server, 0)
    first["link"] = [{"relation": "next", "url": "http://127.0.0.1:1/fhir/Patient?page=1"}]
    fault_server.on("Patient", answer(200, first))
    with qtbot.waitSignal(model.searched):
        model.search(parse("Patient"))
    with qtbot.waitSignal(model.failed):
        model.fetchMore()


def test_remarks_and_ignored_parameters_are_told(qtbot, model, fault_server):
    first = bundle(fault_server, 0, pages=1)
    issue = {"severity": "warning", "code": "not-supported", "diagnostics": "ignored"}
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
    first["entry"].append({"resource": outcome, "search": {"mode": "outcome"}})
    first["link"] = [{"relation": "self", "url": f"{fault_server.base}/Patient?name=x"}]
    fault_server.on("Patient", answer(200, first))
    with qtbot.waitSignal(model.remarks_found) as told:
        model.search(parse("Patient?name=x&nonsense=1"))
    issues, names = told.args
    assert [i.diagnostics for i in issues] == ["ignored"]
    assert names == ("nonsense",)
    assert model.rowCount() == 3


def test_pages_far_away_are_let_go_and_come_back(qtbot, model, fault_server):
    fault_server.on("Patient", paged(fault_server, pages=3))
    model._store._keep = 1
    with qtbot.waitSignal(model.searched):
        model.search(parse("Patient"))
    with qtbot.waitSignal(model.rowsInserted):
        model.fetchMore()
    assert model.row(0) is None
    with qtbot.waitSignal(model.dataChanged):
        assert model.data(model.index(0, 0)) == "…"
    assert model.data(model.index(0, 0)) == "F0"


def test_one_row_can_be_renewed_or_taken_out(qtbot, model, fault_server):
    fault_server.on("Patient", paged(fault_server, pages=1, total=3))
    with qtbot.waitSignal(model.searched):
        model.search(parse("Patient"))
    row = model.read_row(patient(1, name=[{"family": "New"}]))
    with qtbot.waitSignal(model.dataChanged):
        model.update_row(row, ResourceKey("Patient", "1"))
    assert model.data(model.index(1, 0)) == "New"
    assert model.data(model.index(1, 0), ROW_ROLE).key == ResourceKey("Patient", "1")
    with qtbot.waitSignal(model.rowsRemoved):
        model.update_row(None, ResourceKey("Patient", "0"))
    assert ids(model) == ["1", "2"]
    assert model.total == 2
