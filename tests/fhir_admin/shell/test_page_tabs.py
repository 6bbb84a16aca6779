"""Tabs: one page an id, marks of unsent edits, closing asks first, stepping goes around."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QToolButton, QWidget

from fhir_admin.shell.navigation import _apart
from fhir_admin.shell.page_tabs import PageTabs


@pytest.fixture
def tabs(qtbot, themed):
    made = PageTabs()
    qtbot.addWidget(made)
    for name in ("one", "two", "three"):
        made.show_page(name, QWidget, name.title(), "history")
    return made


def test_a_page_is_made_once(tabs):
    first = tabs.page("one")
    assert tabs.show_page("one", lambda: pytest.fail("made twice"), "One", "history") is first
    assert tabs.count() == 3
    assert tabs.current_id() == "one"
    assert tabs.page("four") is None


def test_a_title_follows_its_page_and_keeps_its_ampersand(tabs):
    page = tabs.page("two")
    page.setWindowTitle("Kim & Lee[*]")
    assert tabs.tabText(1) == "Kim && Lee"
    page.setWindowModified(True)
    assert tabs.tabText(1) == "● Kim && Lee"
    page.setWindowModified(False)
    assert tabs.tabText(1) == "Kim && Lee"


def test_long_titles_are_cut_and_whole_in_the_tool_tip(tabs):
    page = tabs.show_page("four", QWidget, "Patient/1234…", "history", "Patient/12345678")
    page.setWindowTitle("Wolfeschlegelsteinhausenbergerdorff of Philadelphia")
    assert tabs.tabText(3).startswith("Wolfe")
    assert tabs.tabText(3).endswith("…")
    assert tabs.tabToolTip(3) == f"{page.windowTitle()}\nPatient/12345678"


def test_stepping_goes_around(tabs):
    assert tabs.current_id() == "three"
    tabs.step(1)
    assert tabs.current_id() == "one"
    tabs.step(-1)
    assert tabs.current_id() == "three"


def test_closing_is_asked_for_not_done(qtbot, tabs):
    tabs.resize(600, 300)
    tabs.show()
    button = tabs.tabBar().tabButton(0, tabs.tabBar().ButtonPosition.RightSide)
    assert isinstance(button, QToolButton)
    with qtbot.waitSignal(tabs.close_requested) as caught:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert caught.args[0] is tabs.page("one")
    with qtbot.waitSignal(tabs.close_requested) as caught:
        middle = tabs.tabBar().tabRect(1).center()
        qtbot.mouseClick(tabs.tabBar(), Qt.MouseButton.MiddleButton, pos=middle)
    assert caught.args[0] is tabs.page("two")
    assert tabs.count() == 3


def test_a_discarded_page_is_gone(tabs):
    tabs.discard(tabs.page("two"))
    assert [page.property("page_id") for page in tabs.pages()] == ["one", "three"]


def test_closed_tabs_leave_no_buttons_behind(qtbot, tabs):
    for page in list(tabs.pages()):
        tabs.discard(page)
    qtbot.waitUntil(lambda: not tabs.tabBar().findChildren(QToolButton, "tabClose"))
    left = [type(widget).__name__ for widget in tabs.tabBar().findChildren(QAbstractButton)]
    assert set(left) <= {"QToolButton"}, "only the arrows to scroll remain"


def test_a_comparison_is_called_by_what_differs():
    assert _apart("Patient/1 · version 1", "Patient/1 · version 2") == ("version 1", "version 2")
    assert _apart("Patient/1 · version 1", "Patient/2 · version 1")[0] == "Patient/1 · version 1"
