"""The fixtures of server specification C3, through the matcher and through SQL at once."""

from __future__ import annotations

from typing import Any

import pytest

from server.fhir import codec
from server.fhir.definitions import Definitions
from tests.support.search_store import SearchStore


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return Definitions.load("r4")


def numbers(text: str) -> list[str]:
    return text.split(",") if text else []


@pytest.fixture(scope="module")
def dates(definitions: Definitions) -> SearchStore:
    store = SearchStore(definitions)
    times = [
        "1979-12-31",
        "1980",
        "1980-05",
        "1980-05-11",
        "1980-05-11T16:32:15+00:00",
        "1980-05-11T16:32:15.500+00:00",
        "1981-01-01",
    ]
    for number, time in enumerate(times):
        store.put({"resourceType": "Observation", "id": str(number), "effectiveDateTime": time})
    period = {"start": "1980-05-16", "end": "1980-05-17"}
    store.put({"resourceType": "Observation", "id": "7", "effectivePeriod": period})
    return store


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("lt1980", "0"),
        ("lt1980-05", "0,1"),
        ("gt1980", "6"),
        ("gt1980-06", "1,6"),
        ("gt1980-05-11", "1,2,6,7"),
        ("le1980-04", "0,1"),
        ("ge1980-05-12", "1,2,6,7"),
        ("sa1980-05", "6"),
        ("sa1980-04", "2,3,4,5,6,7"),
        ("eb1980-04", "0"),
        ("ne1980", "0,6"),
        ("ne1980-05", "0,1,6"),
        ("eq1980", "1,2,3,4,5,7"),
        ("1980", "1,2,3,4,5,7"),
        ("1980-05-11T16:32", "4,5"),
        ("1980-05-11T16:32:15.5Z", "5"),
        ("ap1980-05-11", "0,1,2,3,4,5,6,7"),  # ten percent of the time until now is four years
    ],
)
def test_date(dates: SearchStore, value: str, expected: str) -> None:
    assert dates.search("Observation", f"date={value}") == numbers(expected)


@pytest.fixture(scope="module")
def quantities(definitions: Definitions) -> SearchStore:
    store = SearchStore(definitions)
    rows = [
        (".002", "u1", "s1"),
        ("1.0", "u1", "s1"),
        ("3.12", "u1", "s2"),
        ("4", "u1", "s1"),
        ("5", "u1", "s1"),
        ("5", "u2", "s2"),
        ("6", "u2", "s2"),
        ("8.95", "u2", "s1"),
        ("10", "u1", "s1"),
    ]
    for number, (value, unit, system) in enumerate(rows):
        text = f"0{value}" if value.startswith(".") else value
        quantity = {"value": codec.decode(text), "code": unit, "system": system}
        store.put({"resourceType": "Observation", "id": str(number), "valueQuantity": quantity})
    return store


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5", "4,5"),
        ("5|s1", "4"),
        ("5||u2", "5"),
        ("5|s1|u1", "4"),
        ("5|s1|u2", ""),
        ("ne5|s1", "0,1,3,7,8"),
        ("ne5||u2", "6,7"),
        ("lt5|s1", "0,1,3"),
        ("le5|s1", "0,1,3,4"),
        ("gt5", "6,7,8"),
        ("ge5.001|s1", "7,8"),
        ("2e-3||u1", "0"),
        ("2E-3", "0"),
        ("lt4E-2", "0"),
        ("30", ""),
        ("ap9", "7"),
    ],
)
def test_quantity(quantities: SearchStore, value: str, expected: str) -> None:
    assert quantities.search("Observation", f"value-quantity={value}") == numbers(expected)


