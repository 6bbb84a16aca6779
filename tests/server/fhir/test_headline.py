"""The line by which people recognise a resource."""

from __future__ import annotations

from typing import Any

import pytest

from server.fhir import codec
from server.fhir.headline import headline, subject

KIM = {"resourceType": "Patient", "name": [{"family": "김", "given": ["민준"]}], "birthDate": "1984-03-02"}
WEIGHT = codec.decode(
    b'{"resourceType":"Observation","code":{"text":"Body Weight"},'
    b'"valueQuantity":{"value":71.20,"unit":"kg"},"effectiveDateTime":"2019-05-02T08:00:00Z","subject":{"reference":"Patient/1"}}'
)
STAY = {"resourceType": "Encounter", "type": [{"text": "Visit"}], "period": {"start": "2020-01-01T10:00:00Z"}}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (KIM, "김민준 · 1984-03-02"),
        (WEIGHT, "Body Weight · 71.20 kg · 2019-05-02"),
        (STAY, "Visit · 2020-01-01"),
        ({"resourceType": "Basic"}, ""),
    ],
)
def test_headlines(resource: dict[str, Any], expected: str) -> None:
    assert headline(resource) == expected


def test_of_whom() -> None:
    assert subject(WEIGHT) == "Patient/1"
    assert subject(KIM) == ""
