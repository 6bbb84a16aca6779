"""What a profile can ask of one element, and what is told when it cannot be checked."""

from __future__ import annotations

import time
from typing import Any

import pytest

from server.fhir.errors import FhirError
from server.fhir.profiles.compiler import compile_profile
from server.fhir.profiles.library import CORE, Library
from server.fhir.profiles.session import MAX_ISSUES
from tests.support.profiles import MADE, R4, knowledge, made, places, validate_deeply, validated

VALUE = "Observation.value"
VALUE_SET = "http://hl7.org/fhir/ValueSet/"


def patient(**members: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **members}


def observation(**members: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **members}


def quantity(value: Any, code: str = "g") -> dict[str, Any]:
    return {"value": value, "unit": code, "system": "http://unitsofmeasure.org", "code": code}


def subject(type_: str = "Patient") -> dict[str, Any]:
    target = {"code": "Reference", "targetProfile": [CORE + type_]}
    return made("Observation", {"path": "Observation.subject", "type": [target]})


def value(**rule: Any) -> dict[str, Any]:
    return made("Observation", {"path": "Observation.value[x]", **rule})


def of(path: str, **rule: Any) -> dict[str, Any]:
    return made("Patient", {"path": f"Patient.{path}", **rule})


def bound(strength: str, value_set: str) -> dict[str, Any]:
    return of("maritalStatus", binding={"strength": strength, "valueSet": VALUE_SET + value_set})


NAME = {"path": "Patient.name"}
SIMPLE = {"code": "Quantity", "profile": [CORE + "SimpleQuantity"]}
LOW = made("Observation", {"path": "Observation.referenceRange.low", "type": [SIMPLE]})
ELSEWHERE = "http://a.example/fhir/Group/1/_history/2"
UNKNOWN = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
ODD = {"coding": [{"system": "urn:x", "code": "M"}]}
EXTENDED = {"extension": [{"url": "urn:x", "valueCode": "a"}]}
A, B = {"text": "a"}, {"text": "b"}

CASES: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    (of("name", min=2), patient(name=[A]), ["Patient.name"]),
    (of("name", max="0"), patient(name=[A]), ["Patient.name"]),
    (of("name.given", min=1), patient(name=[{"given": ["a"]}, A]), ["Patient.name[1].given"]),
    # an element that must be there only where its parent is
    (of("contact.name", min=1), patient(), []),
    # a primitive that only its extension stands for counts
    (of("birthDate", min=1), patient(_birthDate=EXTENDED), []),
    (of("active", fixedBoolean=True), patient(active=False), ["Patient.active"]),
    (of("active", fixedBoolean=True), patient(), []),
    (of("name", fixedHumanName=A), patient(name=[A, {**A, "family": "b"}]), ["Patient.name[1]"]),
    (
        of("name", patternHumanName={"given": ["a"]}),
        patient(name=[{"given": ["b", "a"]}, {"given": ["b"]}]),
        ["Patient.name[1]"],
    ),
    (of("birthDate", minValueDate="2000-01-01"), patient(birthDate="1999-12-31"), ["Patient.birthDate"]),
    # whether 1999-12 is earlier than a day in it cannot be told
    (of("birthDate", maxValueDate="1999-12-15"), patient(birthDate="1999-12"), []),
    (
        of("multipleBirthInteger", maxValueInteger=3),
        patient(multipleBirthInteger=4),
        ["Patient.multipleBirth"],
    ),
    (value(maxValueQuantity=quantity(1, "kg")), observation(valueQuantity=quantity(1001)), [VALUE]),
    (value(maxValueQuantity=quantity(1, "kg")), observation(valueQuantity=quantity(999)), []),
    (of("name.text", maxLength=2), patient(name=[{"text": "김민수"}]), ["Patient.name[0].text"]),
    (value(type=[{"code": "string"}, {"code": "Quantity"}]), observation(valueBoolean=True), [VALUE]),
    (subject(), observation(subject={"reference": ELSEWHERE}), ["Observation.subject"]),
    (subject(), observation(subject={"type": "Group", "display": "x"}), ["Observation.subject"]),
    (subject(), observation(subject={"reference": UNKNOWN}), []),
    (
        LOW,
        observation(referenceRange=[{"low": {"value": 1, "comparator": "<"}}]),
        ["Observation.referenceRange[0].low"],
    ),
    (bound("required", "marital-status"), patient(maritalStatus=ODD), ["Patient.maritalStatus"]),
    (bound("required", "marital-status"), patient(maritalStatus=A), ["Patient.maritalStatus"]),
    (bound("preferred", "yesnodontknow"), patient(maritalStatus=A), []),
]


@pytest.mark.parametrize(("profile", "resource", "wanted"), CASES)
def test_one_rule(profile: dict[str, Any], resource: dict[str, Any], wanted: list[str]) -> None:
    assert places(validated(resource, profile)) == wanted


