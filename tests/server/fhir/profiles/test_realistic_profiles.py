"""Profiles as people write them: every kind of defect is found, at its place, and nothing else is."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from server.fhir.errors import Issue
from tests.support.profiles import places, validated, vendored

KR = "http://example.org/kr/"
STAY = {"url": KR + "StructureDefinition/stay", "valueCode": "active"}
MRN = {
    "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]},
    "system": KR + "mrn",
    "value": "00012",
    "assigner": {"display": "Hospital"},
}
RRN = {"system": KR + "rrn", "value": "800101-1234567"}
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "extension": [STAY],
    "identifier": [RRN, MRN, {"system": "urn:other", "value": "x"}],
    "name": [{"text": "김민수"}],
    "telecom": [{"system": "phone", "value": "010"}],
    "gender": "male",
    "birthDate": "1980-01-01",
    "generalPractitioner": [{"reference": "Practitioner/1"}],
}
LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"


def component(code: str, value: int) -> dict[str, Any]:
    quantity = {"value": value, "unit": "mmHg", "system": UCUM, "code": "mm[Hg]"}
    return {"code": {"coding": [{"system": LOINC, "code": code}]}, "valueQuantity": quantity}


CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
PRESSURE: dict[str, Any] = {
    "resourceType": "Observation",
    "status": "final",
    "category": [{"coding": [{"system": CATEGORY, "code": "vital-signs"}]}],
    "code": {"coding": [{"system": LOINC, "code": "85354-9"}]},
    "subject": {"reference": "Patient/1"},
    "effectiveDateTime": "2026-01-01T10:00:00+09:00",
    "component": [component("8480-6", 120), component("8462-4", 80), component("8478-0", 93)],
}
Change = Callable[[dict[str, Any]], Any]


def patient(change: Change | None = None) -> tuple[Issue, ...]:
    resource = copy.deepcopy(PATIENT)
    if change:
        change(resource)
    return validated(resource, *vendored().values(), by=KR + "StructureDefinition/kr-patient")


def pressure(change: Change | None = None) -> tuple[Issue, ...]:
    resource = copy.deepcopy(PRESSURE)
    if change:
        change(resource)
    return validated(resource, *vendored().values(), by=KR + "StructureDefinition/kr-blood-pressure")


def test_what_conforms_has_no_error() -> None:
    assert patient() == ()
    assert places(pressure()) == []


PATIENT_DEFECTS: list[tuple[Change, list[str]]] = [
    (lambda r: r.pop("identifier"), ["Patient.identifier", "Patient.identifier"]),
    (lambda r: r["identifier"].pop(1), ["Patient.identifier"]),
    (lambda r: r["identifier"].append(RRN), ["Patient.identifier"]),
    (lambda r: r["identifier"][1].pop("assigner"), ["Patient.identifier[1].assigner"]),
    (lambda r: r["identifier"][1].pop("type"), ["Patient.identifier[1].type"]),
    (lambda r: r["identifier"][1]["type"]["coding"][0].update(code="XX"), ["Patient.identifier[1].type"]),
    (lambda r: r["identifier"][0].update(value="800101-123"), ["Patient"]),
    (
        lambda r: r["identifier"][0].update(value="800101-12345678"),
        ["Patient", "Patient.identifier[0].value"],
    ),
    (lambda r: r["name"].append({"text": "Kim"}), ["Patient.name"]),
    (
        lambda r: r["name"][0].update(text=None) or r["name"].__setitem__(0, {"family": "김"}),
        ["Patient.name[0].text"],
    ),
    (lambda r: r.pop("gender"), ["Patient.gender"]),
    (lambda r: r.update(birthDate="1849-12-31"), ["Patient.birthDate"]),
    (lambda r: r.update(deceasedDateTime="2020"), ["Patient.deceased"]),
    (lambda r: r.update(photo=[{"title": "x"}]), ["Patient.photo"]),
    (
        lambda r: r["generalPractitioner"][0].update(reference="Organization/1"),
        ["Patient.generalPractitioner[0]"],
    ),
    (lambda r: r.pop("extension"), ["Patient.extension"]),
    (lambda r: r["extension"].append(STAY), ["Patient.extension"]),
    (lambda r: r["extension"][0].update(valueCode="none"), ["Patient.extension[0].value"]),
    (
        lambda r: r["extension"].__setitem__(0, {"url": STAY["url"], "valueString": "x"}),
        ["Patient.extension[0].value"],
    ),
    (lambda r: r["name"][0].update(extension=[STAY]), ["Patient.name[0].extension[0]"]),
]


@pytest.mark.parametrize(("change", "wanted"), PATIENT_DEFECTS)
def test_each_defect_of_a_patient_is_found_at_its_place(change: Change, wanted: list[str]) -> None:
    assert sorted(places(patient(change))) == wanted


def test_a_warning_of_the_profile_stays_a_warning() -> None:
    issues = patient(lambda r: r.pop("telecom"))
    assert [(i.severity, i.rule) for i in issues] == [
        ("warning", (KR + "StructureDefinition/kr-patient", "kr-2"))
    ]


PRESSURE_DEFECTS: list[tuple[Change, list[str]]] = [
    # From HL7's vital signs, two definitions further down.
    (lambda r: r.pop("category"), ["Observation.category", "Observation.category"]),
    (lambda r: r.pop("subject"), ["Observation.subject"]),
    (lambda r: r.pop("effectiveDateTime"), ["Observation.effective"]),
    (lambda r: r["code"]["coding"][0].update(code="1"), ["Observation.code.coding"]),
    # From its blood pressure.
    (lambda r: r.update(valueQuantity={"value": 1}), ["Observation.value"]),
    (lambda r: r["component"].pop(1), ["Observation.component"]),
    (lambda r: r["component"][1]["valueQuantity"].pop("unit"), ["Observation.component[1].value.unit"]),
    (
        lambda r: r["component"][0]["valueQuantity"].update(code="kPa"),
        ["Observation.component[0].value", "Observation.component[0].value.code"],
    ),
    # From ours.
    (
        lambda r: r["component"].append(component("9999-9", 1)),
        ["Observation.component", "Observation.component[3]"],
    ),
    (lambda r: r["component"][0]["valueQuantity"].update(value=301), ["Observation.component[0].value"]),
    (lambda r: r["component"][0]["valueQuantity"].update(value=29), ["Observation.component[0].value"]),
    (
        lambda r: r.update(effectivePeriod={"start": r.pop("effectiveDateTime")}),
        ["Observation.effective"],
    ),
    (lambda r: r["subject"].update(reference="Group/1"), ["Observation.subject"]),
]


@pytest.mark.parametrize(("change", "wanted"), PRESSURE_DEFECTS)
def test_each_defect_of_a_blood_pressure_is_found_at_its_place(change: Change, wanted: list[str]) -> None:
    assert sorted(set(places(pressure(change)))) == sorted(set(wanted))


def test_a_target_that_is_at_hand_must_conform_to_its_profile() -> None:
    def contain(name: str) -> Change:
        person = {**PATIENT, "id": "a", "name": [{"text": name}] if name else []}
        if not name:
            del person["name"]
        return lambda r: r.update(contained=[person], subject={"reference": "#a"})

    assert places(pressure(contain("김민수"))) == []
    assert places(pressure(contain(""))) == ["Observation.subject"]


def test_meta_profile_of_contained_and_bundled_resources_counts() -> None:
    bad = copy.deepcopy(PATIENT) | {"meta": {"profile": [KR + "StructureDefinition/kr-patient"]}}
    del bad["gender"]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": PATIENT}, {"resource": bad}],
    }
    known = vendored().values()
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    inside = {**observation, "subject": {"reference": "#a"}, "contained": [{**bad, "id": "a"}]}
    del inside["contained"][0]["meta"]
    # A contained resource has no meta of its own version, but may name profiles.
    inside["contained"][0]["meta"] = {"profile": bad["meta"]["profile"]}
    from tests.support.profiles import knowledge, validate_deeply

    assert places(validate_deeply(bundle, knowledge(known))) == ["Bundle.entry[1].resource.gender"]
    assert places(validate_deeply(inside, knowledge(known))) == ["Observation.contained[0].gender"]