@pytest.fixture(scope="module")
def probabilities(definitions: Definitions) -> SearchStore:
    store = SearchStore(definitions)
    for number, value in enumerate((1, 4, 5, 6, 100)):
        prediction = [{"probabilityDecimal": value}]
        store.put({"resourceType": "RiskAssessment", "id": str(number), "prediction": prediction})
    return store


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5", "2"),
        ("5.000", "2"),
        ("ne5", "0,1,3,4"),
        ("lt5.01", "0,1,2"),
        ("ge4.9999", "2,3,4"),
        ("sa5", "3,4"),
        ("eb5", "0,1"),
    ],
)
def test_number(probabilities: SearchStore, value: str, expected: str) -> None:
    assert probabilities.search("RiskAssessment", f"probability={value}") == numbers(expected)


def concept(*codings: tuple[str | None, str], text: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if codings:
        found["coding"] = [{"system": s, "code": c} if s else {"code": c} for s, c in codings]
    if text:
        found["text"] = text
    return found


@pytest.fixture(scope="module")
def tokens(definitions: Definitions) -> SearchStore:
    store = SearchStore(definitions)
    values: list[dict[str, Any] | None] = [
        concept(("s1", "code1")),
        concept(("s2", "code2")),
        concept(text="text"),
        concept(("s1", "code2"), text="text2"),
        concept(("s3", "code3"), text="text"),
        concept(("s1", "code1"), ("s3", "code2"), text="text"),
        concept(("s2", "code1"), ("s3", "code3"), text="text2"),
        concept((None, "code3")),
        None,
        None,
    ]
    for number, value in enumerate(values):
        resource: dict[str, Any] = {"resourceType": "Observation", "id": str(number)}
        if value is not None:
            resource["valueCodeableConcept"] = value
        if number == 8:
            resource["category"] = [concept(("system", "test"))]
        store.put(resource)
    return store


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("=code1", "0,5,6"),
        ("=code3", "4,6,7"),
        ("=|code3", "7"),
        ("=|code2", ""),
        ("=s3|", "4,5,6"),
        ("=code1,s2|code2", "0,1,5,6"),
        (":text=text", "2,3,4,5,6"),
        (":text=TEXT2", "3,6"),
        (":not=code1", "1,2,3,4,7,8,9"),
        (":missing=true", "8,9"),
        (":missing=false", "0,1,2,3,4,5,6,7"),
        ("=CODE1", ""),
    ],
)
def test_token(tokens: SearchStore, clause: str, expected: str) -> None:
    assert tokens.search("Observation", f"value-concept{clause}") == numbers(expected)


@pytest.fixture(scope="module")
def urls(definitions: Definitions) -> SearchStore:
    store = SearchStore(definitions)
    found = [
        "http://somewhere.com/test/system",
        "urn://localhost/test",
        "http://example.org/rdf#54135-9",
        "http://example.org/rdf#54135-9-9",
    ]
    for number, url in enumerate(found):
        store.put({"resourceType": "ValueSet", "id": str(number), "url": url})
    return store


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("=http://somewhere.com/test/system", "0"),
        ("=http://somewhere.COM/test/system", ""),
        (":above=http://somewhere.com/test/system/123", "0"),
        (":above=http://example.org/rdf%2354135-9-9-10", "2,3"),
        (":below=http", "0,2,3"),
        (":below=urn", ""),
        ("=http://example.org/rdf%2354135-9", "2"),
    ],
)
def test_uri(urls: SearchStore, clause: str, expected: str) -> None:
    assert urls.search("ValueSet", f"url{clause}") == numbers(expected)


