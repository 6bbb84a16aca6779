"""Sorting, paging both ways, and exact upkeep of the index."""

from __future__ import annotations

import base64
import contextlib
import random
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError, Kind
from server.fhir.keys import ResourceKey
from server.fhir.search.query import SearchQuery
from server.fhir.search.query_model import LAST_PAGE
from server.fhir.search.values import date_range
from server.store.sql import search_cursor
from server.store.sql.search_cursor import Cursor
from tests.support.search_store import SearchStore

FAMILIES = [None, "Kim", "Lee", "Müller", "kim", "Zoe"]
BIRTHS = [None, "1980", "1980-05", "1980-05-01", "1999-12-31", "2001"]
GENDERS = [None, "male", "female"]


def patient(number: int) -> dict[str, Any]:
    chosen = random.Random(number)
    resource: dict[str, Any] = {"resourceType": "Patient", "id": f"p{number:02}"}
    families = [f for f in (chosen.choice(FAMILIES), chosen.choice(FAMILIES)) if f]
    if families:
        resource["name"] = [{"family": family} for family in families]
    for name, values in (("birthDate", BIRTHS), ("gender", GENDERS)):
        value = chosen.choice(values)
        if value:
            resource[name] = value
    if number % 3:
        resource["managingOrganization"] = {"reference": f"Organization/o{number % 4}"}
    return resource


@pytest.fixture(scope="module")
def store() -> SearchStore:
    store = SearchStore(Definitions.load("r4"))
    store.put(*({"resourceType": "Organization", "id": f"o{n}", "name": f"O{n}"} for n in range(4)))
    store.put(*(patient(number) for number in range(40)))
    store.put(*({"resourceType": "Observation", "id": f"b{n}"} for n in range(12)))
    for number in range(12):
        if number % 4:
            store.put(observation(number))
    return store


def observation(number: int) -> dict[str, Any]:
    day = 1 + number % 5
    events = [f"2020-01-{day:02}", f"2020-03-{day:02}"]
    return {"resourceType": "Observation", "id": f"b{number}", "effectiveTiming": {"event": events}}


def walk(store: SearchStore, query: SearchQuery, size: int) -> list[str]:
    """All ids page by page forwards, after checking that going back gives the same pages."""
    pages = store.pages(query, size)
    assert pages[0].previous is None
    for before, after in pairwise(pages):
        back = store.index.page(query, size, after.previous)
        assert back.rids == before.rids
        assert (back.previous is None) == (before is pages[0])
        assert back.next is not None
    found = [rid for page in pages for rid in page.rids]
    last = store.index.page(query, size, LAST_PAGE)
    assert last.rids == tuple(found[-size:])
    assert last.next is None
    if last.previous is not None:
        assert store.index.page(query, size, last.previous).rids == tuple(found[-2 * size : -size])
    else:
        assert len(found) <= size
    return [store.id(rid) for rid in found]


def key(store: SearchStore, resource: Mapping[str, Any], code: str, down: bool) -> Any:
    values: list[Any] = {
        "birthdate": lambda: [date_range(resource["birthDate"])[0]] if "birthDate" in resource else [],
        "family": lambda: [n["family"].lower().replace("ü", "u") for n in resource.get("name", [])],
        "gender": lambda: [resource["gender"]] if "gender" in resource else [],
        "_id": lambda: [resource["id"]],
        "_lastUpdated": lambda: [resource["meta"]["lastUpdated"]],
        "organization": lambda: [r["reference"] for r in [resource.get("managingOrganization")] if r],
    }[code]()
    return (max if down else min)(values) if values else None


def by_hand(store: SearchStore, sort: str) -> list[str]:
    found = sorted(store.of_type("Patient"), key=lambda r: store.rid(ResourceKey("Patient", r["id"])))
    for item in reversed(sort.split(",")):
        code, down = item.removeprefix("-"), item.startswith("-")
        values = {id(r): key(store, r, code, down) for r in found}
        lacking = [r for r in found if values[id(r)] is None]
        having = [r for r in found if values[id(r)] is not None]
        groups: dict[Any, list[Any]] = {}
        for resource in having:
            groups.setdefault(values[id(resource)], []).append(resource)
        ordered = [r for value in sorted(groups, reverse=down) for r in groups[value]]
        found = ordered + lacking if down else lacking + ordered
    return [r["id"] for r in found]


SORTS = [
    "birthdate",
    "-birthdate",
    "family",
    "-family",
    "gender",
    "-gender,birthdate",
    "birthdate,-family",
    "gender,-birthdate,family",
    "_id",
    "-_id",
    "_lastUpdated",
    "-_lastUpdated",
    "organization",
    "-organization,_id",
]


