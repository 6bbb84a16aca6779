"""$everything: the whole record of a patient, an encounter, or the patients of a group."""

from typing import Any

import pytest

from tests.support.in_process import BASE, Answer, InProcess


def put(server: InProcess, type_: str, id_: str, **more: Any) -> Answer:
    """PUT a resource."""
    answer = server.send("PUT", f"{type_}/{id_}", {"resourceType": type_, "id": id_, **more})
    assert answer.status in (200, 201), answer.body
    return answer


def to(key: str) -> dict[str, str]:
    """A Reference."""
    return {"reference": key}


def observe(server: InProcess, id_: str, subject: str = "Patient/p", **more: Any) -> Answer:
    """PUT an Observation."""
    return put(server, "Observation", id_, status="final", code={"text": "x"}, subject=to(subject), **more)


def keys(answer: Answer, mode: str | None = None) -> list[str]:
    """The instances in a page, those of one search mode only when given."""
    assert answer.status == 200, answer.body
    entries = [e for e in answer.entries if e["search"]["mode"] in (mode or ("match", "include"))]
    return [f"{e['resource']['resourceType']}/{e['resource']['id']}" for e in entries]


def warnings(answer: Answer) -> list[dict[str, Any]]:
    """The issues of the outcome entry."""
    outcomes = [e["resource"] for e in answer.entries if e["search"]["mode"] == "outcome"]
    return [issue for outcome in outcomes for issue in outcome["issue"]]


def pages(server: InProcess, url: str) -> list[Answer]:
    """All pages."""
    found = [server.send("GET", url)]
    while (following := found[-1].link("next")) is not None:
        found.append(server.follow(following))
    return found


@pytest.fixture
def record(server: InProcess) -> InProcess:
    """Patient p with a record of every kind, beside another patient's."""
    put(server, "Organization", "top")
    put(server, "Organization", "clinic", partOf=to("Organization/top"))
    put(server, "Practitioner", "gp")
    put(server, "Practitioner", "nurse")
    put(server, "Practitioner", "stranger")
    put(server, "Location", "ward", managingOrganization=to("Organization/clinic"))
    server.patient(
        "p", generalPractitioner=[to("Practitioner/gp")], managingOrganization=to("Organization/clinic")
    )
    server.patient("other", generalPractitioner=[to("Practitioner/stranger")])
    place = [{"location": to("Location/ward")}]
    coded = {"code": "AMB"}
    put(
        server,
        "Encounter",
        "e",
        status="finished",
        subject=to("Patient/p"),
        location=place,
        **{"class": coded},
    )
    observe(server, "o1", performer=[to("Practitioner/nurse")], encounter=to("Encounter/e"))
    observe(server, "o2", "Patient/other", hasMember=[to("Observation/o1")], focus=[to("Patient/p")])
    observe(server, "o3", derivedFrom=[to("Observation/o2")])
    put(server, "Device", "d", patient=to("Patient/p"))
    put(server, "Basic", "tied", code={"text": "x"}, extension=[{
        "url": "http://hl7.org/fhir/StructureDefinition/encounter-associatedEncounter",
        "valueReference": to("Encounter/e"),
    }])  # fmt: skip
    return server


def test_the_record_of_a_patient(record: InProcess) -> None:
    answer = record.send("GET", "Patient/p/$everything")
    assert answer.json["type"] == "searchset"
    assert keys(answer, "match") == [
        "Patient/p",
        "Encounter/e",
        "Observation/o1",
        "Observation/o3",
        "Device/d",
    ]
    support = [
        "Organization/clinic",
        "Practitioner/gp",
        "Location/ward",
        "Organization/top",
        "Practitioner/nurse",
    ]
    assert keys(answer, "include") == support
    assert keys(answer)[:3] == ["Patient/p", "Organization/clinic", "Practitioner/gp"]
    assert answer.json["total"] == 10
    assert answer.entries[0]["fullUrl"] == f"{BASE}/Patient/p"


def test_a_reference_that_is_no_membership_is_none(record: InProcess) -> None:
    """o2 is about another patient and only looks at p; o3 is derived from it, and yet it stays away."""
    assert "Observation/o2" not in keys(record.send("GET", "Patient/p/$everything"))


def test_the_record_of_an_encounter(record: InProcess) -> None:
    answer = record.send("GET", "Encounter/e/$everything")
    assert keys(answer, "match") == ["Encounter/e", "Observation/o1", "Basic/tied"]
    assert keys(answer, "include") == [
        "Location/ward", "Organization/clinic", "Organization/top", "Patient/p", "Practitioner/nurse"
    ]  # fmt: skip


