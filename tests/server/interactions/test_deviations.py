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


def only(server: InProcess, name: str) -> None:
    """Misbehave in one way."""
    server.set(deviations=frozenset({name}))


def test_tombstone_bodies_stand_at_every_level_but_not_where_nothing_is_left(server: InProcess) -> None:
    deleted(server, "tombstone-body")
    for path in ("Patient/_history", "_history", "$deleted"):
        entry_ = server.send("GET", path).entries[0]
        assert (entry_["request"]["method"], entry_["resource"]["active"]) == ("DELETE", True)
    server.send("DELETE", "Patient/p/$purge-history")
    assert "resource" not in server.send("GET", "Patient/p/_history").entries[0]
    assert server.send("GET", "Patient/p").status == 410


def test_a_stub_says_no_more_than_which_version_it_is(server: InProcess) -> None:
    deleted(server, "tombstone-stub")
    resource = server.send("GET", "_history").entries[0]["resource"]
    assert (resource["id"], resource["meta"]["versionId"]) == ("p", "2")
    assert resource["meta"].keys() == {"versionId", "lastUpdated"}
    server.set(deviations=frozenset())
    assert "resource" not in server.send("GET", "_history").entries[0]


def test_gone_as_404_hides_the_tombstone_itself_but_not_the_history(server: InProcess) -> None:
    deleted(server, "gone-as-404")
    patch = [{"op": "add", "path": "/active", "value": True}]
    answers = [
        server.send("GET", "Patient/p"),
        server.send("GET", "Patient/p/_history/2"),
        server.send("GET", "Patient/p/$everything"),
        server.send("PATCH", "Patient/p", patch, content_type="application/json-patch+json"),
    ]
    assert [(answer.status, answer.issue["code"]) for answer in answers] == [(404, "not-found")] * 4
    assert not any("ETag" in answer.headers for answer in answers)
    assert len(server.send("GET", "Patient/p/_history").entries) == 2
    assert server.send("GET", "Patient/p/_history/1").status == 200
    assert server.send("GET", "Patient/q").status == 404


def test_one_history_can_lack_without_the_other(server: InProcess) -> None:
    deleted(server, "no-system-history")
    assert server.send("GET", "_history").status == 404
    assert server.send("GET", "Patient/_history").status == 200
    only(server, "no-type-history")
    assert server.send("GET", "_history").status == 200
    assert server.send("GET", "Patient/_history").status == 404
    assert server.bundle("batch", entry("GET", "Patient/_history")).statuses == ["404"]


def test_uuid_versions_stay_the_same_and_stand_in_bundles_and_tombstones(server: InProcess) -> None:
    only(server, "uuid-versions")
    version = server.patient().version
    assert server.send("GET", "Patient/p").version == version
    assert server.send("GET", "Patient/p", if_none_match=f'W/"{version}"').status == 304
    (answer,) = server.bundle("batch", entry("GET", "Patient/p")).entries
    assert answer["response"]["etag"] == f'W/"{version}"'
    tombstone = server.send("DELETE", "Patient/p").version
    assert len(tombstone) == 36
    gone = server.send("GET", "Patient/p")
    assert (gone.status, gone.version) == (410, tombstone)
    assert server.send("GET", "Patient/p/_history").entries[0]["response"]["etag"] == f'W/"{tombstone}"'
    assert server.send("POST", f"Patient/p/$restore?version={version}").status == 200
    server.set(deviations=frozenset())
    assert server.send("GET", "Patient/p").version == "3"


def test_no_transaction_stores_nothing_of_one(server: InProcess) -> None:
    only(server, "no-transaction")
    create = entry("POST", "Patient", {"resourceType": "Patient"})
    answer = server.bundle("transaction", create)
    assert (answer.status, answer.issue["code"]) == (400, "invalid")
    assert server.count("Patient") == 0
    assert server.bundle("batch", create).statuses == ["201"]


def test_no_if_match_ignores_the_header_on_every_verb(server: InProcess) -> None:
    only(server, "no-if-match")
    server.patient()
    patch = [{"op": "add", "path": "/active", "value": True}]
    json_patch = {"content_type": "application/json-patch+json"}
    assert server.send("PATCH", "Patient/p", patch, if_match='W/"9"', **json_patch).status == 200
    assert server.send("PATCH", "Patient/p", patch, if_match="nonsense", **json_patch).status == 200
    assert server.send("DELETE", "Patient/p", if_match='W/"9"').status == 204
    assert server.send("POST", "Patient/p/$restore", if_match='W/"9"').status == 200
    unknown = server.send("PUT", "Patient/q", {"resourceType": "Patient", "id": "q"}, if_match='W/"1"')
    assert unknown.status == 201


def test_what_is_ignored_silently_is_still_not_among_what_was_applied(server: InProcess) -> None:
    only(server, "ignore-unknown-silently")
    server.patient(active=True)
    answer = server.send("GET", "Patient?foo=1&active=true")
    assert answer.ids == ["p"]
    assert "foo" not in (answer.link("self") or "")
    for path in ("Patient/p/_history?foo=1", "$deleted?foo=1", "Patient/p/$everything?foo=1"):
        assert server.send("GET", path).status == 200
        assert "outcome" not in server.send("GET", path).body.decode()


def test_referential_integrity_holds_for_patches_bundles_and_restores(server: InProcess) -> None:
    link = [{"other": {"reference": "Patient/p"}, "type": "seealso"}]
    server.patient()
    server.patient("q", link=link)
    server.send("DELETE", "Patient/q")
    server.send("DELETE", "Patient/p")
    only(server, "referential-integrity")
    assert server.send("POST", "Patient/q/$restore").status == 400
    server.patient("r")
    patch = [{"op": "add", "path": "/link", "value": link}]
    answer = server.send("PATCH", "Patient/r", patch, content_type="application/json-patch+json")
    assert (answer.status, answer.issue["code"]) == (400, "invalid")
    both = [{"name": "resource", "valueReference": {"reference": f"Patient/{name}"}} for name in "qp"]
    body = {"resourceType": "Parameters", "parameter": both}
    assert server.send("POST", "$restore", body).status == 200
    refused = server.send("DELETE", "Patient/p")
    assert (refused.status, refused.issue["code"]) == (409, "conflict")
    assert server.send("GET", "Patient/p").status == 200


def test_without_deviations_nothing_deviates(server: InProcess) -> None:
    server.patient()
    assert (
        server.send("PUT", "Patient/p", {"resourceType": "Patient", "id": "p"}, if_match='W/"9"').status
        == 412
    )
    assert server.patient("q", link=[{"other": {"reference": "Patient/x"}, "type": "seealso"}]).status == 201
    assert server.bundle("transaction").status == 200
    assert len(server.send("GET", "Patient?foo=1").entries) == 3
    assert server.send("GET", "_history").status == server.send("GET", "Patient/_history").status == 200
