"""A server without HTTP: real store, real definitions, requests given and answers taken as values."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError
from server.fhir.outcome import operation_outcome
from server.interactions import dispatch, response
from server.interactions.request import Request, Services
from server.settings import Settings
from server.store.base import Author, Store
from server.store.sqlite import open_store

BASE = "http://localhost/fhir"
START = 1_767_225_600_000  # 2026-01-01T00:00:00Z


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client sees."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)

    @property
    def entries(self) -> list[dict[str, Any]]:
        """A Bundle's entries."""
        return self.json.get("entry", [])

    @property
    def statuses(self) -> list[str]:
        """The status of each entry of a batch-response."""
        return [entry["response"]["status"] for entry in self.entries]

    @property
    def ids(self) -> list[str]:
        """The ids of the resources in a Bundle, in order."""
        return [entry["resource"].get("id", "") for entry in self.entries]

    @property
    def version(self) -> str:
        """The version id in the ETag."""
        return self.headers["ETag"].removeprefix('W/"').removesuffix('"')

    @property
    def issue(self) -> dict[str, Any]:
        """The first issue of an OperationOutcome."""
        return self.json["issue"][0]

    def link(self, relation: str) -> str | None:
        """A Bundle's link by its relation."""
        return next((link["url"] for link in self.json.get("link", []) if link["relation"] == relation), None)


@dataclass
class InProcess:
    """Sends requests the way the REST edge and a Bundle do: prepare, then perform."""

    store: Store
    services: Services
    clock: list[int] = field(default_factory=lambda: [START])

    def send(self, method: str, url: str, body: Any = None, *, by: str = "tester", **headers: str) -> Answer:
        """One request. `url` is below the base; header names take `_` for `-`; the clock ticks 1 s."""
        self.clock[0] += 1000
        request = self._request(method, url, body, by, headers)
        try:
            prepared = dispatch.prepare(request, self.services)
            if prepared.route.writes:
                work = self.store.write(lambda tx: dispatch.perform(prepared, tx, self.services))
                result = work.result(timeout=60)
            else:
                with self.store.read() as tx:
                    result = dispatch.perform(prepared, tx, self.services)
        except FhirError as error:
            outcome = operation_outcome(error.issues, version=self.services.definitions.version)
            return Answer(error.kind.status, dict(error.headers), json.dumps(outcome).encode())
        return Answer(
            result.status,
            response.headers_of(result, request),
            response.body_of(result, request, self.services),
        )

    def follow(self, url: str) -> Answer:
        """GET an absolute URL that this server gave out."""
        assert url.startswith(BASE), url
        return self.send("GET", url.removeprefix(BASE).lstrip("/"))

    def set(self, **settings: Any) -> None:
        """Change settings."""
        self.services = replace(self.services, settings=replace(self.services.settings, **settings))

    def patient(self, id_: str = "p", **more: Any) -> Answer:
        """PUT a Patient."""
        return self.send("PUT", f"Patient/{id_}", {"resourceType": "Patient", "id": id_, **more})

    def bundle(self, type_: str, *entries: dict[str, Any], **headers: str) -> Answer:
        """POST a batch or transaction."""
        return self.send(
            "POST", "", {"resourceType": "Bundle", "type": type_, "entry": list(entries)}, **headers
        )

    def count(self, type_: str) -> int:
        """Live resources of a type."""
        with self.store.read() as tx:
            return tx.counts().get(type_, 0)

    def _request(self, method: str, url: str, body: Any, by: str, headers: Mapping[str, str]) -> Request:
        path, _, query = url.partition("?")
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        text = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        if body is not None:
            given.setdefault("content-type", "application/fhir+json")
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        return Request(method, path, pairs, given, text, Author(by), BASE)


@contextmanager
def in_process(directory: Path, version: str = "r4", **settings: Any) -> Iterator[InProcess]:
    """A server of a FHIR version on a fresh directory, with a clock of its own and countable ids."""
    clock, numbers = [START], itertools.count(1)
    definitions = Definitions.load(version).own()
    store = open_store(directory, definitions, now=lambda: clock[0])
    services = Services(definitions, Settings(**settings), lambda: clock[0], lambda: f"new-{next(numbers)}")
    try:
        yield InProcess(store, services, clock)
    finally:
        store.close()


def entry(
    method: str, url: str, resource: Any = None, full_url: str | None = None, **request: str
) -> dict[str, Any]:
    """An entry of a batch or transaction."""
    made: dict[str, Any] = {"request": {"method": method, "url": url, **request}}
    if resource is not None:
        made["resource"] = resource
    if full_url is not None:
        made["fullUrl"] = full_url
    return made
