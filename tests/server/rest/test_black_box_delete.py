"""The delete family, history and recovery, over the wire.

Source: server specification H, A5–A7; trust T14, T27.
"""

from __future__ import annotations

import pytest

from tests.support.black_box import (
    JSON_PATCH,
    bundle,
    entry,
    identified,
    link,
    pages,
    patient,
    put,
    refused,
    statuses,
    unique,
    version,
)
from tests.support.server_process import Connection


def history(http: Connection, id_: str) -> list[str]:
    """The methods of an instance's versions, newest first."""
    return [e["request"]["method"] for e in http.send("GET", f"Patient/{id_}/_history").json()["entry"]]


def test_a_soft_delete_is_a_version(http: Connection) -> None:
    id_ = unique()
    put(http, id_, identifier=identified(id_))
    reply = http.send("DELETE", f"Patient/{id_}")
    assert (reply.status, reply.headers["etag"], reply.body) == (204, 'W/"2"', b"")
    gone = http.send("GET", f"Patient/{id_}")
    refused(gone, 410, "deleted")
    assert gone.headers["etag"] == 'W/"2"'
    assert http.send("GET", f"Patient?identifier={id_}&_summary=count").json()["total"] == 0
    again = http.send("DELETE", f"Patient/{id_}")
    assert (again.status, "etag" in again.headers) == (204, False)
    assert history(http, id_) == ["DELETE", "PUT"]
    assert http.send("GET", f"Patient/{id_}/_history/1").status == 200
    refused(http.send("GET", f"Patient/{id_}/_history/2"), 410, "deleted")
    assert http.send("DELETE", "Patient/never-was").status == 204


@pytest.mark.parametrize(
    ("query", "status", "then"),
    [
        ("hardDelete=true", 204, 404),
        ("_hardDelete=true", 204, 404),
        ("hardDelete=TRUE", 204, 404),
        ("hardDelete=false", 204, 410),
        ("harddelete=true", 204, 410),
        ("hardDelete=1", 400, 200),
        ("hardDelete=", 400, 200),
        ("hardDelete=true&hardDelete=false", 400, 200),
        ("hardDelete=false&_hardDelete=true", 400, 200),
    ],
)
def test_hard_delete_has_one_meaning(http: Connection, query: str, status: int, then: int) -> None:
    """T14"""
    id_ = unique()
    put(http, id_)
    put(http, id_, active=True)
    assert http.send("DELETE", f"Patient/{id_}?{query}").status == status
    assert http.send("GET", f"Patient/{id_}").status == then
    if then == 404:
        refused(http.send("GET", f"Patient/{id_}/_history/1"), 404, "not-found")
        refused(http.send("GET", f"Patient/{id_}/_history"), 404, "not-found")
        everything = http.send("GET", "Patient/_history?_count=1000").body
        assert f"Patient/{id_}".encode() not in everything
        assert put(http, id_).headers["etag"] == 'W/"1"'


