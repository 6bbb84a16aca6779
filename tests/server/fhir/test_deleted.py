"""The list of deleted instances, from feeds in any order and any tombstone shape."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir.deleted import DeletedIndex
from server.fhir.keys import ResourceKey
from server.fhir.timeline import HistoryEntry, read_history

METHODS = {"POST": "create", "PUT": "update", "DELETE": "delete"}


def told(id_: str, method: str, version: int, **content: Any) -> dict[str, Any]:
    moment = f"2026-03-01T10:00:{version:02d}.000Z"
    meta = {"versionId": str(version), "lastUpdated": moment}
    shown = (
        {}
        if method == "DELETE"
        else {"resource": {"resourceType": "Patient", "id": id_, "meta": meta, **content}}
    )
    return {
        "fullUrl": f"http://x/fhir/Patient/{id_}",
        **shown,
        "request": {"method": method, "url": f"Patient/{id_}"},
        "response": {"status": "200", "etag": f'W/"{version}"', "lastModified": moment},
    }


def feed(*entries: dict[str, Any]) -> tuple[HistoryEntry, ...]:
    return read_history({"resourceType": "Bundle", "type": "history", "entry": list(entries)})


def test_a_deleted_instance_is_named_by_its_last_content() -> None:
    index = DeletedIndex()
    index.add(
        feed(
            told("p", "DELETE", 3),
            told("p", "PUT", 2, name=[{"family": "김", "given": ["민준"]}], birthDate="1984-03-02"),
            told("p", "POST", 1, name=[{"family": "Wrong"}]),
        )
    )
    (row,) = index.rows()
    assert (row.key, row.version_id, row.label) == (ResourceKey("Patient", "p"), "3", "김민준 · 1984-03-02")
    assert row.last is not None
    assert row.last.version_id == "2"


def test_the_content_may_come_a_page_later() -> None:
    index = DeletedIndex()
    assert index.add(feed(told("p", "DELETE", 2))) == {ResourceKey("Patient", "p")}
    assert index.rows()[0].last is None
    assert index.add(feed(told("p", "POST", 1, name=[{"text": "Kim"}]))) == {ResourceKey("Patient", "p")}
    assert index.rows()[0].label == "Kim"


def test_what_was_restored_is_not_listed() -> None:
    index = DeletedIndex()
    index.add(feed(told("p", "PUT", 3), told("p", "DELETE", 2), told("p", "POST", 1)))
    assert index.rows() == ()
    index.add(feed(told("p", "DELETE", 4)))
    assert [row.version_id for row in index.rows()] == ["4"]


def test_a_live_head_found_later_takes_the_row_out() -> None:
    index = DeletedIndex()
    index.add(feed(told("p", "DELETE", 2)))
    assert index.add(feed(told("p", "PUT", 3))) == {ResourceKey("Patient", "p")}
    assert index.row(ResourceKey("Patient", "p")) is None


STUB = {"resourceType": "Patient", "id": "p", "meta": {"versionId": "2"}}
FULL = {**STUB, "meta": {"versionId": "2", "tag": [{"code": "deleted"}]}, "name": [{"text": "Kim"}]}


@pytest.mark.parametrize(
    ("remains", "label"), [({}, ""), ({"resource": STUB}, ""), ({"resource": FULL}, "Kim")]
)
def test_the_three_shapes_of_tombstones(remains: dict[str, Any], label: str) -> None:
    index = DeletedIndex()
    index.add(feed({**told("p", "DELETE", 2), **remains}))
    assert [row.label for row in index.rows()] == [label]
    index.add(feed(told("p", "POST", 1, name=[{"text": "Real"}])))
    assert index.rows()[0].label == "Real"


lives = st.lists(st.sampled_from(["POST", "PUT", "DELETE"]), min_size=1, max_size=6)


@given(st.lists(lives, min_size=1, max_size=5), st.randoms(use_true_random=False), st.integers(1, 4))
def test_order_and_repetition_of_pages_do_not_matter(
    pasts: list[list[str]], shuffled: random.Random, size: int
) -> None:
    entries = [
        told(f"p{n}", method, version)
        for n, past in enumerate(pasts)
        for version, method in enumerate(past, 1)
    ]
    expected = {f"p{n}" for n, past in enumerate(pasts) if past[-1] == "DELETE"}
    mixed = entries + entries[: len(entries) // 2]
    shuffled.shuffle(mixed)
    index = DeletedIndex()
    for start in range(0, len(mixed), size):
        index.add(feed(*mixed[start : start + size]))
    assert {row.key.id for row in index.rows()} == expected