def test_an_extensible_binding_warns_and_an_unknown_value_set_is_no_error() -> None:
    binding = {"strength": "extensible", "valueSet": VALUE_SET + "marital-status"}
    profile = made("Patient", {"path": "Patient.maritalStatus", "binding": binding})
    other = patient(maritalStatus={"coding": [{"system": "urn:x", "code": "M"}]})
    assert places(validated(other, profile), "warning") == ["Patient.maritalStatus"]
    for strength, severity in (("required", "warning"), ("extensible", "information")):
        binding = {"strength": strength, "valueSet": "http://example.org/unknown"}
        issues = validated(other, made("Patient", {"path": "Patient.maritalStatus", "binding": binding}))
        assert places(issues) == []
        assert places(issues, severity)[-1:] == ["Patient.maritalStatus"]


def test_invariants_of_a_profile_see_the_resource_and_other_profiles() -> None:
    named = made("Patient", {"path": "Patient.name", "min": 1}, url="http://example.org/named")
    rules = {
        "a-1": "%resource.gender.exists() or name.empty()",
        "a-2": f"conformsTo('{named['url']}')",
        "a-3": "%rootResource.contained.empty()",
        "a-4": "maritalStatus.memberOf('http://hl7.org/fhir/ValueSet/marital-status')",
        "a-5": "name.given.as(string).count() < 3",
    }
    constraints = [
        {"key": key, "severity": "error", "human": key, "expression": text} for key, text in rules.items()
    ]
    profile = made("Patient", {"path": "Patient", "constraint": constraints})
    marital = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "code": "M"}]}
    good = patient(gender="male", name=[{"given": ["a", "b"]}], maritalStatus=marital)
    assert validated(good, profile, named) == ()
    bad = patient(
        name=[{"given": ["a", "b", "c"]}],
        contained=[{"resourceType": "Basic", "id": "b", "code": {"text": "x"}}],
        managingOrganization={"reference": "#b"},
        maritalStatus={"coding": [{"system": "urn:x", "code": "M"}]},
    )
    assert {i.rule[1] for i in validated(bad, profile, named) if i.rule} == {"a-1", "a-3", "a-4", "a-5"}
    assert {i.rule[1] for i in validated(patient(), profile, named) if i.rule} == {"a-2"}


@pytest.mark.parametrize("expression", ["name.unheard()", "name.where(", "name.first() + 1 + %nobody"])
def test_an_invariant_that_cannot_be_evaluated_is_told_and_is_no_error(expression: str) -> None:
    constraint = {"key": "x-1", "severity": "error", "human": "Odd.", "expression": expression}
    issues = validated(
        patient(name=[{"text": "a"}]), made("Patient", {"path": "Patient", "constraint": [constraint]})
    )
    assert [(i.severity, i.rule) for i in issues] == [("information", (MADE, "x-1"))]
    assert "x-1 (Odd) could not be evaluated" in issues[0].diagnostics


def test_profiles_build_on_profiles() -> None:
    base = made("Patient", {"path": "Patient.name", "min": 1, "max": "2"}, url="http://example.org/base")
    profile = made(
        "Patient",
        {"path": "Patient.name", "max": "1"},
        {"path": "Patient.gender", "min": 1},
        base=base["url"],
    )
    assert places(validated(patient(), profile, base)) == ["Patient.name", "Patient.gender"]
    assert places(validated(patient(name=[{"text": "a"}] * 2, gender="male"), profile, base)) == [
        "Patient.name"
    ]


def test_a_profile_that_cannot_be_used_is_told() -> None:
    library = Library(R4, lambda url, version: None)
    assert library.find("http://example.org/unknown") is None
    broken = {
        "http://example.org/loop": made("Patient", NAME, base="http://example.org/loop"),
        "http://example.org/orphan": made("Patient", NAME, base="http://example.org/gone"),
        "http://example.org/empty": {**made("Patient"), "differential": {}},
        "http://example.org/odd": made("Nothing", NAME),
        "http://example.org/list": {**made("Patient"), "differential": {"element": [1]}},
    }
    known = knowledge({**profile, "url": url} for url, profile in broken.items())
    for url in broken:
        assert known.library.find(url) is None
        assert known.library.faults[url]
    named = patient(meta={"profile": list(broken)})
    assert places(validate_deeply(named, known), "warning") == [
        f"Patient.meta.profile[{i}]" for i in range(5)
    ]


def test_what_of_a_profile_is_not_understood_is_told() -> None:
    profile = compile_profile(made("Patient", {"path": "Patient.nothing", "min": 1}), None, R4)
    assert profile.problems == ("Patient.nothing",)
    issues = validated(patient(), made("Patient", {"path": "Patient.nothing", "min": 1}))
    assert [i.severity for i in issues] == ["warning"]
    assert "Patient.nothing" in issues[0].diagnostics


