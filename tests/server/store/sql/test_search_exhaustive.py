"""Every comparison with every value of a small world: SQL against the matcher, nothing left to chance."""

from __future__ import annotations

from itertools import product
from typing import Any
from urllib.parse import quote

import pytest

from server.fhir import codec
from server.fhir.definitions import Definitions
from tests.support.search_store import SearchStore

R4 = Definitions.load("r4")
PREFIXES = ["", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"]
DATES = [
    "1980",
    "1980-05",
    "1980-05-11",
    "1980-05-11T10:00:00Z",
    "1980-05-11T10:00:00.5Z",
    "1980-12-31",
    "1981",
]
ENDS = [None, "1980-05-11", "1980-05-12", "1981"]
NUMBERS = ["-1", "0", "0.50", "0.5001", "4.5", "5", "5.4", "5.5", "1e3"]
UNITS = [(), ("s",), ("t",), ("s", "a"), ("t", "a"), ("s", "b")]


@pytest.fixture(params=[0, 2_000], autouse=True)
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of planning."""
    monkeypatch.setattr("server.store.sql.search_page._FEW", request.param)


def filled(*contents: dict[str, Any]) -> SearchStore:
    store = SearchStore(R4)
    for number, content in enumerate(contents):
        store.put({"resourceType": "Observation", "id": str(number), **content})
    return store


def period(start: str | None, end: str | None) -> dict[str, str]:
    return {name: text for name, text in (("start", start), ("end", end)) if text}


def test_dates() -> None:
    moments = [{"effectiveDateTime": text, "valueDateTime": text} for text in DATES]
    periods = [{"effectivePeriod": period(*ends)} for ends in product(ENDS, ENDS) if any(ends)]
    timings = [{"effectiveTiming": {"event": ["1979-01-01", text]}} for text in DATES]
    code = {"code": {"coding": [{"code": "c"}]}}
    store = filled(*({**content, **code} for content in (*moments, *periods, *timings, {})))
    for prefix, text in product(PREFIXES, [*DATES, "1979", "1980-05-12"]):
        store.search("Observation", f"date={prefix}{text}")
        store.search("Observation", f"date={prefix}{text}&date=ge1980-05-11")
        store.search("Observation", f"code-value-date=c${prefix}{text}")
        store.search("Observation", f"date={prefix}{text}&code=c&_sort=date")


def quantity(number: str, unit: tuple[str, ...], comparator: str = "") -> dict[str, Any]:
    found = dict(zip(("system", "code"), unit, strict=False))
    found |= {"comparator": comparator} if comparator else {}
    return {"valueQuantity": {"value": codec.decode(number), **found}}


def test_quantities() -> None:
    contents = [quantity(number, UNITS[at % len(UNITS)]) for at, number in enumerate(NUMBERS * 2)]
    contents += [quantity("5", (), comparator) for comparator in ("<", "<=", ">", ">=")]
    store = filled(*contents)
    units = ["", "|s", "|t", "||a", "|s|a", "|z", "||z"]
    for prefix, number, unit in product(PREFIXES, [*NUMBERS, "5.00", "30"], units):
        store.search("Observation", f"value-quantity={prefix}{number}{unit}")


def test_ranges_of_numbers() -> None:
    store = SearchStore(R4)
    ends = [None, *map(codec.decode, NUMBERS)]
    for number, (low, high) in enumerate(product(ends, ends)):
        value = {name: {"value": end} for name, end in (("low", low), ("high", high)) if end is not None}
        context = {"code": {"code": "age"}, "valueRange": value}
        store.put({"resourceType": "ValueSet", "id": str(number), "useContext": [context]})
    for prefix, text in product(PREFIXES, [*NUMBERS, "30"]):
        store.search("ValueSet", f"context-quantity={prefix}{text}")
        store.search("ValueSet", f"context-type-quantity=age${prefix}{text}")


SYSTEMS, CODES, SHOWN = [None, "s", "t"], [None, "a", "A", "ab"], [None, "a", "Áb", "b a"]


def coding(*parts: str | None) -> dict[str, str]:
    return {name: part for name, part in zip(("system", "code", "display"), parts, strict=True) if part}


def test_tokens() -> None:
    contents: list[dict[str, Any]] = [
        {"code": {"coding": [coding(*parts)]}} for parts in product(SYSTEMS, CODES, SHOWN)
    ]
    contents += [{"code": {"text": text}} for text in SHOWN if text] + [{}]
    contents += [{"identifier": [{"system": s, "value": c}]} for s, c in product(["s", "t"], ["a", "A"])]
    store = filled(*contents)
    values = ["a", "A", "ab", "|a", "s|", "t|", "s|a", "t|ab", "z|a", "z", "a,s|A", "s|,|ab"]
    for name, value in product(["code", "code:not", "combo-code", "identifier", "identifier:not"], values):
        store.search("Observation", f"{name}={value}")
    for name, text in product(["code:text", "combo-code:text"], ["a", "A", "b", "ab", "áb", "z"]):
        store.search("Observation", f"{name}={quote(text)}")


def test_strings() -> None:
    texts = ["Kim", "kim", "Kimberly", "KÍM", "a kim", "김철수", "김", "Straße", "strasse", "%", "_", "a,b"]
    store = filled(*({"valueString": text} for text in texts))
    for modifier, text in product(["", ":exact", ":contains"], [*texts, "k", "m", "철", "ß", "zz"]):
        escaped = quote(text.replace(",", "\\,"))
        store.search("Observation", f"value-string{modifier}={escaped}")


def test_uris() -> None:
    uris = ["http://a", "http://a/b", "http://a/b|1", "http://a/bc", "urn:a", "urn:a:b", "HTTP://A"]
    store = filled(*({"meta": {"profile": [uri]}} for uri in uris))
    for modifier, uri in product(["", ":above", ":below"], [*uris, "http", "urn", "http://a/b/c", "h"]):
        store.search("Observation", f"_profile{modifier}={quote(uri)}")
