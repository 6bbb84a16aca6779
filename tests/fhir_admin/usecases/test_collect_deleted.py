"""Finding deleted instances through whatever histories a server offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fhir_admin.client.capabilities import Capabilities
from fhir_admin.client.errors import ServerRefused
from fhir_admin.usecases.collect_deleted import Batch, Collected, Way, collect_deleted
from server.fhir.deleted import DeletedIndex
from server.fhir.keys import ResourceKey
from tests.support.fault_server import FaultServer, answer

OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "not-supported"}]}


def entry(name: str, method: str, version: int) -> dict[str, Any]:
    type_, id_ = name.split("/")
    moment = f"2026-03-01T10:00:{version:02d}.000Z"
    meta = {"versionId": str(version), "lastUpdated": moment}
    content = {} if method == "DELETE" else {"resource": {"resourceType": type_, "id": id_, "meta": meta}}
    return {
        "fullUrl": f"http://x/{name}",
        **content,
        "request": {"method": method, "url": name},
        "response": {"status": "200", "etag": f'W/"{version}"', "lastModified": moment},
    }


def history(*entries: dict[str, Any], following: str = "") -> dict[str, Any]:
    links = [{"relation": "next", "url": following}] if following else []
    return {"resourceType": "Bundle", "type": "history", "total": 9, "link": links, "entry": list(entries)}


@pytest.fixture
def collect(
    fault_server: FaultServer, make_session: Any
) -> Callable[..., tuple[Collected, set[str], list[Batch]]]:
    def run(capabilities: Capabilities | None = None, **more: Any) -> tuple[Collected, set[str], list[Batch]]:
        known = capabilities or Capabilities.unknown()
        session = make_session(fault_server.base, capabilities=known)
        index, batches = DeletedIndex(), list[Batch]()
        types = ("Patient", "Observation")
        wait = session.loop.submit(
            lambda: collect_deleted(session.client, known, types, index, batches.append, **more)
        )
        return wait.result(20), {str(row.key) for row in index.rows()}, batches

    return run


def test_the_history_of_the_whole_server_page_by_page(fault_server: FaultServer, collect: Any) -> None:
    more = f"{fault_server.base}/page2"
    fault_server.on("_history", answer(200, history(entry("Patient/1", "DELETE", 2), following=more)))
    fault_server.on(
        "page2", answer(200, history(entry("Patient/1", "POST", 1), entry("Patient/2", "POST", 1)))
    )
    collected, rows, batches = collect()
    assert (collected.way, rows) == (Way.SYSTEM, {"Patient/1"})
    assert [(batch.versions, batch.total, len(batch.rows)) for batch in batches] == [(1, 9, 1), (3, 9, 1)]
    assert batches[1].rows[0].last is not None


def test_type_histories_where_the_whole_is_not_offered(fault_server: FaultServer, collect: Any) -> None:
    fault_server.on("_history", answer(405, OUTCOME))
    fault_server.on("Patient/_history", answer(200, history(entry("Patient/1", "DELETE", 2))))
    fault_server.on("Observation/_history", answer(200, history(entry("Observation/5", "DELETE", 2))))
    collected, rows, _ = collect()
    assert (collected.way, rows) == (Way.TYPES, {"Patient/1", "Observation/5"})


def test_what_is_declared_is_not_tried_in_vain(fault_server: FaultServer, collect: Any) -> None:
    resources = [
        {"type": "Patient", "interaction": [{"code": "history-type"}]},
        {"type": "Observation", "interaction": [{"code": "read"}]},
    ]
    rest = {"mode": "server", "resource": resources, "interaction": [{"code": "transaction"}]}
    declared = Capabilities.read({"resourceType": "CapabilityStatement", "rest": [rest]})
    fault_server.on("Patient/_history", answer(200, history(entry("Patient/1", "DELETE", 2))))
    collected, rows, _ = collect(declared)
    assert (collected.way, rows) == (Way.TYPES, {"Patient/1"})
    assert [asked.path.partition("?")[0] for asked in fault_server.asked] == ["/fhir/Patient/_history"]


def test_an_answer_that_is_no_history_is_a_refusal(fault_server: FaultServer, collect: Any) -> None:
    fault_server.on("_history", answer(200, {"resourceType": "Bundle", "type": "searchset"}))
    collected, rows, _ = collect()
    assert (collected.way, rows) == (Way.NONE, set())
    assert [(refusal.scope, refusal.status) for refusal in collected.refusals] == [
        ("", 200),
        ("Patient", 404),
    ]


def test_a_type_that_is_refused_is_named_and_the_rest_goes_on(
    fault_server: FaultServer, collect: Any
) -> None:
    fault_server.on("_history", answer(403, OUTCOME))
    fault_server.on("Patient/_history", answer(200, history(entry("Patient/1", "DELETE", 2))))
    fault_server.on("Observation/_history", answer(403, OUTCOME))
    collected, rows, _ = collect()
    assert rows == {"Patient/1"}
    assert [refusal.scope for refusal in collected.refusals] == ["", "Observation"]


def test_a_fault_of_the_server_is_no_refusal(fault_server: FaultServer, collect: Any) -> None:
    fault_server.on("_history", answer(500, OUTCOME))
    with pytest.raises(ServerRefused):
        collect()


def test_since_leaves_out_what_is_older(fault_server: FaultServer, collect: Any) -> None:
    fault_server.on("_history", answer(200, history()))
    collect(since="2026-03-01T00:00:00.000Z")
    assert "_since=2026-03-01T00%3A00%3A00.000Z" in fault_server.asked[0].path


def test_rows_go_again_when_a_live_version_turns_up(fault_server: FaultServer, collect: Any) -> None:
    more = f"{fault_server.base}/page2"
    fault_server.on("_history", answer(200, history(entry("Patient/1", "DELETE", 2), following=more)))
    fault_server.on("page2", answer(200, history(entry("Patient/1", "PUT", 3))))
    _, rows, batches = collect()
    assert rows == set()
    assert batches[1].gone == {ResourceKey("Patient", "1")}


LISTS = Capabilities.read(
    {"resourceType": "CapabilityStatement", "rest": [{"mode": "server", "operation": [{"name": "deleted"}]}]}
)


def listed(name: str, version: int, label: str) -> dict[str, Any]:
    told = entry(name, "DELETE", version)
    told["response"]["extension"] = [
        {"url": "urn:fhir-admin:last-version", "valueString": str(version - 1)},
        {"url": "urn:fhir-admin:label", "valueString": label},
        {"url": "urn:fhir-admin:subject", "valueReference": {"reference": "Patient/9"}},
    ]
    return told


def test_a_declared_list_is_read_first_and_names_every_row(fault_server: FaultServer, collect: Any) -> None:
    more = f"{fault_server.base}/list2"
    fault_server.on("$deleted", answer(200, history(listed("Patient/2", 3, "Lee"), following=more)))
    fault_server.on("list2", answer(200, history(listed("Patient/1", 2, "Kim"))))
    fault_server.on("_history", answer(200, history(entry("Patient/2", "DELETE", 3))))
    collected, rows, batches = collect(LISTS)
    assert (collected.way, rows) == (Way.SYSTEM, {"Patient/1", "Patient/2"})
    asked = [one.path.partition("?")[0] for one in fault_server.asked]
    assert asked == ["/fhir/$deleted", "/fhir/list2", "/fhir/_history"]
    assert [batch.versions for batch in batches] == [1, 2, 1]
    shown = [(row.label, row.subject, row.last) for batch in batches for row in batch.rows]
    assert shown == [("Lee", "Patient/9", None), ("Kim", "Patient/9", None)]


def test_what_the_histories_tell_comes_to_the_rows_of_the_list(
    fault_server: FaultServer, collect: Any
) -> None:
    fault_server.on("$deleted", answer(200, history(listed("Patient/1", 2, "Kim"))))
    told = history(entry("Patient/1", "DELETE", 2), entry("Patient/1", "POST", 1))
    fault_server.on("_history", answer(200, told))
    _, rows, batches = collect(LISTS)
    assert rows == {"Patient/1"}
    (row,) = batches[-1].rows
    assert row.last is not None
    assert (row.label, row.last.version_id) == ("Kim", "1")


@pytest.mark.parametrize(
    "bad", [answer(404, OUTCOME), answer(200, {"resourceType": "Bundle", "type": "searchset"})]
)
def test_without_the_declared_list_the_histories_tell(
    fault_server: FaultServer, collect: Any, bad: Any
) -> None:
    fault_server.on("$deleted", bad)
    fault_server.on("_history", answer(200, history(entry("Patient/1", "DELETE", 2))))
    collected, rows, _ = collect(LISTS)
    assert (collected.way, rows, collected.refusals) == (Way.SYSTEM, {"Patient/1"}, ())


def test_a_look_at_recent_deletions_needs_no_list(fault_server: FaultServer, collect: Any) -> None:
    fault_server.on("_history", answer(200, history()))
    collect(LISTS, since="2026-03-01T00:00:00.000Z")
    assert [one.path.partition("?")[0] for one in fault_server.asked] == ["/fhir/_history"]
