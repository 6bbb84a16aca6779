"""The main job, step by step, as a person would do it on the sample records."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QTreeView

from fhir_admin.browser.browser_page import BrowserPage
from fhir_admin.browser.resource_panel import ResourcePanel
from fhir_admin.diff.compare_view import CompareView
from fhir_admin.editor.editor_page import EditorPage
from fhir_admin.session import Session
from fhir_admin.shell.main_window import MainWindow
from fhir_admin.timeline.timeline_page import TimelinePage
from fhir_admin.tour.driver import Driver, TourFailed
from server.fhir import codec
from server.fhir.keys import ResourceKey
from server.fhir.location import Path

PATCHED = ResourceKey("Patient", "19625ee6-1a94-1a6a-ca95-40c4efbbdfc7")
MERGED = ResourceKey("Patient", "8708d3e1-f718-96bb-03f0-f2a6564ae1cd")
# Claims of the sample once its past has happened: the deleted patient's has gone.
CLAIMS = 160
JSON_PATCH = "application/json-patch+json"


@dataclass(frozen=True, slots=True)
class Stop:
    """One picture of the tour and what it shows."""

    picture: str
    words: str


class MainJob:
    """Walks the window through the main job; `stops` collects the pictures."""

    def __init__(self, window: MainWindow, driver: Driver) -> None:
        self.window = window
        self.driver = driver
        self.stops: list[Stop] = []

    @property
    def session(self) -> Session:
        """The open session. Errors: `TourFailed`."""
        session = self.window.connection.session
        if session is None:
            raise TourFailed("The window is not connected to a server.")
        return session

    def stop(self, title: str, words: str) -> None:
        """Take a picture and say what it shows."""
        self.stops.append(Stop(self.driver.picture(title), words))

    def browse(self) -> None:
        """Patients of the embedded server, a search by a Korean name, one record opened."""
        driver = self.driver
        driver.measure("connected to the embedded server", lambda: self.window.connection.session)
        page = driver.await_widget(BrowserPage, "browserPage")
        model = page.results.model
        driver.measure("first rows shown", lambda: model.rowCount() > 0)
        loaded = lambda: model.rowCount() == 12 and not self.window.progress.isVisible()  # noqa: E731
        driver.measure("the whole sample and its past loaded", loaded)
        counted = lambda: page.rail.type_model.count("Claim") == CLAIMS  # noqa: E731
        driver.wait(counted, "the types to be counted after the past")
        driver.choose(page.results.table, model.index(0, 0))
        driver.wait(lambda: page.panel.key is not None and page.panel.tree.isVisible(), "the record to open")
        self.stop("patients", "The patients of the embedded server; one of them is opened beside the list.")
        driver.write(driver.find(QLineEdit, "searchText"), "Patient?name=김")
        driver.measure("search by name to first row", lambda: model.rowCount() == 1 and not model.loading)
        driver.choose(page.results.table, model.index(0, 0))
        driver.wait(lambda: page.panel.key == ResourceKey("Patient", "haneul-kim"), "the Korean patient")
        self.stop("search", "A search typed as text finds the Korean patient by one syllable of the name.")

    def open_record(self) -> None:
        """A record on its own page, found by typing its name into the palette."""
        self.window.navigation.open_resource(PATCHED)
        panel = self.driver.await_widget(ResourcePanel, "resourcePanel")
        self.driver.wait(lambda: panel.key == PATCHED and panel.tree.isVisible(), "the record to open")
        self.stop("record", "One record: its elements, references to follow, the JSON behind the second tab.")

    def look_back(self) -> None:
        """The timeline of a record that a merge damaged, and two of its versions compared."""
        driver = self.driver
        self.window.navigation.open_history(MERGED)
        page = driver.await_widget(TimelinePage, "timelinePage")
        driver.measure("timeline to first row", lambda: page.model.rowCount() >= 2)
        shown = page.view.model()
        driver.choose(page.view, shown.index(0, 0))
        driver.rest(300)
        self.stop("timeline", "Who changed what and when, in words. The duplicate search merged two people.")
        driver.choose(page.view, shown.index(shown.rowCount() - 1, 0), adding=True)
        driver.rest(100)
        page.compare()
        driver.await_widget(CompareView, "compareView")
        driver.rest(300)
        self.stop(
            "compare", "Two versions: what was added, removed, changed and moved, and where in the JSON."
        )

    def change(self) -> None:
        """An edit in the tree becomes both patches and is sent."""
        page = self._edit(("birthDate",), "1999-06-11")
        self.stop(
            "edit", "An edit in the tree: the change list, JSON Patch and FHIRPath Patch follow at once."
        )
        before = page.draft.draft.version_id
        self.driver.click("sendSend")
        sent = lambda: page.draft.loaded and page.draft.draft.version_id != before  # noqa: E731
        self.driver.measure("send a patch", sent)
        self.stop("sent", "Sent as a patch, guarded by If-Match; the draft goes on from the new version.")

    def collide(self) -> None:
        """Somebody else is faster: 412, three-way view, merged result sent."""
        page = self._edit(("birthDate",), "1999-06-12")
        text = codec.encode([{"op": "replace", "path": "/birthDate", "value": "1999-07-01"}])
        rival = self.session.loop.submit(self.session.client.patch, PATCHED, text, JSON_PATCH)
        self.driver.wait(rival.done, "the other editor")
        rival.result()
        before = page.draft.draft.version_id
        self.driver.click("sendSend")
        self.driver.await_widget(EditorPage, "editorPage")
        self.driver.wait(lambda: self._visible("conflictPane"), "the three-way view")
        self.driver.rest(300)
        self.stop(
            "conflict", "Somebody else was faster: nothing is overwritten, base, yours and theirs are shown."
        )
        self.driver.click("takeMine")
        self.driver.click("conflictUse")
        self.driver.click("sendSend")
        merged = lambda: not page.dirty and page.draft.draft.version_id != before  # noqa: E731
        self.driver.wait(merged, "the merged draft to be sent")

    def _visible(self, name: str) -> bool:
        from PySide6.QtWidgets import QWidget

        return any(widget.isVisible() for widget in self.window.findChildren(QWidget, name))

    def _edit(self, path: Path, text: str) -> EditorPage:
        """Open the editor on the patched patient and type a value into its tree."""
        driver = self.driver
        self.window.navigation.open_edit(PATCHED)
        page = driver.await_widget(EditorPage, "editorPage")
        driver.wait(lambda: page.draft.loaded and self._visible("draftTree"), "the draft to be read")
        tree = driver.find(QTreeView, "draftTree")
        page.reveal(path)
        driver.open(tree, tree.currentIndex().siblingAtColumn(1))
        field = driver.await_widget(QLineEdit, "valueField")
        driver.write(field, text)
        changed = lambda: page.draft.preview is not None and page.draft.preview_is_current and page.dirty  # noqa: E731
        driver.measure("edit to both patches", changed)
        return page
