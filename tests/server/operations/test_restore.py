"""$restore: one instance by its URL, several by Parameters."""

from typing import Any

import pytest

from tests.support.in_process import InProcess, entry


def gone(server: InProcess, id_: str = "p") -> None:
    """Two versions, then a tombstone."""
    server.patient(id_, active=True)
    server.patient(id_, active=False, name=[{"family": "Last"}])
    assert server.send("DELETE", f"Patient/{id_}").version == "3"


def wishes(*references: str, **versions: str) -> dict[str, Any]:
    """Parameters that name these instances; a version by the id."""
    parameters = []
    for reference in references:
        parameter: dict[str, Any] = {"name": "resource", "valueReference": {"reference": reference}}
        version = versions.get(reference.rpartition("/")[2])
        if version is not None:
            parameter["part"] = [{"name": "version", "valueString": version}]
        parameters.append(parameter)
    return {"resourceType": "Parameters", "parameter": parameters}


def two_versions(reference: str, version: str) -> dict[str, Any]:
    """Parameters that name a version twice."""
    part = [{"name": "version", "valueString": version}]
    parameter = {"name": "resource", "valueReference": {"reference": reference}, "part": part}
    return {"resourceType": "Parameters", "parameter": [parameter]}


def test_the_last_content_comes_back_as_a_new_version(server: InProcess) -> None:
    """A7.3, A7.5, A4.9"""
    gone(server)
    answer = server.send("POST", "Patient/p/$restore", by="eve")
    assert (answer.status, answer.version) == (200, "4")
    assert "Location" not in answer.headers
    assert (answer.json["active"], answer.json["meta"]["versionId"]) == (False, "4")
    assert server.send("GET", "Patient/p").json == answer.json
    assert server.send("GET", "Patient?family=last").ids == ["p"]
    newest, tombstone, *_ = server.send("GET", "Patient/p/_history").entries
    assert (newest["request"]["method"], newest["response"]["status"]) == ("PUT", "200 OK")
    assert newest["response"]["extension"][0]["valueString"] == "eve"
    assert tombstone["request"]["method"] == "DELETE"
    assert server.send("GET", "$deleted").entries == []


def test_every_byte_of_the_content_is_kept(server: InProcess) -> None:
    text = b'{"resourceType":"Patient","id":"p",  "name":[{"text":"\\u00b5"}],"multipleBirthInteger":1}'
    server.send("PUT", "Patient/p", text)
    before = server.send("GET", "Patient/p").body
    server.send("DELETE", "Patient/p")
    after = server.send("POST", "Patient/p/$restore").body
    assert before.partition(b'"name"')[2] == after.partition(b'"name"')[2]


@pytest.mark.parametrize("version", ["1", "2"])
def test_an_older_content_by_its_version(server: InProcess, version: str) -> None:
    gone(server)
    answer = server.send("POST", f"Patient/p/$restore?version={version}")
    assert (answer.status, answer.version, answer.json["active"]) == (200, "4", version == "1")


def test_the_version_may_stand_in_parameters(server: InProcess) -> None:
    gone(server)
    body = {"resourceType": "Parameters", "parameter": [{"name": "version", "valueInteger": 1}]}
    assert server.send("POST", "Patient/p/$restore", body).json["active"] is True
    server.send("DELETE", "Patient/p")
    assert server.send("POST", "Patient/p/$restore", {"resourceType": "Parameters"}).status == 200


def test_a_second_restore_finds_it_live(server: InProcess) -> None:
    """A7.5: 412 if not deleted, also with an older version named"""
    gone(server)
    assert server.send("POST", "Patient/p/$restore").status == 200
    for url in ("Patient/p/$restore", "Patient/p/$restore?version=1"):
        answer = server.send("POST", url)
        assert answer.status == 412
        assert "not deleted" in answer.issue["diagnostics"]
    assert len(server.send("GET", "Patient/p/_history").entries) == 4


