"""The terminology operations over the wire, as the CapabilityStatement declares them.

Source: server specification E3.
"""

from __future__ import annotations

from tests.support.black_box import refused
from tests.support.server_process import Connection

GENDER = "http://hl7.org/fhir/ValueSet/administrative-gender"
HL7 = "http://hl7.org/fhir/OperationDefinition/"


def test_the_operations_are_declared_on_their_types(http: Connection) -> None:
    (rest,) = http.send("GET", "metadata").json()["rest"]
    declared = {
        type_["type"]: [
            o["definition"]
            for o in type_["operation"]
            if o["definition"].startswith(f"{HL7}{type_['type']}-")
        ]
        for type_ in rest["resource"]
        if type_["type"] in ("ValueSet", "CodeSystem")
    }
    assert declared == {
        "ValueSet": [f"{HL7}ValueSet-expand", f"{HL7}ValueSet-validate-code"],
        "CodeSystem": [
            f"{HL7}CodeSystem-lookup",
            f"{HL7}CodeSystem-subsumes",
            f"{HL7}CodeSystem-validate-code",
        ],
    }


def test_expand_lookup_validate_and_compare(http: Connection) -> None:
    expanded = http.send("GET", f"ValueSet/$expand?url={GENDER}&filter=fem")
    assert expanded.status == 200
    (item,) = expanded.json()["expansion"]["contains"]
    system, code = item["system"], item["code"]
    looked = http.send("GET", f"CodeSystem/$lookup?system={system}&code={code}")
    assert {"name": "display", "valueString": "Female"} in looked.json()["parameter"]
    valid = http.send("GET", f"ValueSet/$validate-code?url={GENDER}&system={system}&code={code}")
    assert {"name": "result", "valueBoolean": True} in valid.json()["parameter"]
    subsumed = http.send("GET", f"CodeSystem/$subsumes?system={system}&codeA={code}&codeB=male")
    assert subsumed.json()["parameter"] == [{"name": "outcome", "valueCode": "not-subsumed"}]


def test_what_is_asked_wrongly_is_an_outcome(http: Connection) -> None:
    """E3: unknown or duplicate parameter → 400"""
    refused(http.send("GET", f"ValueSet/$expand?url={GENDER}&foo=1"), 400, "invalid")
    refused(http.send("GET", f"ValueSet/$expand?url={GENDER}&url={GENDER}"), 400, "invalid")
    refused(http.send("GET", "ValueSet/$expand?url=http://example.org/none"), 404, "not-found")
    snomed = "http://hl7.org/fhir/ValueSet/body-site"
    refused(http.send("GET", f"ValueSet/$expand?url={snomed}"), 400, "not-supported")
