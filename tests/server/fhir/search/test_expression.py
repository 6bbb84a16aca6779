"""Expressions become plain paths, or a clear error."""

from __future__ import annotations

import gzip
import json

import pytest

from server.fhir.definitions import Definitions, Element, TypeDef
from server.fhir.search.expression import ExpressionError, compile_composite, compile_expression
from tests.support.corpus import corpus


def element(name: str, types: dict[str, str], many: bool = False) -> Element:
    return Element(name, 0, 0 if many else 1, tuple(types.values()), len(types) > 1, types)


def type_def(name: str, *elements: Element) -> TypeDef:
    by_json = {json_name: e for e in elements for json_name in e.json_names}
    return TypeDef(name, "resource", {e.name: e for e in elements}, by_json)


class FewTypes:
    """Enough of R4 to write the interesting expressions."""

    def __init__(self) -> None:
        value = element("value", {"valueQuantity": "Quantity", "valueDateTime": "dateTime"})
        code = element("code", {"code": "CodeableConcept"})
        found = (
            type_def(
                "Observation",
                code,
                value,
                element("component", {"component": "Observation.component"}, many=True),
                element("subject", {"subject": "Reference"}),
            ),
            type_def("Observation.component", code, value),
            type_def(
                "Patient",
                element("telecom", {"telecom": "ContactPoint"}, many=True),
                element("deceased", {"deceasedBoolean": "boolean", "deceasedDateTime": "dateTime"}),
                element("extension", {"extension": "Extension"}, many=True),
            ),
            type_def("ContactPoint", element("system", {"system": "code"})),
            type_def("Extension", element("url", {"url": "uri"}), value),
            type_def("Bundle", element("entry", {"entry": "Bundle.entry"}, many=True)),
            type_def("Bundle.entry", element("resource", {"resource": "Resource"})),
        )
        self._types = {item.name: item for item in found}

    def type(self, name: str) -> TypeDef:
        return self._types[name]


TYPES = FewTypes()

CASES = [
    ("Observation", "Observation.code | Patient.code", (["CodeableConcept", "code"],)),
    ("Observation", "(Observation.value as Quantity)", (["Quantity", "valueQuantity"],)),
    ("Observation", "Observation.value.ofType(Quantity)", (["Quantity", "valueQuantity"],)),
    ("Observation", "value.as(DateTime)", (["dateTime", "valueDateTime"],)),
    (
        "Observation",
        "Observation.component.value",
        (
            ["Quantity", "component[]", "valueQuantity"],
            ["dateTime", "component[]", "valueDateTime"],
        ),
    ),
    (
        "Observation",
        "Observation.subject.where(resolve() is Patient)",
        (["Reference", "subject", {"where": ["refers", "Patient"]}],),
    ),
    (
        "Patient",
        "Patient.telecom.where(system='phone')",
        (["ContactPoint", "telecom[]", {"where": ["eq", [["code", "system"]], "phone"]}],),
    ),
    (
        "Patient",
        "Patient.extension('http://x').value.ofType(Quantity)",
        (["Quantity", "extension[]", {"where": ["eq", [["uri", "url"]], "http://x"]}, "valueQuantity"],),
    ),
    ("Bundle", "Bundle.entry[0].resource", (["Resource", "entry[]", {"index": 0}, "resource"],)),
    (
        "Bundle",
        "Bundle.entry[0].resource as Composition",
        (
            [
                "Resource",
                "entry[]",
                {"index": 0},
                "resource",
                {"where": ["resource", "Composition"]},
            ],
        ),
    ),
]


@pytest.mark.parametrize(("type_name", "expression", "expected"), CASES)
def test_compiles(type_name: str, expression: str, expected: object) -> None:
    found = compile_expression(type_name, expression, TYPES)
    assert found == expected
    assert json.loads(json.dumps(found)) == list(found)


def test_a_boolean_expression_is_one_test() -> None:
    expression = "Patient.deceased.exists() and Patient.deceased != false"
    paths = [["boolean", "deceasedBoolean"], ["dateTime", "deceasedDateTime"]]
    condition = ["and", ["exists", paths], ["ne", paths, False]]
    assert compile_expression("Patient", expression, TYPES) == (["boolean", {"test": condition}],)


def test_composite_components_are_relative_to_every_base() -> None:
    paths, components = compile_composite(
        "Observation",
        "Observation | Observation.component",
        ["code", "value.as(Quantity)", "%resource.subject"],
        TYPES,
    )
    assert paths == (["Observation"], ["Observation.component", "component[]"])
    assert components == (
        (["CodeableConcept", "code"],),
        (["Quantity", "valueQuantity"],),
        (["Reference", "%resource", "subject"],),
    )


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("Observation.nothing", "no element 'nothing'"),
        ("Patient.telecom", "finds nothing"),
        ("Observation.code.matches('x')", "matches"),
        ("Observation.code.where(", "position"),
        ("Observation.code ~ 'x'", "unexpected character"),
        ("(" * 50 + "Observation", "nested"),
        ("Observation.code 'x'", "the end"),
    ],
)
def test_refuses_with_a_reason(expression: str, reason: str) -> None:
    with pytest.raises(ExpressionError, match=reason):
        compile_expression("Observation", expression, TYPES)


@pytest.mark.parametrize(("version", "exceptions"), [("r4", 0), ("r4b", 0), ("r5", 5)])
def test_all_official_parameters_compile(version: str, exceptions: int) -> None:
    """In R5, five pairs of type and parameter name elements that the type does not have."""
    file = corpus() / "definitions" / version / "search-parameters.json.gz"
    definitions = Definitions.load(version)
    failed, count = [], 0
    for entry in json.loads(gzip.decompress(file.read_bytes()))["entry"]:
        parameter = entry["resource"]
        for type_name in parameter.get("base", []) if parameter.get("expression") else ():
            count += 1
            components = [item["expression"] for item in parameter.get("component", [])]
            try:
                compile_composite(type_name, parameter["expression"], components, definitions)
            except ExpressionError:
                failed.append((type_name, parameter["code"]))
    assert count > 1_700
    assert len(failed) == exceptions, failed
