"""$bulk-delete: what goes, what stays, what is counted (E2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.in_process import InProcess
from tests.support.jobs import Jobs, counts


@pytest.fixture
def http(server: InProcess) -> InProcess:
    return server


@pytest.fixture
def jobs(http: InProcess) -> Jobs:
    return Jobs(http)


def observe(http: InProcess, id_: str, subject: str = "Patient/p", **more: Any) -> None:
    """PUT an Observation about a Patient."""
    resource = {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"text": "weight"},
        "subject": {"reference": subject, "display": "Kim"},
        **more,
    }
    assert http.send("PUT", f"Observation/{id_}", resource).status in (200, 201)


def group(http: InProcess, id_: str, *members: str) -> None:
    """PUT a Group of Patients."""
    listed = [{"entity": {"reference": f"Patient/{member}"}} for member in members]
    resource = {"resourceType": "Group", "id": id_, "type": "person", "actual": True, "member": listed}
    assert http.send("PUT", f"Group/{id_}", resource).status == 201


def test_matches_are_deleted_softly_and_counted(http: InProcess, jobs: Jobs) -> None:
    for number in range(3):
        http.patient(f"f{number}", gender="female")
    http.patient("m", gender="male")
    assert jobs.run("DELETE", "Patient/$bulk-delete?gender=female", by="Kim") == {
        "ResourceDeletedCount": {"Patient": 3}
    }
    gone = http.send("GET", "Patient/f0")
    assert (gone.status, gone.version) == (410, "2")
    assert http.send("GET", "Patient/f0/_history/1").status == 200
    assert http.send("GET", "Patient/m").status == 200
    newest = http.send("GET", "Patient/f0/_history").entries[0]
    assert {"url": "urn:fhir-admin:author", "valueString": "Kim"} in newest["response"]["extension"]


def test_all_types_but_the_excluded_ones(http: InProcess, jobs: Jobs) -> None:
    http.patient("p")
    observe(http, "o")
    group(http, "g", "p")
    result = jobs.run("DELETE", "$bulk-delete?excludedResourceTypes=Group,Basic")
    assert result == {"ResourceDeletedCount": {"Observation": 1, "Patient": 1}}
    assert http.send("GET", "Group/g").status == 200
    assert jobs.run("DELETE", "$bulk-delete?_type=Patient,Group") == {"ResourceDeletedCount": {"Group": 1}}


def test_nothing_to_delete_is_no_count(jobs: Jobs) -> None:
    assert jobs.run("DELETE", "Patient/$bulk-delete?gender=female") == {}


def test_more_than_one_page_and_portion(http: InProcess, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.jobs.bulk_selection._PAGE", 7)
    monkeypatch.setattr("server.jobs.bulk_portion._PEEK", 5)
    for number in range(23):
        http.patient(f"p{number}")
        observe(http, f"o{number}")
    assert jobs.run("DELETE", "$bulk-delete") == {"ResourceDeletedCount": {"Observation": 23, "Patient": 23}}
    assert http.send("GET", "_history?_summary=count").json["total"] == 92


def test_later_writes_are_safe(http: InProcess, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    for id_ in ("old", "changed", "restored", "gone", "changed-late"):
        http.patient(id_)
    status = jobs.begin("DELETE", "Patient/$bulk-delete")
    http.patient("changed", active=True)
    http.patient("new")
    http.send("DELETE", "Patient/gone")
    http.send("DELETE", "Patient/restored")
    http.patient("restored", active=True)
    jobs.turn()
    http.patient("changed-late", active=True)
    jobs.finish()
    assert counts(http.follow(status)) == {"ResourceDeletedCount": {"Patient": 1}}
    assert [http.send("GET", f"Patient/{id_}").status for id_ in ("old", "gone")] == [410, 410]
    assert http.count("Patient") == 4
    assert http.send("GET", "Patient/gone").version == "2"


@pytest.mark.parametrize("name", ["hardDelete", "_hardDelete"])
def test_hard_delete_leaves_nothing(http: InProcess, jobs: Jobs, name: str) -> None:
    http.patient("p")
    http.patient("p", active=True)
    http.patient("deleted")
    http.send("DELETE", "Patient/deleted")
    assert jobs.run("DELETE", f"Patient/$bulk-delete?{name}=true") == {"ResourceDeletedCount": {"Patient": 1}}
    for url in ("Patient/p", "Patient/p/_history/1", "Patient/p/_history"):
        assert http.send("GET", url).status == 404
    assert http.send("GET", "Patient/deleted").status == 410


def test_purge_history_keeps_the_marker(http: InProcess, jobs: Jobs) -> None:
    http.patient("p")
    http.patient("p", active=True)
    result = jobs.run("DELETE", "Patient/$bulk-delete?_purgeHistory=true")
    assert result == {"ResourceDeletedCount": {"Patient": 1}}
    gone = http.send("GET", "Patient/p")
    assert (gone.status, gone.version) == (410, "3")
    assert http.send("GET", "Patient/p/_history/1").status == 404
    assert len(http.send("GET", "Patient/p/_history").entries) == 1


def test_references_to_what_is_erased_are_removed(http: InProcess, jobs: Jobs) -> None:
    for id_ in ("p", "q", "r"):
        http.patient(id_, gender="male" if id_ == "r" else "female")
    observe(http, "o", performer=[{"reference": "Patient/q/_history/1", "type": "Patient"}])
    observe(http, "other", "Patient/r", valueQuantity={"value": 1.50})
    group(http, "g", "p", "q", "r")
    result = jobs.run("DELETE", "Patient/$bulk-delete?gender=female&hardDelete=true&_remove-references=true")
    assert result == {
        "ResourceDeletedCount": {"Patient": 2},
        "ReferrerUpdatedCount": {"Group": 1, "Observation": 1},
    }
    answer = http.send("GET", "Observation/o")
    assert answer.version == "2"
    deleted = {"display": "Referenced resource deleted"}
    assert answer.json["subject"] == deleted
    assert answer.json["performer"] == [{"type": "Patient", **deleted}]
    members = [member["entity"] for member in http.send("GET", "Group/g").json["member"]]
    assert members == [deleted, deleted, {"reference": "Patient/r"}]
    assert http.send("GET", "Observation/other").version == "1"


def test_many_references_are_removed_page_by_page(
    http: InProcess, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.jobs.unlinking._PAGE", 3)
    monkeypatch.setattr("server.jobs.bulk_portion._PEEK", 2)
    for id_ in ("p", "q"):
        http.patient(id_)
    also = {"performer": [{"reference": "Patient/q"}]}
    for number in range(10):
        observe(http, f"o{number}", "Patient/p", **(also if number % 2 else {}))
    result = jobs.run("DELETE", "Patient/$bulk-delete?hardDelete=true&_remove-references=true")
    assert result["ReferrerUpdatedCount"] == {"Observation": 10}
    assert {http.send("GET", f"Observation/o{number}").version for number in range(10)} == {"2"}


def test_references_from_what_is_deleted_too_make_no_version(http: InProcess, jobs: Jobs) -> None:
    http.patient("p")
    observe(http, "o")
    url = "Patient/$bulk-delete?_revinclude=Observation:subject&hardDelete=true&_remove-references=true"
    assert jobs.run("DELETE", url) == {"ResourceDeletedCount": {"Observation": 1, "Patient": 1}}
    assert http.send("GET", "_history?_summary=count").json["total"] == 0


def test_an_erased_instance_made_again_keeps_its_referrers(http: InProcess, jobs: Jobs) -> None:
    http.patient("p")
    observe(http, "o")
    status = jobs.begin("DELETE", "Patient/$bulk-delete?hardDelete=true&_remove-references=true")
    while http.send("GET", "Patient/p").status == 200:
        jobs.turn()
    http.patient("p")
    jobs.finish()
    assert counts(http.follow(status)) == {"ResourceDeletedCount": {"Patient": 1}}
    assert http.send("GET", "Observation/o").json["subject"]["reference"] == "Patient/p"


def test_includes_are_deleted_too(http: InProcess, jobs: Jobs) -> None:
    for id_ in ("a", "b", "c"):
        http.patient(id_)
    group(http, "g", "a", "b")
    observe(http, "o", "Patient/c")
    result = jobs.run("DELETE", "Group/$bulk-delete?_id=g&_include=Group:member")
    assert result == {"ResourceDeletedCount": {"Group": 1, "Patient": 2}}
    assert http.count("Patient") == 1
    result = jobs.run("DELETE", "Patient/$bulk-delete?_revinclude=Observation:subject")
    assert result == {"ResourceDeletedCount": {"Observation": 1, "Patient": 1}}


def test_includes_go_on_only_with_iterate(
    http: InProcess, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.jobs.bulk_selection._PAGE", 3)
    monkeypatch.setattr("server.jobs.bulk_selection._SOURCES", 2)
    for id_ in "abcdefgh":
        http.patient(id_)
        observe(http, id_, f"Patient/{id_}")
        observe(http, f"{id_}2", f"Patient/{id_}")
    group(http, "g", *"abcdefgh")
    http.patient("other")
    observe(http, "other", "Patient/other")
    url = "Group/$bulk-delete?_id=g&_include=Group:member&_revinclude{}=Observation:subject"
    result = jobs.run("DELETE", url.format(":iterate") + "&_include:iterate=Observation:subject")
    assert result == {"ResourceDeletedCount": {"Group": 1, "Observation": 16, "Patient": 8}}
    group(http, "g2", "other")
    url = url.replace("_id=g", "_id=g2")
    assert jobs.run("DELETE", url.format("")) == {"ResourceDeletedCount": {"Group": 1, "Patient": 1}}
    assert http.count("Observation") == 1


def test_every_rule_is_for_everything_that_comes_along(http: InProcess, jobs: Jobs) -> None:
    http.patient("p")
    observe(http, "o")
    for id_, target in (("v1", "Observation/o"), ("v2", "Provenance/v1"), ("v3", "Provenance/v2")):
        resource = {
            "resourceType": "Provenance",
            "id": id_,
            "target": [{"reference": target}],
            "recorded": "2026-01-01T00:00:00Z",
            "agent": [{"who": {"display": "Kim"}}],
        }
        assert http.send("PUT", f"Provenance/{id_}", resource).status == 201
    rules = "_revinclude:iterate=Provenance:target&_revinclude:iterate=Observation:subject"
    result = jobs.run("DELETE", f"Patient/$bulk-delete?_id=p&{rules}")
    assert result == {"ResourceDeletedCount": {"Observation": 1, "Patient": 1, "Provenance": 3}}


REFUSED = [
    "Patient/$bulk-delete?unknown=1",
    "Patient/$bulk-delete?gender=male&unknown=1",
    "Patient/$bulk-delete?_tag=",
    "Patient/$bulk-delete?=x",
    "Patient/$bulk-delete?_count=5",
    "Patient/$bulk-delete?_sort=name",
    "Patient/$bulk-delete?hardDelete=perhaps",
    "Patient/$bulk-delete?hardDelete=true&_hardDelete=false",
    "Patient/$bulk-delete?_purgeHistory=1",
    "Patient/$bulk-delete?_purgeHistory=true&hardDelete=true",
    "Patient/$bulk-delete?_remove-references=true",
    "Patient/$bulk-delete?excludedResourceTypes=Group",
    "Patient/$bulk-delete?_include=Patient:nothing",
    "$bulk-delete?excludedResourceTypes=Patient,Nothing",
    "$bulk-delete?_type=Nothing",
    "$bulk-delete?gender=male",
    "$bulk-delete?_include=*:*",
    "$bulk-delete-soft-deleted?_id=1",
    "Patient/$bulk-delete-soft-deleted?hardDelete=true",
    "Patient/$bulk-delete-soft-deleted?_lastUpdated=yesterday",
]


def test_what_is_not_understood_deletes_nothing(http: InProcess) -> None:
    http.patient("p", gender="male")
    for url in REFUSED:
        for handling in ("", ", handling=strict", ", handling=lenient"):
            assert http.send("DELETE", url, prefer=f"respond-async{handling}").status == 400, url
    assert not Jobs(http).turn()
    assert http.send("GET", "Patient/p").status == 200


def test_it_answers_later_only(http: InProcess) -> None:
    http.patient("p")
    for url in ("$bulk-delete", "Patient/$bulk-delete", "Patient/$bulk-delete-soft-deleted"):
        assert http.send("DELETE", url).status == 400
        assert http.send("GET", url).status == 405
    named = http.send("DELETE", "$bulk-delete", prefer="respond-async", x_provenance='{"resourceType":"x"}')
    assert named.status == 400
    assert not Jobs(http).turn()
    entry = {"request": {"method": "DELETE", "url": "Patient/$bulk-delete"}}
    assert http.bundle("batch", entry, prefer="respond-async").statuses == ["400"]


def test_while_it_runs_it_tells_what_is_done(http: InProcess, jobs: Jobs) -> None:
    for number in range(3):
        http.patient(f"p{number}")
    status = jobs.begin("DELETE", "Patient/$bulk-delete")
    first = http.follow(status)
    assert (first.status, first.headers["X-Progress"]) == (202, "0 found so far")
    assert counts(first) == {"Issues": {"0": "Job In Progress"}}
    while jobs.turn() and http.count("Patient"):
        pass
    answer = http.follow(status)
    assert (answer.status, answer.headers["X-Progress"]) == (202, "3 of 3 deleted")
    assert counts(answer) == {"ResourceDeletedCount": {"Patient": 3}, "Issues": {"0": "Job In Progress"}}


def test_what_cannot_be_deleted_is_an_issue(http: InProcess, jobs: Jobs) -> None:
    http.patient("p")
    http.patient("q")
    observe(http, "o")
    http.set(deviations=frozenset({"referential-integrity"}))
    result = jobs.run("DELETE", "Patient/$bulk-delete")
    assert result["ResourceDeletedCount"] == {"Patient": 1}
    assert result["Issues"]["0"].startswith("Patient/p: Patient/p cannot be deleted")
    assert http.send("GET", "Patient/p").status == 200


def test_soft_deleted_ones_go_for_good(http: InProcess, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.jobs.bulk_selection._PAGE", 2)
    for number in range(5):
        http.patient(f"p{number}")
    observe(http, "o")
    for url in (*(f"Patient/p{number}" for number in range(4)), "Observation/o"):
        http.send("DELETE", url)
    http.send("DELETE", "Patient/p0")
    http.patient("p0")
    status = jobs.begin("DELETE", "Patient/$bulk-delete-soft-deleted")
    http.patient("p1")
    http.send("DELETE", "Patient/p4")
    jobs.finish()
    assert counts(http.follow(status)) == {"ResourceDeletedCount": {"Patient": 2}}
    statuses = [http.send("GET", f"Patient/p{number}/_history").status for number in range(5)]
    assert statuses == [200, 200, 404, 404, 200]
    result = jobs.run("DELETE", "$bulk-delete-soft-deleted")
    assert result == {"ResourceDeletedCount": {"Observation": 1, "Patient": 1}}
    assert http.count("Patient") == 2


def test_soft_deleted_ones_of_a_time(http: InProcess, jobs: Jobs) -> None:
    moments = []
    for number in range(4):
        http.patient(f"p{number}")
        http.send("DELETE", f"Patient/p{number}")
        moments.append(http.send("GET", f"Patient/p{number}/_history").entries[0]["response"]["lastModified"])
    span = f"_lastUpdated=ge{moments[1]}&_lastUpdated=lt{moments[3]}"
    assert jobs.run("DELETE", f"$bulk-delete-soft-deleted?{span}") == {"ResourceDeletedCount": {"Patient": 2}}
    statuses = [http.send("GET", f"Patient/p{number}").status for number in range(4)]
    assert statuses == [410, 404, 404, 410]


def test_two_jobs_at_once_delete_each_instance_once(
    http: InProcess, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.jobs.bulk_portion._PEEK", 4)
    for number in range(20):
        http.patient(f"p{number}", gender="female" if number % 2 else "male")
    urls = [jobs.begin("DELETE", f"Patient/$bulk-delete{more}") for more in ("", "?gender=female")]
    jobs.finish()
    found = [counts(http.follow(url))["ResourceDeletedCount"]["Patient"] for url in urls]
    assert sum(found) == 20
    assert min(found) > 0
    assert http.send("GET", "Patient/_history?_summary=count").json["total"] == 40


def test_a_cancelled_delete_stops_and_leaves_nothing_behind(
    http: InProcess, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.jobs.bulk_portion._PEEK", 4)
    for number in range(20):
        http.patient(f"p{number}")
    status = jobs.begin("DELETE", "Patient/$bulk-delete")
    while http.count("Patient") > 10:
        jobs.turn()
    path = status.partition("/fhir/")[2]
    assert http.send("DELETE", path).status == 202
    jobs.finish()
    answer = http.follow(status)
    assert (answer.status, answer.issue["severity"]) == (200, "warning")
    assert "of 20 deleted" in answer.issue["diagnostics"]
    assert http.send("DELETE", path).status == 409
    assert http.count("Patient") == 8
    with http.store.read() as reader:
        assert reader.jobs.listed(status.rpartition("/")[2], "found", 9) == ()


def test_a_body_that_nobody_asked_for_is_not_looked_at(server: InProcess) -> None:
    server.patient("p")
    answer = server.send("DELETE", "Patient/$bulk-delete?_id=p", b"{no json", prefer="respond-async")
    assert answer.status == 202
