"""The window in Korean: every page speaks it, and at a small size no word is cut."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabBar,
    QToolButton,
    QWidget,
)

from fhir_admin.restore.bin_page import BinPage
from fhir_admin.restore.restore_wizard import RestoreWizard
from fhir_admin.shell.rail import Place
from fhir_admin.timeline.timeline_page import TimelinePage
from fhir_admin.translation import use_language
from fhir_admin.widgets.elided_label import ElidedLabel
from server.fhir import assets
from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from tests.support.journey import CONTROL, Journey, journey_in

HANEUL = ResourceKey("Patient", "haneul-kim")
SMALL = (1024, 640)
ICON_ONLY = Qt.ToolButtonStyle.ToolButtonIconOnly
MENU_MARK = re.compile(r"\(&\w\)|&")


@pytest.fixture
def korean(sample_home: Path, qapp: Any) -> Generator[Journey]:
    """The program on the sample records, in Korean."""
    try:
        with journey_in(sample_home, qapp, "--lang", "ko") as made:
            yield made.connected()
    finally:
        use_language(qapp, "en")


def walk(journey: Journey) -> Iterator[str]:
    """Bring one page after the other to the front; its name, once it shows something."""
    yield "browser"
    journey.record(HANEUL)
    yield "record"
    timeline = journey.timeline(HANEUL)
    journey.choose(timeline.view, timeline.view.model().index(0, 0))
    yield "timeline"
    journey.key(Qt.Key.Key_2, CONTROL)
    journey.wait(lambda: isinstance(journey.page, TimelinePage) and journey.page.model.rowCount(), "the feed")
    yield "feed"
    editor = journey.editor(HANEUL)
    journey.edit_value(editor, "birthDate", "1987-05-17")
    yield "editor"
    yield from walk_restore(journey)
    journey.window.go(Place.SERVERS)
    yield "servers"


def walk_restore(journey: Journey) -> Iterator[str]:
    """The bin and the plan of a restore."""
    journey.key(Qt.Key.Key_3, CONTROL)
    journey.wait(lambda: isinstance(journey.page, BinPage) and journey.page.model.rowCount() > 20, "the bin")
    page = journey.page
    assert isinstance(page, BinPage)
    view = journey.await_widget(QAbstractItemView, "binTable")
    journey.choose(view, view.model().index(0, 0))
    yield "bin"
    journey.click("binRestore")
    journey.wait(lambda: isinstance(journey.page, RestoreWizard), "the restore")
    wizard = journey.page
    assert isinstance(wizard, RestoreWizard)
    journey.wait(lambda: wizard.restore.rehearsed and not wizard.restore.busy, "the plan")
    yield "restore"


def english() -> Callable[[str], bool]:
    """Says whether a text is one of the catalogue's English ones, that Korean says otherwise."""
    plain, patterns = set(), []
    # Our own file, not one from outside.
    for message in ET.parse(assets.path("i18n", "fhir_admin_ko.ts")).iter("message"):
        source, target = message.findtext("source") or "", message.find("translation")
        assert target is not None
        if "".join(target.itertext()).strip() == source:
            continue
        source = source.replace("%n", "{n}")
        words = MENU_MARK.sub("", source)
        if "{" not in words:
            plain.add(words)
        elif re.search(r"[a-z]{3}", re.sub(r"\{\w+\}", "", words)):
            patterns.append(re.sub(r"\\\{\w+\\\}", ".+", re.escape(words)))
    plain -= Definitions.load("r4").resource_types
    pattern = re.compile("|".join(patterns), re.DOTALL)
    return lambda text: text in plain or pattern.fullmatch(text) is not None


def said(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Every word a person can read or hear of a widget and what is in it: who says it, and the word."""
    for part in (widget, *widget.findChildren(QWidget)):
        if not part.isVisible():
            continue
        for text in (*words_of(part), part.toolTip(), part.accessibleName(), part.accessibleDescription()):
            for line in MENU_MARK.sub("", text).split("\n"):
                yield part.objectName() or type(part).__name__, line.strip()


def words_of(part: QWidget) -> list[str]:
    """What a widget itself writes; contents of tables and trees are data of the server."""
    if isinstance(part, QLabel | QAbstractButton):
        return [part.text()]
    if isinstance(part, QLineEdit):
        return [part.placeholderText()]
    if isinstance(part, QComboBox):
        return [part.itemText(number) for number in range(part.count())]
    if isinstance(part, QTabBar):
        return [part.tabText(number) for number in range(part.count())]
    if isinstance(part, QHeaderView):
        model, across = part.model(), part.orientation()
        count = model.columnCount() if across is Qt.Orientation.Horizontal and model else 0
        return [str(model.headerData(number, across) or "") for number in range(count)]
    return []


def actions(window: QWidget) -> Iterator[tuple[str, str]]:
    """The commands of a window, in menus or not."""
    for action in window.findChildren(QAction):
        for text in (action.text(), action.toolTip(), action.statusTip()):
            yield action.objectName() or "action", MENU_MARK.sub("", text)


def test_every_page_speaks_korean(korean: Journey) -> None:
    is_english = english()
    assert is_english("Requests")
    assert is_english("Version 3")
    found = []
    for page in walk(korean):
        found += [(page, *one) for one in said(korean.window) if is_english(one[1])]
    found += [("actions", *one) for one in actions(korean.window) if is_english(one[1])]
    assert found == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_word_is_cut_in_a_small_window(sample_home: Path, qapp: Any, language: str) -> None:
    found = []
    try:
        with journey_in(sample_home, qapp, "--lang", language) as journey:
            journey.window.resize(*SMALL)
            journey.connected()
            assert (journey.window.width(), journey.window.height()) == SMALL
            for page in walk(journey):
                QApplication.processEvents()
                found += [(page, *one) for one in cut(journey.window)]
    finally:
        use_language(qapp, "en")
    assert found == []


def cut(window: QWidget) -> Iterator[tuple[str, str, object, object]]:
    """Labels and buttons with less room than their words need: who, text, room, need."""
    for part in window.findChildren(QWidget):
        if not part.isVisible() or not isinstance(part, QLabel | QPushButton | QToolButton):
            continue
        text = part.text()
        if not text or "\n" in text or text.endswith("…"):
            continue
        need = part.sizeHint()
        if isinstance(part, QToolButton) and part.toolButtonStyle() is ICON_ONLY:
            continue
        if isinstance(part, ElidedLabel):
            need.setWidth(part.width())
        elif isinstance(part, QLabel) and part.wordWrap():
            need = QSize(part.width(), part.heightForWidth(part.width()))
        if need.width() > part.width() + 1 or need.height() > part.height() + 3:
            yield part.objectName() or type(part).__name__, text, part.size().toTuple(), need.toTuple()
