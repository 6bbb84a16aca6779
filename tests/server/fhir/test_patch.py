"""PATCH at the edge: dialects, media types, coercions, immutable elements."""

from __future__ import annotations

import base64
import copy
import json
from typing import Any

import pytest

from server.fhir import codec, patch
from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p",
    "meta": {"versionId": "3", "lastUpdated": "2020-01-01T00:00:00Z", "tag": [{"code": "a"}]},
    "text": {"status": "generated", "div": "<div>x</div>"},
    "gender": "male",
    "address": [{"city": "A"}],
}


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return Definitions.load()


def json_patch(definitions: Definitions, *ops: Any, resource: Any = None) -> Any:
    return patch.apply(resource or PATIENT, patch.JSON_PATCH, json.dumps(ops).encode(), definitions)


def fhirpath_body(*operations: dict[str, Any]) -> bytes:
    def part(name: str, value: Any) -> dict[str, Any]:
        kinds = {"type": "valueCode", "index": "valueInteger"}
        return (
            {"name": name, **value}
            if isinstance(value, dict)
            else {"name": name, kinds.get(name, "valueString"): value}
        )

    parameters = [{"name": "operation", "part": [part(*item) for item in op.items()]} for op in operations]
    return json.dumps({"resourceType": "Parameters", "parameter": parameters}).encode()


REPLACE = fhirpath_body({"type": "replace", "path": "Patient.gender", "value": {"valueCode": "female"}})


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json-patch+json", b'[{"op":"replace","path":"/gender","value":"female"}]'),
        (
            "Application/JSON-Patch+JSON; charset=utf-8",
            b'[{"op":"replace","path":"/gender","value":"female"}]',
        ),
        ("application/fhir+json", REPLACE),
        ("application/json;charset=utf-8", REPLACE),
    ],
)
def test_the_media_type_chooses_the_dialect(content_type: str, body: bytes, definitions: Definitions) -> None:
    before = copy.deepcopy(PATIENT)
    assert patch.apply(PATIENT, content_type, body, definitions) == {**PATIENT, "gender": "female"}
    assert before == PATIENT


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("text/plain", b"[]", 415),
        ("application/xml-patch+xml", b"<diff/>", 415),
        ("application/merge-patch+json", b"{}", 415),
        ("", b"[]", 415),
        ("application/json-patch+json", b"", 400),
        ("application/json-patch+json", b"  ", 400),
        ("application/json-patch+json", b"{}", 400),
        ("application/json-patch+json", b"[", 400),
        ("application/json-patch+json", b"null", 400),
        ("application/fhir+json", b"[]", 400),
        ("application/fhir+json", b'{"resourceType":"Patient"}', 400),
        ("application/fhir+json", b'{"resourceType":"Parameters"}', 400),
        ("application/fhir+json", b'{"resourceType":"Parameters","parameter":[]}', 400),
        ("application/fhir+json", b'{"resourceType":"Parameters","parameter":{"name":"operation"}}', 400),
        ("application/fhir+json", b'"x"', 400),
    ],
)
def test_refused_before_anything_is_looked_up(
    content_type: str, body: bytes, status: int, definitions: Definitions
) -> None:
    with pytest.raises(FhirError) as error:
        patch.apply(PATIENT, content_type, body, definitions)
    assert error.value.kind.status == status


@pytest.mark.parametrize(
    "op",
    [
        {"op": "replace", "path": "/id", "value": "q"},
        {"op": "replace", "path": "/meta/versionId", "value": "9"},
        {"op": "remove", "path": "/meta/lastUpdated"},
        {"op": "remove", "path": "/meta"},
        {"op": "replace", "path": "/text/div", "value": "<div>y</div>"},
        {"op": "replace", "path": "/text/status", "value": "additional"},
        {"op": "remove", "path": "/text"},
        {"op": "replace", "path": "/resourceType", "value": "Person"},
        {"op": "replace", "path": "", "value": {"resourceType": "Patient", "id": "p"}},
    ],
)
def test_immutable_elements(op: dict[str, Any], definitions: Definitions) -> None:
    with pytest.raises(FhirError) as error:
        json_patch(definitions, op)
    assert error.value.kind.code == "invalid"
    assert "immutable" in str(error.value)


def test_adding_a_narrative_counts_as_changing_it(definitions: Definitions) -> None:
    bare = {"resourceType": "Patient", "id": "p"}
    with pytest.raises(FhirError, match="immutable"):
        json_patch(definitions, {"op": "add", "path": "/text", "value": PATIENT["text"]}, resource=bare)


