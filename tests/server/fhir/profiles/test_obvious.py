"""What plainly holds is what evaluating says."""

from __future__ import annotations

from typing import Any

import pytest

from server.fhir import codec
from server.fhir.fhirpath import Options, evaluate
from server.fhir.profiles.obvious import holds
from tests.support.examples import official_examples
from tests.support.profiles import R4, places, validated

INNER = {"resourceType": "Practitioner", "id": "a"}


def patient(**members: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **members}


def test_it_agrees_with_the_expression_on_the_examples() -> None:
    rules, told = R4.constraints("DomainResource"), 0
    for text in official_examples().values():
        resource = codec.decode(text)
        if len(text) > 20_000 or not R4.type(resource["resourceType"]).base.startswith("Domain"):
            continue
        for rule in rules:
            if holds(rule, resource) and (rule.key == "dom-3") == ("contained" in resource):
                told += 1
                assert evaluate(resource, rule.expression, R4, Options(as_filters=True)) == [True], rule.key
    assert told > 300


@pytest.mark.parametrize(
    ("resource", "wanted"),
    [
        (patient(contained=[INNER], generalPractitioner=[{"reference": "#a"}]), []),
        (patient(contained=[INNER]), ["Patient"]),
        (
            patient(contained=[INNER], generalPractitioner=[{"reference": "#b"}]),
            ["Patient", "Patient.generalPractitioner[0]"],
        ),
        (
            patient(
                contained=[{**INNER, "meta": {"versionId": "1"}}], generalPractitioner=[{"reference": "#a"}]
            ),
            ["Patient"],
        ),
    ],
)
def test_what_does_not_hold_is_still_found(resource: dict[str, Any], wanted: list[str]) -> None:
    assert places(validated(resource)) == wanted
