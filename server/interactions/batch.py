"""batch: independent requests in one body; one that fails undoes only its own writes.

Source: server specification D1–D7, D16; FHIR R4 http.html#transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from server.fhir import bundle
from server.fhir.errors import FhirError, Kind, fhir_error, trace
from server.interactions import entries, response, routing, single
from server.interactions.request import Prepared, Request, Result, Services
from server.store.base import Version

_log = logging.getLogger("server.interactions.batch")
# A bug in one entry must not take the others with it; but the store's own errors (a full disk, say) must:
# after those nobody knows what is left of the transaction.
_OUR_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: ready to perform, or why it cannot be."""

    prepared: Prepared | None
    error: FhirError | None = None

    @property
    def rank(self) -> int:
        """Its place in the order of execution (D3)."""
        return entries.ORDER[self.prepared.request.method] if self.prepared else 0

    @property
    def writes(self) -> bool:
        """Whether it needs a transaction."""
        return self.prepared is not None and self.prepared.route.writes


def prepare(texts: Sequence[bytes], request: Request, services: Services) -> tuple[Entry, ...]:
    """Check each entry by itself."""
    return tuple(_prepared(text, request, services) for text in texts)


def perform(batch: Sequence[Entry], tx: Any, services: Services) -> Result:
    """200 with one response entry for each request, in the order of the requests."""
    answers: list[bytes] = [b""] * len(batch)
    written: list[Version] = []
    deadline = entries.Deadline()
    for index in sorted(range(len(batch)), key=lambda i: batch[i].rank):
        deadline.check()
        answers[index], versions = _answer(batch[index], tx, services)
        written += versions
    body = bundle.write_bundle("batch-response", answers)
    return Result(200, body=body, written=tuple(written))


def _prepared(text: bytes, outer: Request, services: Services) -> Entry:
    try:
        entry = bundle.read_entry(text)
        request = entries.read_request(entry, outer, services)
        route = routing.route(request.method, request.path, services.definitions)
        request = entries.with_body(request, entry.resource)
        return Entry(single.prepare_entry(route, request, services))
    except FhirError as error:
        return Entry(None, error)


def _answer(entry: Entry, tx: Any, services: Services) -> tuple[bytes, tuple[Version, ...]]:
    if entry.prepared is None:
        return response.error_entry(entry.error or _unexpected(), services), ()
    try:
        with _unit(entry, tx):
            result = single.perform(entry.prepared, tx, services)
            return response.entry_of(result, entry.prepared.request, services), result.written
    except FhirError as error:
        return response.error_entry(error, services), ()
    except _OUR_FAULTS as fault:
        _log.error("an entry of a batch failed unexpectedly: %s", trace(fault))
        return response.error_entry(_unexpected(), services), ()


def _unit(entry: Entry, tx: Any) -> AbstractContextManager[None]:
    return tx.savepoint() if entry.writes else nullcontext()


def _unexpected() -> FhirError:
    return fhir_error(Kind.EXCEPTION, "The server failed unexpectedly on this entry. Its log has the reason.")