@pytest.mark.parametrize(
    "path",
    ["Patient.id", "Patient.meta.versionId", "Patient.text.div", "Patient.text.`div`", "Patient.text.status"],
)
def test_immutable_elements_by_fhirpath(path: str, definitions: Definitions) -> None:
    body = fhirpath_body({"type": "delete", "path": path})
    with pytest.raises(FhirError, match="immutable"):
        patch.apply(PATIENT, "application/fhir+json", body, definitions)


def test_tags_may_change(definitions: Definitions) -> None:
    after = json_patch(definitions, {"op": "add", "path": "/meta/tag/-", "value": {"code": "b"}})
    assert after["meta"]["tag"] == [{"code": "a"}, {"code": "b"}]


def test_one_item_becomes_a_list(definitions: Definitions) -> None:
    after = json_patch(definitions, {"op": "add", "path": "/name", "value": {"family": "F"}})
    assert after["name"] == [{"family": "F"}]


def test_strings_become_booleans_and_numbers_with_their_digits(definitions: Definitions) -> None:
    after = json_patch(
        definitions,
        {"op": "add", "path": "/active", "value": "true"},
        {"op": "add", "path": "/multipleBirthInteger", "value": "2"},
        {"op": "add", "path": "/extension", "value": [{"url": "u"}]},
        {"op": "add", "path": "/extension/0/valueDecimal", "value": "1.50"},
    )
    assert after["active"] is True
    assert after["multipleBirthInteger"] == 2
    assert codec.encode(after["extension"][0]["valueDecimal"]) == b"1.50"


def test_other_strings_are_left_to_validation(definitions: Definitions) -> None:
    after = json_patch(definitions, {"op": "add", "path": "/active", "value": "yes"})
    assert after["active"] == "yes"


def test_what_the_patch_leaves_empty_is_dropped(definitions: Definitions) -> None:
    after = json_patch(definitions, {"op": "remove", "path": "/address/0/city"})
    assert "address" not in after


def test_siblings_keep_their_positions(definitions: Definitions) -> None:
    named = {"resourceType": "Patient", "name": [{"given": ["A", "B"], "_given": [{"id": "1"}, {"id": "2"}]}]}
    after = json_patch(definitions, {"op": "remove", "path": "/name/0/_given/0/id"}, resource=named)
    assert after["name"] == [{"given": ["A", "B"], "_given": [None, {"id": "2"}]}]


def test_an_empty_json_patch_changes_nothing(definitions: Definitions) -> None:
    assert json_patch(definitions) == PATIENT


def test_azure_example_tests_for_false(definitions: Definitions) -> None:
    ops = (
        {"op": "test", "path": "/deceasedBoolean", "value": False},
        {"op": "replace", "path": "/deceasedBoolean", "value": True},
    )
    assert (
        json_patch(definitions, *ops, resource={**PATIENT, "deceasedBoolean": False})["deceasedBoolean"]
        is True
    )
    for resource in (PATIENT, {**PATIENT, "deceasedBoolean": True}):
        with pytest.raises(FhirError) as error:
            json_patch(definitions, *ops, resource=resource)
        assert error.value.kind.code == "processing"


def binary(data: str, content_type: str = "application/json-patch+json") -> dict[str, Any]:
    return {"resourceType": "Binary", "contentType": content_type, "data": data}


def test_bundle_entries(definitions: Definitions) -> None:
    data = base64.b64encode(b'[{"op":"replace","path":"/gender","value":"female"}]').decode()
    assert patch.run(patch.parse_entry(binary(data)), PATIENT, definitions)["gender"] == "female"
    assert patch.run(patch.parse_entry(json.loads(REPLACE)), PATIENT, definitions)["gender"] == "female"


@pytest.mark.parametrize(
    "resource",
    [
        PATIENT,
        None,
        binary("!!"),
        binary(""),
        binary("W10="[:3]),
        binary("W10=", "text/plain"),
        binary("bm90IGpzb24="),
        binary("e30="),
    ],
)
def test_bad_bundle_entries(resource: Any) -> None:
    with pytest.raises(FhirError) as error:
        patch.parse_entry(resource)
    assert error.value.kind.status == 400


def test_the_result_may_not_be_nested_too_deeply(definitions: Definitions) -> None:
    nested: Any = {"url": "u"}
    for _ in range(29):
        nested = {"url": "u", "extension": [nested]}
    resource = {"resourceType": "Patient", "extension": [nested]}
    op = {"op": "copy", "from": "/extension/0", "path": "/extension/0" * 4 + "/extension/-"}
    with pytest.raises(FhirError, match="deeper"):
        json_patch(definitions, op, resource=resource)