def test_what_was_deleted_again_skips_the_tombstones(server: InProcess) -> None:
    gone(server)
    server.send("POST", "Patient/p/$restore?version=1")
    server.send("DELETE", "Patient/p")
    answer = server.send("POST", "Patient/p/$restore")
    assert (answer.version, answer.json["active"]) == ("6", True)


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("Patient/none/$restore", 404),
        ("Patient/p/$restore?version=9", 404),
        ("Patient/p/$restore?version=x", 404),
        ("Patient/p/$restore?version=3", 400),
        ("Patient/p/$restore?version=", 400),
        ("Patient/p/$restore?version=1&version=2", 400),
        ("Foo/p/$restore", 404),
        ("Patient/$restore", 404),
    ],
)
def test_what_cannot_be_restored(server: InProcess, url: str, status: int) -> None:
    gone(server)
    assert server.send("POST", url).status == status
    assert server.send("GET", "Patient/p").status == 410


def test_purged_and_hard_deleted_content_is_gone(server: InProcess) -> None:
    gone(server, "a")
    gone(server, "b")
    server.send("DELETE", "Patient/a/$purge-history")
    server.send("DELETE", "Patient/b?hardDelete=true")
    assert server.send("POST", "Patient/a/$restore").status == 410
    assert server.send("POST", "Patient/b/$restore").status == 404


@pytest.mark.parametrize(("etag", "status"), [('W/"3"', 200), ('W/"2"', 412), ("3", 400)])
def test_if_match_is_about_the_tombstone(server: InProcess, etag: str, status: int) -> None:
    """A4.10"""
    gone(server)
    assert server.send("POST", "Patient/p/$restore", if_match=etag).status == status
    assert server.send("POST", "Patient/none/$restore", if_match='W/"1"').status == 404


def test_where_if_match_is_a_must(server: InProcess) -> None:
    """A4.14"""
    gone(server)
    server.set(versioning={"Patient": "versioned-update"})
    assert server.send("POST", "Patient/p/$restore").status == 400
    assert server.send("POST", "$restore", wishes("Patient/p")).status == 400
    assert server.send("POST", "Patient/p/$restore", if_match='W/"3"').status == 200


def test_a_type_without_history_restores_nothing(server: InProcess) -> None:
    """A4.14"""
    gone(server)
    server.set(versioning={"Patient": "no-version"})
    assert server.send("POST", "Patient/p/$restore").status == 405
    assert server.send("POST", "$restore", wishes("Patient/p")).status == 405


@pytest.mark.parametrize(("returns", "body"), [("minimal", b""), ("OperationOutcome", b"OperationOutcome")])
def test_prefer_return(server: InProcess, returns: str, body: bytes) -> None:
    gone(server)
    answer = server.send("POST", "Patient/p/$restore", prefer=f"return={returns}")
    assert answer.version == "4"
    assert body in answer.body
    assert b"Last" not in answer.body


def test_provenance_goes_with_it(server: InProcess) -> None:
    """A2.7"""
    gone(server)
    provenance = (
        '{"resourceType":"Provenance","recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"N"}}]}'
    )
    server.send("POST", "Patient/p/$restore", x_provenance=provenance)
    (found,) = server.send("GET", "Provenance").entries
    assert found["resource"]["target"] == [{"reference": "Patient/p/_history/4"}]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["$restore", "Patient/p/$restore"])
def test_it_is_only_posted(server: InProcess, path: str, method: str) -> None:
    answer = server.send(method, path)
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")


# --- several at once


def test_several_come_back_together(server: InProcess) -> None:
    for name in "abc":
        gone(server, name)
    answer = server.send("POST", "$restore", wishes("Patient/a", "Patient/b/_history/1", "Patient/c", c="1"))
    assert (answer.status, answer.json["type"]) == (200, "transaction-response")
    assert answer.ids == ["a", "b", "c"]
    assert [e["resource"]["active"] for e in answer.entries] == [False, True, True]
    assert [e["response"]["etag"] for e in answer.entries] == ['W/"4"'] * 3
    assert answer.statuses == ["200"] * 3
    assert server.count("Patient") == 3


