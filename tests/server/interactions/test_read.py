"""read and vread."""

import pytest

from tests.support.in_process import InProcess


def test_read_answers_with_etag_and_last_modified(server: InProcess) -> None:
    """A3.1, A0.4"""
    server.patient(active=True)
    answer = server.send("GET", "Patient/p")
    assert answer.status == 200
    assert answer.headers == {"ETag": 'W/"1"', "Last-Modified": "Thu, 01 Jan 2026 00:00:01 GMT"}
    assert answer.json["meta"] == {"versionId": "1", "lastUpdated": "2026-01-01T00:00:01.000Z"}


def test_unknown_and_wrong_type_are_404(server: InProcess) -> None:
    """A3.2, A3.9"""
    server.patient()
    for url in ("Patient/nobody", "Observation/p"):
        answer = server.send("GET", url)
        assert (answer.status, answer.issue["code"]) == (404, "not-found")


def test_a_deleted_instance_is_410_with_the_etag_of_the_deletion(server: InProcess) -> None:
    """A3.3"""
    server.patient()
    server.send("DELETE", "Patient/p")
    answer = server.send("GET", "Patient/p")
    assert (answer.status, answer.issue["code"], answer.version) == (410, "deleted", "2")


def test_vread_gives_each_version_its_own(server: InProcess) -> None:
    """A3.5, A3.6"""
    server.patient(active=True)
    server.patient(active=False)
    server.send("DELETE", "Patient/p")
    for number, active in ((1, True), (2, False)):
        answer = server.send("GET", f"Patient/p/_history/{number}")
        assert (answer.status, answer.version, answer.json["active"]) == (200, str(number), active)
    assert server.send("GET", "Patient/p/_history/3").status == 410


@pytest.mark.parametrize("vid", ["0", "9", "x", "-1", "1.0", "٣", "9" * 40])
def test_vread_of_no_version_is_404(server: InProcess, vid: str) -> None:
    """A3.7"""
    server.patient()
    assert server.send("GET", f"Patient/p/_history/{vid}").status == 404


@pytest.mark.parametrize("tag", ['W/"1"', '"1"', 'W/"7", W/"1"', "*"])
def test_if_none_match_spares_what_the_client_has(server: InProcess, tag: str) -> None:
    """A0.11"""
    server.patient()
    answer = server.send("GET", "Patient/p", if_none_match=tag)
    assert (answer.status, answer.body, answer.version) == (304, b"", "1")


def test_if_modified_since_compares_whole_seconds(server: InProcess) -> None:
    """A0.11; If-None-Match decides alone when both are there."""
    modified = server.patient().headers["Last-Modified"]
    assert server.send("GET", "Patient/p", if_modified_since=modified).status == 304
    assert server.send("GET", "Patient/p", if_modified_since="Wed, 31 Dec 2025 23:59:59 GMT").status == 200
    assert server.send("GET", "Patient/p", if_modified_since="yesterday").status == 200
    both = {"if_modified_since": modified, "if_none_match": 'W/"2"'}
    assert server.send("GET", "Patient/p", **both).status == 200


def test_summary_and_elements_narrow_a_read(server: InProcess) -> None:
    """A0.8"""
    server.patient(active=True, birthDate="1980-01-01", photo=[{"title": "x"}])
    summary = server.send("GET", "Patient/p?_summary=true").json
    assert "photo" not in summary
    assert summary["birthDate"] == "1980-01-01"
    assert summary["meta"]["tag"][0]["code"] == "SUBSETTED"
    elements = server.send("GET", "Patient/p?_elements=birthDate").json
    assert elements.keys() == {"resourceType", "id", "meta", "birthDate"}


@pytest.mark.parametrize(
    "query", ["_summary=xyz", "_elements=", "_elements=active&_summary=true", "_summary=count"]
)
def test_bad_narrowing_is_400(server: InProcess, query: str) -> None:
    """A0.8"""
    server.patient()
    assert server.send("GET", f"Patient/p?{query}").status == 400
