"""Where a write is prepared, and that remembered answers go with the state they were true for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.fhir.definitions import ParameterSet
from server.interactions import dispatch
from server.interactions.creates import Creates
from server.interactions.request import Request
from server.preparation import creates, preparer
from server.preparation.preparer import Preparer
from server.preparation.process import Preparation
from server.store.base import Author
from tests.support.in_process import BASE, InProcess, entry, in_process

_PRACTITIONER = {"resourceType": "Practitioner", "identifier": [{"system": "urn:npi", "value": "1"}]}
_PATIENT = {
    "resourceType": "Patient",
    "generalPractitioner": [{"reference": "Practitioner?identifier=urn:npi|1"}],
}


class Here(Preparation):
    """Prepares in this process."""

    def prepare(
        self, body: bytes, asked: creates.Asked, resolve: creates.Resolve
    ) -> tuple[creates.Ready, ParameterSet] | None:
        ready = creates.prepare(body, asked, self._definitions, lambda: "made", resolve)
        return None if ready is None else (ready, self._definitions.parameters)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[InProcess]:
    with in_process(tmp_path / "data") as made:
        yield made


@pytest.fixture
def made(server: InProcess, monkeypatch: pytest.MonkeyPatch) -> Preparer:
    monkeypatch.setattr(preparer, "LARGE", 0)
    return Preparer(server.store, server.services, Here(server.services.definitions))


def request(*entries: dict[str, object], **headers: str) -> Request:
    body = json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}).encode()
    given = {"content-type": "application/fhir+json"} | {n.replace("_", "-"): v for n, v in headers.items()}
    return Request("POST", "", (), given, body, Author("tester"), BASE)


def test_answers_are_remembered_until_their_type_changes(server: InProcess, made: Preparer) -> None:
    named = []
    for _ in range(2):
        server.send("POST", "Practitioner", _PRACTITIONER)
        for _ in range(2):
            prepared = made.prepare(request(entry("POST", "Patient", _PATIENT)))
            named.append(*prepared.payload.assumed.values())
        server.send("DELETE", named[-1])
    assert named[0] == named[1] != named[2] == named[3]
    server.send("POST", "Practitioner", _PRACTITIONER)
    last = made.prepare(request(entry("POST", "Patient", _PATIENT)))
    server.send("DELETE", f"{next(iter(last.payload.assumed.values()))}?hardDelete=true")
    again = server.send("POST", "Practitioner", _PRACTITIONER).json["id"]
    prepared = made.prepare(request(entry("POST", "Patient", _PATIENT)))
    assert [*prepared.payload.assumed.values()] == [f"Practitioner/{again}"]


@pytest.mark.parametrize(
    "headers",
    [{"prefer": "return=OperationOutcome"}, {"prefer": "respond-async"}, {"x_ms_profile_validation": "true"}],
)
def test_unusual_wishes_are_met_the_ordinary_way(made: Preparer, headers: dict[str, str]) -> None:
    patient = entry("POST", "Patient", {"resourceType": "Patient"})
    assert isinstance(made.prepare(request(patient)).payload, Creates)
    assert not isinstance(made.prepare(request(patient, **headers)).payload, Creates)


def test_deviations_are_the_ordinary_way(server: InProcess, made: Preparer) -> None:
    server.set(deviations=frozenset({"uuid-versions"}))
    other = Preparer(server.store, server.services, Here(server.services.definitions))
    prepared = other.prepare(request(entry("POST", "Patient", {"resourceType": "Patient"})))
    assert not isinstance(prepared.payload, Creates)
    work = server.store.write(lambda tx: dispatch.perform(prepared, tx, server.services))
    assert work.result(60).status == 200
