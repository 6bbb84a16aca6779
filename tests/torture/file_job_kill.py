"""kill -9 in the middle of $import, $export and the indexing of a new search parameter.

Source: trust specification R13. What counts is what is there in the end: each line stored once, each
instance written once, each value found once, and the numbers told are the true ones.
"""

from __future__ import annotations

import json
import random
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.server_process import Connection, ServerProcess

LINES = 4_000
_BAD = 7
_ASYNC = {"Prefer": "respond-async", "Accept": "application/fhir+json"}
_PARAMETER = {
    "resourceType": "SearchParameter",
    "url": "http://example.org/SearchParameter/shoe",
    "name": "shoe",
    "status": "active",
    "description": "Number of the shoe",
    "code": "shoe",
    "base": ["Patient"],
    "type": "number",
    "expression": "Patient.multipleBirth.as(integer)",
}


@dataclass
class Tally:
    """What a run found; `faults` must be empty. `hits` are kills that a job was in the middle of."""

    kills: int = 0
    hits: int = 0
    faults: list[str] = field(default_factory=list)


class Run:
    """One server that is killed over and over while its jobs go on."""

    def __init__(self, folder: Path, kills: int, seed: int) -> None:
        self._data = folder / "data"
        self._server = ServerProcess(self._data)
        self._kills = kills
        self._chance = random.Random(seed)
        self.tally = Tally()

    def run(self) -> Tally:
        """All three kinds of job, a third of the kills each."""
        with self._server:
            self._import()
            self._export()
            self._index()
        return self.tally

    def _import(self) -> None:
        folder = self._data / "import"
        folder.mkdir(mode=0o700)
        (folder / "patients.ndjson").write_text("\n".join(map(_line, range(LINES))))
        told = self._carried(self._begin("POST", "$import", _parameters()))
        stored, refused = told["output"][0]["count"], told["error"][0]["count"]
        bad = len(range(0, LINES, _BAD))
        self._expect("lines stored", stored, LINES - bad)
        self._expect("lines refused", refused, bad)
        http = self._server.connect()
        self._expect("versions", http.send("GET", "_history?_summary=count").json()["total"], stored)
        errors = http.send("GET", self._path(told["error"][0]["url"]))
        self._expect("errors told", len(errors.body.splitlines()), bad)
        http.close()

    def _export(self) -> None:
        told = self._carried(self._begin("GET", "$export", None))
        ids: list[str] = []
        http = self._server.connect()
        for output in told["output"]:
            assert output["url"].startswith(self._server.base)
            reply = http.send("GET", self._path(output["url"]))
            rows = [json.loads(line) for line in reply.body.splitlines()]
            self._expect(f"lines of {output['type']}", len(rows), output["count"])
            ids += [row["id"] for row in rows]
        http.close()
        self._expect("instances written", len(ids), LINES - len(range(0, LINES, _BAD)))
        self._expect("different ones", len(set(ids)), len(ids))

    def _index(self) -> None:
        http = self._server.connect()
        assert http.send("POST", "SearchParameter", _PARAMETER).status == 201
        http.close()
        while (url := self._reindexing()) is None:
            threading.Event().wait(0.02)  # it begins by itself, a moment later
        self._carried(url)
        http = self._server.connect()
        reply = http.send("GET", "Patient?shoe=ge0&_summary=count", None, {"Prefer": "handling=strict"})
        self._expect("instances found", reply.json().get("total"), LINES - len(range(0, LINES, _BAD)))
        http.close()

    def _reindexing(self) -> str | None:
        base = self._server.base.removesuffix("/fhir")
        http = Connection(base, self._server.token)
        jobs = http.send("GET", "admin/jobs").json()["jobs"]
        http.close()
        return next((job["url"] for job in jobs if job["kind"] == "reindex"), None)

    def _begin(self, method: str, path: str, body: Any) -> str:
        http = self._server.connect()
        reply = http.send(method, path, body, _ASYNC)
        http.close()
        assert reply.status == 202, reply.body
        return reply.headers["content-location"]

    def _carried(self, url: str) -> Any:
        """The result of a job, after a third of the kills."""
        for _ in range(self._kills // 3):
            threading.Event().wait(self._chance.uniform(0.0, 0.25))
            self.tally.hits += self._status(url) == 202
            self._server.kill()
            self._server.start()
            self.tally.kills += 1
        while self._status(url) == 202:
            threading.Event().wait(0.05)
        http = self._server.connect()
        reply = http.send("GET", self._path(url))
        http.close()
        assert reply.status == 200, reply.body
        return reply.json()

    def _status(self, url: str) -> int:
        http = self._server.connect()
        status = http.send("GET", self._path(url)).status
        http.close()
        return status

    def _path(self, url: str) -> str:
        """Below the base, whose port is another one after each start."""
        return url.partition("/fhir/")[2]

    def _expect(self, what: str, found: Any, wanted: Any) -> None:
        if found != wanted:
            self.tally.faults.append(f"{what}: {found}, not {wanted}")


def _line(number: int) -> str:
    bad = {"gender": "perhaps"} if number % _BAD == 0 else {}
    return json.dumps({"resourceType": "Patient", "id": f"p{number}", "multipleBirthInteger": number, **bad})


def _parameters() -> dict[str, Any]:
    parts = [{"name": "url", "valueUri": "patients.ndjson"}]
    parameter = [
        {"name": "inputFormat", "valueString": "application/fhir+ndjson"},
        {"name": "mode", "valueString": "InitialLoad"},
        {"name": "input", "part": parts},
    ]
    return {"resourceType": "Parameters", "parameter": parameter}