@pytest.mark.parametrize("sort", SORTS)
def test_sorted_pages(store: SearchStore, sort: str) -> None:
    query = store.parse("Patient", f"_sort={sort}")
    assert walk(store, query, 7) == by_hand(store, sort)


@pytest.mark.parametrize("sort", SORTS)
def test_sorted_pages_of_some(store: SearchStore, sort: str) -> None:
    query = store.parse("Patient", f"gender=male&_sort={sort}")
    chosen = set(store.search("Patient", "gender=male"))
    assert walk(store, query, 3) == [i for i in by_hand(store, sort) if i in chosen]


@given(st.one_of(st.text(), st.binary().map(lambda data: base64.urlsafe_b64encode(data).decode())))
def test_any_cursor_is_understood_or_refused(text: str) -> None:
    with contextlib.suppress(FhirError):
        assert search_cursor.decode(text, 1).encode()


JSON_KEYS = st.one_of(st.none(), st.text(), st.integers(-(2**63) + 1, 2**63 - 1))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=JSON_KEYS, rid=st.integers(-(2**63) + 1, 2**63 - 1), backward=st.booleans())
def test_a_made_up_cursor_does_no_harm(
    store: SearchStore, key: str | int | None, rid: int, backward: bool
) -> None:
    cursor = Cursor((key,), rid, backward).encode()
    for sort in ("birthdate", "-family", "_id"):
        page = store.index.page(store.parse("Patient", f"_sort={sort}"), 3, cursor)
        assert len(page.rids) <= 3


@pytest.mark.parametrize("few", [0, 2_000])
@pytest.mark.parametrize(
    "text",
    [
        "name=" + ",".join(f"name{n}" for n in range(1990)) + ",kim",
        "birthdate=" + ",".join(f"1{n:03}" for n in range(999)),
        "gender:not=" + ",".join(map(str, range(2000))),
        "identifier=" + ",".join(f"s|{n}" for n in range(2000)),
        "_id=" + ",".join(f"p{n:02}" for n in range(2000)),
        "organization=" + ",".join(map(str, range(2000))),
        "_profile:above=http://" + "x" * 5000,
        "organization.name=" + ",".join(f"o{n}" for n in range(1400)),
    ],
)
def test_long_lists(store: SearchStore, monkeypatch: pytest.MonkeyPatch, few: int, text: str) -> None:
    monkeypatch.setattr("server.store.sql.search_page._FEW", few)
    store.search("Patient", text)


@pytest.mark.parametrize("few", [0, 2_000])
@pytest.mark.parametrize("sort", ["birthdate", "-birthdate"])
@pytest.mark.parametrize(
    "text", ["", "gender:not=male&", "birthdate=ge1980-05&", "birthdate:missing=true&", "family=k&"]
)
def test_every_plan_gives_the_same_pages(
    store: SearchStore, monkeypatch: pytest.MonkeyPatch, few: int, sort: str, text: str
) -> None:
    monkeypatch.setattr("server.store.sql.search_page._FEW", few)
    chosen = set(store.search("Patient", text.rstrip("&")))
    query = store.parse("Patient", f"{text}_sort={sort}")
    assert walk(store, query, 4) == [i for i in by_hand(store, sort) if i in chosen]


@pytest.mark.parametrize(("sort", "first"), [("date", "b0,b4,b8,b5"), ("-date", "b9,b3,b2,b7")])
def test_of_many_values_the_least_or_the_greatest_counts(store: SearchStore, sort: str, first: str) -> None:
    found = walk(store, store.parse("Observation", f"_sort={sort}"), 5)
    assert len(found) == len(set(found)) == 12
    assert ",".join(found[:4]) == first


def test_unsorted_pages_hold_each_match_once(store: SearchStore) -> None:
    for text in ("", "gender=male", "name=k", "organization=o1", "organization.name=o"):
        query = store.parse("Patient", text)
        assert sorted(walk(store, query, 3)) == sorted(store.matched(query))


def test_system_pages_sort_by_type(store: SearchStore) -> None:
    types = tuple(sorted(store.definitions.resource_types))
    found = walk(store, store.parse(types, "_sort=_type,-_lastUpdated"), 9)
    kinds = [store.read(ResourceKey(t, i)) is not None for t in ("Observation",) for i in found[:12]]
    assert all(kinds)
    assert found[12:16] == ["o3", "o2", "o1", "o0"]


