"""$validate: the answer is always an outcome, and nothing is stored."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.in_process import Answer, InProcess

VITALS = "http://hl7.org/fhir/StructureDefinition/vitalsigns"
PATIENT = {"resourceType": "Patient", "name": [{"family": "Kim"}]}
PROFILE = "http://example.org/StructureDefinition/named-patient"


def named_patient(**members: Any) -> dict[str, Any]:
    """A profile: a Patient with a name, and an identifier."""
    return {
        "resourceType": "StructureDefinition",
        "url": PROFILE,
        "version": "1.0",
        "name": "NamedPatient",
        "status": "active",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint",
        "differential": {
            "element": [
                {"id": "Patient", "path": "Patient"},
                {"id": "Patient.name", "path": "Patient.name", "min": 1},
                {"id": "Patient.identifier", "path": "Patient.identifier", "min": 1},
            ]
        },
        **members,
    }


def parameters(resource: Any = None, **values: str) -> dict[str, Any]:
    """The operation's input."""
    given = [{"name": name, **_value(name, value)} for name, value in values.items()]
    if resource is not None:
        given.append({"name": "resource", "resource": resource})
    return {"resourceType": "Parameters", "parameter": given}


def _value(name: str, value: str) -> dict[str, str]:
    return {"valueCode" if name == "mode" else "valueUri": value}


def errors(answer: Answer) -> list[tuple[str, str]]:
    """Severity and place of each issue."""
    assert answer.status == 200, answer.body
    return [(i["severity"], " ".join(i.get("expression", []))) for i in answer.json["issue"]]


def is_ok(answer: Answer) -> bool:
    assert answer.status == 200, answer.body
    return answer.json["issue"] == [
        {"severity": "information", "code": "informational", "diagnostics": "All OK"}
    ]


@pytest.mark.parametrize("url", ["Patient/$validate", "$validate"])
def test_a_valid_resource_gives_exactly_all_ok_and_is_not_stored(server: InProcess, url: str) -> None:
    assert is_ok(server.send("POST", url, PATIENT))
    assert is_ok(server.send("POST", url, parameters(PATIENT)))
    assert server.count("Patient") == 0


def test_every_problem_is_told_with_its_place(server: InProcess) -> None:
    wrong = {**PATIENT, "gender": "men", "contact": [{"gender": "male"}], "birthDate": "1.1.1980"}
    found = errors(server.send("POST", "Patient/$validate", wrong))
    assert ("error", "Patient.gender") in found
    assert ("error", "Patient.birthDate") in found
    # Rules over several elements wait until the structure is right, and that is said.
    assert found[-1] == ("information", "")
    found = errors(server.send("POST", "Patient/$validate", {**PATIENT, "contact": [{"gender": "male"}]}))
    assert found == [("error", "Patient.contact[0]")]


def test_an_invariant_is_named_by_its_definition_and_key(server: InProcess) -> None:
    issue = server.send("POST", "Patient/$validate", {**PATIENT, "contact": [{"gender": "male"}]}).issue
    coding = {"system": "http://hl7.org/fhir/StructureDefinition/Patient", "code": "pat-1"}
    assert issue["details"]["coding"] == [coding]
    assert issue["code"] == "invariant"


def test_another_type_than_the_urls_is_an_issue(server: InProcess) -> None:
    found = errors(server.send("POST", "Observation/$validate", PATIENT))
    assert found == [("error", "resourceType")]


def test_a_stored_profile_is_found_by_url_and_by_version(server: InProcess) -> None:
    server.send("POST", "StructureDefinition", named_patient())
    found = errors(server.send("POST", f"Patient/$validate?profile={PROFILE}", PATIENT))
    assert found == [("error", "Patient.identifier")]
    assert (
        errors(server.send("POST", "Patient/$validate", parameters(PATIENT, profile=PROFILE + "|1.0")))
        == found
    )
    assert server.send("POST", f"Patient/$validate?profile={PROFILE}|2.0", PATIENT).status == 400


