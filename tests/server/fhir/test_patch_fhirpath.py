"""FHIRPath Patch: the third-party suite, both ways."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from server.fhir import codec, patch_fhirpath
from server.fhir.definitions import Definitions

SUITE = Path(__file__).parents[2] / "data" / "suites" / "fhir-r4-patch" / "fhir-patch-tests.as-json.json"
CASES = [pytest.param(case, id=case["name"]) for case in json.loads(SUITE.read_bytes())]


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return Definitions.load()


@pytest.mark.parametrize("case", CASES)
def test_suite_applies(case: dict[str, Any], definitions: Definitions) -> None:
    before = copy.deepcopy(case["input"])
    assert codec.equal(patch_fhirpath.apply(case["input"], case["diff"], definitions), case["output"])
    assert case["input"] == before


@pytest.mark.parametrize("case", [case for case in CASES if case.values[0]["mode"] == "both"])
def test_suite_derives_the_very_same_patch(case: dict[str, Any], definitions: Definitions) -> None:
    assert patch_fhirpath.from_diff(case["input"], case["output"], definitions) == case["diff"]
