"""`_summary` and `_elements`."""

from __future__ import annotations

from typing import Any

import pytest

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.summary import SYSTEM, elements, summarize
from server.fhir.validate import validate
from tests.support.examples import official_examples

R4 = Definitions.load("r4")
SUBSETTED = {"system": SYSTEM, "code": "SUBSETTED"}
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "a",
    "meta": {"versionId": "3", "tag": [{"code": "x"}]},
    "text": {"status": "generated", "div": "<div>A</div>"},
    "modifierExtension": [{"url": "urn:m", "valueBoolean": True}],
    "extension": [{"url": "urn:e", "valueBoolean": True}],
    "name": [{"family": "Kim", "extension": [{"url": "urn:e", "valueBoolean": True}]}],
    "_birthDate": {"extension": [{"url": "urn:e", "valueBoolean": True}]},
    "maritalStatus": {"text": "M"},
    "communication": [{"language": {"text": "Korean"}, "preferred": True}],
}
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"text": "x"},
    "valueQuantity": {"value": codec.Number("1.00")},
    "note": [{"text": "n"}],
    "component": [{"code": {"text": "c"}, "valueString": "v", "interpretation": [{"text": "i"}]}],
}


def test_summary_true_keeps_summary_elements_at_every_depth() -> None:
    part = summarize(PATIENT, "true", R4)
    assert part == {
        "resourceType": "Patient",
        "id": "a",
        "meta": {"versionId": "3", "tag": [{"code": "x"}, SUBSETTED]},
        "modifierExtension": [{"url": "urn:m", "valueBoolean": True}],
        "name": [{"family": "Kim"}],
        "_birthDate": {"extension": [{"url": "urn:e", "valueBoolean": True}]},
    }
    assert "interpretation" not in summarize(OBSERVATION, "true", R4)["component"][0]
    assert summarize(OBSERVATION, "true", R4)["component"][0]["valueString"] == "v"


def test_summary_text_keeps_the_narrative_and_what_is_mandatory() -> None:
    assert list(summarize(PATIENT, "text", R4)) == ["resourceType", "id", "meta", "text", "modifierExtension"]
    assert list(summarize(OBSERVATION, "text", R4)) == ["resourceType", "meta", "status", "code"]


def test_summary_data_drops_the_narrative_only() -> None:
    part = summarize(PATIENT, "data", R4)
    assert PATIENT.keys() - part.keys() == {"text"}
    assert SUBSETTED in part["meta"]["tag"]


def test_summary_false_is_everything_without_a_tag() -> None:
    assert summarize(PATIENT, "false", R4) == PATIENT
    with pytest.raises(ValueError, match="count"):
        summarize(PATIENT, "count", R4)


def test_elements_keeps_the_named_and_the_mandatory() -> None:
    part = elements(OBSERVATION, ["value", "nothing"], R4)
    assert list(part) == ["resourceType", "meta", "status", "code", "valueQuantity"]
    assert codec.encode(part["valueQuantity"]) == b'{"value":1.00}'
    assert "valueQuantity" in elements(OBSERVATION, ["valueQuantity"], R4)
    part = elements(PATIENT, ["birthDate", "name.family"], R4)
    assert {"_birthDate", "name", "id"} <= part.keys()
    assert "maritalStatus" not in part


def test_the_tag_is_set_once() -> None:
    once = summarize(OBSERVATION, "data", R4)
    assert summarize(once, "data", R4) == once


def test_stu3_has_its_own_code_system() -> None:
    part = summarize({"resourceType": "Patient"}, "true", Definitions.load("stu3"))
    assert part["meta"]["tag"][0]["system"] == "http://hl7.org/fhir/v3/ObservationValue"


@pytest.mark.parametrize("mode", ["true", "text", "data"])
def test_a_part_of_any_official_example_is_still_valid(mode: str) -> None:
    for name, text in official_examples().items():
        resource = codec.decode(text)
        before = codec.canonical(resource)
        assert validate(summarize(resource, mode, R4), R4) == (), name
        assert codec.canonical(resource) == before


def test_an_element_of_which_only_its_id_is_left_goes_too() -> None:
    """An id alone is no content, so the part would not be valid."""
    photo = {"id": "a", "extension": [{"url": "http://x", "valueString": "x"}]}
    resource = {"resourceType": "Patient", "active": True, "maritalStatus": photo, "address": [photo]}
    assert validate(summarize(resource, "true", R4), R4) == ()