@pytest.mark.parametrize(
    ("bad", "status"),
    [
        ("Patient/none", 404),
        ("Patient/live", 412),
        ("Patient/p/_history/3", 400),
        ("Patient/p/_history/8", 404),
    ],
)
def test_all_or_nothing(server: InProcess, bad: str, status: int) -> None:
    server.patient("live")
    gone(server)
    gone(server, "a")
    assert server.send("POST", "$restore", wishes("Patient/a", bad)).status == status
    assert server.send("GET", "Patient/a").status == 410


@pytest.mark.parametrize(
    "body",
    [
        {"resourceType": "Parameters"},
        {"resourceType": "Patient"},
        {"resourceType": "Parameters", "parameter": [{"name": "resource", "valueString": "Patient/p"}]},
        wishes("urn:uuid:1"),
        wishes("http://elsewhere/fhir/Patient/p"),
        wishes("Patient/p", "Patient/p"),
        wishes("Patient/p", p=""),
        two_versions("Patient/p/_history/2", "1"),
    ],
)
def test_bad_parameters_are_400(server: InProcess, body: dict[str, Any]) -> None:
    gone(server)
    assert server.send("POST", "$restore", body).status == 400
    assert server.send("GET", "Patient/p").status == 410


def graph(server: InProcess) -> list[str]:
    """A deleted ring of two Patients, and what refers to one of them, deleted in a lawful order."""
    server.patient("a")
    server.patient("b", link=[{"type": "seealso", "other": {"reference": "Patient/a"}}])
    server.patient("a", link=[{"type": "seealso", "other": {"reference": "Patient/b"}}])
    weight = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    about = {"subject": {"reference": "Patient/a"}, "id": "o"}
    server.send("PUT", "Observation/o", {**weight, **about})
    found = ["Observation/o", "Patient/a", "Patient/b"]
    for key in found:
        server.send("DELETE", key)
    server.set(deviations=frozenset({"referential-integrity"}))
    return found


def test_targets_come_before_what_refers_to_them(server: InProcess) -> None:
    assert server.send("POST", "$restore", wishes(*graph(server))).ids == ["o", "a", "b"]
    newest = [e["resource"]["id"] for e in server.send("GET", "_history?_count=3").entries]
    assert newest[0] == "o"
    assert set(newest[1:]) == {"a", "b"}


def test_a_target_that_stays_deleted_is_refused_under_referential_integrity(server: InProcess) -> None:
    observation, first, _ = graph(server)
    assert server.send("POST", "$restore", wishes(observation, first)).status == 400
    assert server.send("POST", f"{observation}/$restore").status == 400
    assert server.send("GET", observation).status == 410
    server.set(deviations=frozenset())
    assert server.send("POST", f"{observation}/$restore").status == 200


def test_in_bundles(server: InProcess) -> None:
    gone(server, "a")
    gone(server, "b")
    nothing = {"resourceType": "Parameters"}
    batch = server.bundle(
        "batch",
        entry("POST", "Patient/a/$restore", nothing),
        entry("POST", "Patient/none/$restore", nothing),
        entry("GET", "$deleted"),
    )
    assert batch.statuses == ["200", "404", "200"]
    assert [e["request"]["url"] for e in batch.entries[2]["resource"]["entry"]] == ["Patient/b"]
    assert server.bundle("transaction", entry("POST", "Patient/b/$restore", nothing)).statuses == ["200"]
    server.send("DELETE", "Patient/b")
    twice = [
        entry("POST", "Patient/b/$restore", nothing),
        entry("PUT", "Patient/b", {"resourceType": "Patient", "id": "b"}),
    ]
    assert server.bundle("transaction", *twice).status == 400


def test_uuid_versions(server: InProcess) -> None:
    server.set(deviations=frozenset({"uuid-versions"}))
    gone_version = server.patient(active=True).version
    server.patient(active=False)
    server.send("DELETE", "Patient/p")
    answer = server.send("POST", "$restore", wishes(f"Patient/p/_history/{gone_version}"))
    (found,) = answer.entries
    assert found["resource"]["active"] is True
    assert found["response"]["etag"] == server.send("GET", "Patient/p").headers["ETag"]
