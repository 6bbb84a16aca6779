"""`:above` and `:below` on references: parts of a whole, versions of a canonical."""

from __future__ import annotations

from typing import Any

import pytest

from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from server.fhir.search.hierarchy import parent_parameter
from tests.support.search_store import SearchStore

R4 = Definitions.load("r4")


def location(id_: str, whole: str | None = None) -> dict[str, Any]:
    part = {"partOf": {"reference": f"Location/{whole}"}} if whole else {}
    return {"resourceType": "Location", "id": id_, **part}


@pytest.fixture
def house() -> SearchStore:
    """A house with two floors and a room on the first; an encounter in each; a round of wholes besides."""
    store = SearchStore(R4)
    store.put(location("house"), location("f1", "house"), location("f2", "house"), location("room", "f1"))
    store.put(location("x", "y"), location("y", "x"))
    for id_ in ("house", "f1", "f2", "room", "x", "lost"):
        place = [{"location": {"reference": f"Location/{id_}"}}]
        store.put({"resourceType": "Encounter", "id": f"in-{id_}", "location": place})
    return store


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("location:below=Location/house", "f1 f2 house room"),
        ("location:below=f1", "f1 room"),
        ("location:below=room", "room"),
        ("location:above=Location/room", "f1 house room"),
        ("location:above=house", "house"),
        ("location:below=x", "x"),
        ("location:above=y", "x"),
        ("location:below=lost", "lost"),
        ("location:below=nowhere", ""),
        ("location:below=f2,room", "f2 room"),
        ("location:below=Patient/house", ""),
    ],
)
def test_parts_and_wholes(house: SearchStore, query: str, expected: str) -> None:
    found = house.search("Encounter", query)
    assert sorted(found) == [f"in-{id_}" for id_ in expected.split()]


def test_along_the_hierarchy_itself_and_in_chains(house: SearchStore) -> None:
    assert sorted(house.search("Location", "partof:below=house")) == ["f1", "f2", "room"]
    assert sorted(house.search("Location", "partof:above=room")) == ["f1", "f2", "room"]
    assert sorted(house.search("Encounter", "location.partof:below=f1")) == ["in-room"]
    house.delete(ResourceKey("Location", "f1"))
    assert sorted(house.search("Encounter", "location:below=house")) == ["in-f2", "in-house"]


def test_which_types_have_wholes() -> None:
    with_wholes = {name for name in R4.resource_types if parent_parameter(R4, name)}
    assert {"Location", "Organization", "Encounter", "CarePlan", "Procedure", "Task"} <= with_wholes
    assert not {"Patient", "Observation"} & with_wholes


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("=http://p/a", "abcde"),
        ("=http://p/a|1", "b"),
        (":below=http://p/a|1", "bcd"),
        (":below=http://p/a|1.2", "c"),
        (":below=http://p/a|1.20", "d"),
        (":below=http://p/a", "abcde"),
        (":above=http://p/a|1.2.3", "bc"),
        (":above=http://p/a|1.20", "bd"),
        (":above=http://p/a|10", "e"),
        (":above=http://p/a", "abcde"),
        (":below=http://p", ""),
    ],
)
def test_versions_of_a_canonical(query: str, expected: str) -> None:
    store = SearchStore(R4)
    for id_, version in zip("abcde", ("", "|1", "|1.2", "|1.20", "|10"), strict=True):
        store.put({"resourceType": "CarePlan", "id": id_, "instantiatesCanonical": [f"http://p/a{version}"]})
    assert sorted(store.search("CarePlan", f"instantiates-canonical{query}")) == sorted(expected)