def test_a_profile_that_changes_counts_at_once(server: InProcess) -> None:
    made = server.send("POST", "StructureDefinition", named_patient())
    where = f"StructureDefinition/{made.json['id']}"
    changed = named_patient(
        differential={"element": [{"id": "Patient.birthDate", "path": "Patient.birthDate", "min": 1}]}
    )
    asked = f"Patient/$validate?profile={PROFILE}"
    assert errors(server.send("POST", asked, PATIENT)) == [("error", "Patient.identifier")]
    server.send("PUT", where, {**changed, "id": made.json["id"]})
    assert errors(server.send("POST", asked, PATIENT)) == [("error", "Patient.birthDate")]
    server.send("DELETE", where)
    assert server.send("POST", asked, PATIENT).status == 400


def test_the_profiles_of_meta_count_and_unknown_ones_are_a_warning(server: InProcess) -> None:
    bare = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "x"},
        "meta": {"profile": [VITALS]},
    }
    found = errors(server.send("POST", "Observation/$validate", bare))
    assert ("error", "Observation.category") in found
    assert ("error", "Observation.subject") in found
    unknown = {**PATIENT, "meta": {"profile": ["http://example.org/unknown"]}}
    assert errors(server.send("POST", "Patient/$validate", unknown)) == [
        ("warning", "Patient.meta.profile[0]")
    ]


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("Patient/$validate?profile=not-absolute", PATIENT),
        ("Patient/$validate?profile=http://example.org/unknown", PATIENT),
        (f"Patient/$validate?profile={VITALS}", parameters(PATIENT, profile=VITALS)),
        (f"Patient/$validate?profile={VITALS}&profile={VITALS}", PATIENT),
        ("Patient/$validate", parameters()),
        ("Patient/$validate", None),
        ("Patient/$validate?mode=guess", PATIENT),
        ("Patient/$validate?mode=delete", PATIENT),
        ("Patient/$validate?mode=profile", PATIENT),
        ("Patient/$validate", {"resourceType": "Parameters", "parameter": [{"valueCode": "create"}]}),
        ("Patient/$validate", b'{"resourceType":"Patient","id":"a","id":"b"}'),
    ],
)
def test_a_bad_request_is_400(server: InProcess, url: str, body: Any) -> None:
    answer = server.send("POST", url, body)
    assert answer.status == 400, answer.body
    assert answer.issue["diagnostics"]


def test_an_instance_is_validated_as_it_is_stored(server: InProcess) -> None:
    server.patient("p", contact=[{"gender": "male"}])
    assert errors(server.send("GET", "Patient/p/$validate")) == [("error", "Patient.contact[0]")]
    assert errors(server.send("POST", "Patient/p/$validate")) == [("error", "Patient.contact[0]")]
    assert is_ok(server.send("POST", "Patient/p/$validate", {**PATIENT, "id": "p"}))
    assert errors(server.send("POST", "Patient/p/$validate", {**PATIENT, "id": "q"})) == [
        ("error", "Patient.id")
    ]
    assert is_ok(server.send("POST", "Patient/p/$validate?mode=delete"))
    assert server.send("GET", "Patient/p").version == "1"


def test_an_unknown_instance_is_404_and_a_deleted_one_410(server: InProcess) -> None:
    assert server.send("GET", "Patient/p/$validate").status == 404
    server.patient("p")
    server.send("DELETE", "Patient/p")
    assert server.send("GET", "Patient/p/$validate").status == 410


def test_delete_mode_asks_who_refers_to_it(server: InProcess) -> None:
    server.set(deviations=frozenset({"referential-integrity"}))
    server.patient("p")
    server.patient("q", link=[{"other": {"reference": "Patient/p"}, "type": "refer"}])
    found = errors(server.send("POST", "Patient/p/$validate", parameters(mode="delete")))
    assert [severity for severity, _ in found] == ["error"]
    assert is_ok(server.send("POST", "Patient/q/$validate", parameters(mode="delete")))


def test_parameters_themselves_can_be_validated(server: InProcess) -> None:
    body = {"resourceType": "Parameters", "parameter": [{"name": "a"}]}
    assert errors(server.send("POST", "Parameters/$validate", body)) == [("error", "Parameters.parameter[0]")]
    good = parameters({"resourceType": "Parameters", "parameter": [{"name": "a", "valueString": "b"}]})
    assert is_ok(server.send("POST", "Parameters/$validate", good))


def test_a_bundle_of_validations_runs_as_a_batch(server: InProcess) -> None:
    body = {"method": "POST", "url": "Patient/$validate"}
    answer = server.bundle("batch", {"request": body, "resource": PATIENT}, {"request": body, "resource": {}})
    assert answer.statuses == ["200", "200"]
    assert server.count("Patient") == 0