def test_the_record_of_a_group(record: InProcess) -> None:
    members = [{"entity": to("Patient/p")}, {"entity": to("Group/inner")}]
    gone = [{"entity": to("Patient/third"), "inactive": True}]
    record.patient("third")
    put(record, "Group", "inner", type="person", actual=True, member=[{"entity": to("Patient/other")}])
    put(record, "Group", "g", type="person", actual=True, member=members + gone)
    found = keys(record.send("GET", "Group/g/$everything"), "match")
    assert found[0] == "Group/g"
    assert {"Patient/p", "Patient/other", "Observation/o1", "Observation/o2"} <= set(found)
    assert "Patient/third" not in found
    assert len(found) == len(set(found))


def test_what_belongs_to_two_patients_of_a_group_stands_once(server: InProcess) -> None:
    for name in "ab":
        server.patient(name)
    member = [{"entity": to("Patient/a")}, {"entity": to("Patient/b")}]
    put(server, "Group", "g", type="person", actual=True, member=member)
    parts = [{"actor": to(f"Patient/{name}"), "status": "accepted"} for name in "ab"]
    put(server, "Appointment", "both", status="proposed", participant=parts)
    found = [key for page in pages(server, "Group/g/$everything?_count=1") for key in keys(page)]
    assert found == ["Group/g", "Patient/a", "Patient/b", "Appointment/both"]


@pytest.mark.parametrize("path", ["Observation/o1/$everything", "Practitioner/gp/$everything"])
def test_other_types_have_none(record: InProcess, path: str) -> None:
    assert record.send("GET", path).status == 404


def test_unknown_is_404_and_deleted_is_410(record: InProcess) -> None:
    assert record.send("GET", "Patient/nobody/$everything").status == 404
    record.send("DELETE", "Patient/p")
    answer = record.send("GET", "Patient/p/$everything")
    assert (answer.status, answer.version) == (410, "2")


def test_the_same_person_under_another_id_is_followed(record: InProcess) -> None:
    for name, link in (("p2", "p3"), ("p3", "p")):
        record.patient(name, link=[{"other": to(f"Patient/{link}"), "type": "seealso"}])
    observe(record, "o4", "Patient/p3")
    found = keys(record.send("GET", "Patient/p2/$everything"), "match")
    assert found[:3] == ["Patient/p2", "Patient/p", "Patient/p3"]
    assert {"Observation/o1", "Observation/o4"} <= set(found)
    assert len(found) == len(set(found))


def test_a_replaced_patient_warns_or_leads_on(record: InProcess) -> None:
    record.patient("old", link=[{"other": to("Patient/p"), "type": "replaced-by"}])
    lenient = record.send("GET", "Patient/old/$everything?_since=2025")
    (issue,) = warnings(lenient)
    assert (issue["severity"], issue["code"]) == ("warning", "conflict")
    assert "Patient/p" in issue["diagnostics"]
    assert keys(lenient)[0] == "Patient/old"
    strict = record.send("GET", "Patient/old/$everything?_since=2025", prefer="handling=strict")
    assert (strict.status, strict.issue["code"]) == (301, "conflict")
    assert strict.headers["Content-Location"] == f"{BASE}/Patient/p/$everything?_since=2025"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("_type=Observation", ["Observation/o1", "Observation/o3"]),
        ("_type=Patient,Device", ["Patient/p", "Device/d"]),
        ("_type=Patient&_type=Device", ["Patient/p", "Device/d"]),
        ("_type=Location", ["Location/ward"]),
        ("_type=Foo,Device", ["Device/d"]),
        ("_type=Foo", []),
        ("_since=2026-01-01T00:00:12Z", ["Observation/o3", "Device/d"]),
        ("_since=2026-01-01T00:00:12Z&_type=Device", ["Device/d"]),
    ],
)
def test_filters(record: InProcess, query: str, expected: list[str]) -> None:
    answer = record.send("GET", f"Patient/p/$everything?{query}")
    assert keys(answer) == expected
    assert bool(warnings(answer)) is ("Foo" in query)


def test_strict_handling_refuses_what_is_not_known(record: InProcess) -> None:
    for query in ("_type=Foo", "name=x"):
        assert record.send("GET", f"Patient/p/$everything?{query}", prefer="handling=strict").status == 400
    assert "name" in warnings(record.send("GET", "Patient/p/$everything?name=x"))[0]["diagnostics"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("start=2020-06-01", ["o2020-07", "o2021"]),
        ("end=2020-06-01", ["o2019", "o2020-06-01"]),
        ("start=2020-06-01&end=2020-12-31", ["o2020-06-01", "o2020-07"]),
        ("start=2020&end=2020", ["o2020-06-01", "o2020-07"]),
    ],
)
def test_care_dates(server: InProcess, query: str, expected: list[str]) -> None:
    """The first expectation lacks what its day includes: start is inclusive, so it is in, too."""
    server.patient("p", birthDate="1950-01-01")
    for date in ("2019", "2020-06-01", "2020-07", "2021"):
        observe(server, f"o{date}", effectiveDateTime=date)
    observe(server, "undated")
    found = keys(server.send("GET", f"Patient/p/$everything?{query}&_type=Observation"))
    wanted = {*expected, *(["o2020-06-01"] if query.startswith("start=2020-06-01") else [])}
    assert {key.partition("/")[2] for key in found} == {*wanted, "undated"}
    assert keys(server.send("GET", f"Patient/p/$everything?{query}"))[0] == "Patient/p"


