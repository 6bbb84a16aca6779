"""The bundled definition tables, and how they are looked up."""

from __future__ import annotations

import pytest

from server.fhir.definitions import VERSIONS, Definitions


@pytest.fixture(scope="module")
def r4() -> Definitions:
    return Definitions.load("r4")


def test_every_concrete_resource_type_is_known(r4: Definitions) -> None:
    assert len(r4.resource_types) == 146
    assert "Patient" in r4.resource_types
    assert not r4.resource_types & {"Resource", "DomainResource", "Element", "HumanName"}
    assert r4.fhir_version == "4.0.1"


def test_the_same_tables_are_loaded_once() -> None:
    assert Definitions.load("r4") is Definitions.load("r4")
    with pytest.raises(KeyError):
        Definitions.load("r99")


def test_an_element_has_cardinality_type_and_binding(r4: Definitions) -> None:
    gender = r4.type("Patient").elements["gender"]
    assert (gender.min, gender.max, gender.types) == (0, 1, ("code",))
    assert (gender.strength, gender.is_summary) == ("required", True)
    assert gender.binding == "http://hl7.org/fhir/ValueSet/administrative-gender"
    name = r4.type("Patient").elements["name"]
    assert name.is_list
    assert name.types == ("HumanName",)
    assert r4.type("Patient").elements["active"].is_modifier


def test_a_choice_is_found_by_each_json_name(r4: Definitions) -> None:
    observation = r4.type("Observation")
    value = observation.elements["value"]
    assert value.is_choice
    assert value.json_names["valueQuantity"] == "Quantity"
    assert observation.by_json_name["valueDateTime"] is value
    assert "value" not in observation.by_json_name


def test_backbones_and_content_references_are_paths(r4: Definitions) -> None:
    assert r4.type("Patient").elements["contact"].types == ("Patient.contact",)
    assert r4.type("Patient.contact").kind == "backbone"
    assert r4.type("Questionnaire.item").elements["item"].types == ("Questionnaire.item",)
    assert r4.type("Timing.repeat").elements["bounds"].is_choice


def test_types_have_a_kind_and_a_base(r4: Definitions) -> None:
    assert (r4.type("Patient").kind, r4.type("Patient").base) == ("resource", "DomainResource")
    assert (r4.type("HumanName").kind, r4.type("string").kind) == ("complex", "primitive")
    assert list(r4.type("string").elements) == ["id", "extension"]
    assert r4.type("Resource").is_abstract
    assert not r4.is_type("Foo")
    with pytest.raises(KeyError):
        r4.type("Foo")


def test_special_types_of_ids_and_urls(r4: Definitions) -> None:
    assert r4.type("Patient").elements["id"].types == ("id",)
    assert r4.type("HumanName").elements["id"].types == ("string",)
    assert r4.type("Extension").elements["url"].types == ("uri",)


def test_reference_targets_are_names_and_any_is_empty(r4: Definitions) -> None:
    assert r4.type("Patient").elements["managingOrganization"].targets == ("Organization",)
    assert r4.type("Provenance").elements["target"].targets == ()


def test_search_parameters_include_those_of_the_base_types(r4: Definitions) -> None:
    found = r4.search_parameters("Patient")
    assert found["_id"].base == "Resource"
    assert found["name"].paths == (["HumanName", "name[]"],)
    assert found["birthdate"].type == "date"
    with pytest.raises(KeyError):
        r4.search_parameters("Foo")


def test_a_shared_parameter_keeps_only_the_part_for_its_base(r4: Definitions) -> None:
    patient = r4.search_parameters("Observation")["patient"]
    assert patient.expression == "Observation.subject.where(resolve() is Patient)"
    assert patient.targets == ("Group", "Patient")
    code = r4.search_parameters("AllergyIntolerance")["code"]
    assert code.expression == "AllergyIntolerance.code | AllergyIntolerance.reaction.substance"