def test_a_snapshot_alone_will_do() -> None:
    profile = made("Patient", {"path": "Patient"}, {"path": "Patient.name", "min": 1})
    profile["snapshot"] = profile.pop("differential")
    assert places(validated(patient(), profile)) == ["Patient.name"]
    with pytest.raises(FhirError):
        compile_profile({**profile, "snapshot": {"element": []}}, None, R4)
    # Both are there, but what the differential is over is not.
    orphan = {**profile, "baseDefinition": "http://example.org/gone", "differential": {"element": []}}
    assert places(validated(patient(), orphan)) == ["Patient.name"]


def test_work_is_bounded_whatever_resource_and_profile_are() -> None:
    deep = "descendants().select(%resource.descendants()).count() > 1"
    constraint = {"key": "h-1", "severity": "error", "human": "h", "expression": deep}
    profile = made("Patient", {"path": "Patient", "constraint": [constraint]})
    names = [{"given": [str(i) for i in range(20)]} for _ in range(20)]
    started = time.perf_counter()
    issues = validated(patient(name=names), profile)
    assert [i.severity for i in issues] == ["information"]
    every = made(
        "Patient",
        {
            "path": "Patient.name.given",
            "constraint": [
                {**constraint, "expression": deep.replace("descendants", "%resource.descendants", 1)}
            ],
        },
    )
    issues = validated(patient(name=names), every)
    assert issues[-1].code == "too-costly"
    assert issues[-1].severity == "error"
    assert time.perf_counter() - started < 60


def test_the_list_of_issues_ends() -> None:
    profile = made("Patient", {"path": "Patient.name.text", "min": 1})
    issues = validated(patient(name=[{"family": "a"}] * 500), profile)
    assert len(issues) == MAX_ISSUES + 1
    assert issues[-1].severity == "information"


def test_structure_and_profile_are_told_together() -> None:
    profile = made("Patient", {"path": "Patient.name", "min": 1})
    issues = validated(patient(gender="x", contact=[{"gender": "male"}]), profile)
    assert places(issues) == ["Patient.gender", "Patient.name"]
    assert [i.severity for i in issues] == ["error", "error", "information"]


def test_a_type_of_the_specification_in_meta_profile_is_met_by_that_type() -> None:
    assert validated(patient(meta={"profile": [CORE + "Patient", CORE + "DomainResource"]})) == ()
    assert places(validated(patient(meta={"profile": [CORE + "Group"]}))) == ["Patient.meta.profile[0]"]


def test_what_is_asked_of_an_item_is_asked_of_the_items_in_it() -> None:
    profile = made(
        "Questionnaire",
        {"path": "Questionnaire.item.text", "min": 1},
        {"path": "Questionnaire.item", "min": 1},
    )
    inner = {"linkId": "3", "type": "display"}
    outer = {
        "linkId": "1",
        "type": "group",
        "text": "a",
        "item": [{"linkId": "2", "type": "group", "text": "b", "item": [inner]}],
    }
    resource = {"resourceType": "Questionnaire", "status": "draft", "item": [outer]}
    assert places(validated(resource, profile)) == ["Questionnaire.item[0].item[0].item[0].text"]


@pytest.mark.parametrize(
    ("resource", "wanted"),
    [
        (observation(dataAbsentReason={"text": "x"}, valueString="a"), ["Observation"]),
        (observation(referenceRange=[{"age": {"low": {"value": 1}}}]), ["Observation.referenceRange[0]"]),
        (observation(effectivePeriod={"start": "2020-02", "end": "2020-01"}), ["Observation.effective"]),
        (observation(valueQuantity={"value": 1, "code": "g"}), ["Observation.value"]),
        (observation(valueRatio={"numerator": {"value": 1}}), ["Observation.value"]),
        (observation(subject={"reference": "#a"}), ["Observation.subject"]),
        (observation(subject={"reference": "Medication/1"}), ["Observation.subject"]),
        (
            observation(
                code={"text": "x"},
                text={"status": "empty", "div": "<div xmlns='http://www.w3.org/1999/xhtml'> </div>"},
            ),
            ["Observation.text.div"],
        ),
        (patient(contact=[{"gender": "male"}]), ["Patient.contact[0]"]),
        (patient(telecom=[{"value": "1"}]), ["Patient.telecom[0]"]),
        (patient(photo=[{"data": "YQ=="}]), ["Patient.photo[0]"]),
        ({"resourceType": "Organization"}, ["Organization"]),
        ({"resourceType": "Bundle", "type": "collection", "total": 1}, ["Bundle"]),
        (
            {"resourceType": "Parameters", "parameter": [{"name": "a", "part": [{"name": "b"}]}]},
            ["Parameters.parameter[0].part[0]"],
        ),
    ],
)
def test_the_specification_asks_too(resource: dict[str, Any], wanted: list[str]) -> None:
    assert places(validated(resource)) == wanted
