# ruff: noqa: E501 - lists of words are read by the row
"""Bodies: good ones of every kind the server takes, and bombs that are small to send."""

from __future__ import annotations

import base64
import json
from typing import Any

GENDER = "http://hl7.org/fhir/ValueSet/administrative-gender"


def patch(*operations: Any) -> dict[str, Any]:
    """A FHIRPath Patch; each operation is type, path and further parts."""
    listed = []
    for type_, path, *parts in operations:
        first = [{"name": "type", "valueCode": type_}, {"name": "path", "valueString": path}]
        listed.append({"name": "operation", "part": [*first, *parts]})
    return {"resourceType": "Parameters", "parameter": listed}


def parameters(*pairs: tuple[str, str, Any]) -> dict[str, Any]:
    """A Parameters resource; each pair is a name, a member and its value."""
    return {"resourceType": "Parameters", "parameter": [{"name": n, m: v} for n, m, v in pairs]}


def profile(*elements: Any, url: str = "http://example.org/p", **members: Any) -> dict[str, Any]:
    """A profile of Patient."""
    return {
        "resourceType": "StructureDefinition", "id": "p", "url": url, "name": "P", "status": "draft",
        "kind": "resource", "abstract": False, "type": "Patient", "derivation": "constraint",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "differential": {"element": list(elements)}, **members,
    }  # fmt: skip


def invariant(expression: str) -> dict[str, Any]:
    """An element definition with a rule of the client's making."""
    rule = {"key": "x-1", "severity": "error", "human": "x", "expression": expression}
    return {"id": "Patient", "path": "Patient", "constraint": [rule]}


def search_parameter(expression: str, type_: str = "token", **members: Any) -> dict[str, Any]:
    """A custom search parameter."""
    return {
        "resourceType": "SearchParameter", "id": "sp", "url": "http://example.org/sp", "name": "Sp",
        "status": "active", "description": "x", "code": "colour", "base": ["Patient"], "type": type_,
        "expression": expression, **members,
    }  # fmt: skip


def value_set(*includes: Any, url: str = "http://example.org/vs", **members: Any) -> dict[str, Any]:
    """A value set."""
    return {
        "resourceType": "ValueSet", "id": "vs", "url": url, "status": "draft",
        "compose": {"include": list(includes)}, **members,
    }  # fmt: skip


def code_system(*concepts: Any, **members: Any) -> dict[str, Any]:
    """A code system."""
    return {
        "resourceType": "CodeSystem", "id": "cs", "url": "http://example.org/cs", "status": "draft",
        "content": "complete", "concept": list(concepts), **members,
    }  # fmt: skip


def nested(depth: int, inner: Any, name: str = "concept") -> Any:
    """Codes below codes."""
    for number in range(depth):
        inner = {"code": f"c{number}", name: [inner]}
    return inner


PATIENT: dict[str, Any] = {
    "resourceType": "Patient", "id": "a", "active": True, "gender": "female", "birthDate": "1980-02-03",
    "name": [{"family": "Kim", "given": ["x", "y"]}], "deceasedBoolean": False,
    "identifier": [{"system": "http://example.org", "value": "1"}],
    "extension": [{"url": "http://example.org/e", "valueString": "x"}],
    "contact": [{"name": {"family": "x"}}], "link": [{"other": {"reference": "Patient/b"}, "type": "seealso"}],
    "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'},
    "meta": {"tag": [{"system": "s", "code": "t"}], "profile": ["http://example.org/p"]},
}  # fmt: skip
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation", "id": "o", "status": "final", "subject": {"reference": "Patient/a"},
    "code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]}, "effectiveDateTime": "2020-01",
    "valueQuantity": {"value": 5.40, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg/dL"},
    "component": [{"code": {"text": "x"}, "valueString": "y"}],
}  # fmt: skip
JSON_PATCH: list[Any] = [
    {"op": "replace", "path": "/active", "value": False}, {"op": "test", "path": "/id", "value": "a"},
    {"op": "add", "path": "/name/-", "value": {"family": "z"}}, {"op": "copy", "from": "/name", "path": "/x"},
    {"op": "move", "from": "/name/0", "path": "/name/0/given"}, {"op": "remove", "path": "/gender"},
]  # fmt: skip
FHIRPATH_PATCH = patch(
    ("replace", "Patient.active", {"name": "value", "valueBoolean": False}),
    ("add", "Patient", {"name": "name", "valueString": "gender"}, {"name": "value", "valueCode": "male"}),
    ("delete", "Patient.name.where(family='z')"),
    ("insert", "Patient.name", {"name": "index", "valueInteger": 0}, {"name": "value", "valueHumanName": {}}),
    (
        "move",
        "Patient.name",
        {"name": "source", "valueInteger": 0},
        {"name": "destination", "valueInteger": 1},
    ),
    ("upsert", "Patient", {"name": "name", "valueString": "gender"}, {"name": "value", "valueCode": "male"}),
)
GROUP = {"resourceType": "Group", "id": "g", "type": "person", "actual": True,
         "member": [{"entity": {"reference": "Patient/a"}}]}  # fmt: skip
