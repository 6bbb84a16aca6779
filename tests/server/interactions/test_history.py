"""history at three levels."""

import pytest

from tests.support.in_process import BASE, InProcess


def lived(server: InProcess) -> None:
    """create, patch, update, delete, delete."""
    server.send("PUT", "Patient/p", {"resourceType": "Patient", "id": "p"}, by="ann")
    patch = [{"op": "add", "path": "/active", "value": True}]
    server.send("PATCH", "Patient/p", patch, content_type="application/json-patch+json", by="bob")
    server.send("PUT", "Patient/p", {"resourceType": "Patient", "id": "p", "active": False}, by="cho")
    server.send("DELETE", "Patient/p", by="dan")
    server.send("DELETE", "Patient/p", by="eve")


def test_history_is_newest_first_and_complete(server: InProcess) -> None:
    """A6.1, A6.2, A6.4, A7.1"""
    lived(server)
    bundle = server.send("GET", "Patient/p/_history").json
    assert (bundle["type"], bundle["total"]) == ("history", 4)
    shown = [
        (e["request"]["method"], e["request"]["url"], e["response"]["status"], e["response"]["etag"])
        for e in bundle["entry"]
    ]
    assert shown == [
        ("DELETE", "Patient/p", "204 No Content", 'W/"4"'),
        ("PUT", "Patient/p", "200 OK", 'W/"3"'),
        ("PATCH", "Patient/p", "200 OK", 'W/"2"'),
        ("PUT", "Patient/p", "201 Created", 'W/"1"'),
    ]
    assert {e["fullUrl"] for e in bundle["entry"]} == {f"{BASE}/Patient/p"}
    assert bundle["entry"][1]["resource"]["active"] is False
    assert bundle["entry"][0]["response"]["lastModified"] == "2026-01-01T00:00:04.000Z"


def test_a_created_entry_has_the_type_as_its_url(server: InProcess) -> None:
    """A6.2"""
    server.send("POST", "Patient", {"resourceType": "Patient"})
    (entry,) = server.send("GET", "Patient/_history").entries
    assert entry["request"] == {"method": "POST", "url": "Patient"}
    assert entry["response"]["status"] == "201 Created"


def test_a_tombstone_has_no_resource(server: InProcess) -> None:
    """A6.3"""
    lived(server)
    entry = server.send("GET", "Patient/p/_history").entries[0]
    assert "resource" not in entry


def test_each_entry_names_its_author(server: InProcess) -> None:
    """Author (limits and places)"""
    lived(server)
    entries = server.send("GET", "Patient/p/_history").entries
    authors = [entry["response"]["extension"] for entry in entries]
    assert authors == [
        [{"url": "urn:fhir-admin:author", "valueString": n}] for n in ("dan", "cho", "bob", "ann")
    ]


def test_type_and_system_level_see_what_belongs_to_them(server: InProcess) -> None:
    """A6.1, A7.2"""
    lived(server)
    server.send("PUT", "Basic/b", {"resourceType": "Basic", "id": "b", "code": {"text": "x"}})
    assert server.send("GET", "Patient/_history").json["total"] == 4
    assert server.send("GET", "Basic/_history").json["total"] == 1
    everything = server.send("GET", "_history").entries
    assert [entry["fullUrl"].rpartition("/")[2] for entry in everything] == ["b", "p", "p", "p", "p"]
    assert server.send("GET", "Observation/_history").json["total"] == 0


def test_unknown_and_hard_deleted_have_no_history(server: InProcess) -> None:
    """A6.1"""
    assert server.send("GET", "Patient/p/_history").status == 404
    server.patient()
    server.send("DELETE", "Patient/p?hardDelete=true")
    assert server.send("GET", "Patient/p/_history").status == 404


@pytest.mark.parametrize("query", ["_count=0", "_summary=count"])
def test_counting_gives_the_total_only(server: InProcess, query: str) -> None:
    """A6.5"""
    lived(server)
    bundle = server.send("GET", f"_history?{query}").json
    assert bundle["total"] == 4
    assert "entry" not in bundle


