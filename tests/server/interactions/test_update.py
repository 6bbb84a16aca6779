"""update and conditional update."""

import pytest

from tests.support.in_process import InProcess


def identified(value: str, **more: object) -> dict[str, object]:
    return {"resourceType": "Patient", "identifier": [{"value": value}], **more}


def test_update_makes_the_next_version(server: InProcess) -> None:
    """A4.1"""
    server.patient(active=True)
    answer = server.patient(active=False)
    assert (answer.status, answer.version, "Location" in answer.headers) == (200, "2", False)


def test_update_of_an_unknown_id_creates_it(server: InProcess) -> None:
    """A4.2"""
    answer = server.patient(meta={"versionId": "9"})
    assert (answer.status, answer.version) == (201, "1")
    assert answer.headers["Location"].endswith("/Patient/p/_history/1")


@pytest.mark.parametrize("body", [{}, {"id": "other"}, {"id": 1}])
def test_the_body_must_carry_the_id_of_the_url(server: InProcess, body: dict[str, object]) -> None:
    """A4.3"""
    assert server.send("PUT", "Patient/p", {"resourceType": "Patient", **body}).status == 400


def test_equal_content_is_no_new_version(server: InProcess) -> None:
    """A4.4"""
    first = server.patient(active=True, meta={"tag": [{"code": "a"}]})
    meta = {"versionId": "77", "lastUpdated": "2001-01-01T00:00:00Z", "tag": [{"code": "a"}]}
    again = server.patient(active=True, meta=meta)
    assert (again.status, again.headers["ETag"]) == (200, 'W/"1"')
    assert again.body == first.body
    assert len(server.send("GET", "Patient/p/_history").entries) == 1


def test_a_tag_or_a_digit_is_a_change(server: InProcess) -> None:
    """A4.4"""
    body = b'{"resourceType":"Location","id":"l","position":{"longitude":1.0,"latitude":2}}'
    server.send("PUT", "Location/l", body)
    assert server.send("PUT", "Location/l", body.replace(b"1.0", b"1.00")).version == "2"
    tagged = body.replace(b"1.0", b"1.00")[:-1] + b',"meta":{"tag":[{"code":"a"}]}}'
    assert server.send("PUT", "Location/l", tagged).version == "3"


def test_if_match_guards_an_update(server: InProcess) -> None:
    """A4.5, A4.6"""
    server.patient(active=True)
    body = {"resourceType": "Patient", "id": "p"}
    assert server.send("PUT", "Patient/p", body, if_match='W/"1"').version == "2"
    for stale in ('W/"1"', 'W/"abc"', 'W/""'):
        answer = server.send("PUT", "Patient/p", {**body, "active": False}, if_match=stale)
        assert (answer.status, answer.version) == (412, "2")
    assert server.send("GET", "Patient/p").version == "2"


@pytest.mark.parametrize("header", ['"1"', "1", "abc", "", "*"])
def test_a_malformed_if_match_is_400(server: InProcess, header: str) -> None:
    """A4.7"""
    server.patient()
    assert (
        server.send("PUT", "Patient/p", {"resourceType": "Patient", "id": "p"}, if_match=header).status == 400
    )


def test_if_match_on_an_unknown_id_is_404(server: InProcess) -> None:
    """A4.8"""
    answer = server.send("PUT", "Patient/p", {"resourceType": "Patient", "id": "p"}, if_match='W/"1"')
    assert answer.status == 404


def test_update_brings_a_deleted_instance_back(server: InProcess) -> None:
    """A4.9, A7.3"""
    server.patient(active=True)
    server.send("DELETE", "Patient/p")
    answer = server.patient(active=True)
    assert (answer.status, answer.version, answer.json["active"]) == (200, "3", True)
    methods = [e["request"]["method"] for e in server.send("GET", "Patient/p/_history").entries]
    assert methods == ["PUT", "DELETE", "PUT"]
    assert server.send("GET", "Patient?active=true").ids == ["p"]


def test_a_deleted_instance_can_be_restored_with_if_match(server: InProcess) -> None:
    """A4.10"""
    server.patient()
    server.send("DELETE", "Patient/p")
    body = {"resourceType": "Patient", "id": "p"}
    assert server.send("PUT", "Patient/p", body, if_match='W/"1"').status == 412
    assert server.send("PUT", "Patient/p", body, if_match='W/"2"').version == "3"


