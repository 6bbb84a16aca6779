"""Runs of a plan against servers that refuse, lie or lose answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from fhir_admin.client.capabilities import Capabilities
from fhir_admin.client.errors import Unreachable
from fhir_admin.usecases.run_restore import Outcome, RunReport, StepResult, run_restore
from server.fhir.keys import ResourceKey
from server.fhir.restore import RestorePlan, plan
from server.fhir.restore_evidence import Evidence, Instance, Past, State
from tests.support.fault_server import Answer, Asked, FaultServer, answer, raw

PATIENT, ENCOUNTER = ResourceKey("Patient", "p"), ResourceKey("Encounter", "e")
LOST = raw(b"")
NO = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "processing"}]}


def resource(key: ResourceKey, version: str = "1", **more: Any) -> dict[str, Any]:
    subject = {"subject": {"reference": "Patient/p"}} if key == ENCOUNTER else {}
    return {"resourceType": key.type, "id": key.id, "meta": {"versionId": version}, **subject, **more}


def ward() -> RestorePlan:
    found = {
        key: Instance(key, State.DELETED, "2", past=(Past("1", None, None, resource(key)),))
        for key in (PATIENT, ENCOUNTER)
    }
    return plan(Evidence({PATIENT: "2"}, found))


def saying(text: str, status: int = 400) -> Answer:
    issue = {"severity": "error", "code": "invalid", "diagnostics": text}
    return answer(status, {"resourceType": "OperationOutcome", "issue": [issue]})


def done(key: ResourceKey, **more: Any) -> Answer:
    return answer(200, resource(key, "3", **more), headers={"ETag": 'W/"3"'})


def by_method(**answers: Answer) -> Answer:
    def send(asked: Asked, connection: Any) -> None:
        answers[asked.method.lower()](asked, connection)

    return send


RESPONSE = {
    "resourceType": "Bundle",
    "type": "transaction-response",
    "entry": [{"response": {"status": "200", "etag": 'W/"3"'}}] * 2,
}


@pytest.fixture
def run(fault_server: FaultServer, make_session: Any) -> Callable[..., RunReport]:
    session = make_session(fault_server.base, capabilities=Capabilities.unknown())

    def start(
        *,
        transaction: bool = True,
        stop: threading.Event | None = None,
        heard: list[StepResult] | None = None,
    ) -> RunReport:
        report = (heard if heard is not None else []).append
        event = stop or threading.Event()
        wait = session.loop.submit(run_restore, session.client, ward(), transaction, event, report)
        return wait.result(30)

    return start


def outcomes(report: RunReport) -> list[Outcome]:
    return [result.outcome for result in report.results]


def writes(server: FaultServer) -> list[str]:
    return [f"{asked.method} {asked.path}" for asked in server.asked if asked.method != "GET"]


def test_one_transaction_then_read_back(fault_server: FaultServer, run: Any) -> None:
    fault_server.on("", answer(200, RESPONSE))
    fault_server.on("Patient/p", done(PATIENT))
    fault_server.on("Encounter/e", done(ENCOUNTER))
    report = run()
    assert outcomes(report) == [Outcome.RESTORED] * 2
    assert report.touched == {PATIENT, ENCOUNTER}
    assert len(writes(fault_server)) == 1


@pytest.mark.parametrize("refusal", [answer(405, NO), answer(501, NO), saying("We take no transaction here")])
def test_without_transactions_step_by_step_in_order(
    fault_server: FaultServer, run: Any, refusal: Answer
) -> None:
    fault_server.on("", refusal)
    fault_server.on("Patient/p", done(PATIENT))
    fault_server.on("Encounter/e", done(ENCOUNTER))
    report = run()
    assert outcomes(report) == [Outcome.RESTORED] * 2
    assert (report.transaction, report.no_transactions) == (False, True)
    assert writes(fault_server)[1:] == ["PUT /fhir/Patient/p", "PUT /fhir/Encounter/e"]
    assert fault_server.asked[1].headers["if-match"] == 'W/"2"'


def test_the_step_that_a_refusal_names_is_to_blame(fault_server: FaultServer, run: Any) -> None:
    fault_server.on("", saying("transaction entry PUT Encounter/e: status is missing"))
    assert outcomes(run()) == [Outcome.ROLLED_BACK, Outcome.REFUSED]


def test_a_lost_answer_of_a_transaction_is_settled_by_reading(fault_server: FaultServer, run: Any) -> None:
    fault_server.on("", LOST)
    fault_server.on("Patient/p", done(PATIENT))
    fault_server.on("Encounter/e", answer(410, NO))
    report = run()
    assert outcomes(report) == [Outcome.RESTORED, Outcome.STOPPED]
    assert all(result.settled for result in report.results)
    assert len(writes(fault_server)) == 1


def test_a_lost_answer_of_a_step_is_settled_and_the_rest_goes_on(fault_server: FaultServer, run: Any) -> None:
    fault_server.on("Patient/p", by_method(put=LOST, get=done(PATIENT)))
    fault_server.on("Encounter/e", done(ENCOUNTER))
    report = run(transaction=False)
    assert outcomes(report) == [Outcome.RESTORED] * 2
    assert [result.settled for result in report.results] == [True, False]
    assert writes(fault_server).count("PUT /fhir/Patient/p") == 1


def test_what_needs_something_refused_is_skipped(fault_server: FaultServer, run: Any) -> None:
    fault_server.on("Patient/p", by_method(put=answer(403, NO), get=answer(410, NO)))
    heard: list[StepResult] = []
    report = run(transaction=False, heard=heard)
    assert outcomes(report) == [Outcome.REFUSED, Outcome.SKIPPED]
    assert [result.key for result in heard] == [PATIENT, ENCOUNTER]


def test_somebody_was_faster(fault_server: FaultServer, run: Any) -> None:
    fault_server.on("Patient/p", by_method(put=answer(412, NO), get=done(PATIENT)))
    assert outcomes(run(transaction=False))[0] is Outcome.CHANGED


def test_content_that_the_server_changed_is_told(fault_server: FaultServer, run: Any) -> None:
    fault_server.on("Patient/p", done(PATIENT, active=True))
    fault_server.on("Encounter/e", done(ENCOUNTER))
    assert outcomes(run(transaction=False)) == [Outcome.DIFFERENT, Outcome.RESTORED]


def test_stopped_before_anything_was_sent(fault_server: FaultServer, run: Any) -> None:
    stop = threading.Event()
    stop.set()
    assert outcomes(run(stop=stop)) == [Outcome.STOPPED] * 2
    assert writes(fault_server) == []


def test_what_is_unclear_is_called_so(fault_server: FaultServer, run: Any) -> None:
    fault_server.on("Patient/p", LOST)
    report = run(transaction=False)
    assert outcomes(report) == [Outcome.UNCLEAR, Outcome.SKIPPED]


def test_a_server_that_is_away_from_the_start_is_trouble(make_session: Any) -> None:
    session = make_session("http://127.0.0.1:9/fhir", capabilities=Capabilities.unknown())
    wait = session.loop.submit(run_restore, session.client, ward(), True, threading.Event(), lambda _: None)
    with pytest.raises(Unreachable):
        wait.result(30)
