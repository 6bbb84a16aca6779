"""The list of types: what is chosen by a person, and rows that come and go below it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from fhir_admin.browser.type_model import TYPE_ROLE
from fhir_admin.browser.type_rail import TypeRail
from fhir_admin.client.capabilities import Capabilities

TYPES = ("Account", "Claim", "Condition", "Observation", "Patient", "Provenance")
STATEMENT = {
    "resourceType": "CapabilityStatement",
    "rest": [{"mode": "server", "resource": [{"type": type_} for type_ in TYPES]}],
}


@pytest.fixture
def rail(qtbot: Any, make_session: Any, fault_server: Any) -> TypeRail:
    """A rail on a server with six types, none of which has an instance; Patient is chosen."""
    session = make_session(fault_server.base, capabilities=Capabilities.read(STATEMENT))
    made = TypeRail(session)
    made._counting.cancel()
    qtbot.addWidget(made)
    made.resize(220, 400)
    made.show()
    for type_ in TYPES:
        made.type_model.set_count(type_, 0)
    made.select("Patient")
    return made


def shown(rail: TypeRail) -> list[str]:
    rows = rail.view.model()
    return [str(rows.index(row, 0).data(TYPE_ROLE)) for row in range(rows.rowCount())]


def current(rail: TypeRail) -> str | None:
    index = rail.view.currentIndex()
    return str(index.data(TYPE_ROLE)) if index.isValid() else None


def press(rail: TypeRail, type_: str) -> None:
    rows = rail.view.model()
    at = rail.view.visualRect(rows.index(shown(rail).index(type_), 0)).center()
    QTest.mouseClick(rail.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def test_the_chosen_type_goes_when_another_is_shown_and_nobody_chose_its_neighbour(qtbot, rail):
    """Its row goes while it is the current one: Qt makes the neighbour current, which is no choice."""
    told: list[str] = []
    rail.type_chosen.connect(told.append)
    for type_ in TYPES * 20:
        rail.select(type_)
        assert (shown(rail), current(rail)) == (["", type_], type_)
    QTest.qWait(0)
    assert told == []


def test_a_click_chooses_and_what_was_chosen_before_goes_after_it(qtbot, rail):
    rail.type_model.set_count("Claim", 4)
    assert shown(rail) == ["", "Claim", "Patient"]
    with qtbot.waitSignal(rail.type_chosen) as told:
        press(rail, "Claim")
    assert told.args == ["Claim"]
    assert (shown(rail), current(rail)) == (["", "Claim"], "Claim")
    with qtbot.waitSignal(rail.type_chosen) as told:
        qtbot.keyClick(rail.view, Qt.Key.Key_Up)
    assert told.args == [""]


def test_typing_into_the_filter_chooses_nothing(qtbot, rail):
    told: list[str] = []
    rail.type_chosen.connect(told.append)
    field = rail.findChild(QLineEdit, "typeFilter")
    qtbot.keyClicks(field, "con")
    assert (shown(rail), current(rail)) == (["Condition"], None)
    field.clear()
    assert (shown(rail), current(rail)) == (["", "Patient"], "Patient")
    QTest.qWait(0)
    assert told == []


def test_enter_in_the_filter_chooses_the_first(qtbot, rail):
    field = rail.findChild(QLineEdit, "typeFilter")
    qtbot.keyClicks(field, "con")
    with qtbot.waitSignal(rail.type_chosen) as told:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told.args == ["Condition"]


def test_a_choice_is_forgotten_when_another_type_is_shown_meanwhile(qtbot, rail):
    rail.type_model.set_count("Claim", 4)
    told: list[str] = []
    rail.type_chosen.connect(told.append)
    press(rail, "Claim")
    rail.select("Observation")
    QTest.qWait(0)
    assert (told, current(rail)) == ([], "Observation")
