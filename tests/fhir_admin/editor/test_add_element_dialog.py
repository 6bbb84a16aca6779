"""Choosing an element to add."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from fhir_admin.editor.add_element_dialog import AddElementDialog
from fhir_admin.editor.additions import additions
from server.fhir.definitions import Definitions


@pytest.fixture
def dialog(qtbot: Any, themed: Any) -> AddElementDialog:
    made = AddElementDialog("Patient", additions(Definitions.load(), "Patient", {"gender": "male"}))
    qtbot.addWidget(made)
    made.show()
    return made


def find(dialog: AddElementDialog, text: str) -> None:
    dialog.findChild(QLineEdit, "addFilter").setText(text)


def test_typing_finds_by_name_and_type(dialog: AddElementDialog) -> None:
    find(dialog, "birth")
    assert dialog.chosen.name == "birthDate"
    find(dialog, "humanname")
    assert dialog.chosen.name == "name"
    find(dialog, "gender")
    assert dialog.chosen is None
    assert not dialog.findChild(QPushButton, "addAccept").isEnabled()


def test_a_primitive_comes_with_its_value(dialog: AddElementDialog) -> None:
    find(dialog, "birthDate")
    dialog.findChild(QLineEdit, "addValue").setText("1984-03-02")
    assert dialog.value == "1984-03-02"
    find(dialog, "deceasedBoolean")
    dialog.findChild(QComboBox, "codeField").setCurrentText("true")
    assert dialog.value is True
    find(dialog, "contact")
    assert dialog.value == {}


def test_by_keyboard_alone(dialog: AddElementDialog, qtbot: Any) -> None:
    field = dialog.findChild(QLineEdit, "addFilter")
    qtbot.keyClicks(field, "deceased")
    assert dialog.chosen.name == "deceasedBoolean"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert dialog.chosen.name == "deceasedDateTime"
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(field, Qt.Key.Key_Return)
