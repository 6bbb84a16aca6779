"""Which value sets of R4 another version is held to: only those that are provably the same there."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from server.fhir.definitions import Definitions
from server.fhir.validate import validate

FOLDER = Path(__file__).resolve().parents[2] / "packaging"
PREFIX = "http://hl7.org/fhir/ValueSet/"
R4 = {f"{PREFIX}s": {"http://hl7.org/fhir/s": ["a", "b"]}}


@pytest.fixture(scope="module")
def shared() -> ModuleType:
    spec = importlib.util.spec_from_file_location("_packaging_shared", FOLDER / "shared_value_sets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bound(short: str, type_: str = "code", strength: str = "required") -> dict[str, Any]:
    binding = {"strength": strength, "valueSetReference": {"reference": f"{PREFIX}s|3.0"}}
    return {"short": short, "type": [{"code": type_}], "binding": binding}


@pytest.mark.parametrize(
    ("short", "codes"),
    [
        ("male | female", {"male", "female"}),
        ("< | <= | >= | > - how to understand it", {"<", "<=", ">=", ">"}),
        ("mild | severe (of event as a whole)", {"mild", "severe"}),
        ("draft | active +", None),
        ("draft | ...more text", None),
        ("Error or warning code", None),
        ("", None),
    ],
)
def test_a_description_names_codes_or_does_not(
    shared: ModuleType, short: str, codes: set[str] | None
) -> None:
    assert shared.codes_named(short) == codes


@pytest.mark.parametrize(
    ("elements", "is_shared"),
    [
        ([bound("a | b")], True),
        ([bound("b | a - why"), bound("What it is")], True),
        ([bound("a | b | c")], False),
        ([bound("a | b"), bound("a | b | c")], False),
        ([bound("a | b +")], False),
        ([bound("What it is")], False),
        ([bound("a | b", "CodeableConcept")], False),
        ([bound("a | b", strength="extensible")], False),
    ],
)
def test_two_witnesses_are_needed(shared: ModuleType, elements: list[Any], is_shared: bool) -> None:
    found = shared.shared_value_sets(R4, [{"snapshot": {"element": elements}}], "stu3")
    assert found == (R4 if is_shared else {})


def test_a_system_that_was_renamed_is_no_witness(shared: ModuleType) -> None:
    renamed = {f"{PREFIX}s": {"http://terminology.hl7.org/CodeSystem/s": ["a", "b"]}}
    structures = [{"snapshot": {"element": [bound("a | b")]}}]
    assert shared.shared_value_sets(renamed, structures, "r5") == {}


@pytest.mark.parametrize("version", ["stu3", "r4b", "r5"])
def test_the_tables_hold_what_is_equal_and_not_what_changed(version: str) -> None:
    definitions = Definitions.load(version)
    genders = definitions.value_set(f"{PREFIX}administrative-gender")
    assert genders == {"male", "female", "other", "unknown"}
    for changed in ("encounter-status", "issue-type", "resource-types"):
        assert definitions.value_set(PREFIX + changed) is None
    patient = {"resourceType": "Patient", "gender": "x"}
    assert [issue.expression for issue in validate(patient, definitions)] == [("Patient.gender",)]


def test_codes_that_only_one_version_has_are_accepted_there() -> None:
    """R4 dropped or added these; a list taken over blindly would refuse them."""
    stu3, r5 = Definitions.load("stu3"), Definitions.load("r5")
    task = {"resourceType": "ProcedureRequest", "status": "suspended", "intent": "order",
            "code": {"text": "x"}, "subject": {"reference": "Patient/1"}}  # fmt: skip
    assert validate(task, stu3) == ()
    encounter = {"resourceType": "Encounter", "status": "discharged"}
    assert validate(encounter, r5) == ()