LIST = {"resourceType": "List", "id": "l", "status": "current", "mode": "working",
        "entry": [{"item": {"reference": "Patient/a"}}]}  # fmt: skip
CODES = code_system({"code": "a", "display": "A", "concept": [{"code": "b"}]}, {"code": "c"})
RESOURCES: tuple[Any, ...] = (
    PATIENT, PATIENT, OBSERVATION, GROUP, LIST, CODES,
    value_set({"system": "http://example.org/cs", "filter": [{"property": "concept", "op": "is-a", "value": "a"}]}),
    profile(invariant("name.exists()"), {"id": "Patient.name", "path": "Patient.name", "min": 1}),
    profile({"id": "Patient.identifier", "path": "Patient.identifier",
             "slicing": {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}},
            {"id": "Patient.identifier:x", "path": "Patient.identifier", "sliceName": "x", "min": 1},
            {"id": "Patient.identifier:x.system", "path": "Patient.identifier.system", "fixedUri": "u"}),
    search_parameter("Patient.name.family", "string"),
    {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "AMB"}},
    {"resourceType": "Binary", "id": "x", "contentType": "text/plain", "data": "eA=="},
)  # fmt: skip
OPERATIONS: tuple[Any, ...] = (
    JSON_PATCH, FHIRPATH_PATCH,
    parameters(("resource", "valueReference", {"reference": "Patient/b"})),
    parameters(("meta", "valueMeta", {"tag": [{"code": "x"}], "profile": ["http://example.org/p"]})),
    parameters(("url", "valueUri", GENDER), ("filter", "valueString", "m"), ("count", "valueInteger", 1)),
    parameters(("valueSet", "resource", RESOURCES[6])),
    parameters(("url", "valueUri", GENDER), ("coding", "valueCoding", {"code": "male"})),
    parameters(("system", "valueUri", "http://hl7.org/fhir/administrative-gender"), ("code", "valueCode", "male")),
    parameters(("codeA", "valueCode", "a"), ("codeB", "valueCode", "b"), ("system", "valueUri", CODES["url"])),
    parameters(("resource", "resource", PATIENT), ("profile", "valueUri", "http://example.org/p")),
    parameters(("url", "valueUri", "http://example.org/sp"), ("status", "valueString", "disabled")),
    parameters(("targetResourceTypes", "valueString", "Patient")),
    {"resourceType": "Parameters", "parameter": [
        {"name": "inputFormat", "valueString": "application/fhir+ndjson"},
        {"name": "mode", "valueString": "IncrementalLoad"},
        {"name": "input", "part": [{"name": "type", "valueString": "Patient"},
                                   {"name": "url", "valueUri": "../server.toml"}]}]},
)  # fmt: skip
LINES = b"\n".join(json.dumps(one).encode() for one in RESOURCES[:5])


def entry(method: str, url: str, resource: Any = None, **request: Any) -> dict[str, Any]:
    """An entry of a Bundle."""
    made: dict[str, Any] = {"request": {"method": method, "url": url, **request}}
    return made if resource is None else {**made, "resource": resource, "fullUrl": f"urn:uuid:{len(url)}"}


def binary(operations: Any) -> dict[str, Any]:
    """A JSON Patch as a Bundle carries it."""
    data = base64.b64encode(json.dumps(operations).encode()).decode()
    return {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": data}


ENTRIES: tuple[Any, ...] = (
    entry("POST", "Patient", PATIENT), entry("POST", "Patient", PATIENT, ifNoneExist="identifier=1"),
    entry("PUT", "Patient/a", PATIENT, ifMatch='W/"1"'), entry("PUT", "Patient/a", PATIENT),
    entry("PUT", "Patient?identifier=1", PATIENT), entry("DELETE", "Patient/b"),
    entry("DELETE", "Patient?identifier=9"), entry("GET", "Patient?name=x&_include=*"), entry("GET", "Patient/a"),
    entry("PATCH", "Patient/a", binary(JSON_PATCH[:2])), entry("PATCH", "Patient/a", FHIRPATH_PATCH),
    entry("POST", "Observation", {**OBSERVATION, "subject": {"reference": "urn:uuid:7"}}),
    entry("POST", "Observation", {**OBSERVATION, "subject": {"reference": "Patient?identifier=1"}}),
    entry("GET", "Patient/a/$everything"), entry("POST", "Patient/$validate", PATIENT),
    entry("GET", "ValueSet/$expand?url=" + GENDER), entry("POST", "Patient/a/$meta-add", OPERATIONS[3]),
    entry("GET", "_history"), entry("HEAD", "Patient/a"), entry("POST", "$restore", OPERATIONS[2]),
    entry("PUT", "SearchParameter/sp", RESOURCES[9]), entry("DELETE", "Patient/a/$purge-history"),
)  # fmt: skip
