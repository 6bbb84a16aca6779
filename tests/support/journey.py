"""A person at the real window: the hands of the tour, words for what one does, fixtures that start it all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTreeView,
    QWidget,
)

from fhir_admin.tour.driver import Driver, TourFailed
from fhir_admin.usecases.save_draft import Form
from fhir_admin.widgets.element_tree_model import KEY_ROLE
from fhir_admin.widgets.pill import Pill
from server.fhir.keys import ResourceKey
from tests.support.server_process import Connection

if TYPE_CHECKING:
    from fhir_admin.app import App
    from fhir_admin.browser.browser_page import BrowserPage
    from fhir_admin.browser.resource_panel import ResourcePanel
    from fhir_admin.editor.editor_page import EditorPage
    from fhir_admin.session import Session
    from fhir_admin.timeline.timeline_page import TimelinePage

PATIENCE = 90.0
CONTROL = Qt.KeyboardModifier.ControlModifier
SIZE = (1360, 860)


class Journey(Driver):
    """One running program. Pages are reached as a person reaches them: by keys, buttons and double clicks."""

    def __init__(self, app: App, folder: Path) -> None:
        window = app.start()
        window.resize(*SIZE)
        QTest.qWaitForWindowActive(window)
        super().__init__(window, folder)
        self.app = app
        self.window = window

    @property
    def session(self) -> Session:
        """The open session."""
        session = self.app.services.connector.session
        assert session is not None
        return session

    @property
    def page(self) -> QWidget:
        """The page in front."""
        page = self.window.tabs.currentWidget()
        assert page is not None
        return page

    @property
    def badge(self) -> str:
        """What the connection badge says to those who cannot see it."""
        return self.window.header.badge.accessibleName()

    def wait(self, condition: Callable[[], object], what: str, patience: float = PATIENCE) -> float:
        """Let the window live until `condition` holds. Errors: TourFailed with what could be read then."""
        try:
            return super().wait(condition, what, patience)
        except TourFailed as failure:
            supervisor = self.app.services.connector.supervisor
            log = supervisor.log_tail(20) if supervisor is not None else []
            raise TourFailed("\n".join([str(failure), texts(self.window), "", *log])) from None

    def connected(self) -> Journey:
        """Wait for the connection and the first rows."""
        badge = self.window.header.badge
        self.wait(lambda: badge.connection_state == "connected", "the connection")
        self.browser()
        return self

    # Pages

    def browser(self) -> BrowserPage:
        """The browser in front, its search answered."""
        from fhir_admin.browser.browser_page import BrowserPage

        self.key(Qt.Key.Key_1, CONTROL)
        page = self.await_widget(BrowserPage, "browserPage")
        self.wait(lambda: not page.results.model.loading and page.results.model.rowCount(), "rows")
        return page

    def search(self, text: str) -> BrowserPage:
        """Type a search into the line and press Enter; the browser with its answer."""
        page = self.browser()
        answered: list[bool] = []
        page.results.model.searched.connect(lambda: answered.append(True))
        self.write(self.find(QLineEdit, "searchText"), text)
        self.wait(lambda: answered and not page.results.model.loading, f"the answer to {text}")
        return page

    def record(self, key: ResourceKey) -> ResourcePanel:
        """A record on its own page, through the palette."""
        self.key(Qt.Key.Key_K, CONTROL)
        self.write(self.await_widget(QLineEdit, "paletteField"), str(key))
        return self.opened(key)

    def follow(self, tree: QTreeView, key: ResourceKey) -> ResourcePanel:
        """Double click the reference to `key` in an element tree."""
        index = tree.model().index(0, 0)
        while index.isValid() and index.data(KEY_ROLE) != key:
            index = tree.indexBelow(index)
        assert index.isValid(), f"no reference to {key} is in sight"
        tree.scrollTo(index)
        at = tree.visualRect(index).center()
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
        return self.opened(key)

    def opened(self, key: ResourceKey) -> ResourcePanel:
        """The page of a record in front, once it was read."""
        from fhir_admin.browser.resource_panel import ResourcePanel

        self.wait(lambda: isinstance(self.page, ResourcePanel) and self.page.key == key, f"the page of {key}")
        assert isinstance(self.page, ResourcePanel)
        panel = self.page
        self.wait(lambda: read(panel, key), f"{key} to be read")
        return panel

    def timeline(self, key: ResourceKey) -> TimelinePage:
        """The timeline of a record, from its page."""
        from fhir_admin.timeline.timeline_page import TimelinePage

        self.record(key)
        self.click("resourceHistory")
        self.wait(lambda: isinstance(self.page, TimelinePage), f"the timeline of {key}")
        assert isinstance(self.page, TimelinePage)
        page = self.page
        self.wait(lambda: page.model.complete and page.model.rowCount(), f"the versions of {key}")
        return page

    def editor(self, key: ResourceKey) -> EditorPage:
        """The editor of a record, from its page, with its draft loaded."""
        from fhir_admin.editor.editor_page import EditorPage

        self.record(key)
        self.click("resourceEdit")
        self.wait(lambda: isinstance(self.page, EditorPage), f"the editor of {key}")
        assert isinstance(self.page, EditorPage)
        page = self.page
        self.wait(lambda: page.draft.loaded and page.draft.preview_is_current, "the draft")
        return page

    # Deeds

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        self.attend()
        self.press(key, modifier)

    def write(self, widget: QWidget, text: str) -> None:
        """Replace a field's text by typing and press Enter."""
        self.attend()
        super().write(widget, text)

    def choose(self, view: QAbstractItemView, index: QModelIndex, *, adding: bool = False) -> None:
        """Click a row, with Ctrl when `adding` to the selection."""
        self.attend()
        super().choose(view, index, adding=adding)

    def attend(self) -> None:
        """Give the window the focus back after a popup, as a window manager does; offscreen there is none."""
        active = QApplication.activeWindow()
        if active is None or not active.isVisible():
            self.window.activateWindow()
            self.wait(lambda: QApplication.activeWindow() is self.window, "the window to get the focus")

    def edit_value(self, page: EditorPage, name: str, text: str) -> None:
        """Type another value for a top element into the editor's tree; both patches follow."""
        tree = self.await_widget(QTreeView, "draftTree")
        self.choose(tree, row_named(tree, name))
        tree.setFocus()
        QTest.keyClick(tree, Qt.Key.Key_F2)
        self.write(self.await_widget(QLineEdit, "valueField"), text)
        self.wait(lambda: page.dirty and page.draft.preview_is_current, "both patches")

    def rows(self, page: BrowserPage) -> list[str]:
        """The references of the rows that have arrived."""
        model = page.results.model
        found = [model.row(number) for number in range(model.rowCount())]
        return [str(row.key) for row in found if row is not None]

    def end(self) -> None:
        """Close the window and all that belongs to it."""
        for page in self.window.navigation.unsaved():
            page.setWindowModified(False)
        self.window.close()
        self.app.stop()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def read(panel: ResourcePanel, key: ResourceKey) -> bool:
    """Whether a panel shows the answer about `key`."""
    words = texts(panel).split("\n")
    return str(key) in words and "Reading…" not in words


