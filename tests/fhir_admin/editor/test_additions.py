"""What may be added where, by the definitions; and how typed texts become values."""

from __future__ import annotations

from typing import Any

import pytest

from fhir_admin.editor.additions import additions, child_type
from fhir_admin.editor.typed_text import read_text
from server.fhir import codec
from server.fhir.definitions import Definitions

R4 = Definitions.load()


def named(type_name: str, **present: Any) -> dict[str, Any]:
    return {each.name: each for each in additions(R4, type_name, present)}


def test_elements_that_are_there_and_single_are_not_offered() -> None:
    found = named("Patient", gender="male", name=[{}])
    assert "gender" not in found
    assert found["name"].is_list
    assert found["name"].cardinality == "0..*"


def test_of_a_choice_only_one_variant_can_be_there() -> None:
    assert {"deceasedBoolean", "deceasedDateTime"} <= named("Patient").keys()
    assert not {"deceasedBoolean", "deceasedDateTime"} & named("Patient", deceasedBoolean=False).keys()


def test_required_codes_are_offered() -> None:
    assert named("Patient")["gender"].codes == ("female", "male", "other", "unknown")
    assert named("Patient")["active"].codes == ("true", "false")
    assert named("Coding")["code"].codes == ()


def test_primitives_are_told_from_objects() -> None:
    found = named("Patient")
    assert found["birthDate"].is_primitive
    assert not found["contact"].is_primitive


def test_backbones_and_contained_resources_have_types() -> None:
    assert child_type(R4, "Patient", "contact", {}) == "Patient.contact"
    assert child_type(R4, "Patient.contact", "name", {}) == "HumanName"
    assert child_type(R4, "Patient", "contained", {"resourceType": "Organization"}) == "Organization"
    assert child_type(R4, "Patient", "_birthDate", {}) == "Element"
    assert child_type(R4, "Patient", "nonsense", {}) == ""


@pytest.mark.parametrize(
    ("text", "type_", "json"),
    [
        ("1.50", "decimal", b"1.50"),
        ("7", "positiveInt", b"7"),
        ("seven", "integer", b'"seven"'),
        ("true", "boolean", b"true"),
        ("yes", "boolean", b'"yes"'),
        ("true", "string", b'"true"'),
        ("1984", "date", b'"1984"'),
    ],
)
def test_typed_texts_become_values_of_the_type(text: str, type_: str, json: bytes) -> None:
    assert codec.encode(read_text(text, type_)) == json
