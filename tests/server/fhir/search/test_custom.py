"""SearchParameters of users: what is accepted, and what is refused with which place."""

from __future__ import annotations

from typing import Any

import pytest

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError
from server.fhir.search.custom import CustomParameter, check_beside, compile_custom
from server.fhir.search.extract import extract
from server.fhir.search.storage import stored

URL = "http://example.org/SearchParameter/eye-colour"
EYES = "Patient.extension.where(url='http://example.org/eyes').value"


def parameter(**changes: Any) -> dict[str, Any]:
    found = {
        "resourceType": "SearchParameter",
        "url": URL,
        "name": "eyes",
        "status": "active",
        "description": "Colour of the eyes",
        "code": "eye-colour",
        "base": ["Patient"],
        "type": "token",
        "expression": EYES,
        **changes,
    }
    return {name: value for name, value in found.items() if value is not None}


@pytest.fixture
def definitions() -> Definitions:
    return Definitions.load("r4").own()


def use(definitions: Definitions, *customs: CustomParameter) -> None:
    added: dict[str, list[Any]] = {}
    for custom in customs:
        for type_name, found in custom.parameters.items():
            added.setdefault(type_name, []).append(found)
    definitions.change_parameters(added, frozenset())


def test_its_values_are_indexed_under_its_code(definitions: Definitions) -> None:
    use(definitions, compile_custom(parameter(), definitions))
    eyes = {"url": "http://example.org/eyes", "valueCode": "brown"}
    patient = {"resourceType": "Patient", "extension": [eyes, {"url": "urn:other", "valueCode": "x"}]}
    rows = extract(patient, definitions)
    assert [row.code for row in rows.tokens if row.parameter == "eye-colour"] == ["brown"]


def test_others_do_not_see_it(definitions: Definitions) -> None:
    use(definitions, compile_custom(parameter(), definitions))
    assert "eye-colour" in definitions.search_parameters("Patient")
    assert "eye-colour" not in Definitions.load("r4").search_parameters("Patient")


def test_the_rows_of_built_in_parameters_stay_where_they_are(definitions: Definitions) -> None:
    before = dict(stored(definitions, "Patient"))
    phone = parameter(code="landline", expression="Patient.telecom.where(system='phone')")
    use(definitions, compile_custom(phone, definitions))
    after = stored(definitions, "Patient")
    assert {code: after[code] for code in before} == before
    assert after["landline"].codes == ("phone",)


def test_an_abstract_base_means_every_type_of_it(definitions: Definitions) -> None:
    found = compile_custom(
        parameter(base=["DomainResource"], expression="DomainResource.language"), definitions
    )
    assert {"Patient", "Observation"} <= found.parameters.keys()
    assert "Bundle" not in found.parameters


def test_a_composite_finds_its_components(definitions: Definitions) -> None:
    parts = [
        {"definition": "http://hl7.org/fhir/SearchParameter/clinical-code", "expression": "code"},
        {"definition": "http://hl7.org/fhir/SearchParameter/Observation-status", "expression": "status"},
    ]
    wanted = {
        "code": "code-status",
        "type": "composite",
        "base": ["Observation"],
        "expression": "Observation",
    }
    found = compile_custom(parameter(**wanted, component=parts), definitions)
    assert [code for code, _ in found.parameters["Observation"].components] == ["code", "status"]


@pytest.mark.parametrize(
    ("changes", "place", "word"),
    [
        ({"url": "eyes"}, "url", "absolute"),
        ({"url": "http://example.org/" + "x" * 128}, "url", "128"),
        ({"base": ["Pateint"]}, "base", "Pateint"),
        ({"base": None}, "base", "at least one"),
        ({"code": "eye colour"}, "code", "URL"),
        ({"code": "family"}, "code", "individual-family"),
        ({"type": "special"}, "type", "special"),
        ({"expression": None}, "expression", "missing"),
        ({"expression": "Patient.eyes"}, "expression", "eyes"),
        ({"expression": "Patient.name.("}, "expression", "position"),
        ({"expression": "Patient.name", "type": "quantity"}, "expression", "HumanName"),
        ({"expression": "Observation.code"}, "expression", "Patient"),
        ({"type": "reference", "expression": "Patient.link.other", "target": ["Foo"]}, "target", "Foo"),
        ({"type": "composite", "component": []}, "component", "two"),
    ],
)
def test_what_cannot_be_indexed_is_refused(
    definitions: Definitions, changes: dict[str, Any], place: str, word: str
) -> None:
    with pytest.raises(FhirError) as caught:
        compile_custom(parameter(**changes), definitions)
    (issue,) = caught.value.issues
    assert caught.value.kind.status == 400
    assert issue.expression == (f"SearchParameter.{place}",)
    assert word in issue.diagnostics


def test_what_the_specification_defines_stays(definitions: Definitions) -> None:
    with pytest.raises(FhirError) as caught:
        compile_custom(parameter(url="http://hl7.org/fhir/SearchParameter/individual-family"), definitions)
    assert caught.value.kind.status == 405


def test_a_url_and_a_code_have_one_owner(definitions: Definitions) -> None:
    first = compile_custom(parameter(), definitions)
    with pytest.raises(FhirError, match="URL"):
        check_beside(first, [compile_custom(parameter(code="other"), definitions)])
    with pytest.raises(FhirError, match="belongs to"):
        check_beside(first, [compile_custom(parameter(url="urn:other"), definitions)])
    check_beside(first, [compile_custom(parameter(url="urn:other", code="other"), definitions)])


@pytest.mark.parametrize(
    "expression",
    [
        "Patient.extension.value.extension.value.extension.value.extension.value",
        "Patient.extension.where(extension.value.extension.value.exists()).value",
        "Patient.extension" + ".extension" * 20 + ".value",
        "Patient.name" + ".where(use='x')" * 1000,
        "Patient.name.where(" + " and ".join(["use='x'"] * 500) + ")",
        " | ".join(["Patient.extension.value"] * 500),
        "Patient." + "name." * 3000 + "x",
        "Patient.name[" + "9" * 5000 + "]",
    ],
    ids=["choices", "choices asked for", "depth", "filters", "conditions", "union", "length", "index"],
)
@pytest.mark.timeout(20)
def test_what_would_grow_without_end_is_refused(definitions: Definitions, expression: str) -> None:
    with pytest.raises(FhirError) as caught:
        compile_custom(parameter(expression=expression, base=["Patient"]), definitions)
    assert caught.value.kind.status == 400
    assert len(str(caught.value)) < 500


def test_the_deepest_that_is_accepted_can_be_indexed(definitions: Definitions) -> None:
    deep = "Patient.extension" + ".extension" * 10 + ".url"
    use(definitions, compile_custom(parameter(expression=deep, type="uri"), definitions))
    extension: dict[str, Any] = {"url": "http://example.org/innermost"}
    for _ in range(10):
        extension = {"url": "x", "extension": [extension]}
    rows = extract({"resourceType": "Patient", "extension": [extension]}, definitions)
    assert [row.uri for row in rows.uris] == ["http://example.org/innermost"]