def choose_form(journey: Journey, form: Form) -> None:
    """Choose how the editor sends, by keyboard."""
    box = journey.find(QComboBox, "sendForm")
    box.setFocus()
    journey.key(Qt.Key.Key_Home)
    for _ in range(list(Form).index(form)):
        journey.key(Qt.Key.Key_Down)
    assert box.currentData() == form.value


def row_named(tree: QTreeView, name: str) -> QModelIndex:
    """The top row of a tree with this text in its first column."""
    model = tree.model()
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        if str(index.data()).split(" ")[0] == name:
            return index
    raise AssertionError(f"{tree.objectName()} has no row {name}")


def texts(widget: QWidget) -> str:
    """All words that can be read in a widget now."""
    found = []
    for part in widget.findChildren(QWidget):
        if part.isVisible() and isinstance(part, QLabel | QAbstractButton | Pill):
            found.append(part.text())
        elif part.isVisible() and isinstance(part, QPlainTextEdit):
            found.append(part.toPlainText())
    return "\n".join(found)


@dataclass
class FirstStart:
    """The home that a first start left behind, and what the person saw meanwhile."""

    home: Path
    progress: list[tuple[int, int, str]] = field(default_factory=list)
    title: str = ""
    requests: int = 0
    patients: list[str] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)


@contextmanager
def journey_in(home: Path, qapp: QApplication, *flags: str) -> Generator[Journey]:
    """The program on a home of its own, ended afterwards."""
    from fhir_admin.__main__ import parser
    from fhir_admin.app import App
    from fhir_admin.settings import Places

    where = Places(home / "config", home / "data", home / "logs")
    where.make()
    options = parser().parse_args(["--theme", "light", "--lang", "en", *flags])
    journey = Journey(App(qapp, where, options), home)
    try:
        yield journey
    finally:
        journey.end()


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory, qapp: Any) -> FirstStart:
    """The program's first start: the sample records load themselves. Done once, copied by the others."""
    seen = FirstStart(tmp_path_factory.mktemp("first"))
    with journey_in(seen.home, qapp) as journey:
        _watch(journey, seen)
    return seen


def _watch(journey: Journey, seen: FirstStart) -> None:
    window = journey.window
    window.connection._sample.loaded.connect(lambda count: setattr(seen, "requests", count))
    report = window.progress.report

    def noted(done: int, total: int, text: str = "") -> None:
        report(done, total, text)
        seen.progress.append((done, total, text))
        seen.title = window.progress.accessibleName() if window.progress.isVisible() else ""

    window.progress.report = noted  # type: ignore[method-assign]
    journey.wait(lambda: seen.requests, "the sample records")
    page = journey.browser()
    journey.wait(lambda: page.results.model.rowCount() >= 10, "the patients")
    counts = page.rail.type_model
    seen.patients = journey.rows(page)
    journey.wait(lambda: counts.count("Patient") == len(seen.patients), "the count of patients")
    journey.wait(lambda: (counts.count("Observation") or 0) > 500, "the count of observations")
    seen.counted = {name: counts.count(name) or 0 for name in ("Patient", "Observation")}


@pytest.fixture
def sample_home(first_start: FirstStart, tmp_path: Path) -> Path:
    """A home whose embedded server holds the sample records already."""
    home = tmp_path / "home"
    shutil.copytree(first_start.home / "data", home / "data")
    return home


@pytest.fixture
def journey(sample_home: Path, qapp: Any) -> Generator[Journey]:
    """The program on the sample records, connected, patients shown."""
    with journey_in(sample_home, qapp) as made:
        yield made.connected()


@pytest.fixture
def embedded(journey: Journey) -> Generator[Connection]:
    """Somebody else at the embedded server of `journey`: a plain HTTP connection with its token."""
    supervisor = journey.app.services.connector.supervisor
    assert supervisor is not None
    connection = Connection(supervisor.base, supervisor.secret.reveal())
    yield connection
    connection.close()
