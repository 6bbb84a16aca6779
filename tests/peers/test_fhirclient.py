"""fhirclient (the SMART client from PyPI), unmodified, at the real server; its models check what it gets.

It knows no patch and no conditional requests: those go through its own session, and the history is read as
the Bundle it is. The launch token is no OAuth, so the server runs without one here, on loopback.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from tests.support.server_process import ServerProcess

fhir = pytest.importorskip(
    "fhirclient.client", reason="NOT TESTED with fhirclient: it is not installed (extra: peers)"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[Any]:
    with ServerProcess(tmp_path_factory.mktemp("fhirclient") / "data", auth="none") as process:
        client = fhir.FHIRClient(settings={"app_id": "test", "api_base": process.base})
        assert client.prepare()
        yield client.server
        client.server.session.close()


def patient(family: str, given: str = "A") -> Any:
    """A Patient of the client's model."""
    from fhirclient.models.patient import Patient

    return Patient(
        {"resourceType": "Patient", "active": True, "name": [{"family": family, "given": [given]}]}
    )


def created(server: Any, family: str, given: str = "A") -> Any:
    """A Patient as the server answers its creation."""
    return type(patient(family))(patient(family, given).create(server))


def test_it_understands_what_the_server_says_of_itself(server: Any) -> None:
    capability = server.capabilityStatement
    assert capability.fhirVersion == "4.0.1"
    assert {one.type for one in capability.rest[0].resource} >= {"Patient", "Observation"}


def test_create_read_and_update(server: Any) -> None:
    made = created(server, "Create")
    found = type(made).read(made.id, server)
    assert found.name[0].family == "Create"
    found.gender = "female"
    assert found.update(server)["meta"]["versionId"] == "2"
    assert patient("x").create(server)["id"] != made.id


def test_search_with_paging(server: Any) -> None:
    for given in "ABCDE":
        created(server, "Search", given)
    search = type(patient("x")).where(struct={"family": "Search", "_count": "2"})
    bundles = list(search.perform_iter(server))
    assert [len(bundle.entry) for bundle in bundles] == [2, 2, 1]
    assert [one.name[0].given[0] for one in search.perform_resources_iter(server)] == list("ABCDE")


def test_includes(server: Any) -> None:
    from fhirclient.models.observation import Observation

    made = created(server, "Include")
    body = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    Observation({**body, "subject": {"reference": f"Patient/{made.id}"}}).create(server)
    search = Observation.where(struct={"subject": f"Patient/{made.id}"}).include("subject")
    found = list(search.perform_resources_iter(server))
    assert [one.resource_type for one in found] == ["Observation", "Patient"]


def test_patch_and_history(server: Any) -> None:
    from fhirclient.models.bundle import Bundle

    made = created(server, "Patch")
    headers = {"Content-Type": "application/json-patch+json", "If-Match": 'W/"1"'}
    operations = [{"op": "replace", "path": "/active", "value": False}]
    url = f"{server.base_uri}Patient/{made.id}"
    patched = server.session.patch(url, json=operations, headers=headers)
    assert (patched.status_code, patched.json()["active"]) == (200, False)
    history = Bundle.read_from(f"Patient/{made.id}/_history", server)
    assert [entry.request.method for entry in history.entry] == ["PATCH", "POST"]
    assert history.total == 2


def test_transaction(server: Any) -> None:
    from fhirclient.models.bundle import Bundle

    urn = "urn:uuid:0d7a1f0e-1c43-4c62-9f6a-6a0f9a5b6c22"
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    entries = [
        {
            "fullUrl": urn,
            "resource": patient("Transaction").as_json(),
            "request": {"method": "POST", "url": "Patient"},
        },
        {
            "resource": {**observation, "subject": {"reference": urn}},
            "request": {"method": "POST", "url": "Observation"},
        },
    ]
    answer = Bundle(
        Bundle({"resourceType": "Bundle", "type": "transaction", "entry": entries}).create(server)
    )
    assert [entry.response.status for entry in answer.entry] == ["201", "201"]
    subject = answer.entry[1].resource.subject
    found = type(patient("x")).read_from(subject.reference, server)
    assert found.name[0].family == "Transaction"


def test_delete(server: Any) -> None:
    from fhirclient.server import FHIRNotFoundException

    made = created(server, "Delete")
    assert made.delete(server) is None
    with pytest.raises(Exception) as caught:
        type(made).read(made.id, server)
    assert isinstance(caught.value, FHIRNotFoundException) or "410" in str(caught.value)
