"""Misbehaviour on request."""

from tests.support.in_process import InProcess, entry


def deleted(server: InProcess, *deviations: str) -> None:
    server.set(deviations=frozenset(deviations))
    server.patient(active=True)
    server.send("DELETE", "Patient/p")


def test_tombstone_body(server: InProcess) -> None:
    deleted(server, "tombstone-body")
    resource = server.send("GET", "Patient/p/_history").entries[0]["resource"]
    assert resource["active"] is True
    assert resource["meta"]["versionId"] == "2"
    assert resource["meta"]["tag"][0]["code"] == "deleted"


def test_tombstone_stub(server: InProcess) -> None:
    deleted(server, "tombstone-stub")
    resource = server.send("GET", "Patient/p/_history").entries[0]["resource"]
    assert resource.keys() == {"resourceType", "id", "meta"}


def test_gone_as_404(server: InProcess) -> None:
    deleted(server, "gone-as-404")
    assert server.send("GET", "Patient/p").status == 404


def test_no_history_above_the_instance(server: InProcess) -> None:
    deleted(server, "no-system-history", "no-type-history")
    assert server.send("GET", "_history").status == 404
    assert server.send("GET", "Patient/_history").status == 404
    assert server.send("GET", "Patient/p/_history").status == 200


def test_uuid_versions_work_throughout(server: InProcess) -> None:
    server.set(deviations=frozenset({"uuid-versions"}))
    first = server.patient(active=True)
    assert len(first.version) == 36
    assert first.json["meta"]["versionId"] == first.version
    assert first.headers["Location"].endswith(first.version)
    body = {"resourceType": "Patient", "id": "p"}
    assert server.send("PUT", "Patient/p", body, if_match='W/"1"').status == 412
    second = server.send("PUT", "Patient/p", body, if_match=first.headers["ETag"])
    assert second.status == 200
    assert server.send("GET", f"Patient/p/_history/{first.version}").json["active"] is True
    assert server.send("GET", "Patient/p/_history/1").status == 404
    shown = server.send("GET", "Patient/p/_history").entries
    assert [e["resource"]["meta"]["versionId"] for e in shown] == [second.version, first.version]
    assert server.send("GET", "Patient").entries[0]["resource"]["meta"]["versionId"] == second.version


def test_no_transaction(server: InProcess) -> None:
    server.set(deviations=frozenset({"no-transaction"}))
    assert server.bundle("transaction").status == 400
    assert server.bundle("batch").status == 200


def test_no_if_match(server: InProcess) -> None:
    server.set(deviations=frozenset({"no-if-match"}))
    server.patient()
    body = {"resourceType": "Patient", "id": "p", "active": True}
    assert server.send("PUT", "Patient/p", body, if_match='W/"9"').status == 200


def test_ignore_unknown_silently(server: InProcess) -> None:
    server.set(deviations=frozenset({"ignore-unknown-silently"}))
    server.patient()
    assert len(server.send("GET", "Patient?foo=1").entries) == 1
    assert len(server.send("GET", "_history?foo=1").entries) == 1


def test_referential_integrity(server: InProcess) -> None:
    server.set(deviations=frozenset({"referential-integrity"}))
    link = [{"other": {"reference": "Patient/p"}, "type": "seealso"}]
    assert server.patient("q", link=link).status == 400
    server.patient()
    assert server.patient("q", link=link).status == 201
    assert server.send("DELETE", "Patient/p").status == 409
    pair = [entry("DELETE", "Patient/q"), entry("DELETE", "Patient/p")]
    assert server.bundle("transaction", *pair).status == 200
