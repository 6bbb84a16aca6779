"""Structural validation: a table of faults, the official examples, mutations, the big corpus."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.fhir import codec
from server.fhir.definitions import VERSIONS, Definitions, Element
from server.fhir.errors import FhirError, Kind
from server.fhir.structure import MAX_PROBLEMS
from server.fhir.validate import check, validate
from tests.support.corpus import corpus, synthea_bundles
from tests.support.examples import official_examples

R4 = Definitions.load("r4")
_EXTENSION = {"url": "urn:x", "valueString": "a"}

# Official examples that break a rule of the specification, and which rule. There is none in the selection.
REFUSED_EXAMPLES: dict[str, str] = {}


def patient(**members: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **members}


def observation(**members: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **members}


def faults(resource: Any, definitions: Definitions = R4) -> list[tuple[str, str]]:
    return [(" ".join(i.expression), i.diagnostics) for i in validate(resource, definitions)]


def extension(**members: Any) -> dict[str, Any]:
    return {"extension": [{"url": "urn:x", **members}]}


def text(div: str) -> dict[str, Any]:
    return {"status": "generated", "div": div}


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    # unknown elements
    (patient(naem=[]), "Patient.naem", 'Did you mean "name"?'),
    (patient(foo=1), "Patient.foo", "Remove it"),
    (patient(**{"no such": 1}), "Patient", "no such"),
    (patient(name=[{"resourceType": "x"}]), "Patient.name[0].resourceType", "no element"),
    (patient(value=1), "Patient.value", "no element"),
    (observation(value={"value": 1}), "Observation.value", "no element"),
    (observation(valueMoney={"value": 1}), "Observation.valueMoney", "no element"),
    (patient(_name=[{"id": "a"}]), "Patient._name", 'write "name"'),
    (patient(_id={"extension": [_EXTENSION]}), "Patient._id", "no element"),
    # cardinality
    (patient(name={"family": "a"}), "Patient.name", "must be an array"),
    (patient(birthDate=["2020"]), "Patient.birthDate", "not an array"),
    (patient(name=[]), "Patient.name", "is empty"),
    (patient(name=[{}]), "Patient.name[0]", "is empty"),
    (patient(maritalStatus={}), "Patient.maritalStatus", "is empty"),
    (patient(maritalStatus={"id": "a"}), "Patient.maritalStatus", "is empty"),
    (patient(link=[{"type": "seealso"}]), "Patient.link[0].other", '"other" is missing'),
    ({"resourceType": "Observation", "status": "final"}, "Observation.code", "needs it"),
    (
        {"resourceType": "Medication", "ingredient": [{"isActive": True}]},
        "Medication.ingredient[0].item",
        "item[x]",
    ),
    (patient(name=[None]), "Patient.name[0]", "null"),
    (patient(birthDate=None), "Patient.birthDate", "null"),
    # types
    (patient(name="a"), "Patient.name", "must be an array"),
    (patient(name=["a"]), "Patient.name[0]", "JSON object"),
    (patient(active="true"), "Patient.active", "boolean"),
    (patient(birthDate={"a": 1}), "Patient.birthDate", "an object"),
    (patient(name=[{"given": [1]}]), "Patient.name[0].given[0]", "JSON string"),
    (patient(id="a_b"), "Patient.id", "not an id"),
    (observation(valueInteger=codec.Number("1.0")), "Observation.value", "whole"),
    (observation(valueQuantity={"value": "1"}), "Observation.value.value", "number"),
    # dates
    (patient(birthDate="2020-13-01"), "Patient.birthDate", "not a date"),
    (patient(birthDate="2021-02-29"), "Patient.birthDate", "28 days"),
    (patient(birthDate="2020-01-01T00:00:00Z"), "Patient.birthDate", "without a time"),
    # bindings
    (patient(gender="x"), "Patient.gender", "female, male"),
    (patient(name=[{"use": "x"}]), "Patient.name[0].use", "official"),
    (
        {
            "resourceType": "Condition",
            "subject": {"display": "x"},
            "clinicalStatus": {"coding": [{"code": "active"}]},
        },
        "Condition.clinicalStatus",
        "required value set",
    ),
    # choices
    (patient(deceasedBoolean=True, deceasedDateTime="2020"), "Patient.deceased", "Only one"),
    (
        patient(deceasedBoolean=True, _deceasedDateTime={"extension": [_EXTENSION]}),
        "Patient.deceased",
        "Only one",
    ),
    # references
    (patient(managingOrganization={"reference": "Foo/1"}), "Patient.managingOrganization.reference", "Foo"),
    (patient(managingOrganization={"reference": "1"}), "Patient.managingOrganization.reference", "reference"),
    # extensions
    (patient(**extension()), "Patient.extension[0]", "neither"),
    (patient(**extension(valueCode="a", extension=[_EXTENSION])), "Patient.extension[0]", "both"),
    (patient(**extension(valueCode="a", valueString="a")), "Patient.extension[0].value", "Only one"),
    (patient(extension=[{"valueCode": "a"}]), "Patient.extension[0].url", "missing"),
    # primitives with `_`
    (patient(_birthDate={}), "Patient.birthDate", "is empty"),
    (patient(_birthDate=extension()), "Patient.birthDate.extension[0]", "neither"),
    (patient(_birthDate=[None]), "Patient.birthDate", "JSON object"),
    (patient(_birthDate={"foo": 1, "id": "a"}), "Patient.birthDate.foo", "no element"),
    (patient(birthDate="x", _birthDate={"id": "a"}), "Patient.birthDate", "not a date"),
    (patient(_birthDate={"id": "a"}), "Patient.birthDate", "is empty"),
    (patient(name=[{"given": [None]}]), "Patient.name[0].given[0]", "null"),
    (patient(name=[{"_given": [None]}]), "Patient.name[0].given[0]", "both null"),
    (
        patient(name=[{"given": ["a"], "_given": [None, {"id": "b"}]}]),
        "Patient.name[0].given",
        "Fill up with null",
    ),
    (patient(name=[{"given": ["a"], "_given": {"id": "b"}}]), "Patient.name[0].given", "both be arrays"),
    (patient(name=[{"given": [1], "_given": [{"id": "b"}]}]), "Patient.name[0].given[0]", "JSON string"),
    (patient(name=[{"_given": []}]), "Patient.name[0].given", "is empty"),
    # narrative
    (patient(text=text("<div><script/></div>")), "Patient.text.div", "<script>"),
    (patient(text=text("<div onload='x'/>")), "Patient.text.div", "onload"),
    (patient(text=text("<div/>x")), "Patient.text.div", "outside"),
    (patient(text={"status": "generated"}), "Patient.text.div", "missing"),
    # contained resources
    (patient(contained=[{}]), "Patient.contained[0].resourceType", "missing"),
    (patient(contained=[1]), "Patient.contained[0]", "not a resource"),
    (patient(contained=[{"resourceType": "Foo"}]), "Patient.contained[0].resourceType", "Foo"),
    (patient(contained=[{"resourceType": "DomainResource"}]), "Patient.contained[0].resourceType", "Domain"),
    (patient(contained=[patient(active=1)]), "Patient.contained[0].active", "boolean"),
    (patient(contained=[patient(contained=[patient()])]), "Patient.contained[0].contained", "outer"),
    (
        {"resourceType": "Bundle", "type": "batch", "entry": [{"resource": patient(gender="x")}]},
        "Bundle.entry[0].resource.gender",
        "allowed",
    ),
]


@pytest.mark.parametrize(("resource", "expression", "words"), FAULTS)
def test_a_fault_is_located_and_explained(resource: dict[str, Any], expression: str, words: str) -> None:
    found = faults(resource)
    assert [where for where, _ in found] == [expression]
    assert words in found[0][1]
    assert found[0][1].endswith((".", "?"))


GOOD: list[dict[str, Any]] = [
    patient(),
    patient(birthDate="2020", _birthDate={"id": "a"}),
    patient(_birthDate={"extension": [_EXTENSION]}),
    patient(name=[{"given": ["a", None], "_given": [None, {"extension": [_EXTENSION]}]}]),
    patient(name=[{"_given": [{"extension": [_EXTENSION]}]}]),
    patient(contained=[patient(id="a"), observation(id="b")], link=[])
    | {"link": [{"other": {"reference": "#a"}, "type": "refer"}]},
    patient(language="xx-made-up", text=text('<div><img src="http://a/b.png"/></div>')),
    patient(**extension(extension=[{"url": "a", "extension": [_EXTENSION]}])),
    patient(**extension(_valueString={"extension": [_EXTENSION]})),
    observation(valueQuantity={"value": codec.Number("0." + "123456789" * 3 + "000")}),
    {k: v for k, v in observation().items() if k != "status"} | {"_status": {"extension": [_EXTENSION]}},
    {
        "resourceType": "Condition",
        "subject": {"reference": "Patient?identifier=a|b"},
        "clinicalStatus": {"text": "only text"},
    },
    {"resourceType": "Binary", "contentType": "application/x-anything", "data": "YQ=="},
    {"resourceType": "Parameters", "parameter": [{"name": "a", "resource": patient()}]},
]


@pytest.mark.parametrize("resource", GOOD)
def test_what_the_specification_allows_is_accepted(resource: dict[str, Any]) -> None:
    assert faults(resource) == []


def test_every_problem_is_listed() -> None:
    found = faults(patient(active=1, gender="x", birthDate="x", foo=1))
    assert {where for where, _ in found} == {
        "Patient.active",
        "Patient.gender",
        "Patient.birthDate",
        "Patient.foo",
    }


@pytest.mark.parametrize("body", [None, [], "x", 1, True])
def test_only_an_object_is_a_resource(body: Any) -> None:
    assert "JSON object" in faults(body)[0][1]


@pytest.mark.parametrize("name", [None, 1, "Foo", "patient", "Resource", [], {}])
def test_the_resource_type_must_be_known(name: Any) -> None:
    assert faults({"resourceType": name})[0][0] == "resourceType"
    assert faults({})[0][0] == "resourceType"


def test_the_type_must_be_that_of_the_url() -> None:
    assert validate(patient(), R4, type="Patient") == ()
    assert "Observation" in validate(patient(), R4, type="Observation")[0].diagnostics


def test_check_raises_all_issues() -> None:
    check(patient(), R4, "Patient")
    with pytest.raises(FhirError) as caught:
        check(patient(active=1, gender="x"), R4, "Patient")
    assert caught.value.kind is Kind.INVALID
    assert [issue.code for issue in caught.value.issues] == ["invalid", "invalid"]


@pytest.mark.parametrize(
    "resource",
    [
        patient(name=[None] * 10_000),
        patient(name=[{"given": [1] * 500}] * 500),
        patient(**{f"x{n}": 1 for n in range(10_000)}),
        patient(name=[{"given": [None] * 10_000, "_given": [None] * 10_000}]),
    ],
)
def test_the_list_of_problems_is_bounded(resource: dict[str, Any]) -> None:
    found = validate(resource, R4)
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1].severity == "information"


def test_a_late_fault_in_a_long_array_is_found() -> None:
    name = {"given": ["a"] * 500 + [1], "_given": [{"id": "x"}] * 501}
    assert faults(patient(name=[name]))[0][0] == "Patient.name[0].given[500]"


def test_endless_nesting_is_refused() -> None:
    nested: dict[str, Any] = {"url": "u", "valueString": "x"}
    for _ in range(5000):
        nested = {"url": "u", "extension": [nested]}
    assert "too deeply" in faults(patient(extension=[nested]))[0][1]


def test_every_official_example_is_accepted_or_its_refusal_is_named() -> None:
    refused = {}
    for name, raw in official_examples().items():
        found = faults(codec.parse(raw))
        if found:
            refused[name] = found
    assert refused.keys() == REFUSED_EXAMPLES.keys(), refused


@pytest.mark.parametrize("version", VERSIONS)
def test_other_versions_validate_with_their_own_tables(version: str) -> None:
    definitions = Definitions.load(version)
    assert faults(patient(name=[{"family": "a"}]), definitions) == []
    assert faults(patient(foo=1), definitions)[0][0] == "Patient.foo"
    assert "JSON number" in faults(observation(valueQuantity={"value": "1"}), definitions)[0][1]


# Mutations of the official examples: whatever is broken, and wherever, it is found there.


@cache
def examples() -> list[dict[str, Any]]:
    return [codec.decode(raw) for raw in official_examples().values() if len(raw) < 20_000]


Place = tuple[dict[str, Any], str, str]
"""An object in a resource, its FHIRPath, the name of its type."""


def places(value: dict[str, Any], path: str, type_name: str) -> Iterator[Place]:
    yield value, path, type_name
    known = R4.type(type_name).by_json_name
    for name, item in value.items():
        element = known.get(name)
        if element is None or element.json_names[name] == "xhtml":
            continue
        child = element.json_names[name]
        items = enumerate(item) if isinstance(item, list) else [(None, item)]
        for index, one in items:
            where = f"{path}.{element.name}" + ("" if index is None else f"[{index}]")
            if isinstance(one, dict):
                yield from places(one, where, one["resourceType"] if child == "Resource" else child)


@st.composite
def broken(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], str, str]:
    resource = copy.deepcopy(draw(st.sampled_from(examples())))
    found = list(places(resource, resource["resourceType"], resource["resourceType"]))
    value, path, type_name = draw(st.sampled_from(found))
    return resource, value, path, type_name


_LAWS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


@_LAWS
@given(broken(), st.sampled_from(["unknownElement", "valueFoo", "_nothing"]))
def test_an_unknown_element_anywhere_is_found(case: Any, name: str) -> None:
    resource, value, path, _ = case
    value[name] = 1
    assert f"{path}.{name}" in {where for where, _ in faults(resource)}


@_LAWS
@given(broken(), st.data())
def test_a_missing_required_element_anywhere_is_found(case: Any, data: st.DataObject) -> None:
    resource, value, path, type_name = case
    needed = [e for e in R4.type(type_name).elements.values() if e.min and set(e.json_names) & set(value)]
    if not needed:
        return
    element: Element = data.draw(st.sampled_from(needed))
    for name in element.json_names:
        value.pop(name, None)
        value.pop(f"_{name}", None)
    where = {where for where, _ in faults(resource)}
    assert where & {f"{path}.{element.name}", path}


@_LAWS
@given(broken(), st.data())
def test_a_value_of_a_wrong_type_anywhere_is_found(case: Any, data: st.DataObject) -> None:
    resource, value, path, type_name = case
    known = R4.type(type_name).by_json_name
    names = [name for name in value if name in known]
    if not names:
        return
    name = data.draw(st.sampled_from(names))
    wrong = data.draw(st.sampled_from([[], {}, None, [[]], [None], {"x": 1}, "", "\x00"]))
    value[name] = wrong
    located = f"{path}.{known[name].name}"
    assert any(where.startswith(located) or where == path for where, _ in faults(resource)), located


@_LAWS
@given(broken(), st.data())
def test_wrapping_and_unwrapping_arrays_is_found(case: Any, data: st.DataObject) -> None:
    resource, value, path, type_name = case
    known = R4.type(type_name).by_json_name
    names = [name for name in value if name in known]
    if not names:
        return
    name = data.draw(st.sampled_from(names))
    value[name] = value[name][0] if known[name].is_list else [value[name]]
    assert f"{path}.{known[name].name}" in {where for where, _ in faults(resource)}


def test_no_resource_of_the_synthea_corpus_is_refused() -> None:
    count = 0
    for name, bundle in synthea_bundles(corpus()):
        for entry in bundle["entry"]:
            assert validate(entry["resource"], R4) == (), name
            count += 1
    assert count == 92_114
