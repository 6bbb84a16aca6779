"""A day with each FHIR version over the wire: the real process, its own tables, only valid answers.

Source: server specification A, B, C, D, F1.1, F1.2 and the STU3 rules A4.6, A6.2, B3.12.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from server.fhir import codec
from server.fhir.definitions import VERSIONS, Definitions
from server.fhir.validate import validate
from tests.support.black_box import JSON_PATCH, binary, bundle, encoded, entry, pages, refused, statuses
from tests.support.server_process import Connection, Reply, ServerProcess

SYSTEM = "http://example.org"
# How each version says the same: the name of an element, the shape of its value.
MEDICATION = {
    "stu3": ("medicationReference", {"reference": "Medication/m"}),
    "r4": ("medicationReference", {"reference": "Medication/m"}),
    "r4b": ("medicationReference", {"reference": "Medication/m"}),
    "r5": ("medication", {"reference": {"reference": "Medication/m"}}),
}
RELEASES = {"stu3": "3.0", "r4": "4.0", "r4b": "4.3", "r5": "5.0"}


class Spoken:
    """A connection to a server of one version; every resource it answers with must be valid there."""

    def __init__(self, http: Connection, version: str) -> None:
        self.http, self.version, self.definitions = http, version, Definitions.load(version)

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Reply:
        """One request; the answer, checked."""
        reply = self.http.send(method, path, body, headers)
        if reply.body and b'"resourceType"' in reply.body:
            assert validate(codec.parse(reply.body), self.definitions) == (), reply.body
        return reply

    def found(self, path: str) -> set[str]:
        """`Type/id` of all that a search gives."""
        answer = self.send("GET", path, headers={"Prefer": "handling=strict"})
        assert answer.status == 200, answer.body
        entries = answer.json().get("entry", [])
        return {f"{e['resource']['resourceType']}/{e['resource']['id']}" for e in entries}


@pytest.fixture(scope="module", params=VERSIONS)
def spoken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spoken]:
    version = request.param
    data = tmp_path_factory.mktemp(version) / "data"
    with ServerProcess(data, "--fhir-version", version) as server:
        connection = server.connect()
        world = Spoken(connection, version)
        for resource in clinic(version):
            path = f"{resource['resourceType']}/{resource['id']}"
            assert world.send("PUT", path, resource).status == 201, path
        yield world
        connection.close()


def clinic(version: str) -> list[dict[str, Any]]:
    """A patient with what hangs on them, in the words of the version."""
    patient = {"reference": "Patient/p"}
    name, medication = MEDICATION[version]
    return [
        {"resourceType": "Organization", "id": "o", "name": "Clinic"},
        {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1984-03-02",
         "identifier": [{"system": SYSTEM, "value": "1"}], "name": [{"family": "Kim", "given": ["Ha"]}],
         "managingOrganization": {"reference": "Organization/o"}, "active": True},
        {"resourceType": "Observation", "id": "b", "status": "final", "subject": patient,
         "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
         "effectiveDateTime": "2024-02-29", "valueQuantity": {"value": 71.20, "unit": "kg"}},
        {"resourceType": "Medication", "id": "m", "code": {"text": "Aspirin"}},
        {"resourceType": "MedicationRequest", "id": "r", "status": "active", "intent": "order",
         "subject": patient, name: medication},
    ]  # fmt: skip


def test_it_says_which_version_it_speaks(spoken: Spoken) -> None:
    """F1.1, F1.2"""
    statement = spoken.send("GET", "metadata").json()
    assert statement["fhirVersion"] == spoken.definitions.fhir_version
    assert {one["type"] for one in statement["rest"][0]["resource"]} == spoken.definitions.resource_types
    checked = spoken.send("POST", "CapabilityStatement/$validate", statement).json()["issue"]
    assert [issue for issue in checked if issue["severity"] in ("error", "fatal")] == []
    release = RELEASES[spoken.version]
    plain = spoken.send("GET", "$versions", headers={"Accept": "application/json"}).json()
    assert plain == {"versions": [release], "default": release}
    assert spoken.send("GET", "$versions").json()["resourceType"] == "Parameters"


def test_the_release_in_media_types_must_be_its_own(spoken: Spoken) -> None:
    for version, release in RELEASES.items():
        media = f"application/fhir+json; fhirVersion={release}"
        is_own = version == spoken.version
        read = spoken.send("GET", "Patient/p", headers={"Accept": media})
        assert read.status == (200 if is_own else 406)
        patient = {"resourceType": "Patient", "id": "media"}
        written = spoken.send("PUT", "Patient/media", patient, {"Content-Type": media})
        assert written.status in ((200, 201) if is_own else (415,))
        if not is_own:
            assert f"fhirVersion={RELEASES[spoken.version]}" in refused(read, 406)["diagnostics"]
            refused(written, 415, "not-supported")


def test_create_read_update_patch_delete_and_history(spoken: Spoken) -> None:
    made = spoken.send("POST", "Patient", {"resourceType": "Patient", "active": True})
    assert made.status == 201
    path = f"Patient/{made.json()['id']}"
    changed = {"resourceType": "Patient", "id": made.json()["id"], "active": True, "gender": "male"}
    assert spoken.send("PUT", path, changed, {"If-Match": 'W/"1"'}).status == 200
    refused(
        spoken.send("PUT", path, changed, {"If-Match": 'W/"1"'}), 409 if spoken.version == "stu3" else 412
    )
    operations = [{"op": "replace", "path": "/gender", "value": "female"}]
    assert spoken.send("PATCH", path, operations, JSON_PATCH).json()["gender"] == "female"
    assert spoken.send("PATCH", path, fhirpath_patch("Patient.active", valueBoolean=False)).status == 200
    assert spoken.send("GET", f"{path}/_history/3").json()["active"] is True
    assert spoken.send("GET", path).json()["active"] is False
    assert spoken.send("DELETE", path).status == 204
    assert spoken.send("GET", path).status == 410
    history = [page.json() for page in pages(spoken.http, f"{path}/_history?_count=2")]
    assert all(validate(page, spoken.definitions) == () for page in history)
    methods = [one["request"]["method"] for page in history for one in page["entry"]]
    patched = "PUT" if spoken.version == "stu3" else "PATCH"
    assert methods == ["DELETE", patched, patched, "PUT", "POST"]
    assert spoken.send("POST", f"{path}/$restore").status == 200
    assert spoken.send("GET", path).json()["active"] is False


def fhirpath_patch(path: str, **value: Any) -> dict[str, Any]:
    """A FHIRPath Patch that replaces one element."""
    said = [
        {"name": "type", "valueCode": "replace"},
        {"name": "path", "valueString": path},
        {"name": "value", **value},
    ]
    return {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": said}]}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (f"Patient?identifier={SYSTEM}|1", {"Patient/p"}),
        ("Patient?family=kim&birthdate=ge1984&gender=female", {"Patient/p"}),
        ("Patient?birthdate=lt1984", set()),
        ("Observation?code=http://loinc.org|29463-7&date=2024-02", {"Observation/b"}),
        ("Observation?patient=Patient/p", {"Observation/b"}),
        ("Observation?patient=p&value-quantity=71.2", {"Observation/b"}),
        ("Observation?subject:Patient.family=kim", {"Observation/b"}),
        ("Observation?patient.organization.name=clinic", {"Observation/b"}),
        ("Patient?_has:Observation:patient:code=29463-7", {"Patient/p"}),
        ("MedicationRequest?medication=Medication/m&status=active", {"MedicationRequest/r"}),
        ("MedicationRequest?_id=r&_include=MedicationRequest:medication",
         {"MedicationRequest/r", "Medication/m"}),
        ("Patient?_id=p&_revinclude=Observation:subject", {"Patient/p", "Observation/b"}),
        ("Patient?_id=p&_include=Patient:organization", {"Patient/p", "Organization/o"}),
        ("Patient/p/Observation", {"Observation/b"}),
        ("Patient/p/MedicationRequest?status=active", {"MedicationRequest/r"}),
        ("Patient/p/*", {"Patient/p", "Observation/b", "MedicationRequest/r"}),
    ],
)  # fmt: skip
def test_search(spoken: Spoken, path: str, found: set[str]) -> None:
    assert spoken.found(path) == found


def test_a_part_of_a_resource_is_tagged_in_the_versions_way(spoken: Spoken) -> None:
    part = spoken.send("GET", "Observation/b?_summary=true").json()
    (tag,) = part["meta"]["tag"]
    is_stu3 = spoken.version == "stu3"
    assert tag["system"].startswith("http://hl7.org/fhir/v3/" if is_stu3 else "http://terminology.hl7.org/")


def test_answers_keep_the_rules_of_the_version_too(spoken: Spoken) -> None:
    """Invariants, as `$validate` knows them. STU3 wants no `response` in a history (bdl-4), but without it
    nobody could tell when something was deleted, and by whom."""
    for path in ("Patient?foo=1&_include=Patient:organization", "_history?foo=1", "$deleted", "Patient/none"):
        answer = spoken.send("GET", path).json()
        issues = spoken.send("POST", f"{answer['resourceType']}/$validate", answer).json()["issue"]
        wrong = [issue["diagnostics"] for issue in issues if issue["severity"] in ("error", "fatal")]
        assert spoken.version == "stu3" or wrong == [], path
        assert all(text.startswith("bdl-4:") for text in wrong), path


def test_a_transaction_with_references_between_its_entries(spoken: Spoken) -> None:
    urns = [f"urn:uuid:00000000-0000-4000-8000-00000000000{n}" for n in range(3)]
    name, medication = MEDICATION[spoken.version]
    text = codec.encode(medication).decode().replace("Medication/m", urns[1])
    request = {"resourceType": "MedicationRequest", "status": "active", "intent": "order",
               "subject": {"reference": urns[0]}, name: codec.decode(text.encode())}  # fmt: skip
    reply = bundle(
        spoken.http,
        "transaction",
        entry("POST", "MedicationRequest", request, urns[2]),
        entry("POST", "Patient", {"resourceType": "Patient"}, urns[0], ifNoneExist=f"identifier={SYSTEM}|1"),
        entry("POST", "Medication", {"resourceType": "Medication", "code": {"text": "x"}}, urns[1]),
    )
    assert statuses(reply) == ["201", "200", "201"]
    assert validate(codec.parse(reply.body), spoken.definitions) == ()
    stored, _, drug = (one["resource"] for one in reply.json()["entry"])
    assert stored["subject"] == {"reference": "Patient/p"}
    assert spoken.found(f"MedicationRequest?medication=Medication/{drug['id']}") == {
        f"MedicationRequest/{stored['id']}"
    }


def test_patches_in_bundles_are_not_of_stu3(spoken: Spoken) -> None:
    """B3.12"""
    operations = [{"op": "replace", "path": "/name", "value": "House"}]
    parameters = fhirpath_patch("Organization.name", valueString="Clinic")
    reply = bundle(
        spoken.http,
        "batch",
        entry("PATCH", "Organization/o", binary(encoded(operations))),
        entry("PATCH", "Organization/o", parameters),
        entry("GET", "Organization/o"),
    )
    assert validate(codec.parse(reply.body), spoken.definitions) == ()
    assert statuses(reply) == (["405", "405", "200"] if spoken.version == "stu3" else ["200"] * 3)


@pytest.mark.parametrize(
    ("resource", "where"),
    [
        ({"resourceType": "Patient", "gender": "f"}, "Patient.gender"),
        ({"resourceType": "Patient", "birthDate": "1984-02-30"}, "Patient.birthDate"),
        ({"resourceType": "Patient", "animal": {"foo": 1}}, "Patient.animal"),
        ({"resourceType": "Observation", "code": {"text": "x"}}, "Observation.status"),
        ({"resourceType": "Observation", "status": "final"}, "Observation.code"),
    ],
)
def test_what_is_not_valid_is_refused_with_its_place(
    spoken: Spoken, resource: dict[str, Any], where: str
) -> None:
    """`animal` is an element of STU3 only, but even there it has no `foo`."""
    reply = spoken.send("POST", resource["resourceType"], resource)
    issue = refused(reply, 400, "invalid")
    assert issue["expression"][0].startswith(where)


@pytest.mark.parametrize(
    ("resource", "versions"),
    [
        ({"resourceType": "Patient", "animal": {"species": {"text": "cat"}}}, {"stu3"}),
        ({"resourceType": "Condition", "subject": {"reference": "Patient/p"}, "clinicalStatus": "active"},
         {"stu3"}),
        ({"resourceType": "Condition", "subject": {"reference": "Patient/p"}}, {"stu3", "r4", "r4b"}),
        ({"resourceType": "Patient", "photo": [{"size": 5}]}, {"stu3", "r4", "r4b"}),
        ({"resourceType": "Patient", "photo": [{"size": "5"}]}, {"r5"}),
        ({"resourceType": "ProcedureRequest", "status": "active", "intent": "order", "code": {"text": "x"},
          "subject": {"reference": "Patient/p"}}, {"stu3"}),
        ({"resourceType": "SubscriptionStatus", "type": "heartbeat",
          "subscription": {"reference": "Subscription/s"}}, {"r4b", "r5"}),
        ({"resourceType": "Transport", "intent": "order", "requestedLocation": {"reference": "Location/l"},
          "currentLocation": {"reference": "Location/l"}}, {"r5"}),
    ],
)  # fmt: skip
def test_each_version_takes_its_own_shapes_only(
    spoken: Spoken, resource: dict[str, Any], versions: set[str]
) -> None:
    reply = spoken.send("POST", resource["resourceType"], resource)
    is_known = resource["resourceType"] in spoken.definitions.resource_types
    refusal = 400 if is_known else 404
    assert reply.status == (201 if spoken.version in versions else refusal), reply.body
