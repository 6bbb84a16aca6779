"""$meta, $meta-add and $meta-delete."""

from typing import Any

import pytest

from tests.support.in_process import Answer, InProcess

RED = {"system": "http://example.org/tags", "code": "red"}
BLUE = {"system": "http://example.org/tags", "code": "blue", "display": "Blue"}
SECRET = {"system": "http://example.org/security", "code": "secret"}


def returned(answer: Answer) -> dict[str, Any]:
    """The meta in the Parameters."""
    assert answer.status == 200, answer.body
    (parameter,) = answer.json["parameter"]
    assert parameter["name"] == "return"
    return parameter.get("valueMeta", {})


def change(server: InProcess, verb: str, path: str = "Patient/p", /, **meta: Any) -> Answer:
    """POST $meta-add or $meta-delete."""
    body = {"resourceType": "Parameters", "parameter": [{"name": "meta", "valueMeta": meta}]}
    return server.send("POST", f"{path}/$meta-{verb}", body)


def test_the_meta_of_an_instance_and_of_its_versions(server: InProcess) -> None:
    server.patient(meta={"tag": [RED]})
    server.patient(meta={"tag": [BLUE]})
    for method in ("GET", "POST"):
        answer = server.send(method, "Patient/p/$meta")
        assert returned(answer) == server.send("GET", "Patient/p").json["meta"]
        assert answer.headers["ETag"] == 'W/"2"'
    assert returned(server.send("GET", "Patient/p/_history/1/$meta"))["tag"] == [RED]
    assert server.send("GET", "Patient/p/_history/9/$meta").status == 404
    assert server.send("GET", "Patient/q/$meta").status == 404
    server.send("DELETE", "Patient/p")
    assert server.send("GET", "Patient/p/$meta").status == 410
    assert server.send("GET", "Patient/p/_history/3/$meta").status == 410


def test_adding_makes_a_set_and_a_version(server: InProcess) -> None:
    server.patient(active=True, meta={"tag": [BLUE], "source": "urn:x"})
    blue = {**BLUE, "display": "Azure", "version": "2"}
    answer = change(
        server, "add", tag=[RED, blue, RED], security=[SECRET], profile=["http://a/p", "http://a/p"]
    )
    meta = returned(answer)
    assert meta["tag"] == [BLUE, RED]
    assert (meta["security"], meta["profile"]) == ([SECRET], ["http://a/p"])
    assert (meta["source"], meta["versionId"], answer.version) == ("urn:x", "2", "2")
    now = server.send("GET", "Patient/p").json
    assert now["meta"] == meta
    assert now["active"] is True
    assert returned(server.send("GET", "Patient/p/_history/1/$meta"))["tag"] == [BLUE]
    newest = server.send("GET", "Patient/p/_history").entries[0]
    assert newest["response"]["extension"][0]["valueString"] == "tester"
    assert server.send("GET", "Patient?_tag=red").ids == ["p"]


def test_what_changes_nothing_stores_nothing(server: InProcess) -> None:
    server.patient(meta={"tag": [BLUE]})
    assert change(server, "add", tag=[{**BLUE, "display": "other"}]).version == "1"
    assert change(server, "delete", tag=[RED], profile=["http://a/p"]).version == "1"


def test_deleting(server: InProcess) -> None:
    server.patient(meta={"tag": [BLUE, RED], "profile": ["http://a/p", "http://a/q"], "security": [SECRET]})
    blue = {"system": BLUE["system"], "code": "blue"}
    meta = returned(change(server, "delete", tag=[blue], profile=["http://a/p"], security=[SECRET]))
    assert (meta["tag"], meta["profile"], "security" in meta) == ([RED], ["http://a/q"], False)
    meta = returned(change(server, "delete", tag=[RED], profile=["http://a/q"]))
    assert meta.keys() == {"versionId", "lastUpdated"}


def test_if_match_is_honoured(server: InProcess) -> None:
    server.patient()
    body = {"resourceType": "Parameters", "parameter": [{"name": "meta", "valueMeta": {"tag": [RED]}}]}
    assert server.send("POST", "Patient/p/$meta-add", body, if_match='W/"7"').status == 412
    assert server.send("POST", "Patient/p/$meta-add", body, if_match='W/"1"').version == "2"
    server.set(versioning={"Patient": "versioned-update"})
    assert server.send("POST", "Patient/p/$meta-delete", body).status == 400


def test_only_what_is_there_can_be_changed(server: InProcess) -> None:
    assert change(server, "add", tag=[RED]).status == 404
    server.patient()
    server.send("DELETE", "Patient/p")
    assert change(server, "add", tag=[RED]).status == 410
    assert change(server, "delete", tag=[RED]).status == 410


@pytest.mark.parametrize(
    "parameter",
    [
        [],
        [{"name": "meta"}],
        [{"name": "other", "valueMeta": {"tag": [RED]}}],
        [{"name": "meta", "valueString": "x"}],
        [{"name": "meta", "valueMeta": {"tag": [RED]}}] * 2,
        [{"name": "meta", "valueMeta": {"tag": {"code": "x"}}}],
        [{"name": "meta", "valueMeta": {"profile": ["not a uri"]}}],
    ],
)
def test_bad_parameters_are_400(server: InProcess, parameter: list[Any]) -> None:
    server.patient()
    body = {"resourceType": "Parameters", "parameter": parameter}
    assert server.send("POST", "Patient/p/$meta-add", body).status == 400
    assert server.send("GET", "Patient/p").version == "1"


def test_a_version_in_the_past_stays_as_it_is(server: InProcess) -> None:
    server.patient()
    assert change(server, "add", "Patient/p/_history/1", tag=[RED]).status == 404
    assert server.send("GET", "Patient/p/$meta-add").status == 405


def test_labels_in_use(server: InProcess) -> None:
    plain = {"code": "red"}
    server.patient("a", meta={"tag": [RED, plain], "profile": ["http://a/p|1", "http://a/q"]})
    server.patient("b", meta={"tag": [BLUE], "security": [SECRET]})
    server.send(
        "PUT", "Basic/c", {"resourceType": "Basic", "id": "c", "code": {"text": "x"}, "meta": {"tag": [RED]}}
    )
    blue = {"system": BLUE["system"], "code": "blue"}
    everywhere = returned(server.send("GET", "$meta"))
    assert everywhere["tag"] == [plain, blue, RED]
    assert everywhere["security"] == [SECRET]
    assert everywhere["profile"] == ["http://a/p", "http://a/p|1", "http://a/q"]
    assert returned(server.send("GET", "Basic/$meta")) == {"tag": [RED]}
    assert returned(server.send("GET", "Patient/$meta"))["tag"] == [plain, blue, RED]
    assert returned(server.send("GET", "Observation/$meta")) == {}
    server.send("DELETE", "Patient/a")
    server.patient("b")
    assert returned(server.send("GET", "$meta")) == {"tag": [RED]}


def test_versions_under_other_names(server: InProcess) -> None:
    server.set(deviations=frozenset({"uuid-versions"}))
    server.patient()
    answer = change(server, "add", tag=[RED])
    assert returned(answer)["versionId"] == answer.version == server.send("GET", "Patient/p").version