def test_pages_stay_right_while_others_write() -> None:
    store = SearchStore(Definitions.load("r4"))
    store.put(*(patient(number) for number in range(10)))
    query = store.parse("Patient", "")
    first = store.index.page(query, 4)
    store.delete(ResourceKey("Patient", "p03"))  # the last one of the page
    store.put(patient(30), patient(1))
    ids = [store.id(rid) for rid in store.index.page(query, 20, first.next).rids]
    assert ids == ["p04", "p05", "p06", "p07", "p08", "p09", "p30"]


BAD = ["garbage", "", "é", "A" * 50_000, "bnVsbA", base64.urlsafe_b64encode(b"[0,1,2]").decode()]


@pytest.mark.parametrize("cursor", [*BAD, base64.urlsafe_b64encode(b'[0,"x"]').decode(), "W" * 999])
def test_a_bad_cursor_is_refused(store: SearchStore, cursor: str) -> None:
    with pytest.raises(FhirError) as caught:
        store.index.page(store.parse("Patient", ""), 5, cursor)
    assert caught.value.kind is Kind.INVALID
    assert "first page" in str(caught.value)


def test_a_cursor_of_another_sort_is_refused(store: SearchStore) -> None:
    token = store.index.page(store.parse("Patient", "_sort=family"), 5).next
    with pytest.raises(FhirError):
        store.index.page(store.parse("Patient", ""), 5, token)


def test_an_update_touches_only_what_changed() -> None:
    store = SearchStore(Definitions.load("r4"))
    store.put(patient(1), patient(2))
    changed = {**patient(1), "birthDate": "1950-01-01"}
    rows = store.connection.total_changes()
    store.put(changed)
    # The head, and one date out and one in.
    assert store.connection.total_changes() - rows == 3


def test_the_index_after_changes_is_the_index_of_the_last_state() -> None:
    store, fresh = SearchStore(Definitions.load("r4")), SearchStore(Definitions.load("r4"))
    for number in range(12):
        store.put({**patient(number + 20), "id": patient(number)["id"]})
    for number in range(12):
        store.put(patient(number))
    for number in range(6):
        store.delete(ResourceKey("Patient", f"p{number:02}"))
    fresh.put(*(patient(number) for number in range(6, 12)))
    for text in ("gender=male", "name=kim", "family:missing=true", "birthdate=1980", "organization=o1"):
        assert store.search("Patient", text) == fresh.search("Patient", text)
    words = {row[3] for row in store.connection.execute("SELECT * FROM search_term")}
    assert words == {row[3] for row in fresh.connection.execute("SELECT * FROM search_term")}


def test_nothing_of_a_deleted_resource_stays() -> None:
    store = SearchStore(Definitions.load("r4"))
    store.put(
        {
            "resourceType": "Observation",
            "id": "1",
            "code": {"coding": [{"system": "s", "code": "c"}], "text": "secret"},
            "valueQuantity": {"value": 1, "unit": "kg"},
            "component": [{"code": {"coding": [{"code": "d"}]}, "valueString": "x"}],
            "identifier": [{"value": "i", "type": {"coding": [{"code": "t"}]}}],
            "effectiveDateTime": "2020",
            "subject": {"reference": "Patient/1"},
        }
    )
    store.delete(ResourceKey("Observation", "1"))
    left = {table: rows for table, rows in store.dump().items() if rows}
    assert set(left) == {"search_term"}
    # Vocabulary only: the code system and the unit.
    assert [row[3:] for row in left["search_term"]] == [("s", 0, ""), ("", 0, "kg")]


def test_a_rollback_is_forgotten() -> None:
    store = SearchStore(Definitions.load("r4"))
    store.put(patient(1))
    store.connection.execute("SAVEPOINT job")
    known = dict(store.resources)
    store.put({**patient(2), "maritalStatus": {"coding": [{"code": "M"}]}})
    store.connection.execute("ROLLBACK TO job; RELEASE job")
    store.resources = known
    store.index.forget()
    store.put({**patient(3), "maritalStatus": {"coding": [{"code": "M"}]}, "active": True})
    assert store.search("Patient", "active=true") == ["p03"]
    assert store.search("Patient", "") == ["p01", "p03"]


def test_words_that_went_with_their_last_resource_come_back() -> None:
    store = SearchStore(Definitions.load("r4"))
    code = {"code": {"coding": [{"system": "s", "code": "c"}, {"code": "d"}]}}
    for _ in range(2):
        store.put({"resourceType": "Observation", "id": "1", **code})
        assert store.search("Observation", "code=s|c") == ["1"]
        assert store.search("Observation", "code=d") == ["1"]
        store.delete(ResourceKey("Observation", "1"))
        assert store.search("Observation", "code=s|c") == []