@pytest.fixture(scope="module")
def people(definitions: Definitions) -> SearchStore:
    store = SearchStore(definitions)
    store.put(
        {
            "resourceType": "Patient",
            "id": "0",
            "address": [{"city": "Seattle"}],
            "name": [{"family": "Müller"}],
        },
        {"resourceType": "Patient", "id": "1", "name": [{"family": "Richard,Muller"}]},
        {
            "resourceType": "Patient",
            "id": "2",
            "name": [{"family": "Richard"}, {"text": "김 철수", "given": ["철수"]}],
        },
    )
    return store


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("address-city=sea", "0"),
        ("address-city=SEATTLE", "0"),
        ("address-city:exact=seattle", ""),
        ("address-city:exact=Seattle", "0"),
        ("address-city:contains=EAT", "0"),
        ("family=Richard\\,Muller", "1"),
        ("family=Richard,Muller", "0,1,2"),
        ("family=muller", "0"),
        ("name=MÜLL", "0"),
        ("name=%EA%B9%80", "2"),
        ("given:contains=%EC%88%98", "2"),
        ("given=%EC%88%98", ""),
        ("address=seattle", "0"),
        ("name=richard&family:contains=mull", "1"),
    ],
)
def test_string(people: SearchStore, clause: str, expected: str) -> None:
    assert people.search("Patient", clause) == numbers(expected)


@pytest.fixture(scope="module")
def pressures(definitions: Definitions) -> SearchStore:
    store = SearchStore(definitions)

    def component(code: str, value: int) -> dict[str, Any]:
        return {"code": concept(("http://loinc.org", code)), "valueQuantity": {"value": value}}

    store.put(
        {
            "resourceType": "Observation",
            "id": "bp",
            "code": concept(("http://loinc.org", "85354-9")),
            "component": [component("8480-6", 107), component("8462-4", 60)],
        },
        {
            "resourceType": "Observation",
            "id": "weight",
            "code": concept(("http://loinc.org", "29463-7")),
            "valueQuantity": {"value": 60},
        },
    )
    return store


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("combo-code-value-quantity=8480-6$107", "bp"),
        ("combo-code-value-quantity=8480-6$60", ""),
        ("combo-code-value-quantity=85354-9$107", ""),
        ("combo-code-value-quantity=http://loinc.org|8462-4$lt70,29463-7$60", "bp,weight"),
        ("component-code-value-quantity=8462-4$60", "bp"),
        ("code-value-quantity=29463-7$60", "weight"),
        ("code-value-quantity=29463-7$gt60", ""),
        ("combo-code=8480-6", "bp"),
        ("combo-value-quantity=60", "bp,weight"),
        ("combo-code-value-quantity:missing=false", "bp,weight"),
        ("code-value-quantity:missing=true", "bp"),
    ],
)
def test_composite(pressures: SearchStore, clause: str, expected: str) -> None:
    assert pressures.search("Observation", clause) == numbers(expected)


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("relationship=DocumentReference/a$appends", "1,3"),
        ("relationship=a$appends", "1,3"),
        ("relationship=DocumentReference/b$appends", "2"),
        ("relationship=DocumentReference/a$replaces", "2"),
        ("relationship=DocumentReference/b$replaces", ""),
        ("relationship=DocumentReference/a$signs", ""),
        ("relationship=a$appends,b$appends", "1,2,3"),
    ],
)
def test_a_composite_that_begins_with_a_reference(
    definitions: Definitions, clause: str, expected: str
) -> None:
    store = SearchStore(definitions)
    links = {"1": [("a", "appends")], "2": [("a", "replaces"), ("b", "appends")], "3": [("a", "appends")]}
    for id_, related in links.items():
        relates = [{"target": {"reference": f"DocumentReference/{t}"}, "code": code} for t, code in related]
        store.put({"resourceType": "DocumentReference", "id": id_, "relatesTo": relates})
    assert store.search("DocumentReference", clause) == numbers(expected)


def test_a_composite_of_three(definitions: Definitions) -> None:
    store = SearchStore(definitions)
    sequence = {"chromosome": concept(("c", "1")), "windowStart": 22, "windowEnd": 125}
    store.put({"resourceType": "MolecularSequence", "id": "0", "referenceSeq": sequence})
    for value, found in (("1$22$125", ["0"]), ("c|1$lt30$gt100", ["0"]), ("1$125$22", []), ("2$22$125", [])):
        assert store.search("MolecularSequence", f"chromosome-window-coordinate={value}") == found
