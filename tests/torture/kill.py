"""kill -9 at random moments under concurrent writers: what was acknowledged must be there, whole.

Source: trust specification R1. The oracle is the writers' own log of acknowledgements; a write whose
answer never came may or may not exist, but never by half.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.server_process import Connection, ServerProcess

WRITERS = 8
_LOST = (OSError, http.client.HTTPException)


@dataclass
class Tally:
    """What a run found; all but `kills` and `acknowledged` must be zero."""

    kills: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    slowest_restart: float = 0.0


@dataclass
class Writer:
    """One client that alone writes its instances and notes every acknowledged version."""

    name: str
    random: random.Random
    acknowledged: dict[tuple[str, int], int] = field(default_factory=dict)
    transactions: list[tuple[str, str, bool]] = field(default_factory=list)
    version: int = 0
    steps: int = 0

    def run(self, connection: Connection) -> None:
        """Write until the server is gone."""
        try:
            while True:
                self.steps += 1
                self.random.choice((self._put, self._put, self._patch, self._transaction))(connection)
        except _LOST:
            connection.close()

    def _put(self, connection: Connection) -> None:
        patient = {"resourceType": "Patient", "id": self.name, "multipleBirthInteger": self.steps}
        self._note(connection.send("PUT", f"Patient/{self.name}", patient))

    def _patch(self, connection: Connection) -> None:
        if not self.version:
            return self._put(connection)
        operations = [{"op": "replace", "path": "/multipleBirthInteger", "value": self.steps}]
        kind = {"Content-Type": "application/json-patch+json"}
        self._note(connection.send("PATCH", f"Patient/{self.name}", operations, kind))

    def _note(self, reply: Any) -> None:
        assert reply.status in (200, 201), reply.body
        self.version = int(reply.json()["meta"]["versionId"])
        self.acknowledged[self.name, self.version] = self.steps

    def _transaction(self, connection: Connection) -> None:
        ids = [f"{self.name}-{self.steps}-{half}" for half in "ab"]
        entries = [
            {
                "resource": {"resourceType": "Basic", "id": id_, "code": {"text": self.name}},
                "request": {"method": "PUT", "url": f"Basic/{id_}"},
            }
            for id_ in ids
        ]
        self.transactions.append((ids[0], ids[1], False))
        reply = connection.send(
            "POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        )
        assert reply.status == 200, reply.body
        self.transactions[-1] = (ids[0], ids[1], True)


def run(folder: Path, kills: int, seed: int) -> Tally:
    """Kill a server `kills` times and check after each restart. `folder` must be empty."""
    chance, tally = random.Random(seed), Tally()
    server = ServerProcess(folder / "data")
    server.start()
    for round_ in range(kills):
        writers = [Writer(f"r{round_}w{n}", random.Random(chance.random())) for n in range(WRITERS)]
        threads = [threading.Thread(target=w.run, args=(server.connect(),)) for w in writers]
        for thread in threads:
            thread.start()
        threading.Event().wait(chance.uniform(0.02, 0.2))
        server.kill()
        for thread in threads:
            thread.join()
        started = time.monotonic()
        server.start()
        tally.slowest_restart = max(tally.slowest_restart, time.monotonic() - started)
        tally.kills += 1
        connection = server.connect()
        for writer in writers:
            check(connection, writer, tally)
        connection.close()
    server.stop()
    return tally


def check(connection: Connection, writer: Writer, tally: Tally) -> None:
    """Look for everything that was acknowledged to a writer."""
    for (id_, version), value in writer.acknowledged.items():
        tally.acknowledged += 1
        reply = connection.send("GET", f"Patient/{id_}/_history/{version}")
        if reply.status != 200 or reply.json()["multipleBirthInteger"] != value:
            tally.lost.append(f"Patient/{id_}/_history/{version}: {reply.status}")
    if writer.version:
        history = connection.send("GET", f"Patient/{writer.name}/_history?_count=1000").json()
        numbers = [int(e["resource"]["meta"]["versionId"]) for e in history["entry"]]
        if numbers != list(range(len(numbers), 0, -1)):
            tally.gaps.append(f"{writer.name}: {json.dumps(numbers)}")
    for first, second, acknowledged in writer.transactions:
        tally.acknowledged += acknowledged
        found = [connection.send("GET", f"Basic/{id_}").status == 200 for id_ in (first, second)]
        if found[0] != found[1]:
            tally.torn.append(f"{first}: {found}")
        elif acknowledged and not found[0]:
            tally.lost.append(first)