@pytest.mark.parametrize(
    "query",
    ["_count=x", "_count=-1", "_since=x", "start=x", "end=2020-13", "start=2021&end=2020", "_type=", "ct=no",
     "ct=WzEsMiwzXQ", "_summary=x"],
)  # fmt: skip
def test_bad_parameters_are_400(record: InProcess, query: str) -> None:
    assert record.send("GET", f"Patient/p/$everything?{query}").status == 400


def test_post_takes_parameters(record: InProcess) -> None:
    body = {"resourceType": "Parameters", "parameter": [{"name": "_type", "valueCode": "Device"}]}
    assert keys(record.send("POST", "Patient/p/$everything", body)) == ["Device/d"]
    body["parameter"].append({"name": "_count", "valueInteger": 0})
    assert record.send("POST", "Patient/p/$everything", body).json["total"] == 1
    assert record.send("POST", "Patient/p/$everything", {"resourceType": "Patient"}).status == 400


def test_counting_and_narrowing(record: InProcess) -> None:
    for query in ("_count=0", "_summary=count"):
        bundle = record.send("GET", f"Patient/p/$everything?{query}").json
        assert (bundle["total"], "entry" in bundle) == (10, False)
    narrowed = record.send("GET", "Patient/p/$everything?_elements=status&_type=Encounter").entries[0]
    assert "subject" not in narrowed["resource"]
    lowered = record.send("GET", "Patient/p/$everything?_count=5000")
    assert warnings(lowered)[0]["code"] == "too-costly"


@pytest.mark.parametrize("count", [1, 2, 3, 7, 10, 11])
def test_pages_both_ways(record: InProcess, count: int) -> None:
    whole = keys(record.send("GET", "Patient/p/$everything"))
    found = pages(record, f"Patient/p/$everything?_count={count}")
    assert [key for page in found for key in keys(page)] == whole
    assert all(len(keys(page)) == count for page in found[:-1])
    assert all(f"_count={count}" in (page.link("self") or "") for page in found)
    back = [found[-1]]
    while (previous := back[-1].link("previous")) is not None:
        back.append(record.follow(previous))
    assert [keys(page) for page in reversed(back)][1:] == [keys(page) for page in found][1:]
    assert keys(record.follow(found[-1].link("first") or "")) == keys(found[0])


def test_pages_give_each_once_while_others_write(server: InProcess) -> None:
    """Changed ones come as they were when the first page was asked for, new ones later."""
    put(server, "Practitioner", "x")
    server.patient()
    server.patient("q")
    for number in range(12):
        observe(server, f"o{number:02}", performer=[to("Practitioner/x")])
    page = server.send("GET", "Patient/p/$everything?_count=4")
    seen = keys(page)
    observe(server, "o11", valueString="changed")
    observe(server, "o10", "Patient/q")
    observe(server, "new")
    server.send("DELETE", "Observation/o01")
    server.send("DELETE", "Observation/o05")
    server.send("DELETE", "Observation/o06?hardDelete=true")
    put(server, "Practitioner", "x", active=True)
    while (following := page.link("next")) is not None:
        page = server.follow(following)
        seen += keys(page)
        server.patient(active=len(seen) % 2 == 0)
    left = [f"Observation/o{number:02}" for number in range(12) if number not in (5, 6)]
    assert seen == ["Patient/p", *left, "Practitioner/x"]
    now = keys(server.send("GET", "Patient/p/$everything"))
    assert "Observation/new" in now
    assert not {"Observation/o10", "Observation/o01"} & set(now)


def test_a_type_without_history_stays_in_the_pages(server: InProcess) -> None:
    server.set(versioning={"Observation": "no-version"})
    server.patient()
    for number in range(3):
        observe(server, f"o{number}")
    page = server.send("GET", "Patient/p/$everything?_count=2")
    observe(server, "o2", valueString="changed")
    observe(server, "o3")
    assert keys(server.follow(page.link("next") or "")) == ["Observation/o1", "Observation/o2"]


def test_a_deleted_patient_ends_the_pages(record: InProcess) -> None:
    page = record.send("GET", "Patient/p/$everything?_count=2")
    record.send("DELETE", "Patient/p")
    assert record.follow(page.link("next") or "").status == 410


def test_it_can_stand_in_a_batch(record: InProcess) -> None:
    (entry,) = record.bundle("batch", {"request": {"method": "GET", "url": "Patient/p/$everything"}}).entries
    assert entry["resource"]["total"] == 10


def test_what_takes_too_long_is_refused(record: InProcess) -> None:
    record.set(query_seconds=-1.0)
    answer = record.send("GET", "Patient/p/$everything")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
