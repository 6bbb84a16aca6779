"""The JSON viewer: reading, selecting, copying, finding."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from fhir_admin.widgets.json_text import Place
from fhir_admin.widgets.json_view import JsonView

SHOWN = {"name": "김민수", "link": [{"reference": "Patient/1"}], "n": 5}
TEXT = json.dumps(SHOWN, indent=2, ensure_ascii=False)


@pytest.fixture
def viewer(qtbot, themed):
    made = JsonView()
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.set_text(TEXT)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_everything_can_be_copied(qtbot, viewer):
    viewer.view.setFocus()
    qtbot.keyClick(viewer.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(viewer.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == TEXT


def test_the_keyboard_moves_and_selects(qtbot, viewer):
    view = viewer.view
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert view.selected_text() == '  "name": "김민수",'
    qtbot.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert view.caret == Place(len(view.lines) - 1, 1)


def test_a_click_on_a_wide_character_lands_beside_it(qtbot, viewer):
    view = viewer.view
    x = round(view._gutter() + 8 + view._x(view.lines.lines[1], 12)) + 1
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, round(view._height * 1.5)))
    assert view.caret.line == 1
    assert view.caret.column in (12, 13)


def test_finding_goes_round(qtbot, viewer):
    viewer.show_find()
    qtbot.keyClicks(viewer._field, "ref")
    assert viewer.view.selected_text() == "ref"
    viewer._field.clear()
    qtbot.keyClicks(viewer._field, "n")
    first = viewer.view.caret
    total = len(viewer._matches)
    for _ in range(total):
        qtbot.keyClick(viewer._field, Qt.Key.Key_Return)
    assert viewer.view.caret == first
    qtbot.keyClick(viewer._field, Qt.Key.Key_Escape)
    assert viewer._bar.isHidden()


def test_nothing_found_is_said(qtbot, viewer):
    viewer.show_find()
    qtbot.keyClicks(viewer._field, "zzz")
    assert viewer._count.text() == "Nothing found"


def test_a_reference_is_followed(qtbot, viewer):
    line = next(n for n, text in enumerate(viewer.view.lines.lines) if "Patient/1" in text)
    column = viewer.view.lines.lines[line].index("Patient/1") + 2
    viewer.view.select(Place(line, column), Place(line, column))
    with qtbot.waitSignal(viewer.link_activated) as told:
        qtbot.keyClick(viewer.view, Qt.Key.Key_Return)
    assert told.args == ["Patient/1"]


def test_a_large_text_is_shown_without_laying_it_all_out(qtbot, viewer):
    big = "\n".join(f'  "key{n}": "value {n}",' for n in range(200_000)) + "\n" + '"long": "' + "x" * 500_000
    viewer.set_text(big)
    assert len(viewer.view.lines) == 200_001
    qtbot.keyClick(viewer.view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert not viewer.grab().isNull()
