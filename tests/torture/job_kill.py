"""kill -9 in the middle of bulk jobs, beside other writers: each effect once, and the true count told.

Source: trust specification R13. The oracle is the history: which versions the jobs made,
beside the writers' own log of acknowledgements.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.server_process import Connection, ServerProcess
from tests.torture import kill

TARGETS = 200
MODES = ("soft", "update", "hard", "purge", "twice", "unlink", "cancel")
_LOST = (OSError, http.client.HTTPException)
_ASYNC = {"Prefer": "respond-async"}
_SYSTEM = "http://example.org/round"
_PATCH = {
    "resourceType": "Parameters",
    "parameter": [
        {
            "name": "operation",
            "part": [
                {"name": "type", "valueCode": "upsert"},
                {"name": "path", "valueString": "Resource"},
                {"name": "name", "valueString": "language"},
                {"name": "value", "valueCode": "ko"},
            ],
        }
    ],
}


@dataclass
class Tally:
    """What a run found; `faults` must be empty. `hits` are kills that a job was in the middle of."""

    kills: int = 0
    hits: int = 0
    rounds: int = 0
    effects: int = 0
    rivals: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Rival:
    """A client that changes targets while a job runs, and notes what was acknowledged."""

    ids: list[str]
    random: random.Random
    identifier: list[dict[str, str]]
    tried: set[str] = field(default_factory=set)
    last: dict[str, int] = field(default_factory=dict)
    step: int = 0

    def run(self, connection: Connection) -> None:
        """One write after the other until the server is gone."""
        try:
            while self.step < 40:
                self.step += 1
                id_ = self.random.choice(self.ids)
                self.tried.add(id_)
                resource = _patient(id_, self.identifier, multipleBirthInteger=self.step)
                reply = connection.send("PUT", f"Patient/{id_}", resource)
                assert reply.status in (200, 201), reply.body
                self.last[id_] = self.step
        except _LOST:
            pass
        connection.close()


class Round:
    """One set of targets and the jobs on it."""

    def __init__(self, server: ServerProcess, number: int, chance: random.Random, tally: Tally) -> None:
        self.mode = MODES[number % len(MODES)]
        self.name = f"k{number}"
        self._server, self._chance, self._tally = server, chance, tally
        self._identifier = [{"system": _SYSTEM, "value": self.name}]
        self._ids = [f"{self.name}-{n}" for n in range(TARGETS)]
        self._jobs: list[str] = []
        self._acknowledged: dict[str, int] = {}
        # With those whose answer was lost: they may be written or not.
        self._touched: set[str] = set()
        self._since = ""

    def run(self, kills: int) -> None:
        """Begin, kill at most `kills` times, finish, check."""
        http = self._server.connect()
        self._fill(http)
        self._jobs = [self._begin(http) for _ in range(2 if self.mode == "twice" else 1)]
        is_first = True
        while kills and (is_first or any(http.send("GET", job).status == 202 for job in self._jobs)):
            self._kill(http, is_first)
            http, kills, is_first = self._server.connect(), kills - 1, False
        if self.mode == "cancel":
            http.send("DELETE", self._jobs[0])
        reported = sum(self._finish(http, job) for job in self._jobs)
        self._check(http, reported)
        http.close()

    def _fill(self, http: Connection) -> None:
        targets = [_patient(id_, self._identifier) for id_ in self._ids]
        referrers = [_observation(id_) for id_ in self._ids[::5]] if self.mode == "unlink" else []
        for start in range(0, len(targets), 250):
            reply = http.send("POST", "", _transaction(targets[start : start + 250]))
            assert reply.status == 200, reply.body
            self._since = self._since or reply.json()["entry"][0]["response"]["lastModified"]
        assert http.send("POST", "", _transaction(referrers)).status == 200

    def _begin(self, http: Connection) -> str:
        flags = {
            "hard": "&hardDelete=true",
            "purge": "&_purgeHistory=true",
            "unlink": "&hardDelete=true&_remove-references=true",
        }
        query = f"identifier={_SYSTEM}|{self.name}{flags.get(self.mode, '')}"
        if self.mode == "update":
            reply = http.send("PATCH", f"Patient/$bulk-update?{query}", _PATCH, _ASYNC)
        else:
            reply = http.send("DELETE", f"Patient/$bulk-delete?{query}", None, _ASYNC)
        assert reply.status == 202, reply.body
        return reply.headers["content-location"].removeprefix(f"{self._server.base}/")

    def _kill(self, http: Connection, is_first: bool) -> None:
        """Let writers and rivals run for a moment, kill, start again, check what was acknowledged."""
        tag = f"{self.name}i{self._tally.kills}"
        writers = [kill.Writer(f"{tag}w{n}", random.Random(self._chance.random())) for n in range(2)]
        # Only ever a few targets, so that most are left to the job.
        ids = self._chance.sample(self._ids, 10)
        rival = Rival(ids, random.Random(self._chance.random()), self._identifier)
        clients = [*writers, rival] if is_first else writers
        threads = [threading.Thread(target=c.run, args=(self._server.connect(),)) for c in clients]
        for thread in threads:
            thread.start()
        threading.Event().wait(self._chance.uniform(0.0, 0.3))
        is_running = any(http.send("GET", job).status == 202 for job in self._jobs)
        http.close()
        self._server.kill()
        for thread in threads:
            thread.join()
        self._server.start()
        self._tally.kills += 1
        self._tally.hits += is_running
        self._tally.rivals += len(rival.last)
        self._acknowledged.update(rival.last)
        self._touched |= rival.tried
        losses, again = kill.Tally(), self._server.connect()
        for writer in writers:
            kill.check(again, writer, losses)
        again.close()
        self._tally.faults += [*losses.lost, *losses.torn, *losses.gaps]

    def _finish(self, http: Connection, job: str) -> int:
        """How many effects the job reports."""
        while (reply := http.send("GET", job)).status == 202:
            threading.Event().wait(0.02)
        assert reply.status == 200, reply.body
        body = reply.json()
        if body["resourceType"] == "OperationOutcome":
            found = re.search(r"(\d+) of \d+ deleted", body["issue"][0]["diagnostics"])
            return int(found[1]) if found else 0
        name = "ResourceUpdatedCount" if self.mode == "update" else "ResourceDeletedCount"
        counts = {p["name"]: p.get("part", []) for p in body.get("parameter", [])}
        if "Issues" in counts or counts.get("ResourcePatchFailedCount"):
            self._tally.faults.append(f"{self.name}: {json.dumps(body)}")
        return sum(part["valueInteger"] for part in counts.get(name, []))

    def _check(self, http: Connection, reported: int) -> None:
        history: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for entry in _pages(http, f"Patient/_history?_since={self._since}&_count=1000"):
            history[entry["fullUrl"].rpartition("/")[2]].append(entry)
        real = 0
        for id_ in self._ids:
            effects = self._effects(id_, history[id_])
            real += effects
            is_free = id_ in self._touched or self.mode == "cancel"
            if effects > 1 or (effects == 0 and not is_free):
                self._fault(f"{id_}: {effects} effects")
            if id_ in self._acknowledged and not self._holds(history[id_], self._acknowledged[id_]):
                self._fault(f"{id_}: an acknowledged write is gone")
        if real != reported:
            self._fault(f"{reported} reported, {real} real")
        if self.mode == "unlink":
            self._check_referrers(http)
        self._tally.rounds += 1
        self._tally.effects += real

    def _effects(self, id_: str, entries: list[dict[str, Any]]) -> int:
        """What the jobs did to a target, told by its history (newest first)."""
        methods = [entry["request"]["method"] for entry in entries]
        if self.mode in ("hard", "unlink"):
            return int(not any(_is_original(entry) for entry in entries))
        numbers = [int(entry["response"]["etag"][3:-1]) for entry in entries]
        first = numbers[-1] if self.mode == "purge" else 1
        if numbers != list(range(len(entries) + first - 1, first - 1, -1)):
            self._fault(f"{id_}: versions {numbers}")
        return methods.count("PATCH" if self.mode == "update" else "DELETE")

    def _holds(self, entries: list[dict[str, Any]], step: int) -> bool:
        """Whether the last write of the rival lives: what was written after the request is safe."""
        newest = entries[0] if entries else {}
        return bool(newest.get("resource", {}).get("multipleBirthInteger", 0) >= step)

    def _check_referrers(self, http: Connection) -> None:
        for id_ in self._ids[::5]:
            body = http.send("GET", f"Observation/{id_}").json()
            exists = http.send("GET", f"Patient/{id_}").status == 200
            wanted = "1" if "reference" in body["subject"] else "2"
            is_right = body["meta"]["versionId"] == wanted and ("reference" in body["subject"]) <= exists
            if not is_right:
                self._fault(f"Observation/{id_}: {json.dumps(body)}, target {exists}")

    def _fault(self, text: str) -> None:
        self._tally.faults.append(f"{self.mode} {self.name}: {text}")


def run(folder: Path, kills: int, seed: int, each: int = 4) -> Tally:
    """Rounds of jobs until `kills` are used up, at most `each` in one. `folder` must be empty."""
    chance, tally, number = random.Random(seed), Tally(), 0
    with ServerProcess(folder / "data") as server:
        while tally.kills < kills:
            Round(server, number, chance, tally).run(min(each, kills - tally.kills))
            number += 1
    return tally


def _patient(id_: str, identifier: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": id_, "identifier": identifier, **more}


def _observation(id_: str) -> dict[str, Any]:
    subject = {"reference": f"Patient/{id_}"}
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"text": "x"},
        "subject": subject,
    }


def _transaction(resources: list[dict[str, Any]]) -> dict[str, Any]:
    entries = [
        {"resource": one, "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"}}
        for one in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def _is_original(entry: dict[str, Any]) -> bool:
    return "resource" in entry and "multipleBirthInteger" not in entry["resource"]


def _pages(http: Connection, path: str) -> Iterator[dict[str, Any]]:
    following: str | None = path
    while following is not None:
        body = http.send("GET", following).json()
        yield from body.get("entry", [])
        urls = (link["url"] for link in body["link"] if link["relation"] == "next")
        following = next((url.partition("/fhir/")[2] for url in urls), None)