@pytest.mark.parametrize("level", ["Patient/p/_history", "Patient/_history", "_history"])
@pytest.mark.parametrize("sort", ["", "&_sort=_lastUpdated"])
def test_paging_is_not_disturbed_by_new_versions(server: InProcess, level: str, sort: str) -> None:
    """A6.6, A6.8, A6.11"""
    for number in range(7):
        server.patient(birthDate=f"198{number}-01-01")
    page = server.send("GET", f"{level}?_count=3{sort}")
    seen, links = [], []
    while True:
        assert page.json["total"] == 7
        seen += [entry["resource"]["meta"]["versionId"] for entry in page.entries]
        server.patient(birthDate=f"190{len(seen)}-01-01")
        links.append({link["relation"] for link in page.json["link"]})
        if page.link("next") is None:
            break
        page = server.follow(page.link("next") or "")
    expected = [str(n) for n in range(1, 8)]
    assert seen == (expected if sort else expected[::-1])
    assert links == [
        {"self", "first", "next"},
        {"self", "first", "previous", "next"},
        {"self", "first", "previous"},
    ]


def test_previous_leads_back_over_the_same_pages(server: InProcess) -> None:
    """A6.6"""
    for number in range(7):
        server.patient(birthDate=f"198{number}-01-01")
    first = server.send("GET", "_history?_count=3")
    second = server.follow(first.link("next") or "")
    third = server.follow(second.link("next") or "")
    back = server.follow(third.link("previous") or "")
    assert back.entries == second.entries
    assert {link["relation"] for link in back.json["link"]} == {"self", "first", "previous", "next"}
    front = server.follow(back.link("previous") or "")
    assert front.entries == first.entries
    assert front.link("previous") is None
    assert server.follow(front.link("next") or "").entries == second.entries
    assert server.follow(third.link("first") or "").entries == first.entries


@pytest.mark.parametrize("token", ["garbage", "", "AAAA", "WzEsMl0", "ä", "WzEsMiwtM10"])
def test_a_token_of_another_is_400(server: InProcess, token: str) -> None:
    """A6.6"""
    assert server.send("GET", f"_history?ct={token}").status == 400


def test_since_is_inclusive_and_before_exclusive(server: InProcess) -> None:
    """A6.7"""
    for number in range(4):
        server.patient(birthDate=f"198{number}-01-01")
    window = "_since=2026-01-01T00:00:02Z&_before=2026-01-01T00:00:04.000%2B00:00"
    page = server.send("GET", f"_history?{window}")
    assert [e["resource"]["meta"]["versionId"] for e in page.entries] == ["3", "2"]
    assert page.json["total"] == 2
    assert "_since=2026-01-01T00:00:02Z" in (page.link("self") or "")
    assert server.send("GET", "_history?_since=2026-01-01").json["total"] == 4


@pytest.mark.parametrize(
    "query",
    [
        "_since=yesterday",
        "_since=2026-13-01",
        "_before=2030-01-01",
        "_sort=name",
        "_sort=-_lastUpdated,_id",
        "_count=-1",
        "_count=x",
        "_summary=x",
        "_at=yesterday",
        "_at=",
        "_at=ge2026",
        "_at=2026-02-30",
        "_at=2030-01-01",
    ],
)
def test_bad_parameters_are_400(server: InProcess, query: str) -> None:
    """A6.5, A6.7, A6.8"""
    server.patient()
    assert server.send("GET", f"Patient/p/_history?{query}").status == 400


