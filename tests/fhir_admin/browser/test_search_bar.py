"""The search bar: text and chips are one search, in both directions."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton

from fhir_admin.browser.clause_editor import ClauseEditor
from fhir_admin.browser.completion import Completion
from fhir_admin.browser.search_bar import SearchBar
from fhir_admin.browser.search_text import Clause, parse
from fhir_admin.client.capabilities import Capabilities
from server.fhir.definitions import Definitions


@pytest.fixture
def bar(qtbot, themed):
    made = SearchBar(Completion(Capabilities.unknown(), Definitions.load()), "http://h/fhir")
    qtbot.addWidget(made)
    made.resize(800, 120)
    made.set_search(parse("Patient?name=kim&birthdate=ge1980"))
    made.show()
    qtbot.waitExposed(made)
    return made


def chips(bar: SearchBar) -> list[str]:
    words = [chip._words.accessibleName() for chip in bar.chips._chips]
    assert all(words)
    return words


def test_a_search_is_shown_as_text_and_as_chips(bar):
    assert bar.field.text() == "Patient?name=kim&birthdate=ge1980"
    assert chips(bar) == ["name starts with kim", "birthdate ≥ 1980"]


def test_typing_changes_the_chips(qtbot, bar):
    bar.field.end(False)
    qtbot.keyClicks(bar.field, "&gender=male")
    assert chips(bar) == ["name starts with kim", "birthdate ≥ 1980", "gender is male"]


def test_removing_a_chip_changes_the_text_and_searches(qtbot, bar):
    close = bar.chips._chips[0].findChild(QToolButton, "clauseChipClose")
    with qtbot.waitSignal(bar.search_requested) as told:
        qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert bar.field.text() == "Patient?birthdate=ge1980"
    assert told.args[0] == parse("Patient?birthdate=ge1980")


def test_editing_a_chip_changes_the_text_with_every_key(qtbot, bar):
    editor = bar.chips.edit(1)
    value = editor.findChild(QLineEdit, "clauseValue")
    assert value.text() == "1980"
    value.setText("1990")
    assert bar.field.text() == "Patient?name=kim&birthdate=ge1990"
    editor.close()


@pytest.mark.parametrize(
    "clause",
    [
        Clause("name", "kim"),
        Clause("name:exact", "A,B"),
        Clause("birthdate", "ge1980"),
        Clause("birthdate", "ge1980,lt1990"),
        Clause("subject:Patient.name:exact", "x y"),
        Clause("_has:Observation:patient:code", "a|b"),
        Clause("nonsense:odd", "ge1"),
        Clause("", ""),
    ],
)
def test_opening_a_clause_does_not_change_it(qtbot, bar, clause):
    bar.set_search(parse("Patient").with_clause(clause))
    editor = bar.chips.edit(0)
    seen = []
    editor.changed.connect(seen.append)
    editor._edited()
    assert seen == [clause]
    editor.close()


def test_a_condition_that_was_begun_and_left_empty_is_dropped(qtbot, bar):
    qtbot.mouseClick(bar.findChild(QPushButton, "addClause"), Qt.MouseButton.LeftButton)
    assert len(bar.chips._chips) == 3
    bar.chips.findChild(ClauseEditor).close()
    qtbot.waitUntil(lambda: len(bar.chips._chips) == 2)
    assert bar.field.text() == "Patient?name=kim&birthdate=ge1980"


def test_return_runs_what_was_typed(qtbot, bar):
    bar.field.setText("http://h/fhir/Patient?active=true")
    bar.field._popup.hide()
    with qtbot.waitSignal(bar.search_requested) as told:
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert told.args[0] == parse("Patient?active=true")


def test_a_suggestion_is_taken_with_tab_and_leads_on(qtbot, bar):
    bar.field.setText("")
    qtbot.keyClicks(bar.field, "Patie")
    assert bar.field._popup.isVisible()
    qtbot.keyClick(bar.field, Qt.Key.Key_Tab)
    assert bar.field.text() == "Patient?"
    qtbot.keyClicks(bar.field, "gende")
    qtbot.keyClick(bar.field, Qt.Key.Key_Tab)
    assert bar.field.text() == "Patient?gender="
    assert "male" in [found.text for found in bar.field._found]
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.field._popup.isVisible()


def test_cancel_takes_the_place_of_search_while_one_runs(qtbot, bar):
    bar.set_running(True)
    stop = bar.findChild(QPushButton, "searchCancel")
    assert stop.isVisible()
    with qtbot.waitSignal(bar.cancel_requested):
        qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    bar.set_running(False)
    assert bar.findChild(QPushButton, "searchRun").isVisible()
