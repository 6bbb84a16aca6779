"""Two other validators as oracles: what fhirclient or fhir.resources refuse, we refuse too.

fhirclient is FHIR R4 itself. fhir.resources has R4B in its place, so it is asked about types that are the
same in both. Neither knows codes, invariants or references, so what only we refuse says nothing.
"""

from __future__ import annotations

import json
import random
from functools import cache
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from fhirclient.models.fhirabstractbase import FHIRValidationError
from fhirclient.models.fhirelementfactory import FHIRElementFactory
from pydantic import ValidationError

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.validate import validate
from tests.support.examples import official_examples
from tests.support.mutants import mutant

R4, R4B = Definitions.load("r4"), Definitions.load("r4b")
SMALL, MUTANTS = 3_000, 2


def by_fhirclient(resource: dict[str, Any]) -> bool:
    """Whether fhirclient refuses it."""
    try:
        FHIRElementFactory.instantiate(resource["resourceType"], resource)
    except FHIRValidationError:
        return True
    return False


def by_fhir_resources(resource: dict[str, Any]) -> bool:
    """Whether fhir.resources refuses it; it does not refuse what it has not, or has as another version."""
    if not is_same(resource["resourceType"]):
        return False
    try:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except (ValidationError, AttributeError, TypeError):  # It stumbles over numbers for texts.
        return True
    return False


@cache
def is_same(type_: str) -> bool:
    """Whether a type and its backbones have the same elements in R4 and R4B."""
    return R4B.is_type(type_) and shape(R4, type_) == shape(R4B, type_)


def shape(definitions: Definitions, type_: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for element in definitions.type(type_).elements.values():
        found[element.name] = (element.min, element.max, element.types)
        for below in element.types:
            if below.startswith(type_ + "."):
                found |= {f"{element.name}.{n}": s for n, s in shape(definitions, below).items()}
    return found


def small_examples() -> dict[str, Any]:
    """The examples that do not take long, as plain JSON: fhirclient knows no Decimal."""
    return {name: json.loads(text) for name, text in official_examples().items() if len(text) < SMALL}


ORACLES = {"fhirclient": by_fhirclient, "fhir.resources": by_fhir_resources}


@pytest.mark.parametrize("oracle", ORACLES)
def test_what_the_oracle_refuses_is_refused(oracle: str) -> None:
    chance, refused, passed = random.Random(oracle), 0, []
    for name, resource in small_examples().items():
        for what, case in [("as it is", resource), *(mutant(resource, chance) for _ in range(MUTANTS))]:
            if ORACLES[oracle](case):
                refused += 1
                if not validate(codec.decode(codec.encode(case)), R4):
                    passed.append((name, what))
    assert passed == []
    assert refused > 100
