"""search: the Bundle around what the store finds."""

from typing import Any

import pytest

from tests.support.in_process import BASE, InProcess


def observed(server: InProcess, id_: str, subject: str = "Patient/p", **more: Any) -> None:
    body = {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"text": "x"},
        "subject": {"reference": subject},
        **more,
    }
    assert server.send("PUT", f"Observation/{id_}", body).status in (200, 201)


def modes(answer: Any) -> list[tuple[str, str]]:
    return [(e["resource"].get("id", ""), e["search"]["mode"]) for e in answer.entries]


def test_a_searchset_has_full_urls_and_modes(server: InProcess) -> None:
    """C1.1"""
    server.patient(active=True)
    answer = server.send("GET", "Patient?active=true")
    assert answer.status == 200
    assert answer.json["type"] == "searchset"
    assert answer.entries[0]["fullUrl"] == f"{BASE}/Patient/p"
    assert modes(answer) == [("p", "match")]
    assert answer.link("self") == f"{BASE}/Patient?active=true"
    assert "total" not in answer.json


def test_unknown_parameters_warn_first_and_leave_self(server: InProcess) -> None:
    """C1.2, C1.3"""
    server.patient()
    answer = server.send("GET", "Patient?foo=1&active:missing=true&name=")
    outcome, match = answer.entries
    assert outcome["search"]["mode"] == "outcome"
    assert [(i["severity"], i["code"]) for i in outcome["resource"]["issue"]] == [
        ("warning", "not-supported")
    ] * 2
    assert match["resource"]["id"] == "p"
    assert answer.link("self") == f"{BASE}/Patient?active:missing=true"


def test_strict_handling_refuses_unknown_parameters(server: InProcess) -> None:
    """C1.2, A0.9"""
    answer = server.send("GET", "Patient?foo=1&bar=2", prefer="handling=strict")
    assert (answer.status, len(answer.json["issue"])) == (400, 2)
    assert server.send("GET", "Patient", prefer="handling=foo").status == 400


def test_a_post_search_merges_form_and_url(server: InProcess) -> None:
    """C1.1, C1.5"""
    server.patient(active=True, gender="male")
    server.patient("q", active=True, gender="female")
    form = {"content_type": "application/x-www-form-urlencoded"}
    answer = server.send("POST", "Patient/_search?active=true", b"gender=male&active=true", **form)
    assert answer.ids == ["p"]
    assert answer.link("self") == f"{BASE}/Patient?active=true&gender=male"
    assert server.send("POST", "Patient/_search", {"gender": "male"}).status == 415
    assert server.send("POST", "_search", b"_type=Patient&_id=q", **form).ids == ["q"]
    assert server.send("POST", "Patient/_search", b"gender=%ff", **form).status == 400


def test_pages_show_each_match_once(server: InProcess) -> None:
    """C1.8, C1.7"""
    for number in range(10):
        server.patient(f"p{number}", active=True)
    page = server.send("GET", "Patient?active=true&_count=3&_total=accurate")
    assert page.json["total"] == 10
    seen, pages = list(page.ids), [page]
    while page.link("next"):
        page = server.follow(page.link("next") or "")
        assert "total" not in page.json
        pages.append(page)
        seen += page.ids
    assert sorted(seen) == sorted(f"p{n}" for n in range(10))
    assert len(pages) == 4
    assert server.follow(pages[3].link("previous") or "").ids == pages[2].ids
    assert server.follow(pages[3].link("first") or "").ids == pages[0].ids
    last = server.follow(page.link("last") or "")
    assert last.ids == seen[-3:]
    assert last.link("next") is None
    assert server.follow(last.link("previous") or "").ids == seen[-6:-3]
    assert server.send("GET", "Patient?ct=garbage").status == 400
    assert server.send("GET", "Patient?active=false&ct=last").ids == []
    assert server.send("GET", "Patient?active=true").link("last") is None


@pytest.mark.parametrize("query", ["_count=0", "_summary=count"])
def test_counting_gives_the_total_only(server: InProcess, query: str) -> None:
    """C1.6"""
    server.patient()
    observed(server, "o")
    answer = server.send("GET", f"Patient?{query}&_revinclude=Observation:subject")
    assert answer.json["total"] == 1
    assert answer.entries == []


@pytest.mark.parametrize(
    "query", ["_count=-1", "_count=x", "_total=foo", "_summary=x", "_elements=", "_type="]
)
def test_bad_result_parameters_are_400(server: InProcess, query: str) -> None:
    """C1.6, C1.7, C1.9, A0.8"""
    assert server.send("GET", f"?{query}").status == 400


def test_a_count_beyond_the_limit_is_lowered_with_a_warning(server: InProcess) -> None:
    """C1.6"""
    server.set(count_max=2)
    for number in range(3):
        server.patient(f"p{number}")
    answer = server.send("GET", "Patient?_count=5000")
    assert [mode for _, mode in modes(answer)] == ["outcome", "match", "match"]