def test_purge_keeps_the_newest_version(http: Connection) -> None:
    id_ = unique()
    for year in range(3):
        put(http, id_, birthDate=f"200{year}")
    refused(http.send("DELETE", f"Patient/{id_}/$purge-history", None, {"If-Match": 'W/"1"'}), 412)
    assert http.send("DELETE", f"Patient/{id_}/$purge-history").status == 204
    assert version(http, f"Patient/{id_}") == 'W/"3"'
    assert [http.send("GET", f"Patient/{id_}/_history/{n}").status for n in (1, 2, 3)] == [404, 404, 200]
    assert history(http, id_) == ["PUT"]
    assert put(http, id_, active=True).headers["etag"] == 'W/"4"'
    refused(http.send("DELETE", "Patient/never-was/$purge-history"), 404, "not-found")
    http.send("DELETE", f"Patient/{id_}")
    assert http.send("DELETE", f"Patient/{id_}/$purge-history").status == 204
    assert history(http, id_) == ["DELETE"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?hardDelete=true", 400),
        ("?_count=5", 400),
        ("?identifier={}", 412),
        ("?identifier={}&_count=1", 412),
        ("?identifier={}&_count=0", 400),
        ("?identifier={}&_count=-1", 400),
        ("?identifier={}&_count=101", 400),
        ("?identifier={}&_count=2147483647", 400),
        ("?identifier={}&_count=9223372036854775808", 400),
        ("?identifier={}&_count=abc", 400),
        ("?identifier={}&_count=1&_count=50", 400),
        ("?identifier={}&foo=1&_count=50", 412),
        ("?identifier={}&_tag=&_count=50", 412),
        ("?identifier={}&_contained=true&_count=50", 412),
        ("?identifier={}&_filter=x&_count=50", 412),
        ("?identifier={}&organization.foo=1&_count=50", 412),
        ("?identifier={}&_has:Observation:subject:foo=1&_count=50", 412),
        ("?identifier={}&hardDelete=maybe&_count=50", 400),
        ("?identifier={}&_include=Patient:foo&_count=50", 400),
        ("?identifier:foo={}&_count=50", 400),
        ("?identifier=%ff&_count=50", 400),
    ],
)
def test_a_conditional_delete_never_widens(http: Connection, query: str, status: int) -> None:
    """A5.13–A5.19, T27"""
    value, ids = unique(), [unique(), unique()]
    for id_ in ids:
        put(http, id_, identifier=identified(value))
    refused(http.send("DELETE", "Patient" + query.format(value)), status)
    assert [http.send("GET", f"Patient/{id_}").status for id_ in ids] == [200, 200]


def test_a_conditional_delete_counts(http: Connection) -> None:
    value, ids = unique(), [unique() for _ in range(4)]
    for id_ in ids:
        put(http, id_, identifier=identified(value))
    url = f"Patient?identifier={value}"
    refused(http.send("DELETE", f"{url}&_count=2", None, {"If-Match": 'W/"1"'}), 400)
    reply = http.send("DELETE", f"{url}&_count=3")
    assert (reply.status, reply.headers["items-deleted"]) == (204, "3")
    refused(http.send("DELETE", url, None, {"If-Match": 'W/"7"'}), 412)
    reply = http.send("DELETE", url, None, {"If-Match": 'W/"1"'})
    assert (reply.status, reply.headers["items-deleted"], reply.headers["etag"]) == (204, "1", 'W/"2"')
    assert http.send("DELETE", url).headers["items-deleted"] == "0"
    assert [http.send("GET", f"Patient/{id_}").status for id_ in ids] == [410] * 4


def test_a_conditional_hard_delete_leaves_nothing(http: Connection) -> None:
    value, ids = unique(), [unique() for _ in range(3)]
    for id_ in ids:
        put(http, id_, identifier=identified(value))
    reply = http.send("DELETE", f"Patient?identifier={value}&_count=100&hardDelete=true")
    assert reply.headers["items-deleted"] == "3"
    assert [http.send("GET", f"Patient/{id_}/_history").status for id_ in ids] == [404] * 3


def test_included_resources_go_along_up_to_the_limit(http: Connection) -> None:
    """A5.20"""
    members = [unique() for _ in range(3)]
    for id_ in members:
        put(http, id_)
    group = unique()
    body = {
        "resourceType": "Group",
        "id": group,
        "type": "person",
        "actual": True,
        "member": [{"entity": {"reference": f"Patient/{id_}"}} for id_ in members],
    }
    http.send("PUT", f"Group/{group}", body)
    refused(http.send("DELETE", f"Group?_id={group}&_include=Group:member&_includesCount=2"), 400)
    assert http.send("GET", f"Group/{group}").status == 200
    reply = http.send("DELETE", f"Group?_id={group}&_include=Group:member")
    assert reply.headers["items-deleted"] == "4"
    assert [http.send("GET", f"Patient/{id_}").status for id_ in members] == [410] * 3


