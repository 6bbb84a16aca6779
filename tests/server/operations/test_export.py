"""$export: what lands in the files, whatever happens meanwhile, and how it is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server.jobs import export
from server.jobs.kinds import KINDS
from server.jobs.runner import Runner
from tests.support.in_process import BASE, Answer, InProcess, in_process

Json = dict[str, Any]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[InProcess]:
    # A place of its own for files: settings.data is where they go.
    with in_process(tmp_path / "data", data=tmp_path / "data") as made:
        yield made


@pytest.fixture
def runner(server: InProcess) -> Runner:
    return Runner(server.store, server.services, KINDS)


@pytest.fixture
def run(server: InProcess, runner: Runner) -> Callable[[str], Json]:
    def whole(url: str) -> Json:
        where = begin(server, url)
        while runner.turn():
            pass
        done = server.send("GET", where)
        assert done.status == 200, done.body
        return done.json

    return whole


def ask(server: InProcess, url: str, **headers: str) -> Answer:
    given = {"accept": "application/fhir+json", "prefer": "respond-async", **headers}
    return server.send("GET", url, **given)


def begin(server: InProcess, url: str) -> str:
    answer = ask(server, url)
    assert answer.status == 202, answer.body
    return answer.headers["Content-Location"].removeprefix(f"{BASE}/")


def lines(server: InProcess, manifest: Json) -> list[Json]:
    found = []
    for output in manifest["output"]:
        path = file_of(server, output["url"])
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        assert len(rows) == output["count"]
        assert {row["resourceType"] for row in rows} == {output["type"]}
        found += rows
    return found


def file_of(server: InProcess, url: str) -> Path:
    return server.services.settings.data / "export" / url.rpartition("/export/")[2]


def names(server: InProcess, manifest: Json) -> list[str]:
    return sorted(f"{row['resourceType']}/{row['id']}" for row in lines(server, manifest))


def patient(server: InProcess, id_: str, **more: Any) -> None:
    assert server.send("PUT", f"Patient/{id_}", {"resourceType": "Patient", "id": id_, **more}).status < 300


def observation(server: InProcess, id_: str, subject: str, status: str = "final") -> None:
    body = {
        "resourceType": "Observation",
        "id": id_,
        "status": status,
        "code": {"text": "x"},
        "subject": {"reference": subject},
    }
    assert server.send("PUT", f"Observation/{id_}", body).status < 300


@pytest.fixture
def filled(server: InProcess) -> InProcess:
    for name in ("a", "b"):
        patient(server, name)
        observation(server, f"o-{name}", f"Patient/{name}")
    server.send("PUT", "Organization/x", {"resourceType": "Organization", "id": "x", "name": "X"})
    observation(server, "o-x", "Group/none")
    patient(server, "gone")
    server.send("DELETE", "Patient/gone")
    return server


@pytest.mark.usefixtures("filled")
def test_everything_lands_in_files_by_type(server: InProcess, run: Callable[[str], Json]) -> None:
    manifest = run("$export")
    assert names(server, manifest) == [
        "Observation/o-a",
        "Observation/o-b",
        "Observation/o-x",
        "Organization/x",
        "Patient/a",
        "Patient/b",
    ]
    assert manifest["request"] == f"{BASE}/$export"
    assert (manifest["error"], manifest["requiresAccessToken"]) == ([], True)
    assert manifest["transactionTime"].endswith("Z")
    row = next(row for row in lines(server, manifest) if row["id"] == "a")
    assert row == server.send("GET", "Patient/a").json


@pytest.mark.usefixtures("filled")
def test_patients_and_groups_export_their_compartments(server: InProcess, run: Callable[[str], Json]) -> None:
    assert names(server, run("Patient/$export")) == [
        "Observation/o-a",
        "Observation/o-b",
        "Patient/a",
        "Patient/b",
    ]
    members = [
        {"entity": {"reference": "Patient/b"}},
        {"entity": {"reference": "Patient/a"}, "inactive": True},
    ]
    group = {"resourceType": "Group", "id": "g", "type": "person", "actual": True, "member": members}
    server.send("PUT", "Group/g", group)
    assert names(server, run("Group/g/$export")) == ["Group/g", "Observation/o-b", "Patient/b"]
    assert names(server, run("Group/g/$export?_type=Patient")) == ["Patient/b"]
    assert ask(server, "Group/none/$export").status == 404


@pytest.mark.usefixtures("filled")
def test_what_changes_meanwhile_is_exported_as_it_was(
    server: InProcess, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_PORTION", 1)
    where = begin(server, "$export?_type=Observation,Patient")
    runner.turn()
    patient(server, "a", active=True)
    patient(server, "later")
    server.send("DELETE", "Patient/b")
    observation(server, "o-a", "Patient/b")
    while runner.turn():
        pass
    manifest = server.send("GET", where).json
    found = {f"{row['resourceType']}/{row['id']}": row for row in lines(server, manifest)}
    assert sorted(found) == [
        "Observation/o-a",
        "Observation/o-b",
        "Observation/o-x",
        "Patient/a",
        "Patient/b",
    ]
    assert "active" not in found["Patient/a"]
    assert found["Observation/o-a"]["meta"]["versionId"] == "1"


@pytest.mark.usefixtures("filled")
def test_a_crash_between_writing_and_knowing_repeats_no_line(
    server: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_PORTION", 2)
    where = begin(server, "$export?_type=Observation")
    Runner(server.store, server.services, KINDS).turn()

    class Power(BaseException):
        pass

    def cut(*_: Any) -> None:
        raise Power

    with monkeypatch.context() as patch:
        # The portion has been written to the file when the commit that would tell of it fails.
        patch.setattr(server.store, "write", cut)
        with pytest.raises(Power):
            Runner(server.store, server.services, KINDS).turn()
    runner = Runner(server.store, server.services, KINDS)
    while runner.turn():
        pass
    assert len(names(server, server.send("GET", where).json)) == 3


def test_times_and_filters_narrow_it(server: InProcess, run: Callable[[str], Json]) -> None:
    patient(server, "early")
    patient(server, "early", active=True)
    early = server.send("GET", "Patient/early").json["meta"]["lastUpdated"]
    patient(server, "late")
    late = server.send("GET", "Patient/late").json["meta"]["lastUpdated"]
    patient(server, "early", active=False)
    assert names(server, run(f"$export?_since={late}")) == ["Patient/early", "Patient/late"]
    (row,) = lines(server, run(f"$export?_till={early}"))
    assert row["active"] is True
    observation(server, "o1", "Patient/early")
    observation(server, "o2", "Patient/early", "amended")
    observation(server, "o3", "Patient/late", "amended")
    of = "$export?_type=Observation,Patient&_typeFilter=Observation%3Fstatus%3Damended"
    assert names(server, run(of)) == ["Observation/o2", "Observation/o3", "Patient/early", "Patient/late"]
    two = f"{of}%2CObservation%3Fsubject%3DPatient%2Fearly"
    assert names(server, run(two))[:3] == ["Observation/o1", "Observation/o2", "Observation/o3"]


@pytest.mark.usefixtures("filled")
def test_history_and_deleted_come_along_on_request(server: InProcess, run: Callable[[str], Json]) -> None:
    patient(server, "a", active=True)
    rows = lines(server, run("$export?_type=Patient&includeAssociatedData=_history"))
    assert [(row["id"], row["meta"]["versionId"]) for row in rows] == [
        ("a", "1"),
        ("b", "1"),
        ("gone", "1"),
        ("a", "2"),
    ]
    rows = lines(server, run("$export?_type=Patient&includeAssociatedData=_deleted"))
    gone = next(row for row in rows if row["id"] == "gone")
    assert gone["meta"]["versionId"] == "2"
    assert gone["meta"]["extension"][0]["valueString"] == "soft-deleted"


@pytest.mark.parametrize(
    "url",
    [
        "$export?colour=red",
        "$export?_type=Foo",
        "$export?_type=",
        "$export?_since=yesterday",
        "$export?_typeFilter=Patient%3Factive%3Dtrue",
        "$export?_type=Patient&_typeFilter=Patient%3Fcolour%3Dred",
        "$export?_type=Patient&_typeFilter=Patient",
        "$export?_outputFormat=csv",
        "$export?_container=../etc",
        "$export?_container=",
        "$export?_maxCount=0",
        "$export?_isParallel=perhaps",
        "$export?includeAssociatedData=_all",
    ],
)
def test_what_cannot_be_exported_is_refused(server: InProcess, url: str) -> None:
    assert ask(server, url).status == 400


def test_both_headers_are_needed(server: InProcess) -> None:
    assert ask(server, "$export", accept="application/json").status == 400
    assert ask(server, "$export", prefer="return=minimal").status == 400
    assert ask(server, "Observation/$export").status == 404
    assert ask(server, "Patient/a/$export").status == 404


@pytest.mark.usefixtures("filled")
def test_a_container_and_harmless_words_are_taken(server: InProcess, run: Callable[[str], Json]) -> None:
    words = "_maxCount=10&_isParallel=false&_outputFormat=application/fhir%2Bndjson"
    manifest = run(f"Patient/$export?_container=mine&{words}")
    assert manifest["output"]
    assert list((server.services.settings.data / "export" / "mine").iterdir())


@pytest.mark.usefixtures("filled")
def test_deleting_removes_the_files_and_the_job(
    server: InProcess, run: Callable[[str], Json], runner: Runner
) -> None:
    manifest = run("$export")
    where = manifest["output"][0]["url"].removeprefix(f"{BASE}/")
    job = where.rpartition("/")[0]
    assert server.send("GET", where).status == 200
    assert server.send("GET", f"{job}/lock").status == 404
    assert server.send("GET", f"{job}/..%2F..%2Ffhir.db").status in (400, 404)
    assert server.send("DELETE", job).status == 202
    assert server.send("GET", job).status == 404
    while runner.turn():
        pass
    assert server.send("GET", where).status == 404
    assert not file_of(server, where).exists()
