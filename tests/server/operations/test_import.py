"""$import: what comes in, with which numbers and times, what is refused, and that nothing is done twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server.jobs import import_
from server.jobs.kinds import KINDS
from server.jobs.runner import Runner
from tests.support.in_process import BASE, Answer, InProcess, in_process

Json = dict[str, Any]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[InProcess]:
    with in_process(tmp_path / "data", data=tmp_path / "data") as made:
        yield made
        assert made.store.verify() == []


@pytest.fixture
def runner(server: InProcess) -> Runner:
    return Runner(server.store, server.services, KINDS)


def file(server: InProcess, name: str, *lines: Json | str) -> str:
    path = server.services.settings.data / "import" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return name


def ask(server: InProcess, *names: str, mode: str = "InitialLoad", type_: str = "", **more: Any) -> Answer:
    kind = [{"name": "type", "valueString": type_}] if type_ else []
    inputs = [{"name": "input", "part": [*kind, {"name": "url", "valueUri": name}]} for name in names]
    parameter = [
        {"name": "inputFormat", "valueString": "application/fhir+ndjson"},
        {"name": "mode", "valueString": mode},
        *({"name": name, **value} for name, value in more.items()),
        *inputs,
    ]
    body = {"resourceType": "Parameters", "parameter": parameter}
    return server.send("POST", "$import", body, prefer="respond-async")


def where(answer: Answer) -> str:
    assert answer.status == 202, answer.body
    return answer.headers["Content-Location"].removeprefix(f"{BASE}/")


@pytest.fixture
def run(server: InProcess, runner: Runner) -> Callable[[Answer], Json]:
    def whole(answer: Answer) -> Json:
        job = where(answer)
        while runner.turn():
            pass
        done = server.send("GET", job)
        assert done.status == 200, done.body
        return done.json

    return whole


def patient(id_: str, version: str | None = None, updated: str | None = None, **more: Any) -> Json:
    meta = {name: v for name, v in (("versionId", version), ("lastUpdated", updated)) if v}
    return {"resourceType": "Patient", "id": id_, **({"meta": meta} if meta else {}), **more}


def errors(server: InProcess, manifest: Json) -> list[str]:
    (told,) = manifest["error"]
    path = told["url"].partition("/import/")[2]
    text = (server.services.settings.data / "import" / "results" / path).read_text()
    rows = [json.loads(line) for line in text.splitlines()]
    assert len(rows) == told["count"]
    return [row["issue"][0]["diagnostics"] for row in rows]


def test_initial_load_makes_new_instances(server: InProcess, run: Callable[[Answer], Json]) -> None:
    name = file(server, "a.ndjson", patient("a", "7", "2020-01-01T00:00:00Z", active=True), "", patient("b"))
    manifest = run(ask(server, name, type_="Patient"))
    assert manifest["output"] == [{"type": "Patient", "count": 2, "inputUrl": "a.ndjson"}]
    assert manifest["error"] == []
    read = server.send("GET", "Patient/a")
    assert (read.json["meta"]["versionId"], read.json["active"]) == ("1", True)
    assert server.send("GET", "Patient?active=true").ids == ["a"]
    (entry,) = server.send("GET", "Patient/a/_history").entries
    assert entry["request"]["method"] == "PUT"


def test_lines_that_cannot_be_stored_are_told_and_stop_nothing(
    server: InProcess, run: Callable[[Answer], Json]
) -> None:
    server.patient("old")
    name = file(
        server,
        "a.ndjson",
        "{not json",
        patient("old"),
        patient("bad", gender="perhaps"),
        patient("x_y"),
        {"resourceType": "Organization", "id": "o", "name": "O"},
        '{"resourceType":"Patient","resourceType":"Patient"}',
        patient("good"),
    )
    manifest = run(ask(server, name, type_="Patient"))
    assert manifest["output"][0]["count"] == 1
    told = errors(server, manifest)
    assert [text.partition(":")[0] for text in told] == [f"a.ndjson line {number}" for number in range(1, 7)]
    assert "exists already" in told[1]
    assert server.send("GET", "Patient/good").status == 200
    assert server.send("GET", manifest["error"][0]["url"].removeprefix(f"{BASE}/")).status == 200


def test_incremental_keeps_versions_and_times(server: InProcess, run: Callable[[Answer], Json]) -> None:
    lines = [
        patient("a", "3", "2020-03-01T00:00:00.000Z", gender="male"),
        patient("a", "1", "2020-01-01T00:00:00.000Z"),
        patient("a", None, "2020-02-01T00:00:00.000Z", gender="female"),
        patient("plain"),
    ]
    manifest = run(ask(server, file(server, "a.ndjson", *lines), mode="IncrementalLoad"))
    assert (manifest["output"][0]["count"], manifest["error"]) == (4, [])
    history = server.send("GET", "Patient/a/_history").entries
    assert [e["resource"]["meta"]["versionId"] for e in history] == ["3", "2", "1"]
    assert history[1]["response"]["lastModified"] == "2020-02-01T00:00:00.000Z"
    assert server.send("GET", "Patient?_lastUpdated=2020-03").ids == ["a"]
    assert server.send("GET", "Patient/a").headers["ETag"] == 'W/"3"'
    again = run(ask(server, "a.ndjson", mode="IncrementalLoad"))
    assert (again["output"][0]["count"], again["error"]) == (4, [])
    assert len(server.send("GET", "Patient/a/_history").entries) == 3
    assert len(server.send("GET", "Patient/plain/_history").entries) == 1


def test_deleted_lines_become_tombstones(server: InProcess, run: Callable[[Answer], Json]) -> None:
    url = "http://azurehealthcareapis.com/data-extensions/deleted-state"
    gone = patient("gone", "4", "2020-01-01T00:00:00Z", gender="female")
    gone["meta"]["extension"] = [{"url": url, "valueString": "soft-deleted"}]
    run(ask(server, file(server, "a.ndjson", gone), mode="IncrementalLoad"))
    read = server.send("GET", "Patient/gone")
    assert (read.status, read.headers["ETag"]) == (410, 'W/"4"')
    assert server.send("POST", "Patient/gone/$restore").status == 200
    back = server.send("GET", "Patient/gone").json
    assert (back["gender"], "extension" in back["meta"]) == ("female", False)


def test_what_export_writes_import_reads(server: InProcess, runner: Runner, tmp_path: Path) -> None:
    server.patient("a", gender="female")
    server.patient("a", gender="male")
    server.patient("gone")
    server.send("DELETE", "Patient/gone")
    headers = {"accept": "application/fhir+json", "prefer": "respond-async"}
    job = where(server.send("GET", "$export?includeAssociatedData=_history,_deleted", **headers))
    while runner.turn():
        pass
    (output,) = server.send("GET", job).json["output"]
    text = (server.services.settings.data / "export" / output["url"].partition("/export/")[2]).read_text()
    with in_process(tmp_path / "other", data=tmp_path / "other") as other:
        other.clock[0] = server.clock[0]
        whole = Runner(other.store, other.services, KINDS)
        where(ask(other, file(other, "a.ndjson", *text.splitlines()), mode="IncrementalLoad"))
        while whole.turn():
            pass
        for url in ("Patient/a/_history", "Patient/gone/_history"):
            mine, theirs = (s.send("GET", url).entries for s in (server, other))
            assert [e["response"]["etag"] for e in mine] == [e["response"]["etag"] for e in theirs]
            assert [e.get("resource") for e in mine] == [e.get("resource") for e in theirs]
        assert other.store.verify() == []


def test_a_crash_in_the_middle_stores_nothing_twice(
    server: InProcess, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_, "_LINES", 3)
    job = where(ask(server, file(server, "a.ndjson", *(patient(f"p{n}") for n in range(10)))))
    while runner.turn():
        # Each portion is another runner's, that knows only what the store does.
        runner = Runner(server.store, server.services, KINDS)
    assert server.send("GET", job).json["output"][0]["count"] == 10
    assert server.send("GET", "_history?_summary=count").json["total"] == 10


def test_lines_may_come_in_the_request(server: InProcess, run: Callable[[Answer], Json]) -> None:
    lines = b"\n".join(json.dumps(patient(name)).encode() for name in ("a", "b"))
    kinds = {"content_type": "application/fhir+ndjson", "prefer": "respond-async"}
    manifest = run(server.send("POST", "$import?mode=IncrementalLoad", lines, **kinds))
    assert manifest["output"][0]["count"] == 2
    assert list((server.services.settings.data / "import").glob("*.ndjson")) == []
    assert server.send("POST", "$import", b"  ", **kinds).status == 400
    assert server.send("POST", "$import?mode=Later", lines, **kinds).status == 400
    assert server.send("POST", "$import", lines, **kinds).status == 202
    assert server.send("POST", "$import", lines, **kinds).status == 409
    assert len(list((server.services.settings.data / "import").glob("*.ndjson"))) == 1


@pytest.mark.parametrize(
    "name",
    [
        "https://example.org/a.ndjson",
        "file:///etc/passwd",
        "/etc/passwd",
        "../fhir.db",
        "b/../../lock",
        "none",
    ],
)
def test_only_the_import_folder_is_read(server: InProcess, name: str) -> None:
    file(server, "a.ndjson", patient("a"))
    answer = ask(server, name)
    assert (answer.status, answer.issue["code"]) == (400, "invalid")


def test_a_link_out_of_the_folder_is_not_followed(server: InProcess) -> None:
    file(server, "a.ndjson", patient("a"))
    folder = server.services.settings.data / "import"
    (folder / "link").symlink_to(folder.parent / "fhir.db")
    assert ask(server, "link").status == 400


def test_what_cannot_be_imported_is_refused(server: InProcess) -> None:
    name = file(server, "a.ndjson", patient("a"))
    assert ask(server, name, name).status == 400
    assert ask(server).status == 400
    assert ask(server, name, mode="Later").status == 400
    assert ask(server, name, type_="Foo").status == 400
    assert ask(server, name, allowNegativeVersions={"valueBoolean": True}).status == 400
    assert ask(server, name, colour={"valueString": "red"}).status == 400
    assert server.send("POST", "$import", {"resourceType": "Parameters"}).status == 400
    assert ask(server, name).status == 202
    assert ask(server, name).status == 409
