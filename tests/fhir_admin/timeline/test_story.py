"""The story of versions: neighbours compared over pages, tombstones, gaps, feeds of many instances."""

from __future__ import annotations

from typing import Any

from fhir_admin.timeline.story import GapRow, StoryTeller, VersionRow
from fhir_admin.timeline.words import note_text, story_line
from server.fhir.keys import ResourceKey
from server.fhir.timeline import HistoryEntry, read_history


def version(number: int, *, id_: str = "1", method: str = "PUT", **more: Any) -> dict[str, Any]:
    stamp = f"2026-01-01T00:00:{number:02d}Z"
    request = {"request": {"method": method, "url": f"Patient/{id_}"}}
    if method == "DELETE":
        response = {"status": "204", "etag": f'W/"{number}"', "lastModified": stamp}
        return request | {"fullUrl": f"http://h/Patient/{id_}", "response": response}
    meta = {"versionId": str(number), "lastUpdated": stamp}
    resource = {"resourceType": "Patient", "id": id_, "meta": meta, **more}
    return request | {"resource": resource, "response": {"status": "201" if method == "POST" else "200"}}


def entries(*versions: dict[str, Any]) -> tuple[HistoryEntry, ...]:
    return read_history({"resourceType": "Bundle", "entry": list(versions)})


def kinds(rows: Any) -> list[str]:
    return [row.story.kind if isinstance(row, VersionRow) else "gap" for row in rows]


PAST = (
    version(5, birthDate="1981"),
    version(4, birthDate="1980"),
    version(3, method="DELETE"),
    version(2, birthDate="1980"),
    version(1, method="POST", birthDate="1979"),
)


def test_create_delete_restore_and_change_are_told_apart() -> None:
    update = StoryTeller(True).add(entries(*PAST), complete=True)
    assert update.reset
    assert kinds(update.rows) == ["changed", "restored", "deleted", "changed", "created"]
    lines = [story_line(row) for row in update.rows if isinstance(row, VersionRow)]
    assert lines[0] == "birthDate changed from 1980 to 1981"
    assert lines[1] == "Brought back as it was"
    assert lines[3] == "birthDate changed from 1979 to 1980"


def test_only_the_newest_version_of_an_instance_is_its_head() -> None:
    rows = StoryTeller(True).add(entries(*PAST), complete=True).rows
    assert [row.is_head for row in rows if isinstance(row, VersionRow)] == [True, False, False, False, False]


def test_neighbours_are_compared_across_pages() -> None:
    teller = StoryTeller(True)
    first = teller.add(entries(*PAST[:2]), complete=False)
    assert kinds(first.rows) == ["changed", "unknown"]
    second = teller.add(entries(*PAST[2:]), complete=True)
    assert not second.reset
    assert kinds(second.rows) == ["deleted", "changed", "created"]
    assert [(at, row.story.kind) for at, row in second.changed if isinstance(row, VersionRow)] == [
        (1, "restored")
    ]


def test_versions_that_are_missing_are_a_row_of_their_own() -> None:
    rows = StoryTeller(True).add(entries(version(7, birthDate="1981"), version(4)), complete=True).rows
    assert kinds(rows) == ["changed", "gap", "unknown", "gap"]
    assert [(r.gap.first, r.gap.last) for r in rows if isinstance(r, GapRow)] == [(5, 6), (1, 3)]


def test_a_feed_knows_what_it_has_seen_of_each_instance() -> None:
    teller = StoryTeller(False)
    page = entries(version(9, id_="b", gender="male"), version(8, id_="a", active=True), version(7, id_="b"))
    assert kinds(teller.add(page, complete=False).rows) == ["changed", "unknown", "unknown"]
    more = teller.add(entries(version(3, id_="a", active=False)), complete=False)
    assert kinds(more.rows) == ["unknown"]
    assert [at for at, _ in more.changed] == [1]


def test_a_predecessor_that_was_fetched_completes_the_story() -> None:
    teller = StoryTeller(False)
    page = entries(version(8, id_="a", active=True))
    teller.add(page, complete=False)
    (before,) = entries(version(7, id_="a", active=False))
    told = teller.tell(page[0], before)
    assert told is not None
    at, row = told
    assert at == 0
    assert isinstance(row, VersionRow)
    assert [note.element for note in row.story.notes] == ["active"]


def test_a_page_told_twice_changes_nothing() -> None:
    teller = StoryTeller(False)
    teller.add(entries(*PAST), complete=False)
    again = teller.add(entries(*PAST), complete=False)
    assert (again.rows, again.changed, again.reset) == ((), (), False)


def test_bodies_are_let_go_but_known_to_exist() -> None:
    rows = StoryTeller(True).add(entries(*PAST), complete=True).rows
    versions = [row for row in rows if isinstance(row, VersionRow)]
    assert all(row.entry.resource is None for row in versions)
    assert [row.has_body for row in versions] == [True, True, False, True, True]


def test_the_label_of_a_deletion_is_that_of_what_was_deleted() -> None:
    page = entries(version(2, method="DELETE"), version(1, name=[{"family": "김", "given": ["민수"]}]))
    row = StoryTeller(True).add(page, complete=True).rows[0]
    assert isinstance(row, VersionRow)
    assert row.story.label == "김민수"


def test_values_with_braces_are_only_values() -> None:
    page = entries(version(2, language="{x}"), version(1, language="{y}"))
    row = StoryTeller(True).add(page, complete=True).rows[0]
    assert isinstance(row, VersionRow)
    assert note_text(row.story.notes[0]) == "language changed from {y} to {x}"
    assert row.entry.key == ResourceKey("Patient", "1")
