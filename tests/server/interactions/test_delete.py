"""delete in all its forms, and $purge-history."""

import pytest

from tests.support.in_process import InProcess


def patients(server: InProcess, count: int) -> None:
    for number in range(count):
        server.patient(f"p{number}", identifier=[{"value": "x"}])


def test_delete_leaves_a_tombstone(server: InProcess) -> None:
    """A5.1"""
    server.patient(active=True)
    answer = server.send("DELETE", "Patient/p")
    assert (answer.status, answer.body, answer.version) == (204, b"", "2")
    assert server.send("GET", "Patient/p").status == 410
    assert server.send("GET", "Patient?active=true").ids == []


def test_deleting_nothing_or_twice_changes_nothing(server: InProcess) -> None:
    """A5.2, A5.3, A6.4"""
    answer = server.send("DELETE", "Patient/p")
    assert (answer.status, "ETag" in answer.headers) == (204, False)
    server.patient()
    server.send("DELETE", "Patient/p")
    again = server.send("DELETE", "Patient/p")
    assert (again.status, "ETag" in again.headers) == (204, False)
    assert len(server.send("GET", "Patient/p/_history").entries) == 2


@pytest.mark.parametrize("query", ["hardDelete=true", "_hardDelete=true", "hardDelete=TRUE"])
def test_a_hard_delete_leaves_nothing(server: InProcess, query: str) -> None:
    """A5.4"""
    server.patient()
    server.patient(active=True)
    assert server.send("DELETE", f"Patient/p?{query}").status == 204
    for url in ("Patient/p", "Patient/p/_history/1", "Patient/p/_history/2", "Patient/p/_history"):
        assert server.send("GET", url).status == 404
    assert server.send("GET", "_history").json["total"] == 0
    assert server.send("GET", "Patient/_history").json["total"] == 0


def test_hard_delete_reads_its_value(server: InProcess) -> None:
    """A5.4, A5.5, A5.6"""
    server.patient()
    assert server.send("DELETE", "Patient/p?hardDelete=yes").status == 400
    assert server.send("DELETE", "Patient/p?hardDelete=false").version == "2"
    assert server.send("DELETE", "Patient/p?hardDelete=true").status == 204
    assert server.send("GET", "Patient/p").status == 404
    assert server.send("DELETE", "Patient/p?hardDelete=true").status == 204


def test_if_match_guards_a_delete(server: InProcess) -> None:
    """A1"""
    server.patient()
    assert server.send("DELETE", "Patient/p", if_match='W/"7"').status == 412
    assert server.send("DELETE", "Patient/p", if_match='W/"1"').status == 204


def test_purge_history_keeps_the_newest_version(server: InProcess) -> None:
    """A5.7, A3.8"""
    for active in (True, False, True):
        server.patient(active=active)
    assert server.send("DELETE", "Patient/p/$purge-history").status == 204
    assert server.send("GET", "Patient/p").version == "3"
    assert [server.send("GET", f"Patient/p/_history/{n}").status for n in (1, 2, 3)] == [404, 404, 200]
    assert len(server.send("GET", "Patient/p/_history").entries) == 1
    assert server.patient(active=False).version == "4"


def test_purge_history_of_a_tombstone_and_of_nothing(server: InProcess) -> None:
    """A5.8"""
    assert server.send("DELETE", "Patient/p/$purge-history").status == 404
    server.patient()
    server.send("DELETE", "Patient/p")
    assert server.send("DELETE", "Patient/p/$purge-history").status == 204
    assert [e["request"]["method"] for e in server.send("GET", "Patient/p/_history").entries] == ["DELETE"]


def test_delete_with_referrers_is_allowed(server: InProcess) -> None:
    """A5.10"""
    server.patient()
    server.patient("q", link=[{"other": {"reference": "Patient/p"}, "type": "seealso"}])
    assert server.send("DELETE", "Patient/p").status == 204


def test_conditional_delete_says_how_many(server: InProcess) -> None:
    """A5.11, A5.12"""
    none = server.send("DELETE", "Patient?identifier=x")
    assert (none.status, none.headers) == (204, {"Items-Deleted": "0"})
    patients(server, 1)
    one = server.send("DELETE", "Patient?identifier=x")
    assert (one.status, one.headers["Items-Deleted"], one.version) == (204, "1", "2")


@pytest.mark.parametrize("count", ["", "&_count=1"])
def test_conditional_delete_of_several_needs_a_count(server: InProcess, count: str) -> None:
    """A5.13"""
    patients(server, 2)
    assert server.send("DELETE", f"Patient?identifier=x{count}").status == 412
    assert server.count("Patient") == 2


def test_conditional_delete_takes_up_to_count(server: InProcess) -> None:
    """A5.14"""
    patients(server, 10)
    assert server.send("DELETE", "Patient?identifier=x&_count=5").headers["Items-Deleted"] == "5"
    assert server.count("Patient") == 5


@pytest.mark.parametrize("count", ["0", "-1", "101", "2147483647", "x", ""])
def test_a_bad_count_deletes_nothing(server: InProcess, count: str) -> None:
    """A5.15"""
    patients(server, 1)
    assert server.send("DELETE", f"Patient?identifier=x&_count={count}").status == 400
    assert server.count("Patient") == 1


def test_conditional_hard_delete(server: InProcess) -> None:
    """A5.16"""
    patients(server, 3)
    answer = server.send("DELETE", "Patient?identifier=x&_count=100&hardDelete=true")
    assert answer.headers == {"Items-Deleted": "3"}
    assert [server.send("GET", f"Patient/p{n}").status for n in range(3)] == [404, 404, 404]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?hardDelete=true&_count=5", 400),
        ("?_tag=", 412),
        ("?foo=1", 412),
        ("?foo=1&identifier=x", 412),
    ],
)
def test_conditional_delete_never_widens(server: InProcess, query: str, status: int) -> None:
    """A5.17, A5.18, A5.19"""
    patients(server, 1)
    assert server.send("DELETE", f"Patient{query}").status == status
    assert server.count("Patient") == 1


def group(server: InProcess, members: int) -> None:
    patients(server, members)
    member = [{"entity": {"reference": f"Patient/p{number}"}} for number in range(members)]
    body = {"resourceType": "Group", "id": "g", "type": "person", "actual": True, "member": member}
    assert server.send("PUT", "Group/g", body).status == 201


def test_included_resources_are_deleted_too(server: InProcess) -> None:
    """A5.20"""
    group(server, 5)
    answer = server.send("DELETE", "Group?_id=g&_include=Group:member")
    assert answer.headers["Items-Deleted"] == "6"
    assert server.count("Patient") == 0


def test_too_many_included_resources_delete_nothing(server: InProcess) -> None:
    """A5.20"""
    group(server, 3)
    server.set(includes_max=2)
    assert server.send("DELETE", "Group?_id=g&_include=Group:member").status == 400
    assert server.count("Group") == 1
