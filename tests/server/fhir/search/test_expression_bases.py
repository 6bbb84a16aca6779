"""The parts of an expression that speak of one base type."""

from __future__ import annotations

import pytest

from server.fhir.search.expression_bases import expression_for, split_union


def test_a_union_is_split_at_its_top_level_only() -> None:
    found = list(split_union("A.b | (C.d | C.e).f | G.where(h='i' | 'j')[0]"))
    assert found == ["A.b", "(C.d | C.e).f", "G.where(h='i' | 'j')[0]"]
    assert list(split_union("")) == []


@pytest.mark.parametrize(
    ("base", "expression", "wanted"),
    [
        ("Patient", "Patient.name | Practitioner.name", "Patient.name"),
        ("Patient", "(Patient.a as Quantity) | (Practitioner.b as Range)", "(Patient.a as Quantity)"),
        ("Person", "PersonLink.a | Person.b", "Person.b"),
        ("Observation", "Observation | Observation.component", "Observation | Observation.component"),
        ("Patient", "Resource.id", "Resource.id"),
        ("Patient", "name", "name"),
    ],
)
def test_a_base_keeps_its_own_alternatives(base: str, expression: str, wanted: str) -> None:
    assert expression_for(base, expression) == wanted
