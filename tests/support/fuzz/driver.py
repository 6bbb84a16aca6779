"""Calls the server's ASGI app as uvicorn would, and holds every answer to the laws of the fuzz tests."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from server import app as composition
from server.jobs.kinds import KINDS
from server.jobs.runner import Runner
from server.settings import Settings

PORT = 8080
SECONDS = float(os.environ.get("FHIR_ADMIN_FUZZ_SECONDS", "10"))
"""Of processor time that one request may take, its job included; 2 is what the server promises."""
_MOST_TURNS = 2_000
_JOBS = ("$", "_operations", "SearchParameter")


@dataclass(frozen=True)
class Sent:
    """What was sent; shown when a test fails. `path` is below the base."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True)
class Told:
    """The answer."""

    status: int
    body: bytes


@dataclass(frozen=True)
class State:
    """Changes with every write, of whatever kind."""

    last_seq: int
    live: int
    jobs: tuple[tuple[str, str], ...]
    files: int


class Faults(logging.Handler):
    """Keeps what the server logs as an error: an entry of a Bundle or a job that failed unexpectedly."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


class Driver:
    """One server. Jobs are carried on here, in between the requests, and not by a thread of their own."""

    def __init__(self, data: Path, version: str = "r4", **settings: Any) -> None:
        given = Settings(data=data, auth="none", fhir_version=version, **settings)
        with mock.patch.object(Runner, "start"):
            self.app = composition.build(given, None)
        self.app.endpoint.listening(PORT)
        self._data = data
        self._loop = asyncio.new_event_loop()
        self._faults = Faults()
        logging.getLogger("server").addHandler(self._faults)
        self._known: State | None = None

    def send(self, sent: Sent) -> Told:
        """One request, without any law."""
        path, _, query = sent.path.partition("?")
        names = {"host": f"127.0.0.1:{PORT}", "content-length": str(len(sent.body)), **dict(sent.headers)}
        scope = {
            "type": "http",
            "method": sent.method,
            "path": f"/fhir/{path}",
            "raw_path": f"/fhir/{path}".encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in names.items()],
        }
        if path.startswith("/admin/"):
            scope["path"], scope["raw_path"] = path, path.encode()
        told: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": sent.body, "more_body": False}

        async def send(message: Any) -> None:
            told.append(message)

        self._loop.run_until_complete(self.app.endpoint(scope, receive, send))
        return Told(told[0]["status"], b"".join(part.get("body", b"") for part in told[1:]))

    def check(self, sent: Sent) -> Told:
        """One request and everything that follows from it, held to the laws."""
        before = self._known or self.state()
        started = time.process_time()
        told = self.send(sent)
        if told.status < 400 and any(word in sent.path or word.encode() in sent.body for word in _JOBS):
            self.settle()
        seconds = time.process_time() - started
        assert not self._faults.texts, (sent, self._faults.texts)
        assert seconds < SECONDS, (seconds, sent)
        assert told.status < 500 or (told.status == 503 and b"too long" in told.body), (sent, told)
        if told.status < 400:
            is_reading = sent.method in ("GET", "HEAD") and told.status != 202
            self._known = before if is_reading else None
            return told
        assert self.state() == before, (sent, told)
        self._known = before
        if sent.method != "HEAD":
            outcome = json.loads(told.body)
            assert outcome["resourceType"] == "OperationOutcome", (sent, told)
            assert all(issue["code"] and issue["diagnostics"] for issue in outcome["issue"]), (sent, told)
        return told

    def settle(self) -> None:
        """Carry on every job to its end. A job that never ends is a fault."""
        with self.app.store.read() as snapshot:
            was_running = bool(snapshot.jobs.running())
        if was_running or self._is_indexing():
            for _ in range(_MOST_TURNS):
                if not self.app.jobs.turn():
                    return
            raise AssertionError("jobs do not come to an end")

    def _is_indexing(self) -> bool:
        with self.app.store.read() as snapshot:
            return any(kind.wanted(snapshot) is not None for kind in KINDS.values())

    def state(self) -> State:
        """What no refused request may change."""
        with self.app.store.read() as snapshot:
            jobs = tuple((job.id, job.status) for job in snapshot.jobs.newest(200))
            live = sum(snapshot.counts().values())
            files = self._data / "import"
            kept = len(list(files.iterdir())) if files.is_dir() else 0
            return State(snapshot.last_seq(), live, jobs, kept)

    def close(self) -> None:
        """End the server. Errors: AssertionError when its store is not sound."""
        try:
            assert self.app.store.verify() == []
        finally:
            logging.getLogger("server").removeHandler(self._faults)
            self.app.close()
            self._loop.close()