def versions(server: InProcess, url: str) -> list[str]:
    return [entry["response"]["etag"][3:-1] for entry in server.send("GET", url).entries]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-01-01T00:00:02.500Z", "2"),
        ("2026-01-01T00:00:02.000Z", "2"),
        ("2026-01-01T00:00:02Z", "2"),
        ("2026-01-01T09:00:02.500%2B09:00", "2"),
        ("2026-01-01T09:00:02.500+09:00", "2"),
        ("2026-01-01T00:00:04.500Z", "4"),
        ("2026-01-01T00:00Z", "4321"),
        ("2026-01", "4321"),
        ("2025", ""),
        ("2025-12-31T23:59:59.999Z", ""),
    ],
)
@pytest.mark.parametrize("level", ["Patient/p/_history", "Patient/_history", "_history"])
def test_at_leaves_what_was_current_then(server: InProcess, level: str, at: str, expected: str) -> None:
    """A6.9: the newest version of before the period stands until the next one; a tombstone too"""
    lived(server)
    assert versions(server, f"{level}?_at={at}") == list(expected)
    assert server.send("GET", f"{level}?_at={at}&_summary=count").json["total"] == len(expected)


def test_at_and_since_must_both_hold(server: InProcess) -> None:
    """A6.9"""
    lived(server)
    at = "Patient/p/_history?_at=2026-01-01T00:00:02.500Z"
    assert versions(server, f"{at}&_since=2026-01-01T00:00:02Z") == ["2"]
    assert versions(server, f"{at}&_since=2026-01-01T00:00:03Z") == []
    assert versions(server, f"{at}&_before=2026-01-01T00:00:02Z") == []
    assert versions(server, "_history?_at=2026-01-01&_before=2026-01-01T00:00:02Z") == ["1"]


@pytest.mark.parametrize("level", ["Patient/_history", "_history"])
@pytest.mark.parametrize("sort", ["", "&_sort=_lastUpdated"])
def test_pages_of_what_was_current_stay_right_while_others_write(
    server: InProcess, level: str, sort: str
) -> None:
    """A6.6, A6.9"""
    for name in "abcdefg":
        server.patient(name)
    for name in "abc":
        server.patient(name, active=True)
    page = server.send("GET", f"{level}?_at=2026-01-01T00:00:07.500Z&_count=3{sort}")
    seen = []
    while True:
        assert page.json["total"] == 7
        assert "_at=2026-01-01T00:00:07.500Z" in (page.link("self") or "")
        seen += page.ids
        server.patient("g", birthDate=f"190{len(seen)}-01-01")
        server.patient(f"x{len(seen)}")
        if page.link("next") is None:
            break
        page = server.follow(page.link("next") or "")
    assert seen == list("abcdefg" if sort else "gfedcba")
    back = server.follow(page.link("previous") or "")
    assert back.ids == seen[3:6]


def test_a_huge_count_is_capped(server: InProcess) -> None:
    """A6.5"""
    server.set(count_max=2)
    for number in range(4):
        server.patient(birthDate=f"198{number}-01-01")
    warning, *versions = server.send("GET", "_history?_count=999999999").entries
    assert len(versions) == 2
    assert warning["response"]["outcome"]["issue"][0]["code"] == "too-costly"


def test_unknown_parameters_are_ignored_with_a_warning(server: InProcess) -> None:
    """A6.10"""
    server.patient()
    page = server.send("GET", "_history?_list=1&_format=json")
    warning, version = page.entries
    assert warning["response"]["outcome"]["issue"][0]["severity"] == "warning"
    assert "resource" not in warning
    assert version["resource"]["id"] == "p"
    assert page.link("self") == f"{BASE}/_history"
    assert server.send("GET", "_history?_list=1", prefer="handling=strict").status == 400


def test_a_restore_as_copy_leaves_the_old_id_deleted(server: InProcess) -> None:
    """A7.4"""
    server.patient(active=True)
    server.send("DELETE", "Patient/p")
    content = server.send("GET", "Patient/p/_history").entries[1]["resource"]
    copy = server.send("POST", "Patient", content)
    assert copy.status == 201
    assert copy.json["id"] != "p"
    assert server.send("GET", "Patient/p").status == 410
