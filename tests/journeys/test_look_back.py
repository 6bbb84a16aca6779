"""Looking back: the timeline of one record, two of its versions compared, the feed of the whole server."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QTreeView

from fhir_admin.diff.compare_view import CompareView
from fhir_admin.timeline.timeline_page import TimelinePage
from server.fhir.keys import ResourceKey
from tests.support.journey import CONTROL, Journey, texts

CORRECTED = ResourceKey("Patient", "6c8f3e83-c351-ed33-c38d-6be101c275d2")
MERGED = ResourceKey("Patient", "8708d3e1-f718-96bb-03f0-f2a6564ae1cd")
DELETED = ResourceKey("Patient", "8a4c9c04-1524-9f1c-d65b-9b17e4520fef")


def said(page: TimelinePage) -> list[str]:
    """Every row in words."""
    model = page.model
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def compared(journey: Journey) -> CompareView:
    """The comparison in front."""
    journey.wait(lambda: isinstance(journey.page, CompareView), "the comparison")
    view = journey.page
    assert isinstance(view, CompareView)
    journey.wait(lambda: view.comparison.changes, "the changes")
    return view


def test_choose_two_versions_and_compare_them(journey: Journey) -> None:
    page = journey.timeline(CORRECTED)
    lines = said(page)
    assert len(lines) == 3
    assert "Front desk · Grace Lee" in lines[0]
    assert lines[-1].startswith("Created")
    journey.choose(page.view, page.view.model().index(0, 0))
    journey.choose(page.view, page.view.model().index(2, 0), adding=True)
    journey.wait(lambda: "Two versions" in texts(page.panel), "two versions to be chosen")
    journey.key(Qt.Key.Key_D, CONTROL)
    view = compared(journey)
    assert view.comparison.changes
    said_above = texts(view)
    assert "version 1" in said_above
    assert "version 3" in said_above
    listed = view.findChild(QTreeView, "changeList").model().rowCount()
    assert listed >= len([change for change in view.comparison.changes if not change.cosmetic])


def test_one_version_is_compared_with_the_one_before(journey: Journey) -> None:
    page = journey.timeline(MERGED)
    journey.choose(page.view, page.view.model().index(0, 0))
    journey.wait(lambda: "Duplicate search (batch)" in texts(page.panel), "the version beside the list")
    journey.click("versionCompare")
    assert compared(journey).comparison.changes


def test_a_tombstone_is_drawn_as_one_and_compared_shows_what_was_lost(journey: Journey) -> None:
    page = journey.timeline(DELETED)
    assert said(page)[0].startswith("Deleted")
    journey.choose(page.view, page.view.model().index(0, 0))
    journey.wait(lambda: "Night shift · T. Brandt" in texts(page.panel), "who deleted it")
    journey.click("versionCompare")
    view = compared(journey)
    assert view.comparison.b is None
    assert view.comparison.a is not None
    assert "removed" in texts(view)


def test_the_feed_of_the_whole_server_is_filtered_to_deletions(journey: Journey) -> None:
    journey.key(Qt.Key.Key_2, CONTROL)
    page = journey.await_widget(TimelinePage, "timelinePage")
    journey.wait(lambda: page.model.rowCount() and not page.model.loading, "the newest versions")
    box = journey.find(QComboBox, "timelineInteraction")
    box.setFocus()
    journey.key(Qt.Key.Key_End)
    journey.key(Qt.Key.Key_Return)
    shown = page.view.model()
    journey.wait(lambda: shown.rowCount() and not page.model.loading, "the deletions")
    assert {str(shown.index(row, 0).data()).split(",")[0] for row in range(shown.rowCount())} == {"Deleted"}
    assert f"Deleted, {DELETED}," in str(shown.index(0, 0).data())
