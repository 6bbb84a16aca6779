"""$bulk-update: which instances change, which do not, and what is counted (E3)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.in_process import InProcess
from tests.support.jobs import ASYNC, Jobs, counts


@pytest.fixture
def http(server: InProcess) -> InProcess:
    return server


@pytest.fixture
def jobs(http: InProcess) -> Jobs:
    return Jobs(http)


def operation(type_: str, path: str, **value: Any) -> dict[str, Any]:
    """An operation of a FHIRPath Patch; `name` is the name part."""
    parts: list[dict[str, Any]] = [
        {"name": "type", "valueCode": type_},
        {"name": "path", "valueString": path},
    ]
    if "name" in value:
        parts.append({"name": "name", "valueString": value.pop("name")})
    parts += [{"name": "value", key: given} for key, given in value.items()]
    return {"name": "operation", "part": parts}


def patch(*operations: dict[str, Any]) -> dict[str, Any]:
    """A FHIRPath Patch."""
    return {"resourceType": "Parameters", "parameter": list(operations)}


ACTIVE = operation("upsert", "Patient", name="active", valueBoolean=True)
LANGUAGE = operation("upsert", "Resource", name="language", valueCode="ko")


def observe(http: InProcess, id_: str) -> None:
    """PUT an Observation."""
    resource = {"resourceType": "Observation", "id": id_, "status": "final", "code": {"text": "weight"}}
    assert http.send("PUT", f"Observation/{id_}", resource).status == 201


def test_matches_are_patched_once_and_counted(http: InProcess, jobs: Jobs) -> None:
    http.patient("a", gender="female", multipleBirthInteger=3)
    http.patient("b", gender="female", active=True)
    http.patient("m", gender="male")
    result = jobs.run("PATCH", "Patient/$bulk-update?gender=female", patch(ACTIVE), by="Kim")
    assert result == {"ResourceUpdatedCount": {"Patient": 1}, "ResourceIgnoredCount": {"Patient": 1}}
    changed = http.send("GET", "Patient/a")
    assert (changed.version, changed.json["active"]) == ("2", True)
    assert http.send("GET", "Patient/b").version == http.send("GET", "Patient/m").version == "1"
    newest = http.send("GET", "Patient/a/_history").entries[0]
    assert newest["request"]["method"] == "PATCH"
    assert {"url": "urn:fhir-admin:author", "valueString": "Kim"} in newest["response"]["extension"]


def test_numbers_keep_their_digits(http: InProcess, jobs: Jobs) -> None:
    observe(http, "o")
    value = b'"valueQuantity":{"value":2.50,"unit":"kg"}'
    body = json.dumps(patch(operation("upsert", "Observation", name="value", valueQuantity=0))).encode()
    body = body.replace(b'"valueQuantity": 0', value)
    assert jobs.run("PATCH", "Observation/$bulk-update", body) == {"ResourceUpdatedCount": {"Observation": 1}}
    assert value in http.send("GET", "Observation/o").body


def test_operations_apply_to_their_types(http: InProcess, jobs: Jobs) -> None:
    http.patient("p")
    observe(http, "o")
    http.send("PUT", "Basic/b", {"resourceType": "Basic", "id": "b", "code": {"text": "x"}})
    status = operation("replace", "Observation.status", valueCode="amended")
    result = jobs.run("PATCH", "$bulk-update", patch(ACTIVE, status))
    assert result == {
        "ResourceUpdatedCount": {"Observation": 1, "Patient": 1},
        "ResourceIgnoredCount": {"Basic": 1},
    }
    result = jobs.run("PATCH", "$bulk-update?excludedResourceTypes=Basic", patch(LANGUAGE))
    assert result == {"ResourceUpdatedCount": {"Observation": 1, "Patient": 1}}
    assert http.send("GET", "Observation/o").json["language"] == "ko"


def test_what_cannot_be_patched_is_counted_and_told(http: InProcess, jobs: Jobs) -> None:
    http.patient("with", name=[{"family": "Kim"}])
    http.patient("without")
    family = operation("replace", "Patient.name.family", valueString="Lee")
    result = jobs.run("PATCH", "Patient/$bulk-update", patch(family))
    assert result["ResourceUpdatedCount"] == {"Patient": 1}
    assert result["ResourcePatchFailedCount"] == {"Patient": 1}
    assert result["Issues"]["0"].startswith("Patient/without: ")
    assert http.send("GET", "Patient/without").version == "1"
    bad = operation("upsert", "Patient", name="gender", valueCode="nonsense")
    assert jobs.run("PATCH", "Patient/$bulk-update?name=Lee", patch(bad))["ResourcePatchFailedCount"]
    assert http.send("GET", "Patient/with").version == "2"


def test_only_the_first_hundred_problems_are_told(http: InProcess, jobs: Jobs) -> None:
    for number in range(103):
        http.patient(f"p{number}")
    result = jobs.run(
        "PATCH", "Patient/$bulk-update", patch(operation("replace", "active", valueBoolean=True))
    )
    assert result["ResourcePatchFailedCount"] == {"Patient": 103}
    assert len(result["Issues"]) == 101
    assert result["Issues"]["100"] == "3 more"


def test_later_writes_are_left(http: InProcess, jobs: Jobs) -> None:
    for id_ in ("old", "changed", "gone"):
        http.patient(id_)
    status = jobs.begin("PATCH", "Patient/$bulk-update", patch(ACTIVE))
    jobs.turn()
    http.patient("changed", gender="male")
    http.send("DELETE", "Patient/gone")
    jobs.finish()
    assert counts(http.follow(status)) == {
        "ResourceUpdatedCount": {"Patient": 1},
        "ResourceIgnoredCount": {"Patient": 2},
    }
    assert "active" not in http.send("GET", "Patient/changed").json


def test_one_at_a_time(http: InProcess, jobs: Jobs) -> None:
    http.patient("p")
    status = jobs.begin("PATCH", "Patient/$bulk-update", patch(ACTIVE))
    second = http.send("PATCH", "Patient/$bulk-update", patch(LANGUAGE), **ASYNC)
    assert (second.status, status in second.issue["diagnostics"]) == (400, True)
    jobs.finish()
    assert jobs.run("PATCH", "Patient/$bulk-update", patch(LANGUAGE))


@pytest.mark.parametrize("type_", ["add", "insert", "delete", "move"])
def test_other_operations_are_refused(http: InProcess, type_: str) -> None:
    parts = operation(type_, "Patient", name="active", valueBoolean=True)
    numbers = ("index", "source", "destination")
    parts["part"] += [{"name": name, "valueInteger": 0} for name in numbers]
    assert http.send("PATCH", "Patient/$bulk-update", patch(ACTIVE, parts), **ASYNC).status == 400


def test_what_is_not_understood_changes_nothing(http: InProcess) -> None:
    http.patient("p")
    refused = [
        "SearchParameter/$bulk-update",
        "StructureDefinition/$bulk-update",
        "$bulk-update?_type=Patient,SearchParameter",
        "Patient/$bulk-update?unknown=1",
        "Patient/$bulk-update?hardDelete=true",
        "Patient/$bulk-update?_count=1",
        "Patient/$bulk-update?gender=",
    ]
    for url in refused:
        assert http.send("PATCH", url, patch(ACTIVE), **ASYNC).status == 400, url
    assert http.send("PATCH", "Patient/$bulk-update", patch(ACTIVE)).status == 400
    for body in (patch(), {"resourceType": "Patient"}, b"", b"{", []):
        assert http.send("PATCH", "Patient/$bulk-update", body, **ASYNC).status == 400, body
    json_patch = {"content_type": "application/json-patch+json", **ASYNC}
    assert http.send("PATCH", "Patient/$bulk-update", [], **json_patch).status == 400
    xml = {"content_type": "application/fhir+xml", **ASYNC}
    assert http.send("PATCH", "Patient/$bulk-update", b"<a/>", **xml).status == 415
    assert http.send("POST", "Patient/$bulk-update", patch(ACTIVE), **ASYNC).status == 405
    assert not Jobs(http).turn()


def test_search_parameters_are_never_touched(http: InProcess, jobs: Jobs) -> None:
    parameter = {
        "resourceType": "SearchParameter",
        "id": "s",
        "url": "http://example.org/s",
        "name": "S",
        "status": "retired",
        "description": "x",
        "code": "s",
        "base": ["Patient"],
        "type": "string",
        "expression": "Patient.name.family",
    }
    assert http.send("PUT", "SearchParameter/s", parameter).status == 201
    http.patient("p")
    assert jobs.run("PATCH", "$bulk-update", patch(LANGUAGE)) == {"ResourceUpdatedCount": {"Patient": 1}}
    assert http.send("GET", "SearchParameter/s").version == "1"


def test_versioned_update_needs_what_a_bulk_update_lacks(http: InProcess, jobs: Jobs) -> None:
    http.patient("p")
    http.set(versioning={"Patient": "versioned-update"})
    result = jobs.run("PATCH", "Patient/$bulk-update", patch(ACTIVE))
    assert result["ResourcePatchFailedCount"] == {"Patient": 1}
    assert "If-Match" in result["Issues"]["0"]
