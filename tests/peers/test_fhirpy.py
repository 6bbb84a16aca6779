"""fhirpy (PyPI), unmodified, at the real server.

Its own `patch` sends a fragment to be merged, which FHIR R4 does not define and the server refuses with
words; a FHIRPath Patch goes through its request layer (`execute`), as does what it has no method for. Its
`get_or_create` puts criteria into the URL of a POST, where R4 has If-None-Exist, so it is not used here.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from tests.support.server_process import ServerProcess

fhirpy = pytest.importorskip("fhirpy", reason="NOT TESTED with fhirpy: it is not installed (extra: peers)")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Generator[Any]:
    with ServerProcess(tmp_path_factory.mktemp("fhirpy") / "data") as server:
        yield fhirpy.SyncFHIRClient(server.base, authorization=f"Bearer {server.token}")


def create(client: Any, family: str, given: str) -> Any:
    """A Patient made with the client's own resource."""
    patient = client.resource("Patient", name=[{"family": family, "given": [given]}], active=True)
    patient.save()
    return patient


def test_create_read_and_update(client: Any) -> None:
    patient = create(client, "Create", "A")
    assert patient["meta"]["versionId"] == "1"
    patient["gender"] = "female"
    patient.save()
    found = client.reference("Patient", patient["id"]).to_resource()
    assert (found["gender"], found["meta"]["versionId"]) == ("female", "2")


def test_search_with_paging(client: Any) -> None:
    for given in "ABCDE":
        create(client, "Search", given)
    matches = client.resources("Patient").search(family="Search").sort("given").limit(2)
    assert [one["name"][0]["given"][0] for one in matches] == list("ABCDE")
    assert len(matches.fetch()) == 2
    assert matches.count() == 5
    with pytest.raises(fhirpy.base.exceptions.MultipleResourcesFound):
        client.resources("Patient").search(family="Search").get()


def test_conditional_update_and_delete(client: Any) -> None:
    fresh = client.resource("Patient", name=[{"family": "Conditional"}])
    wanted = client.resources("Patient").search(family="Conditional")
    first, is_new = wanted.update(fresh)
    again, is_new_again = wanted.update(fresh)
    assert (is_new, is_new_again, first["id"]) == (True, False, again["id"])
    wanted.delete()
    assert wanted.fetch() == []


def test_history(client: Any) -> None:
    patient = create(client, "History", "A")
    patient["active"] = False
    patient.save()
    history = client.execute(f"Patient/{patient['id']}/_history", method="get")
    assert [entry["request"]["method"] for entry in history["entry"]] == ["PUT", "POST"]


def test_patch(client: Any) -> None:
    patient = create(client, "Patch", "A")
    with pytest.raises(fhirpy.base.exceptions.OperationOutcome, match="Parameters"):
        patient.patch(active=False)
    operation = [
        {"name": "type", "valueCode": "replace"},
        {"name": "path", "valueString": "Patient.active"},
        {"name": "value", "valueBoolean": False},
    ]
    body = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": operation}]}
    patched = client.execute(f"Patient/{patient['id']}", method="patch", data=body)
    assert (patched["active"], patched["meta"]["versionId"]) == (False, "2")


def test_transaction(client: Any) -> None:
    patient = client.resource("Patient", name=[{"family": "Transaction"}])
    urn = "urn:uuid:4d2f6a5e-98c5-4a7a-8b5f-6e7f0c2b1a11"
    observation = client.resource(
        "Observation", status="final", code={"text": "x"}, subject={"reference": urn}
    )
    entries = [
        {"fullUrl": urn, "resource": patient.serialize(), "request": {"method": "POST", "url": "Patient"}},
        {"resource": observation.serialize(), "request": {"method": "POST", "url": "Observation"}},
    ]
    bundle = client.resource("Bundle", type="transaction", entry=entries)
    bundle.save()
    assert bundle["type"] == "transaction-response"
    (found,) = (
        client.resources("Observation")
        .include("Observation", "subject")
        .search(subject__Patient__family="Transaction")
        .fetch()
    )
    assert found["subject"]["reference"] == f"Patient/{bundle['entry'][0]['resource']['id']}"


def test_operations(client: Any) -> None:
    patient = create(client, "Operation", "A")
    record = patient.execute("$everything", method="get")
    assert [entry["resource"]["id"] for entry in record["entry"]] == [patient["id"]]


def test_delete(client: Any) -> None:
    patient = create(client, "Delete", "A")
    patient.delete()
    with pytest.raises(fhirpy.base.exceptions.ResourceNotFound):
        client.reference("Patient", patient["id"]).to_resource()
    restored = client.execute(f"Patient/{patient['id']}/$restore")
    assert restored["meta"]["versionId"] == "3"
