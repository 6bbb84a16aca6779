"""Dates that are both searched and sorted by: instances with one date, several, and long periods."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from server.fhir.search.extract import extract
from server.fhir.search.query_model import LAST_PAGE
from server.store.sql import search_scope
from tests.support.search_store import SearchStore

_DAYS = [f"2020-{month:02}-{day:02}" for month in (1, 2, 3) for day in (1, 2, 15)]
_PERIODS = [{"start": "2019-06-01", "end": "2020-02-01"}, {"end": "2020-02-15"}, {"start": "2020-02-02"}]


def _observation(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    return {
        "resourceType": "Observation",
        "id": f"o{number:02}",
        **chance.choice(
            [
                {"effectiveDateTime": chance.choice(_DAYS)},
                {"effectivePeriod": chance.choice(_PERIODS)},
                {"effectiveTiming": {"event": chance.sample(_DAYS, chance.randint(1, 3))}},
                {},
            ]
        ),
    }


def _single(number: int) -> dict[str, Any]:
    return {"resourceType": "Observation", "id": f"o{number:02}", "effectiveDateTime": _DAYS[number % 9]}


@pytest.fixture(scope="module", params=[_observation, _single])
def store(request: pytest.FixtureRequest) -> SearchStore:
    store = SearchStore(Definitions.load("r4"))
    store.put(*(request.param(number) for number in range(45)))
    return store


def _ordered(store: SearchStore, ids: list[str], down: bool) -> list[str]:
    def key(id_: str) -> tuple[int, int]:
        resource: Mapping[str, Any] = store.resources[ResourceKey("Observation", id_)]
        lows = [row.low for row in extract(resource, store.definitions).dates if row.parameter == "date"]
        return (-max(lows) if down else min(lows)), store.rid(ResourceKey("Observation", id_))

    return sorted(ids, key=key)


@pytest.mark.parametrize("long", [1, 2_000])
@pytest.mark.parametrize("sort", ["date", "-date"])
@pytest.mark.parametrize(
    "criteria",
    [
        *(f"date={prefix}2020-02-02" for prefix in ("", "ne", "gt", "ge", "lt", "le", "sa", "eb", "ap")),
        "date=ge2020-02-01&date=lt2020-03-01",
        "date=gt2020-03-01&date=lt2020-02-01",
        "date=2020-01-02,2020-03-15",
    ],
)
def test_a_bounded_scan_is_exact(
    store: SearchStore, criteria: str, sort: str, long: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_scope, "_LONG", long)
    monkeypatch.setattr("server.store.sql.search_page._FEW", 0)
    monkeypatch.setattr("server.store.sql.search_page._HANDFUL", 0)
    store.index.forget_plans()
    query = store.parse("Observation", f"{criteria}&_sort={sort}")
    pages = store.pages(query, 4)
    found = [store.id(rid) for page in pages for rid in page.rids]
    assert found == _ordered(store, store.matched(query), sort == "-date")
    for before, after in pairwise(pages):
        assert store.index.page(query, 4, after.previous).rids == before.rids
    assert [store.id(rid) for rid in store.index.page(query, 4, LAST_PAGE).rids] == found[-4:]
