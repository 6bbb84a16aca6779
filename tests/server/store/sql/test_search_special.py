"""Criteria that are no search parameter of a type: lists, and what nobody refers to."""

from __future__ import annotations

from typing import Any

import pytest

from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from tests.support.search_store import SearchStore

R4 = Definitions.load("r4")


def listed(id_: str, *items: str | tuple[str, bool]) -> dict[str, Any]:
    entries = []
    for item in items:
        reference, deleted = item if isinstance(item, tuple) else (item, None)
        entry: dict[str, Any] = {"item": {"reference": reference}}
        entries.append(entry if deleted is None else {**entry, "deleted": deleted})
    return {"resourceType": "List", "id": id_, "status": "current", "mode": "working", "entry": entries}


@pytest.fixture
def lists() -> SearchStore:
    """Three patients; a list with two of them and a group, and one with the other."""
    store = SearchStore(R4)
    store.put(*({"resourceType": "Patient", "id": id_, "active": id_ == "a"} for id_ in "abc"))
    store.put({"resourceType": "Group", "id": "a", "actual": True})
    store.put(listed("l", "Patient/a", ("Patient/b", False), ("Patient/c", True), "Group/a", "Patient/zzz"))
    store.put(listed("m", "Patient/c"))
    return store


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("_list=l", "ab"),
        ("_list=m", "c"),
        ("_list=List/m", "c"),
        ("_list=l,m", "abc"),
        ("_list=l&_list=m", ""),
        ("_list=nothing", ""),
        ("_list=l&active=true", "a"),
    ],
)
def test_a_list_names_its_entries_that_are_not_deleted(lists: SearchStore, query: str, expected: str) -> None:
    """C1.11"""
    assert sorted(lists.search("Patient", query)) == sorted(expected)


def test_a_list_spans_types_and_goes_with_its_list(lists: SearchStore) -> None:
    """C1.11, C1.16"""
    assert sorted(lists.search(["Patient", "Group"], "_list=l")) == ["a", "a", "b"]
    lists.delete(ResourceKey("Patient", "b"))
    assert lists.search("Patient", "_list=l") == ["a"]
    lists.put(listed("l", "Patient/c"))
    assert lists.search("Patient", "_list=l") == ["c"]
    lists.delete(ResourceKey("List", "l"))
    assert lists.search("Patient", "_list=l") == []


def test_a_list_in_a_chain() -> None:
    """C1.11, C4.1"""
    store = SearchStore(R4)
    store.put({"resourceType": "Patient", "id": "a"}, listed("l", "Patient/a"))
    for subject in "ab":
        reference = {"reference": f"Patient/{subject}"}
        store.put({"resourceType": "Observation", "id": subject, "subject": reference})
    assert store.search("Observation", "subject:Patient._list=l") == ["a"]


def test_the_lists_own_rows_are_no_search_parameter(lists: SearchStore) -> None:
    found = lists.parse("Patient", "_has:List:_list:_id=l&_list=$current-problems")
    assert not found.clauses
    assert len(found.unsupported) == 2


@pytest.fixture
def graph() -> SearchStore:
    """Organization 1 has a part 2; patient p goes to 1 and names 3 in no search parameter; 4 is alone."""
    store = SearchStore(R4)
    part = {"partOf": {"reference": "Organization/1"}}
    for id_ in "1234":
        more = part if id_ == "2" else {}
        store.put({"resourceType": "Organization", "id": id_, **more})
    issuer = [{"assigner": {"reference": "Organization/3"}}]
    managed = {"managingOrganization": {"reference": "Organization/1"}, "identifier": issuer}
    store.put({"resourceType": "Patient", "id": "p", **managed})
    store.put({"resourceType": "Group", "id": "g"}, {"resourceType": "Observation", "id": "o"})
    store.put({"resourceType": "Observation", "id": "o", "subject": {"reference": "Group/g"}})
    return store


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("*:*", "24"),
        ("Patient:*", "234"),
        ("Organization:*", "234"),
        ("Organization:partof", "234"),
        ("Patient:organization", "234"),
        ("Observation:subject", "1234"),
        ("Basic:*", "1234"),
    ],
)
def test_what_nobody_refers_to(graph: SearchStore, query: str, expected: str) -> None:
    """C1.12"""
    assert graph.search("Organization", f"_not-referenced={query}") == list(expected)


def test_a_deleted_referrer_does_not_count(graph: SearchStore) -> None:
    """C1.12, C1.16"""
    assert graph.search("Group", "_not-referenced=Observation:subject") == []
    assert graph.search("Group", "_not-referenced=Observation:patient") == ["g"]
    assert graph.search(["Group", "Patient"], "_not-referenced=Observation:patient") == ["p", "g"]
    graph.delete(ResourceKey("Patient", "p"))
    assert graph.search("Organization", "_not-referenced=*:*") == ["2", "3", "4"]


def told(id_: str, narrative: str, **more: Any) -> dict[str, Any]:
    text = {"status": "generated", "div": f"<div>{narrative}</div>"}
    return {"resourceType": "Observation", "id": id_, "text": text, **more}


@pytest.fixture
def notes() -> SearchStore:
    store = SearchStore(R4)
    store.put(
        told("a", "Bone <b>metastases</b>", note=[{"text": "Lung is clear"}]),
        told("b", "Liver metastases", code={"coding": [{"code": "8480-6", "display": "Systolic"}]}),
        told("c", "당뇨병 진단"),
        {"resourceType": "Observation", "id": "d", "valueString": "bone"},
        {"resourceType": "Patient", "id": "e", "name": [{"text": "Bone"}]},
    )
    return store


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("_text=bone", "a"),
        ("_text=metastases", "ab"),
        ("_text=metastases -liver", "a"),
        ("_text=bone,liver", "ab"),
        ("_text=(bone OR liver) and metastases", "ab"),
        ("_text=meta*", "ab"),
        ('_text="bone metastases"', "a"),
        ("_text=lung", ""),
        ("_text=당뇨", "c"),
        ("_content=bone", "ad"),
        ("_content=bone lung", "a"),
        ("_content=bone -lung", "d"),
        ("_content=8480-6", "b"),
        ("_content=systolic", "b"),
        ("_content=metastases&_content=lung", "a"),
        ("_content=bone&value-string=bone", "d"),
        ("_text=bone&_sort=-_id", "a"),
    ],
)
def test_words(notes: SearchStore, query: str, expected: str) -> None:
    """C1.14"""
    assert sorted(notes.search("Observation", query)) == sorted(expected)


def test_words_over_types_and_time(notes: SearchStore) -> None:
    assert sorted(notes.search(["Observation", "Patient"], "_content=bone")) == ["a", "d", "e"]
    notes.put(told("a", "Healed"))
    notes.delete(ResourceKey("Observation", "d"))
    assert notes.search("Observation", "_content=bone") == []
    assert notes.search("Observation", "_content=lung") == []
    assert notes.search("Observation", "_text=healed") == ["a"]


def test_many_words_are_one_query(notes: SearchStore) -> None:
    many = ",".join(f"w{n}" for n in range(1_900))
    assert notes.search("Observation", f"_content={many},bone") == ["a", "d"]
    long = " OR ".join(f"(w{n} x{n})" for n in range(99))
    assert notes.search("Observation", f"_content={long} OR bone") == ["a", "d"]
