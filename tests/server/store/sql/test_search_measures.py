"""Quantities found whatever unit they were measured in (UCUM)."""

from __future__ import annotations

from typing import Any

import pytest

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError
from tests.support.search_store import SearchStore

UCUM = "http://unitsofmeasure.org"


def observation(id_: str, value: str, unit: str, system: str = UCUM) -> dict[str, Any]:
    quantity = {"value": codec.decode(value), "unit": unit, "code": unit, "system": system}
    code = {"coding": [{"code": "dose"}]}
    component = [{"code": code, "valueQuantity": quantity}]
    return {"resourceType": "Observation", "id": id_, "valueQuantity": quantity, "component": component}


@pytest.fixture(scope="module")
def doses() -> SearchStore:
    store = SearchStore(Definitions.load("r4"))
    rows = [("a", "5", "mg"), ("b", "0.005", "g"), ("c", "5.0", "g"), ("d", "0.0050000000000000000001", "g")]
    rows += [
        ("e", "5000", "ug"),
        ("f", "5", "mL"),
        ("g", "90", "mg/dL"),
        ("h", "0.9", "g/L"),
        ("i", "0.5", "d"),
    ]
    for row in [*rows, ("j", "37", "Cel"), ("k", "60", "{beats}/min")]:
        store.put(observation(*row))
    store.put(observation("x", "5", "mg", "http://other"))
    return store


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f"5|{UCUM}|mg", "abde"),
        (f"0.005|{UCUM}|g", "abde"),
        (f"0.000005|{UCUM}|kg", "abde"),
        (f"gt5|{UCUM}|mg", "cd"),
        (f"ge5|{UCUM}|mg", "abcde"),
        (f"le5000|{UCUM}|ug", "abe"),
        (f"lt5.0000000000000000002|{UCUM}|mg", "abde"),
        (f"lt5.0000000000000000001|{UCUM}|mg", "abe"),
        (f"sa5|{UCUM}|mg", "cd"),
        (f"ap5.2|{UCUM}|mg", "abde"),
        (f"ne5|{UCUM}|mg", "c"),
        (f"0.90|{UCUM}|g/L", "gh"),
        (f"90|{UCUM}|mg/dL", "gh"),
        (f"ge720|{UCUM}|min", "i"),
        (f"gt720|{UCUM}|min", ""),
        (f"le12|{UCUM}|h", "i"),
        (f"60|{UCUM}|/min", "k"),
        (f"1|{UCUM}|Hz", "k"),
        (f"37|{UCUM}|Cel", "j"),
        (f"5|{UCUM}|lots", ""),
        (f"5|{UCUM}", "acf"),
        ("5|http://other|mg", "x"),
        ("5||mg", "ax"),
        (f"5|{UCUM}|mg,0.5|{UCUM}|d", "abdei"),
    ],
)
def test_a_quantity_in_any_unit(doses: SearchStore, value: str, expected: str) -> None:
    """C2"""
    assert sorted(doses.search("Observation", f"value-quantity={value}")) == sorted(expected)
    assert sorted(doses.search("Observation", f"component-value-quantity={value}")) == sorted(expected)
    listed = ",".join(f"dose${item}" for item in value.split(","))
    assert sorted(doses.search("Observation", f"component-code-value-quantity={listed}")) == sorted(expected)


def test_too_many_for_one_statement_is_a_400(doses: SearchStore) -> None:
    many = ",".join(f"{n}|{UCUM}|mg" for n in range(1_400))
    with pytest.raises(FhirError, match="too many"):
        doses.search("Observation", f"value-quantity={many}")
    fewer = ",".join(f"{n}|{UCUM}|mg" for n in range(900))
    assert sorted(doses.search("Observation", f"value-quantity={fewer}")) == ["a", "b", "d", "e"]
