"""Reading histories of friendly and hostile servers: tombstones, missing members, order, gaps, authors."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir import bundle, codec, timeline
from server.fhir.errors import Issue
from server.fhir.keys import ResourceKey

KEY = ResourceKey("Patient", "1")


def patient(version: Any, updated: str | None = None, **more: Any) -> dict[str, Any]:
    meta = {"versionId": version} | ({"lastUpdated": updated} if updated else {})
    return {"resourceType": "Patient", "id": "1", "meta": meta, **more}


def at(second: int) -> str:
    return f"2026-01-01T00:00:{second:02d}.000Z"


def history(*entries: Any, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "history", "entry": list(entries), **more}


def written(version: int, method: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        "fullUrl": "http://h/fhir/Patient/1",
        "resource": patient(str(version), at(version), **more),
        "request": {"method": method, "url": "Patient/1"},
        "response": {"status": status, "etag": f'W/"{version}"', "lastModified": at(version)},
    }


TOMBSTONES = {
    "no body": {
        "fullUrl": "http://h/fhir/Patient/1",
        "request": {"method": "DELETE", "url": "Patient/1"},
        "response": {"status": "204 No Content", "etag": 'W/"3"', "lastModified": at(3)},
    },
    "no body, version in the url": {
        "fullUrl": "http://h/fhir/Patient/1",
        "request": {"method": "DELETE", "url": "Patient/1/_history/3"},
        "response": {"status": "204", "lastModified": at(3)},
    },
    "full body and tag": {
        "resource": patient("3", at(3), birthDate="1980")
        | {"meta": {"versionId": "3", "lastUpdated": at(3), "tag": [{"code": "deleted"}]}},
        "request": {"method": "DELETE", "url": "/Patient/1"},
        "response": {"status": "200"},
    },
    "stub": {
        "fullUrl": "http://h/fhir/Patient/1",
        "resource": patient("3", at(3)),
        "request": {"method": "DELETE", "url": "Patient/1"},
        "response": {"status": "204", "etag": 'W/"3"'},
    },
    "outcome instead of a request": {
        "fullUrl": "http://h/fhir/Patient/1",
        "request": {"method": "GET", "url": "Patient/1/_history/3"},
        "response": {"status": "410", "lastModified": at(3), "outcome": {"resourceType": "OperationOutcome"}},
    },
    "tag, no request": {
        "resource": patient("3", at(3))
        | {"meta": {"versionId": "3", "lastUpdated": at(3), "tag": [{"code": "DELETED"}]}},
    },
}


@pytest.mark.parametrize("shape", TOMBSTONES)
def test_every_shape_of_tombstone_is_a_deletion(shape: str) -> None:
    first = written(2, "PUT", "200", birthDate="1980")
    tombstone, before = timeline.read_history(history(TOMBSTONES[shape], first))
    assert (tombstone.key, tombstone.version_id, tombstone.last_updated) == (KEY, "3", at(3))
    assert tombstone.deleted
    assert tombstone.interaction == "delete"
    assert tombstone.resource is None
    assert before.resource is not None


def test_what_a_tombstone_carries_is_kept_aside() -> None:
    (entry,) = timeline.read_history(history(TOMBSTONES["full body and tag"]))
    assert entry.resource is None
    assert entry.remains is not None
    assert entry.remains["birthDate"] == "1980"


def test_interactions_are_read_from_method_and_status() -> None:
    entries = timeline.read_history(
        history(
            written(5, "PUT", "200"),
            TOMBSTONES["no body"],
            written(2, "PATCH", "200"),
            written(1, "PUT", "201 Created"),
        )
    )
    assert [entry.interaction for entry in entries] == ["update", "delete", "patch", "create"]


def medplum(version: str, second: int) -> dict[str, Any]:
    """An entry as @medplum/fhir-router gives it: no request, no response, a UUID version."""
    meta = {"versionId": version, "lastUpdated": at(second), "author": {"reference": "system"}}
    return {"resource": {"resourceType": "Patient", "id": "1", "meta": meta}}


def test_medplum_shaped_histories_are_put_in_order_and_derived() -> None:
    bundle = history(medplum("aa-2", 2), medplum("cc-3", 3), medplum("bb-1", 1))
    entries = timeline.read_history(bundle)
    assert [entry.version_id for entry in entries] == ["cc-3", "aa-2", "bb-1"]
    assert [entry.interaction for entry in entries] == ["update", "update", "unknown"]
    assert timeline.derive(entries, complete=True)[-1].interaction == "create"
    assert {(entry.author, entry.author_source) for entry in entries} == {("system", "meta.author")}
    assert not any(entry.deleted for entry in entries)


def test_the_order_of_the_array_does_not_matter() -> None:
    entries = [medplum(f"v{n}", n) for n in range(1, 6)]
    expected = timeline.read_history(history(*entries))
    assert timeline.read_history(history(*reversed(entries))) == expected


def test_a_version_told_twice_is_one() -> None:
    first, second = written(1, "POST", "201"), written(2, "PUT", "200")
    page = timeline.read_history(history(second, first, first))
    assert len(page) == 2
    assert timeline.join(page, timeline.read_history(history(first))) == page


def test_equal_times_are_ordered_by_version() -> None:
    entries = [written(n, "PUT", "200") for n in (9, 10, 11)]
    for entry in entries:
        entry["resource"]["meta"]["lastUpdated"] = at(0)
    assert [e.version_id for e in timeline.read_history(history(*entries))] == ["11", "10", "9"]


def test_a_tombstone_without_a_time_stays_where_it_was_told() -> None:
    request = {"method": "DELETE", "url": "Patient/1/_history/2"}
    tombstone = {"request": request, "response": {"status": "204"}}
    page = timeline.read_history(history(written(3, "PUT", "201"), tombstone, written(1, "POST", "201")))
    assert [entry.version_id for entry in page] == ["3", "2", "1"]


def test_an_entry_without_any_name_belongs_to_the_history_it_stands_in() -> None:
    bundle = history(
        {"response": {"status": "204", "lastModified": at(1)}},
        link=[{"relation": "self", "url": "http://h/fhir/Patient/1/_history?_count=10"}],
    )
    (entry,) = timeline.read_history(bundle)
    assert entry.key == KEY
    assert entry.deleted


def test_authors_come_from_the_response_before_meta() -> None:
    entry = written(1, "POST", "201")
    entry["resource"]["meta"]["author"] = {"reference": "Practitioner/9"}
    told = timeline.read_history(history(entry))[0]
    assert (told.author, told.author_source) == ("Practitioner/9", "meta.author")
    entry["response"]["extension"] = [{"url": timeline.AUTHOR_EXTENSION, "valueString": "kim"}]
    told = timeline.read_history(history(entry))[0]
    assert (told.author, told.author_source) == ("kim", "extension")


def test_authors_are_found_in_extensions_of_meta() -> None:
    entry = written(1, "POST", "201")
    where = {"url": "https://haste.health/author", "valueReference": {"reference": "Membership/1"}}
    entry["resource"]["meta"]["extension"] = [where]
    told = timeline.read_history(history(entry))[0]
    assert (told.author, told.author_source) == ("Membership/1", "meta.extension")


def test_gaps_between_numbered_versions_are_named() -> None:
    entries = timeline.read_history(history(*(written(n, "PUT", "200") for n in (7, 6, 3))))
    assert timeline.gaps(entries, complete=False) == (timeline.Gap(2, 4, 5),)
    assert timeline.gaps(entries, complete=True) == (timeline.Gap(2, 4, 5), timeline.Gap(3, 1, 2))
    assert timeline.gaps(entries, complete=True)[1].count == 2


def test_versions_that_are_no_numbers_have_no_gaps() -> None:
    entries = timeline.read_history(history(medplum("b", 2), medplum("a", 1)))
    assert timeline.gaps(entries, complete=True) == ()


def test_the_body_before_a_version_skips_tombstones() -> None:
    entries = timeline.read_history(
        history(written(4, "PUT", "200"), TOMBSTONES["no body"], written(2, "PUT", "200", birthDate="1980"))
    )
    body = timeline.body_before(entries, 0)
    assert body is not None
    assert body["birthDate"] == "1980"
    assert timeline.previous(entries, 0) == entries[1]
    assert timeline.body_before(entries, 2) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["entry", "link", "resource", "request", "response", "meta", "tag", "method", "status", "etag",
             "url", "relation", "versionId", "lastUpdated", "id", "resourceType", "extension", "author"]
        ),
        children,
        max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@given(JSON, st.lists(JSON, max_size=4))
def test_no_json_breaks_the_reading(whole: Any, entries: list[Any]) -> None:
    timeline.read_history(whole)
    found = timeline.read_history(history(*entries))
    timeline.gaps(found, complete=True)


def test_a_remark_of_the_server_is_no_version() -> None:
    issue = Issue("lowered", "too-costly", "warning")
    remark = codec.decode(bundle.warning_entry("Patient/1/_history", [issue]))
    told = timeline.read_history(history(remark, written(1, "PUT", "201")))
    assert [entry.interaction for entry in told] == ["create"]
