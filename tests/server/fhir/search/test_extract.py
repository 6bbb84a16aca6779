"""Index rows are those that the expressions say, by generated code and by FHIRPath alike."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import fhirpathpy
import pytest
from fhirpathpy.models import models

from server.fhir import codec
from server.fhir.definitions import Definitions, SearchParameter
from server.fhir.search import emit
from server.fhir.search.conditions import values
from server.fhir.search.extract import extract, source_of
from server.fhir.search.rows import (
    SEVERAL,
    Composite,
    Date,
    Identifier,
    IndexRows,
    Number,
    OfType,
    Quantity,
    Reference,
    String,
    Token,
    Uri,
)
from server.fhir.search.storage import Stored, own_rows, stored
from server.fhir.search.values import DATE_MAX, date_range, sortable
from tests.support.corpus import corpus, synthea_bundles
from tests.support.examples import official_examples

R4 = Definitions.load("r4")


def rows(text: str) -> IndexRows:
    return extract(codec.parse(text.encode()), R4)


def test_tokens() -> None:
    found = rows(
        """{"resourceType": "Observation", "status": "final", "code": {"text": "Wéight", "coding": [
        {"system": "s", "code": "1", "display": "Weight"}, {"code": "2"}]},
        "category": [{"text": "Other"}], "identifier": [{"system": "i", "value": "7",
        "type": {"text": "Number", "coding": [{"system": "v", "code": "N"}]}}]}"""
    )
    assert found.tokens == {
        Token("status", "", "final", ""),
        Token("code", "s", "1", "weight"),
        Token("code", "", "2", ""),
        Token("category", "", "", "other"),
        Token("identifier", "", "", "number"),
    }
    assert found.identifiers == {Identifier("identifier", "i", "7")}
    assert found.of_types == {OfType("identifier", "v", "N", "7")}


def test_references() -> None:
    found = rows(
        """{"resourceType": "Observation", "subject": {"reference": "Patient/1/_history/3"},
        "performer": [{"reference": "#inside"}, {"reference": "http://far/Practitioner/9"}, {"display": "x"},
        {"identifier": {"value": "8"}}], "hasMember": [{"reference": "urn:uuid:1"}, null]}"""
    )
    assert found.references == {Reference("subject", "Patient", "1")}
    assert found.uris == {Uri("performer", "http://far/Practitioner/9"), Uri("has-member", "urn:uuid:1")}
    assert found.identifiers == {Identifier("performer", "", "8")}


def test_dates() -> None:
    found = rows(
        """{"resourceType": "Patient", "birthDate": "1980-05", "deceasedDateTime": "2020-13-45",
        "identifier": [{"period": {"start": "2000"}}]}"""
    )
    assert found.dates == {Date("birthdate", *date_range("1980-05"))}
    period = rows('{"resourceType": "Encounter", "period": {"start": "2000"}}')
    assert Date("date", date_range("2000")[0], DATE_MAX) in period.dates
    timing = rows(
        """{"resourceType": "Observation", "effectiveTiming": {"event": ["2001", "2002"],
        "repeat": {"boundsPeriod": {"start": "2003", "end": "2004"}}}}"""
    )
    spans = [date_range("2001"), date_range("2002"), (date_range("2003")[0], date_range("2004")[1])]
    assert timing.dates == {Date("date", *span) for span in spans}
    assert Token("date", "", SEVERAL, "") in timing.tokens
    assert not any(token.code == SEVERAL for token in (*found.tokens, *period.tokens))


def test_names_and_addresses_by_part() -> None:
    found = rows(
        """{"resourceType": "Patient",
        "name": [{"family": "Müller", "given": ["A", null], "text": "A Müller"}],
        "address": [{"line": ["Main 1"], "city": "Seoul"}], "telecom": [{"system": "phone", "value": "1"}]}"""
    )
    assert {row for row in found.strings if row.parameter == "name"} == {
        String("name", "muller", "Müller"),
        String("name", "a", "A"),
        String("name", "a muller", "A Müller"),
    }
    assert {row.parameter for row in found.strings if row.exact == "Seoul"} == {"address", "address-city"}
    assert found.identifiers == {
        Identifier("telecom", "phone", "1"),
        Identifier("phone", "phone", "1"),
    }


def test_numbers_and_quantities() -> None:
    found = rows(
        """{"resourceType": "Observation", "valueQuantity":
        {"value": 1.50, "comparator": "<", "unit": "kg", "system": "u", "code": "k"}}"""
    )
    assert found.quantities == {Quantity("value-quantity", "", sortable(codec.Number("1.5")), "u", "k", "kg")}
    risk = rows('{"resourceType": "RiskAssessment", "prediction": [{"probabilityDecimal": 0.10}]}')
    assert risk.numbers == {Number("probability", "Q1", "Q1")}
    money = rows('{"resourceType": "Invoice", "totalNet": {"value": 5, "currency": "EUR"}}')
    assert money.quantities == {Quantity("totalnet", "R5", "R5", "urn:iso:std:iso:4217", "EUR", "EUR")}


def test_composites_take_all_parts_from_one_element() -> None:
    found = rows(
        """{"resourceType": "Observation", "code": {"coding": [{"code": "top"}]}, "component": [
        {"code": {"coding": [{"code": "a"}, {"code": "b"}]}, "valueQuantity": {"value": 1}},
        {"code": {"coding": [{"code": "c"}]}, "valueQuantity": {"value": 2}},
        {"code": {"coding": [{"code": "d"}]}}]}"""
    )
    pairs = {(row.code, row.value[1]) for row in found.composites}
    assert pairs == {("a", "R1"), ("b", "R1"), ("c", "R2")}
    assert {row.parameter for row in found.composites} == {"component-code-value-quantity"}
    assert len({row.element for row in found.composites}) == 2


def test_a_composite_may_look_at_the_whole_resource() -> None:
    found = rows(
        """{"resourceType": "MolecularSequence", "referenceSeq": {"chromosome": {"coding": [{"code": "1"}]}},
        "variant": [{"start": 10, "end": 11}]}"""
    )
    wanted = {row for row in found.composites if row.parameter == "chromosome-variant-coordinate"}
    assert wanted == {
        Composite("chromosome-variant-coordinate", 1, 1, "", "1", ("number", "S1", "S1")),
        Composite("chromosome-variant-coordinate", 1, 2, "", "1", ("number", "S11", "S11")),
    }


def test_what_is_made_of_others_has_no_rows() -> None:
    plan = stored(R4, "Observation")
    assert plan["patient"] == Stored(("subject",), "Patient")
    assert plan["combo-code"] == Stored(("code", "component-code"))
    assert plan["code"] == Stored(("code",))
    assert "_id" not in plan
    assert "_text" not in plan
    codes = {parameter.code for parameter in own_rows(R4, "Observation")}
    assert not codes & {"patient", "combo-code", "combo-code-value-quantity", "_id", "_lastUpdated"}


@pytest.mark.parametrize("version", ["r4", "r4b", "r5", "stu3"])
def test_every_type_compiles(version: str) -> None:
    definitions = Definitions.load(version)
    for type_name in definitions.resource_types:
        compile(source_of(type_name, definitions), type_name, "exec")


def test_malformed_content_gives_no_rows_and_no_error() -> None:
    types = ("Patient", "Observation", "Encounter", "ValueSet", "Bundle", "Location", "MolecularSequence")
    for type_name in types:
        for wrong in (None, 1, "x", [], {}, [None], [[1]], {"coding": 1}, [{"coding": {}}], {"period": [1]}):
            members = R4.type(type_name).by_json_name
            extract({"resourceType": type_name, **dict.fromkeys(members, wrong)}, R4)


def test_unknown_types_are_an_error() -> None:
    with pytest.raises(KeyError):
        extract({"resourceType": "Nonsense"}, R4)


def by_paths(resource: dict[str, Any], parameter: SearchParameter) -> IndexRows:
    """The rows of one parameter by walking its compiled paths."""
    out = emit.Collector()
    for path in parameter.paths:
        emitter = emit.EMITTERS[parameter.type].get(path[0])  # type: ignore[index]
        for value in values(path, resource, resource) if emitter else ():  # type: ignore[arg-type]
            emitter(out, parameter.code, value)
    return out.rows()


def by_fhirpath(resource: dict[str, Any], parameter: SearchParameter) -> IndexRows:
    """The rows of one parameter by fhirpathpy, for expressions without resolve()."""
    out = emit.Collector()
    emitters = emit.EMITTERS[parameter.type]
    # fhirpathpy does not take Resource for the type of every resource.
    expression = re.sub(r"^(Domain)?Resource\.", "", parameter.expression)
    for node in fhirpathpy.evaluate(resource, expression, {}, models["r4"]):
        for type_name in {path[0] for path in parameter.paths}:  # type: ignore[index]
            if type_name in emitters:
                emitters[type_name](out, parameter.code, node)
    return out.rows()


EXAMPLES = sorted(official_examples())[::9]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_generated_code_does_what_the_paths_say(name: str) -> None:
    resource = codec.decode(official_examples()[name])
    found = extract(resource, R4)
    for parameter in own_rows(R4, resource["resourceType"]):
        if parameter.type != "composite":
            assert only(found, parameter.code) == by_paths(resource, parameter), parameter.code


def only(found: IndexRows, code: str) -> IndexRows:
    tables = {name: getattr(found, name) for name in IndexRows.__slots__}
    # That there are several dates is said of the rows; no path leads to it.
    tables["tokens"] -= {Token(code, "", SEVERAL, "")}
    return IndexRows(**{name: frozenset(r for r in t if r[0] == code) for name, t in tables.items()})


@pytest.mark.parametrize("name", EXAMPLES[::4])
def test_the_answers_are_those_of_fhirpath(name: str) -> None:
    resource = codec.decode(official_examples()[name])
    found = extract(resource, R4)
    for parameter in own_rows(R4, resource["resourceType"]):
        kinds = {path[0] for path in parameter.paths}  # type: ignore[index]
        # Where a value can be of several types, FHIRPath's answer does not say of which it is.
        if parameter.type == "composite" or len(kinds) > 1 or "resolve()" in parameter.expression:
            continue
        assert only(found, parameter.code) == by_fhirpath(resource, parameter), parameter.code


def test_no_resource_of_the_corpus_is_left_without_rows() -> None:
    for _, bundle in islice(synthea_bundles(corpus()), 3):
        for entry in bundle["entry"]:
            assert extract(entry["resource"], R4).count > 0