def test_a_composite_names_its_components(r4: Definitions) -> None:
    found = r4.search_parameters("Observation")["code-value-quantity"]
    assert [name for name, _ in found.components] == ["code", "value-quantity"]
    assert found.components[1][1] == (["Quantity", "valueQuantity"],)


def test_every_r4_parameter_with_an_expression_is_compiled(r4: Definitions) -> None:
    for name in r4.resource_types:
        for parameter in r4.search_parameters(name).values():
            assert bool(parameter.paths) == bool(parameter.expression), (name, parameter.code)


def test_value_sets_are_plain_codes(r4: Definitions) -> None:
    url = "http://hl7.org/fhir/ValueSet/administrative-gender"
    assert r4.value_set(url) == {"male", "female", "other", "unknown"}
    assert r4.value_set(f"{url}|4.0.1") == r4.value_set(url)
    systems = r4.value_set_systems("http://hl7.org/fhir/ValueSet/condition-clinical")
    assert systems is not None
    assert list(systems) == ["http://terminology.hl7.org/CodeSystem/condition-clinical"]
    assert "recurrence" in systems["http://terminology.hl7.org/CodeSystem/condition-clinical"]


@pytest.mark.parametrize("name", ["mimetypes", "languages", "all-languages", "ucum-units", "no-such-set"])
def test_open_value_sets_are_not_enumerated(r4: Definitions, name: str) -> None:
    assert r4.value_set(f"http://hl7.org/fhir/ValueSet/{name}") is None


def test_compartments(r4: Definitions) -> None:
    assert r4.compartments == ("Device", "Encounter", "Patient", "Practitioner", "RelatedPerson")
    assert r4.compartment("Patient")["Condition"] == ("patient", "asserter")
    assert "Organization" not in r4.compartment("Patient")
    with pytest.raises(KeyError):
        r4.compartment("Group")


@pytest.mark.parametrize("version", VERSIONS)
def test_compartments_link_by_known_reference_parameters(version: str) -> None:
    definitions = Definitions.load(version)
    for name in definitions.compartments:
        for member, codes in definitions.compartment(name).items():
            known = definitions.search_parameters(member)
            assert codes
            assert all(known[code].type == "reference" and known[code].paths for code in codes), member


@pytest.mark.parametrize(
    ("type_name", "path", "wanted"),
    [
        ("Patient", ("name", 0, "given", 1), "given"),
        ("Patient", ("contact", 0, "name", "family"), "family"),
        ("Observation", ("valueQuantity", "value"), "value"),
        ("Observation", ("valueQuantity",), "value"),
        ("Patient", ("_birthDate", "extension", 0, "url"), "url"),
        ("Questionnaire", ("item", 0, "item", 3, "linkId"), "linkId"),
        ("Patient", ("naem",), None),
        ("Patient", ("active", "foo"), None),
        ("Patient", ("contained", 0, "status"), None),
        ("Foo", ("id",), None),
        ("Patient", (), None),
    ],
)
def test_an_element_by_its_json_path(
    r4: Definitions, type_name: str, path: tuple[str | int, ...], wanted: str | None
) -> None:
    found = r4.element_at(type_name, path)
    assert (found.name if found else None) == wanted


@pytest.mark.parametrize("version", VERSIONS)
def test_every_type_of_every_version_loads_and_is_closed(version: str) -> None:
    definitions = Definitions.load(version)
    waiting, seen = [*definitions.resource_types], set[str]()
    while waiting:
        name = waiting.pop()
        for element in definitions.type(name).elements.values():
            unseen = set(element.types) - seen
            seen |= unseen
            waiting += unseen
    assert {"HumanName", "Extension", "xhtml", "Timing.repeat"} <= seen


@pytest.mark.parametrize(("version", "count"), [("r4b", 141), ("r5", 158), ("stu3", 117)])
def test_other_versions_have_their_own_types(version: str, count: int) -> None:
    definitions = Definitions.load(version)
    assert len(definitions.resource_types) == count
    assert "name" in definitions.search_parameters("Patient")
    assert definitions.type("Patient").elements["id"].types == ("id",)