def test_a_history_tells_everything_that_happened(http: Connection) -> None:
    id_ = unique()
    put(http, id_)
    http.send("PATCH", f"Patient/{id_}", [{"op": "add", "path": "/active", "value": True}], JSON_PATCH)
    put(http, id_, active=False)
    http.send("DELETE", f"Patient/{id_}")
    http.send("DELETE", f"Patient/{id_}")
    path = f"Patient/{id_}/_history"
    told = http.send("GET", path).json()
    assert told["total"] == 4
    assert [(e["request"]["method"], e["response"]["status"], "resource" in e) for e in told["entry"]] == [
        ("DELETE", "204 No Content", False),
        ("PUT", "200 OK", True),
        ("PATCH", "200 OK", True),
        ("PUT", "201 Created", True),
    ]
    assert [e["response"]["etag"] for e in told["entry"]] == [f'W/"{n}"' for n in (4, 3, 2, 1)]
    oldest_first = http.send("GET", f"{path}?_sort=_lastUpdated").json()["entry"]
    assert oldest_first == told["entry"][::-1]
    for query in ("_summary=count", "_count=0"):
        counted = http.send("GET", f"{path}?{query}").json()
        assert (counted["total"], "entry" in counted) == (4, False)
    assert sum(len(page.json()["entry"]) for page in pages(http, f"{path}?_count=1")) == 4


@pytest.mark.parametrize(
    "query",
    [
        "_sort=name",
        "_before=2999-01-01T00:00:00Z",
        "_since=foo",
        "_since=",
        "_since=2020-W01-1",
        "_since=20200101T000000Z",
        "_count=-1",
        "_count=",
        "_summary=foo",
        "_elements=",
        "ct=AAAA",
        "ct=",
    ],
)
def test_bad_history_parameters_are_400(http: Connection, query: str) -> None:
    put(http, "told")
    for path in ("Patient/told/_history", "Patient/_history", "_history"):
        refused(http.send("GET", f"{path}?{query}"), 400, "invalid")


def test_a_lowered_count_of_history_is_said(http: Connection) -> None:
    put(http, "told")
    warning = http.send("GET", "Patient/told/_history?_count=99999").json()["entry"][0]
    assert warning["response"]["outcome"]["issue"][0]["severity"] == "warning"


def test_history_pages_show_each_version_once_while_others_write(http: Connection) -> None:
    """A6.6"""
    for _ in range(8):
        put(http, unique("page"))
    seen: list[tuple[str, str]] = []
    for page in pages(http, "_history?_count=3"):
        told = page.json()
        seen += [(e["fullUrl"], e["response"]["etag"]) for e in told["entry"]]
        put(http, unique("meanwhile"))
    assert len(seen) == len(set(seen)) == told["total"]
    assert link(page, "previous")


def test_a_deleted_resource_comes_back_by_its_history(http: Connection) -> None:
    """A7.3, A7.4"""
    id_ = unique()
    put(http, id_, identifier=identified(id_))
    http.send("DELETE", f"Patient/{id_}")
    last = http.send("GET", f"Patient/{id_}/_history").json()["entry"][1]["resource"]
    copy = http.send("POST", "Patient", {**last, "identifier": identified("copy")})
    assert (copy.status, http.send("GET", f"Patient/{id_}").status) == (201, 410)
    refused(http.send("PUT", f"Patient/{id_}", last, {"If-Match": 'W/"1"'}), 412)
    restored = http.send("PUT", f"Patient/{id_}", last, {"If-Match": 'W/"2"'})
    assert (restored.status, restored.headers["etag"]) == (200, 'W/"3"')
    assert http.send("GET", f"Patient?identifier={id_}&_summary=count").json()["total"] == 1
    assert history(http, id_) == ["PUT", "DELETE", "PUT"]


def test_deletes_in_a_bundle_are_as_careful(http: Connection) -> None:
    value, ids = unique(), [unique(), unique()]
    for id_ in ids:
        put(http, id_, identifier=identified(value))
    urls = [
        "Patient",
        f"Patient?identifier={value}",
        "Patient?identifier=%ff&_count=9",
        f"Patient/{ids[0]}?hardDelete=1",
    ]
    assert statuses(bundle(http, "batch", *(entry("DELETE", url) for url in urls))) == [
        "400",
        "412",
        "400",
        "400",
    ]
    for url in urls:
        reply = bundle(
            http,
            "transaction",
            entry("POST", "Patient", patient(identifier=identified("half"))),
            entry("DELETE", url),
        )
        assert reply.status in (400, 412)
    assert [http.send("GET", f"Patient/{id_}").status for id_ in ids] == [200, 200]
    assert http.send("GET", "Patient?identifier=half&_summary=count").json()["total"] == 0
