"""The timeline model against servers that page, repeat, loop, refuse."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fhir_admin.client.capabilities import Capabilities
from fhir_admin.timeline.story import GapRow, VersionRow
from fhir_admin.timeline.timeline_model import TimelineModel
from fhir_admin.usecases.history import HistoryScope
from tests.support.fault_server import answer


def version(number: int, id_: str = "1", **more: Any) -> dict[str, Any]:
    meta = {"versionId": str(number), "lastUpdated": f"2026-01-01T00:00:{number:02d}Z"}
    body = {"resourceType": "Patient", "id": id_, "meta": meta, "birthDate": f"19{number:02d}", **more}
    return {
        "resource": body,
        "request": {"method": "PUT" if number > 1 else "POST", "url": f"Patient/{id_}"},
        "response": {"status": "200"},
    }


def history(*entries: Any, next_url: str | None = None, **more: Any) -> dict[str, Any]:
    links = [{"relation": "next", "url": next_url}] if next_url else []
    return {"resourceType": "Bundle", "type": "history", "entry": list(entries), "link": links, **more}


def paged(server: Any, pages: list[list[Any]]) -> Any:
    def send(asked: Any, connection: Any) -> None:
        path, _, query = asked.path.partition("?")
        page = int(parse_qs(urlsplit("?" + query).query).get("page", ["0"])[0])
        more = f"{server.base}{path.removeprefix('/fhir')}?page={page + 1}" if page + 1 < len(pages) else None
        answer(200, history(*pages[page], next_url=more, total=30))(asked, connection)

    return send


@pytest.fixture
def make_model(fault_server, make_session):
    def make(scope: HistoryScope) -> TimelineModel:
        session = make_session(fault_server.base, capabilities=Capabilities.unknown())
        model = TimelineModel(session, scope)
        model.session_kept = session
        return model

    return make


def versions(model: TimelineModel) -> list[str]:
    rows = (model.row(number) for number in range(model.rowCount()))
    return [(row.entry.version_id or "?") if isinstance(row, VersionRow) else "gap" for row in rows]


def story(model: TimelineModel, number: int) -> Any:
    row = model.row(number)
    assert isinstance(row, VersionRow)
    return row.story


def test_an_instance_is_read_page_by_page(qtbot, make_model, fault_server):
    pages = [[version(5), version(4)], [version(3), version(2)], [version(1)]]
    fault_server.on("Patient/1/_history", paged(fault_server, pages))
    model = make_model(HistoryScope("Patient", "1"))
    with qtbot.waitSignal(model.loaded):
        model.load()
    assert versions(model) == ["5", "4"]
    assert story(model, 1).kind == "unknown"
    assert model.total == 30
    with qtbot.waitSignal(model.rowsInserted):
        model.fetchMore()
    assert story(model, 1).kind == "changed"
    with qtbot.waitSignal(model.rowsInserted):
        model.fetchMore()
    assert versions(model) == ["5", "4", "3", "2", "1"]
    assert story(model, 4).kind == "created"
    assert model.complete


def test_missing_versions_are_a_row(qtbot, make_model, fault_server):
    fault_server.on("Patient/1/_history", paged(fault_server, [[version(5), version(2)]]))
    model = make_model(HistoryScope("Patient", "1"))
    with qtbot.waitSignal(model.loaded):
        model.load()
    assert versions(model) == ["5", "gap", "2", "gap"]
    assert isinstance(model.row(1), GapRow)
    assert "3 to 4" in model.data(model.index(1))


def test_a_next_link_in_a_circle_ends(qtbot, make_model, fault_server):
    url = f"{fault_server.base}/_history?page=0"
    fault_server.on("_history", answer(200, history(version(2), next_url=url)))
    model = make_model(HistoryScope())
    with qtbot.waitSignal(model.loaded):
        model.load()
    model.fetchMore()
    qtbot.waitUntil(lambda: model.complete)
    assert versions(model) == ["2"]


def test_repeated_entries_are_one_row(qtbot, make_model, fault_server):
    pages = [[version(3), version(3, "2")], [version(3, "2"), version(2, "2")]]
    fault_server.on("Patient/_history", paged(fault_server, pages))
    model = make_model(HistoryScope("Patient"))
    with qtbot.waitSignal(model.loaded):
        model.load()
    with qtbot.waitSignal(model.rowsInserted):
        model.fetchMore()
    assert versions(model) == ["3", "3", "2"]


def test_a_feed_looks_up_what_the_rows_in_sight_changed(qtbot, make_model, fault_server):
    fault_server.on("_history", paged(fault_server, [[version(7)]]))
    before = version(6)["resource"]
    fault_server.on("Patient/1/_history/6", answer(200, before))
    model = make_model(HistoryScope())
    with qtbot.waitSignal(model.loaded):
        model.load()
    assert story(model, 0).kind == "unknown"
    with qtbot.waitSignal(model.dataChanged):
        model.look_into(0, 10)
    assert [note.after for note in story(model, 0).notes] == ["1907"]


def test_a_predecessor_that_cannot_be_read_is_asked_for_once(qtbot, make_model, fault_server):
    fault_server.on("_history", paged(fault_server, [[version(7)]]))
    model = make_model(HistoryScope())
    with qtbot.waitSignal(model.loaded):
        model.load()
    model.look_into(0, 10)
    qtbot.waitUntil(lambda: bool(model._looked))
    asked = len(fault_server.asked)
    model.look_into(0, 10)
    assert story(model, 0).kind == "unknown"
    assert len(fault_server.asked) == asked


def test_a_searchset_instead_of_a_history_is_a_refusal(qtbot, make_model, fault_server):
    fault_server.on("_history", answer(200, {"resourceType": "Bundle", "type": "searchset", "total": 0}))
    model = make_model(HistoryScope())
    with qtbot.waitSignal(model.failed) as told:
        model.load()
    assert told.args[0].status == 501


def test_a_page_that_fails_can_be_retried(qtbot, make_model, fault_server):
    pages = [[version(5)], [version(4)]]
    fault_server.on("Patient/1/_history", paged(fault_server, pages))
    model = make_model(HistoryScope("Patient", "1"))
    with qtbot.waitSignal(model.loaded):
        model.load()
    fault_server.on("Patient/1/_history", answer(503, {"resourceType": "OperationOutcome"}))
    with qtbot.waitSignal(model.failed):
        model.fetchMore()
    assert not model.canFetchMore()
    fault_server.on("Patient/1/_history", paged(fault_server, pages))
    with qtbot.waitSignal(model.rowsInserted):
        model.retry()
    assert versions(model)[:2] == ["5", "4"]


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [None, 5, {}],
        [{"resource": {"resourceType": "Patient"}}],
        [{"resource": {"resourceType": "Patient", "id": "1", "meta": None}}],
        [{"resource": {"resourceType": "Patient", "id": "1", "meta": {"lastUpdated": "yesterday"}}}],
        [{"request": {"method": "DELETE", "url": "Patient/1"}}],
    ],
)
def test_odd_histories_are_shown_as_far_as_they_go(qtbot, make_model, fault_server, entries):
    fault_server.on("Patient/1/_history", answer(200, history(*entries)))
    model = make_model(HistoryScope("Patient", "1"))
    with qtbot.waitSignal(model.loaded):
        model.load()
    for number in range(model.rowCount()):
        assert model.data(model.index(number))