def profiled(**members: Any) -> dict[str, Any]:
    return {**PATIENT, "meta": {"profile": [PROFILE]}, **members}


GOOD = profiled(identifier=[{"system": "urn:x", "value": "1"}])


def test_a_write_is_validated_by_profile_when_asked_only(server: InProcess) -> None:
    server.send("POST", "StructureDefinition", named_patient())
    asked = {"x_ms_profile_validation": "true"}
    refused = server.send("POST", "Patient", profiled(), **asked)
    assert refused.status == 400
    assert refused.issue["expression"] == ["Patient.identifier"]
    assert refused.issue["diagnostics"].endswith("is missing. Add it.")
    assert server.send("PUT", "Patient/a", profiled(id="a"), **asked).status == 400
    assert server.count("Patient") == 0
    assert server.send("POST", "Patient", GOOD, **asked).status == 201
    assert server.send("PUT", "Patient/a", {**GOOD, "id": "a"}, **asked).status == 201
    assert server.send("POST", "Patient", profiled()).status == 201
    assert server.send("POST", "Patient", GOOD, x_ms_profile_validation="perhaps").status == 400


def test_what_a_patch_makes_is_validated_by_profile_too(server: InProcess) -> None:
    server.send("POST", "StructureDefinition", named_patient())
    server.send("PUT", "Patient/a", {**PATIENT, "id": "a"})
    patch = [{"op": "add", "path": "/meta/profile", "value": [PROFILE]}]
    kind = {"content_type": "application/json-patch+json", "x_ms_profile_validation": "true"}
    refused = server.send("PATCH", "Patient/a", patch, **kind)
    assert (refused.status, refused.issue["expression"]) == (400, ["Patient.identifier"])
    assert server.send("PATCH", "Patient?_id=a", patch, **kind).status == 400
    assert server.send("GET", "Patient/a").headers["ETag"] == 'W/"1"'
    more = [*patch, {"op": "add", "path": "/identifier", "value": GOOD["identifier"]}]
    assert server.send("PATCH", "Patient/a", more, **kind).status == 200


def test_warnings_are_errors_under_strict_handling(server: InProcess) -> None:
    unknown = {**PATIENT, "meta": {"profile": ["http://example.org/unknown"]}}
    asked = {"x_ms_profile_validation": "true"}
    assert server.send("POST", "Patient", unknown, prefer="handling=strict", **asked).status == 400
    assert server.send("POST", "Patient", unknown, **asked).status == 201


def test_the_header_of_a_bundle_holds_for_its_entries(server: InProcess) -> None:
    server.send("POST", "StructureDefinition", named_patient())
    entry = {"request": {"method": "POST", "url": "Patient"}}
    asked = {"x_ms_profile_validation": "true"}
    both = ({**entry, "resource": GOOD}, {**entry, "resource": profiled()})
    assert [s[:3] for s in server.bundle("batch", *both, **asked).statuses] == ["201", "400"]
    assert server.bundle("transaction", *both, **asked).status == 400
    assert server.count("Patient") == 1


def test_a_profile_may_come_in_the_same_transaction(server: InProcess) -> None:
    definition = {"request": {"method": "POST", "url": "StructureDefinition"}, "resource": named_patient()}
    patient = {"request": {"method": "POST", "url": "Patient"}, "resource": profiled()}
    asked = {"x_ms_profile_validation": "true"}
    assert server.bundle("transaction", definition, patient, **asked).status == 400
    assert server.count("StructureDefinition") == 0
    assert server.bundle("transaction", definition, {**patient, "resource": GOOD}, **asked).status == 200


def test_capabilities_declare_it(server: InProcess) -> None:
    from server.fhir.capability import capability_statement

    statement = capability_statement(
        server.services.definitions,
        base="x",
        software="1",
        date="2026-01-01",
        versioning={},
        update_create=True,
    )
    (rest,) = statement["rest"]
    wanted = {"name": "validate", "definition": "http://hl7.org/fhir/OperationDefinition/Resource-validate"}
    assert wanted in rest["operation"]
    assert all(wanted in resource["operation"] for resource in rest["resource"])
