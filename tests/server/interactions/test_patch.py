"""patch, both dialects, direct and conditional."""

import json
from typing import Any

import pytest

from tests.support.in_process import InProcess

JSON_PATCH = "application/json-patch+json"
FHIR = "application/fhir+json"


def operation(type_: str, path: str, **parts: Any) -> dict[str, Any]:
    found = [{"name": "type", "valueCode": type_}, {"name": "path", "valueString": path}]
    found += [{"name": "value", name: value} for name, value in parts.items()]
    return {"name": "operation", "part": found}


def replace_gender(value: str) -> dict[str, Any]:
    return {
        "resourceType": "Parameters",
        "parameter": [operation("replace", "Patient.gender", valueCode=value)],
    }


KINDS = [
    (JSON_PATCH, [{"op": "replace", "path": "/gender", "value": "female"}]),
    (FHIR, replace_gender("female")),
]


@pytest.mark.parametrize(("media", "patch"), KINDS)
def test_patch_makes_a_version(server: InProcess, media: str, patch: Any) -> None:
    """B0.4, B0.1"""
    server.patient(gender="male")
    answer = server.send("PATCH", "Patient/p", patch, content_type=media)
    assert (answer.status, answer.version, answer.json["gender"]) == (200, "2", "female")
    assert server.send("GET", "Patient/p/_history").entries[0]["request"]["method"] == "PATCH"
    assert server.send("GET", "Patient?gender=female").ids == ["p"]


@pytest.mark.parametrize(("media", "patch"), KINDS)
def test_patch_needs_a_live_instance(server: InProcess, media: str, patch: Any) -> None:
    """B0.3"""
    assert server.send("PATCH", "Patient/p", patch, content_type=media).status == 404
    server.patient(gender="male")
    server.send("DELETE", "Patient/p")
    assert server.send("PATCH", "Patient/p", patch, content_type=media).status == 410


@pytest.mark.parametrize(("media", "patch"), KINDS)
def test_if_match_comes_before_the_operations(server: InProcess, media: str, patch: Any) -> None:
    """B0.3"""
    server.patient(gender="male")
    for header, status in (('W/"9"', 412), ("9", 400), ('W/"1"', 200)):
        assert server.send("PATCH", "Patient/p", patch, content_type=media, if_match=header).status == status
    bad = [{"op": "remove", "path": "/nothing"}]
    assert server.send("PATCH", "Patient/p", bad, content_type=JSON_PATCH, if_match='W/"1"').status == 412


@pytest.mark.parametrize(
    ("media", "body", "status"),
    [
        (FHIR, [], 400),
        (FHIR, {"resourceType": "Patient"}, 400),
        ("text/plain", [], 415),
        ("application/merge-patch+json", {}, 415),
        (JSON_PATCH, b"", 400),
        (JSON_PATCH, {}, 400),
        (JSON_PATCH, b"{", 400),
    ],
)
def test_a_body_that_is_no_patch_is_refused_before_all_else(
    server: InProcess, media: str, body: Any, status: int
) -> None:
    """B0.1, B0.2"""
    assert server.send("PATCH", "Patient/nobody", body, content_type=media).status == status


@pytest.mark.parametrize(
    "operations",
    [
        [{"op": "replace", "path": "/active", "value": False}, {"op": "remove", "path": "/nothing"}],
        [{"op": "add", "path": "/dummyProperty", "value": 1}],
        [{"op": "replace", "path": "/gender", "value": "dummy"}],
        [{"op": "add", "path": "/birthDate", "value": "abc"}],
        [{"op": "replace", "path": "/id", "value": "q"}],
        [{"op": "test", "path": "/active", "value": False}],
    ],
)
def test_a_patch_is_all_or_nothing(server: InProcess, operations: Any) -> None:
    """B0.6, B0.7, B0.8"""
    before = server.patient(active=True, gender="male").body
    assert server.send("PATCH", "Patient/p", operations, content_type=JSON_PATCH).status == 400
    assert server.send("GET", "Patient/p").body == before


def test_a_patch_without_effect_is_no_version(server: InProcess) -> None:
    """B0.5"""
    server.patient(gender="female")
    assert server.send("PATCH", "Patient/p", KINDS[0][1], content_type=JSON_PATCH).version == "1"
    assert server.send("PATCH", "Patient/p", [], content_type=JSON_PATCH).version == "1"


def test_numbers_beside_a_patch_keep_their_digits(server: InProcess) -> None:
    """A0.12, house rule 11"""
    body = b'{"resourceType":"Location","id":"l","position":{"longitude":1.00,"latitude":2e0}}'
    server.send("PUT", "Location/l", body)
    patch = [{"op": "add", "path": "/name", "value": "x"}]
    answer = server.send("PATCH", "Location/l", patch, content_type=JSON_PATCH)
    assert b'"longitude":1.00,"latitude":2e0' in answer.body


def test_a_tag_can_be_patched_without_history(server: InProcess) -> None:
    """B0.10"""
    server.patient(active=True)
    patch = [{"op": "add", "path": "/meta/tag", "value": [{"code": "a"}]}]
    answer = server.send("PATCH", "Patient/p?_meta-history=false", patch, content_type=JSON_PATCH)
    assert answer.version == "2"
    assert len(server.send("GET", "Patient/p/_history").entries) == 1


@pytest.mark.parametrize(("media", "patch"), KINDS)
def test_conditional_patch(server: InProcess, media: str, patch: Any) -> None:
    """B3.1, B3.2, B3.3, B3.4"""
    url = "Patient?identifier=x"
    assert server.send("PATCH", url, patch, content_type=media).status == 404
    assert server.count("Patient") == 0
    server.patient(gender="male", identifier=[{"value": "x"}])
    assert server.send("PATCH", url, patch, content_type=media, if_match='W/"7"').status == 412
    assert server.send("PATCH", url, patch, content_type=media).json["gender"] == "female"
    server.patient("q", gender="male", identifier=[{"value": "x"}])
    assert server.send("PATCH", url, patch, content_type=media).status == 412
    for criteria in ("", "?", "?id=p", "?identifier="):
        assert server.send("PATCH", f"Patient{criteria}", patch, content_type=media).status == 412


def test_the_patched_resource_must_be_small_enough(server: InProcess) -> None:
    """Limits: patched result"""
    server.set(patch_result_bytes=200)
    server.patient()
    patch = [{"op": "add", "path": "/name", "value": [{"text": "x" * 300}]}]
    answer = server.send("PATCH", "Patient/p", patch, content_type=JSON_PATCH)
    assert answer.status == 400
    assert json.loads(server.send("GET", "Patient/p").body)["meta"]["versionId"] == "1"


def test_a_patch_may_have_as_many_operations_as_the_settings_say(server: InProcess) -> None:
    """Limits: patch operations"""
    server.patient(active=True)
    test = [{"op": "test", "path": "/active", "value": True}]
    delete = {"name": "type", "valueCode": "delete"}, {"name": "path", "valueString": "Patient.photo"}
    operation = {"name": "operation", "part": delete}
    for allowed in (3, 1500):
        server.set(patch_operations=allowed)
        for count, status in ((allowed, 200), (allowed + 1, 400)):
            answer = server.send("PATCH", "Patient/p", test * count, content_type=JSON_PATCH)
            assert answer.status == status, answer.body
            parameters = {"resourceType": "Parameters", "parameter": [operation] * count}
            answer = server.send("PATCH", "Patient/p", parameters)
            assert answer.status == status, answer.body
            assert status == 200 or answer.issue["code"] == "too-costly"
