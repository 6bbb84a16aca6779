"""What is found out before a plan is made, with as few requests as possible."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from fhir_admin.client.capabilities import Capabilities
from fhir_admin.usecases.collect_evidence import Bin, collect_evidence
from server.fhir.deleted import Deleted
from server.fhir.keys import ResourceKey
from server.fhir.restore_evidence import Evidence, Past, State
from tests.support.fault_server import FaultServer, answer

PATIENT = ResourceKey("Patient", "p")
NO = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "not-found"}]}


def history(name: str, *refers: str) -> dict[str, Any]:
    type_, id_ = name.split("/")
    links = [{"url": "urn:x", "valueReference": {"reference": target}} for target in refers]
    meta = {"versionId": "1", "lastUpdated": "2026-03-01T10:00:01.000Z"}
    content = {"resourceType": type_, "id": id_, "meta": meta, "extension": links}
    moment = "2026-03-02T10:00:00.000Z"
    gone = {"status": "204", "etag": 'W/"2"', "lastModified": moment}
    return {
        "resourceType": "Bundle",
        "type": "history",
        "entry": [
            {"fullUrl": f"http://x/{name}", "request": {"method": "DELETE", "url": name}, "response": gone},
            {"fullUrl": f"http://x/{name}", "resource": content, "request": {"method": "PUT", "url": name},
             "response": {"status": "201", "etag": 'W/"1"'}},
        ],
    }  # fmt: skip


def row(name: str, *refers: str) -> Deleted:
    key = ResourceKey(*name.split("/"))
    links = [{"valueReference": {"reference": target}} for target in refers]
    content = {"resourceType": key.type, "id": key.id, "extension": links}
    return Deleted(key, "2", "2026-03-02T10:00:00.000Z", "lee", "", "", Past("1", None, None, content))


@pytest.fixture
def collect(fault_server: FaultServer, make_session: Any) -> Callable[..., Evidence]:
    known = Capabilities.unknown()
    session = make_session(fault_server.base, capabilities=known)

    def run(bin_: Bin) -> Evidence:
        wait = session.loop.submit(
            collect_evidence, session.client, known, ("Patient",), {PATIENT: "2"}, bin_, threading.Event(),
            lambda done, total: None,
        )  # fmt: skip
        return wait.result(20)

    return run


def states(evidence: Evidence) -> dict[str, State]:
    return {str(key): found.state for key, found in evidence.instances.items()}


def test_dependants_come_from_the_bin_without_asking_again(fault_server: FaultServer, collect: Any) -> None:
    fault_server.on("Patient/p/_history", answer(200, history("Patient/p")))
    rows = (row("Encounter/e", "Patient/p"), row("Observation/o", "Encounter/e"), row("Basic/else"))
    found = collect(Bin(rows, complete=True))
    assert states(found) == {
        "Patient/p": State.DELETED,
        "Encounter/e": State.DELETED,
        "Observation/o": State.DELETED,
    }
    assert len(fault_server.asked) == 1


def test_targets_are_asked_for_together(fault_server: FaultServer, collect: Any) -> None:
    fault_server.on(
        "Patient/p/_history", answer(200, history("Patient/p", "Organization/a", "Organization/b"))
    )
    live = {"resource": {"resourceType": "Organization", "id": "a", "meta": {"versionId": "5"}}}
    page = {"resourceType": "Bundle", "type": "searchset", "entry": [live]}
    fault_server.on("Organization", answer(200, page))
    found = collect(Bin(complete=True))
    assert states(found)["Organization/a"] is State.LIVE
    assert states(found)["Organization/b"] is State.ABSENT
    searches = [asked.path for asked in fault_server.asked if asked.path.startswith("/fhir/Organization?")]
    assert len(searches) == 1
    assert "a%2Cb" in searches[0]


def test_a_deleted_target_is_followed_to_its_own_targets(fault_server: FaultServer, collect: Any) -> None:
    fault_server.on("Patient/p/_history", answer(200, history("Patient/p", "Organization/a")))
    fault_server.on("Organization/a/_history", answer(200, history("Organization/a", "Endpoint/z")))
    found = collect(Bin(complete=True))
    assert states(found)["Organization/a"] is State.DELETED
    assert states(found)["Endpoint/z"] is State.ABSENT


def test_one_that_may_not_be_read_hides_nothing_else(fault_server: FaultServer, collect: Any) -> None:
    fault_server.on("Patient/p/_history", answer(200, history("Patient/p", "Organization/a")))
    fault_server.on("Organization/a/_history", answer(403, NO))
    assert states(collect(Bin(complete=True)))["Organization/a"] is State.UNKNOWN


def test_an_incomplete_bin_is_completed_from_around_the_deletion(
    fault_server: FaultServer, collect: Any
) -> None:
    fault_server.on("Patient/p/_history", answer(200, history("Patient/p")))
    fault_server.on("_history", answer(200, history("Encounter/e", "Patient/p")))
    found = collect(Bin())
    assert states(found)["Encounter/e"] is State.DELETED
    asked = next(asked.path for asked in fault_server.asked if asked.path.startswith("/fhir/_history"))
    assert "_since=2026-03-01T10%3A00%3A00" in asked


def test_nothing_at_all_is_an_answer(fault_server: FaultServer, collect: Any) -> None:
    found = collect(Bin(complete=True))
    assert states(found) == {"Patient/p": State.ABSENT}


def test_what_was_deleted_at_that_time_is_read_before_what_went_lately(
    fault_server: FaultServer, collect: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fhir_admin.usecases.collect_evidence._READ_AT_MOST", 1)
    fault_server.on("Patient/p/_history", answer(200, history("Patient/p")))
    fault_server.on("Observation/near/_history", answer(200, history("Observation/near", "Patient/p")))
    late = Deleted(ResourceKey("Observation", "late"), "2", "2026-05-01T10:00:00.000Z", None)
    near = Deleted(ResourceKey("Observation", "near"), "2", "2026-03-02T10:00:00.500Z", None)
    assert states(collect(Bin((late, near), complete=True))) == {
        "Patient/p": State.DELETED,
        "Observation/near": State.DELETED,
    }
