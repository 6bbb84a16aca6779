"""Asynchronous requests without HTTP or a thread: begun, carried on by turns, asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.jobs.kinds import KINDS
from server.jobs.runner import Runner
from tests.support.in_process import Answer, InProcess

ASYNC = {"prefer": "respond-async"}


@dataclass
class Jobs:
    """A server and the runner of its jobs."""

    http: InProcess

    def begin(self, method: str, url: str, body: Any = None, **headers: str) -> str:
        """The status URL of an accepted request."""
        answer = self.http.send(method, url, body, **{**ASYNC, **headers})
        assert (answer.status, answer.body) == (202, b""), answer.body
        return answer.headers["Content-Location"]

    def turn(self) -> bool:
        """One portion of every job, by a runner that has just been started."""
        return Runner(self.http.store, self.http.services, KINDS).turn()

    def finish(self) -> None:
        """Until nothing is left to do."""
        while self.turn():
            pass

    def run(self, method: str, url: str, body: Any = None, **headers: str) -> dict[str, dict[str, Any]]:
        """The result of an accepted request: values by parameter and part, the issues under `Issues`."""
        status = self.begin(method, url, body, **headers)
        self.finish()
        answer = self.http.follow(status)
        assert answer.status == 200, answer.body
        return counts(answer)


def counts(answer: Answer) -> dict[str, dict[str, Any]]:
    """The values of a Parameters by parameter and part; the texts of an outcome by their number."""
    assert answer.json["resourceType"] == "Parameters"
    found: dict[str, dict[str, Any]] = {}
    for parameter in answer.json.get("parameter", []):
        if "resource" in parameter:
            issues = parameter["resource"]["issue"]
            found[parameter["name"]] = {str(n): issue["diagnostics"] for n, issue in enumerate(issues)}
        else:
            found[parameter["name"]] = {part["name"]: part["valueInteger"] for part in parameter["part"]}
    return found