def test_system_search_takes_types(server: InProcess) -> None:
    """C1.9"""
    server.patient()
    observed(server, "o")
    server.send("PUT", "Basic/b", {"resourceType": "Basic", "id": "b", "code": {"text": "x"}})
    assert sorted(server.send("GET", "").ids) == ["b", "o", "p"]
    assert sorted(server.send("GET", "?_type=Patient,Observation").ids) == ["o", "p"]
    unknown = server.send("GET", "?_type=Foo")
    assert [mode for _, mode in modes(unknown)] == ["outcome"]


def test_a_compartment_holds_its_members_only(server: InProcess) -> None:
    """C1.13"""
    server.patient()
    server.patient("q")
    observed(server, "o1")
    observed(server, "o2", "Patient/q")
    observed(server, "o3", "Patient/q", performer=[{"reference": "Patient/p"}])
    assert sorted(server.send("GET", "Patient/p/Observation").ids) == ["o1", "o3"]
    assert server.send("GET", "Patient/p/Observation?_id=o1").ids == ["o1"]
    assert sorted(server.send("GET", "Patient/p/*").ids) == ["o1", "o3", "p"]
    assert sorted(server.send("GET", "Patient/p/*?_type=Observation").ids) == ["o1", "o3"]
    assert server.send("GET", "Patient/nobody/Observation").ids == []
    assert server.send("GET", "Group/p/Observation").status == 404


def test_includes_come_once_and_after_the_matches(server: InProcess) -> None:
    """C4.3, C4.8"""
    server.patient()
    server.patient("gone")
    observed(server, "o1")
    observed(server, "o2")
    observed(server, "o3", "Patient/gone")
    server.send("DELETE", "Patient/gone")
    answer = server.send("GET", "Observation?_include=Observation:subject&_sort=_id&_total=accurate")
    assert modes(answer) == [("o1", "match"), ("o2", "match"), ("o3", "match"), ("p", "include")]
    assert answer.json["total"] == 3
    back = server.send("GET", "Patient?_id=p&_revinclude=Observation:subject")
    assert sorted(modes(back)) == [("o1", "include"), ("o2", "include"), ("p", "match")]


def test_iterated_includes_go_to_the_fix_point(server: InProcess) -> None:
    """C4.4"""
    for number in range(5):
        link = [{"other": {"reference": f"Patient/p{(number + 1) % 5}"}, "type": "seealso"}]
        server.patient(f"p{number}", link=link)
    once = server.send("GET", "Patient?_id=p0&_include=Patient:link")
    assert modes(once) == [("p0", "match"), ("p1", "include")]
    around = server.send("GET", "Patient?_id=p0&_include:iterate=Patient:link")
    assert modes(around) == [("p0", "match"), *((f"p{n}", "include") for n in range(1, 5))]


def test_too_many_includes_are_continued_elsewhere(server: InProcess) -> None:
    """C4.6"""
    server.patient()
    for number in range(5):
        observed(server, f"o{number}")
    page = server.send("GET", "Patient?_id=p&_revinclude=Observation:subject&_includesCount=2")
    assert [mode for _, mode in modes(page)] == ["outcome", "match", "include", "include"]
    assert page.entries[0]["resource"]["issue"][0]["code"] == "incomplete"
    seen = (
        page.ids[2:] if "id" in page.entries[0]["resource"] else [i for i, m in modes(page) if m == "include"]
    )
    while page.link("related"):
        page = server.follow(page.link("related") or "")
        assert {mode for _, mode in modes(page)} == {"include"}
        seen += page.ids
    assert sorted(seen) == [f"o{n}" for n in range(5)]
    wrong = server.send("GET", "Patient/$includes?_revinclude=Observation:subject&includesCt=x")
    assert (wrong.status, "includesCt='x'" in wrong.issue["diagnostics"]) == (400, True)


def test_summary_and_elements_narrow_the_matches(server: InProcess) -> None:
    """A0.8"""
    server.patient(active=True, birthDate="1980-01-01", photo=[{"title": "x"}])
    observed(server, "o")
    (summary,) = server.send("GET", "Patient?_summary=true").entries
    assert "photo" not in summary["resource"]
    found = server.send("GET", "Observation?_elements=status&_include=Observation:subject").entries
    assert "subject" not in found[0]["resource"]
    assert found[0]["resource"]["meta"]["tag"][0]["code"] == "SUBSETTED"
    assert found[1]["resource"]["birthDate"] == "1980-01-01"


def test_links_survive_odd_characters(server: InProcess) -> None:
    """C1.1"""
    server.patient(name=[{"family": "Müller & Söhne, + %"}])
    answer = server.send("GET", "Patient?family=M%C3%BCller+%26+S%C3%B6hne%5C%2C")
    assert answer.ids == ["p"]
    assert server.follow(answer.link("self") or "").ids == ["p"]