def test_after_a_hard_delete_numbers_start_again(server: InProcess) -> None:
    """A4.11"""
    server.patient()
    server.send("DELETE", "Patient/p?hardDelete=true")
    answer = server.patient()
    assert (answer.status, answer.version) == (201, "1")


def test_meta_only_changes_can_stay_out_of_history(server: InProcess) -> None:
    """A4.13"""
    server.patient(active=True)
    tagged = {"resourceType": "Patient", "id": "p", "active": True, "meta": {"tag": [{"code": "a"}]}}
    assert server.send("PUT", "Patient/p?_meta-history=false", tagged).version == "2"
    assert [e["response"]["etag"] for e in server.send("GET", "Patient/p/_history").entries] == ['W/"2"']
    changed = {**tagged, "active": False}
    assert server.send("PUT", "Patient/p?_meta-history=false", changed).version == "3"
    assert len(server.send("GET", "Patient/p/_history").entries) == 2
    assert server.send("PUT", "Patient/p?_meta-history=maybe", tagged).status == 400


def test_versioned_update_wants_if_match(server: InProcess) -> None:
    """A4.14"""
    server.set(versioning={"Patient": "versioned-update"})
    assert server.patient().status == 201
    assert server.patient(active=True).status == 400
    body = {"resourceType": "Patient", "id": "p", "active": True}
    assert server.send("PUT", "Patient/p", body, if_match='W/"1"').version == "2"


def test_no_version_keeps_no_history(server: InProcess) -> None:
    """A4.14"""
    server.set(versioning={"Patient": "no-version"})
    server.patient()
    assert server.patient(active=True).version == "2"
    for url in ("Patient/p/_history", "Patient/_history", "Patient/p/_history/2"):
        assert server.send("GET", url).status == 405
    assert len(server.send("GET", "_history").entries) == 1


def test_update_create_can_be_off(server: InProcess) -> None:
    """A4.15"""
    server.set(update_create=False)
    assert server.patient().status == 405
    assert server.send("PUT", "Patient?identifier=1", identified("1", id="x")).status == 405
    assert server.send("PUT", "Patient?identifier=1", identified("1")).status == 201


def test_if_none_match_star_only_creates(server: InProcess) -> None:
    """A4.23"""
    body = {"resourceType": "Patient", "id": "p"}
    assert server.send("PUT", "Patient/p", body, if_none_match="*").status == 201
    assert server.send("PUT", "Patient/p", {**body, "active": True}, if_none_match="*").status == 412


def test_conditional_update_creates_when_nothing_matches(server: InProcess) -> None:
    """A4.16, A4.17"""
    fresh = server.send("PUT", "Patient?identifier=1", identified("1"))
    assert fresh.status == 201
    assert server.send("PUT", "Patient?identifier=2", identified("2", id="mine")).json["id"] == "mine"
    ordinary = server.send("PUT", "Patient?identifier=3", identified("3", id="mine"))
    assert (ordinary.status, ordinary.version) == (200, "2")


def test_conditional_update_changes_the_one_match(server: InProcess) -> None:
    """A4.18, A4.4"""
    server.send("PUT", "Patient/p", identified("1", id="p"))
    changed = server.send("PUT", "Patient?identifier=1", identified("1", active=True))
    assert (changed.status, changed.version, changed.json["id"]) == (200, "2", "p")
    assert server.send("PUT", "Patient?identifier=1", identified("1", id="p", active=True)).version == "2"
    stale = server.send("PUT", "Patient?identifier=1", identified("1"), if_match='W/"1"')
    assert stale.status == 412


def test_conditional_update_with_another_id_is_400(server: InProcess) -> None:
    """A4.19"""
    server.send("PUT", "Patient/p", identified("1", id="p"))
    assert server.send("PUT", "Patient?identifier=1", identified("1", id="q")).status == 400


def test_conditional_update_of_several_is_412(server: InProcess) -> None:
    """A4.20"""
    for id_ in ("p", "q"):
        server.send("PUT", f"Patient/{id_}", identified("1", id=id_))
    assert server.send("PUT", "Patient?identifier=1", identified("1", active=True)).status == 412
    assert server.send("GET", "Patient/p").version == "1"


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("?=", 400), ("?_count=1", 400), ("?foo=1", 412), ("?foo=1&identifier=1", 412)],
)
def test_conditional_update_never_matches_all(server: InProcess, query: str, status: int) -> None:
    """A4.21, A4.22, A5.19"""
    server.patient()
    assert server.send("PUT", f"Patient{query}", identified("1")).status == status
