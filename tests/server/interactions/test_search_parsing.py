"""Parsed searches are remembered, without ever being those of another question."""

from __future__ import annotations

from dataclasses import replace

from server.fhir.definitions import Definitions
from server.fhir.search.query import SearchQuery
from server.interactions.request import Services
from server.interactions.search_parsing import Pairs, parsed
from server.settings import Settings

_SERVICES = Services(Definitions.load(), Settings(), lambda: 1_767_225_600_000, lambda: "id")


def _parsed(*pairs: tuple[str, str], services: Services = _SERVICES, base: str = "http://a") -> SearchQuery:
    asked: Pairs = pairs
    return parsed(("Patient",), asked, services, strict=False, compartment=None, base=base)


def test_the_same_words_give_the_same_search() -> None:
    assert _parsed(("name", "x")) is _parsed(("name", "x"))


def test_limits_base_and_words_tell_searches_apart() -> None:
    few = replace(_SERVICES, settings=replace(_SERVICES.settings, count_default=3))
    assert _parsed(("name", "x"), services=few).count == 3
    assert _parsed(("name", "x")).count == 10
    local = _parsed(("link", "http://a/Patient/1"))
    assert _parsed(("link", "http://a/Patient/1"), base="http://b").clauses != local.clauses


def test_what_is_about_now_is_read_each_time() -> None:
    later = replace(_SERVICES, now=lambda: 1_798_761_600_000)
    assert (
        _parsed(("birthdate", "ap2020")).clauses != _parsed(("birthdate", "ap2020"), services=later).clauses
    )
