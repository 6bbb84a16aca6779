"""Browsing: search as text and in Korean, open, follow a reference, come back."""

from __future__ import annotations

from PySide6.QtCore import Qt

from fhir_admin.browser.resource_panel import ResourcePanel
from fhir_admin.browser.type_model import COUNTED_ROLE
from fhir_admin.editor.editor_page import EditorPage
from fhir_admin.timeline.timeline_page import TimelinePage
from server.fhir.keys import ResourceKey
from tests.support.journey import CONTROL, Journey, texts

KIM = ResourceKey("Patient", "haneul-kim")
PRESSURE = ResourceKey("Observation", "haneul-kim-pressure-1")
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_a_search_by_text(journey: Journey) -> None:
    page = journey.search("Patient?gender=female&_sort=birthdate")
    female = journey.rows(page)
    page = journey.search("Patient?gender=male")
    male = journey.rows(page)
    assert female
    assert male
    assert not set(female) & set(male)
    page = journey.search("Patient?gender=male&name=nobody-has-this-name")
    journey.wait(lambda: "No Patient matches" in texts(page.results), "the empty state")


def test_a_korean_name_is_found_by_a_syllable_typed_with_an_input_method(journey: Journey) -> None:
    page = journey.search("Patient?name=김")
    assert journey.rows(page) == [str(KIM)]
    journey.wait(lambda: page.panel.key == KIM and "하늘" in texts(page.panel), "the patient beside the list")


def test_the_type_rail_shows_another_type(journey: Journey) -> None:
    page = journey.browser()
    view = page.rail.view
    model = view.model()
    types = page.rail.type_model
    rows = range(types.rowCount())
    journey.wait(lambda: all(types.index(row).data(COUNTED_ROLE) for row in rows), "the counts")
    row = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == "Encounter")
    journey.choose(view, model.index(row, 0))
    shown = page.results.model
    journey.wait(lambda: shown.current_search.type == "Encounter" and not shown.loading, "the encounters")
    journey.wait(lambda: shown.total == types.count("Encounter"), "the same count")
    assert all(key.startswith("Encounter/") for key in journey.rows(page))


def test_scrolling_reads_on_to_the_end(journey: Journey) -> None:
    page = journey.search("Observation?_sort=_id&_count=50")
    model, table = page.results.model, page.results.table
    first = model.rowCount()

    def scrolled() -> bool:
        table.scrollToBottom()
        return model.rowCount() >= 3 * first

    journey.wait(scrolled, "further pages")
    found = journey.rows(page)
    assert len(set(found)) == len(found)
    assert found == sorted(found)
    assert model.total is not None
    assert model.total > len(found) / 2


def test_open_a_record_follow_a_reference_and_come_back(journey: Journey) -> None:
    page = journey.search("Observation?_id=haneul-kim-pressure-1")
    table = page.results.table
    journey.choose(table, table.model().index(0, 0))
    journey.key(Qt.Key.Key_Return)
    panel = journey.opened(PRESSURE)
    assert "Version 1" in texts(panel)
    patient = journey.follow(panel.tree, KIM)
    assert "하늘" in texts(patient)
    journey.key(Qt.Key.Key_Tab, CONTROL | SHIFT)
    assert isinstance(journey.page, ResourcePanel)
    assert journey.page.key == PRESSURE
    journey.key(Qt.Key.Key_Tab, CONTROL)
    journey.key(Qt.Key.Key_W, CONTROL)
    assert isinstance(journey.page, ResourcePanel)
    assert journey.page.key == PRESSURE


def test_what_never_existed_and_what_was_deleted_are_told_apart(journey: Journey) -> None:
    never = journey.record(ResourceKey("Patient", "nobody"))
    assert "Patient/nobody was not found" in texts(never)
    gone = journey.record(ResourceKey("Patient", "8a4c9c04-1524-9f1c-d65b-9b17e4520fef"))
    said = texts(gone)
    assert "was deleted" in said
    assert "by Night shift · T. Brandt" in said
    assert "Restore…" in said


def test_keys_work_wherever_the_focus_is(journey: Journey) -> None:
    page = journey.search("Patient?name=김")
    journey.choose(page.results.table, page.results.table.model().index(0, 0))
    journey.wait(lambda: page.panel.key == KIM and "하늘" in texts(page.panel), "the patient beside the list")
    journey.key(Qt.Key.Key_H, CONTROL)
    journey.wait(lambda: isinstance(journey.page, TimelinePage), "its history")
    journey.key(Qt.Key.Key_1, CONTROL)
    journey.choose(page.results.table, page.results.table.model().index(0, 0))
    journey.key(Qt.Key.Key_E, CONTROL)
    journey.wait(lambda: isinstance(journey.page, EditorPage), "its editor")


def test_what_is_deleted_cannot_be_edited_by_keys_either(journey: Journey) -> None:
    journey.record(ResourceKey("Patient", "8a4c9c04-1524-9f1c-d65b-9b17e4520fef"))
    before = journey.page
    journey.key(Qt.Key.Key_E, CONTROL)
    journey.key(Qt.Key.Key_H, CONTROL)
    journey.wait(lambda: isinstance(journey.page, TimelinePage), "its history")
    assert not any(isinstance(page, EditorPage) for page in journey.window.tabs.pages())
    assert before in journey.window.tabs.pages()
