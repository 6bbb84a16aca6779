"""transaction: all entries or none, with references between them.

`prepare` does what needs no store: ids are given out, references to `fullUrl`s rewritten in the client's
bytes, every resource checked. `perform` runs the DELETEs, asks the conditions, then runs the rest.
Source: server specification D1–D5, D8–D16; FHIR R4 http.html#trules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from server.fhir import bundle, codec, references
from server.fhir.errors import FhirError, Issue
from server.fhir.keys import ResourceKey, valid_id
from server.interactions import entries, response, routing, single
from server.interactions.full_urls import FullUrls
from server.interactions.identities import Identities, Planned
from server.interactions.request import Request, Result, Services
from server.interactions.routing import Route
from server.store.base import Transaction, Version


@dataclass(frozen=True, slots=True)
class _Read:
    """An entry whose new id is given out. `route` is None while its url waits for one of those ids."""

    index: int
    text: bundle.EntryText
    request: Request
    route: Route | None
    new_id: str


def prepare(texts: Sequence[bytes], request: Request, services: Services) -> tuple[Planned, ...]:
    """Check every entry; they come in the order of execution. Errors: of the first at fault (D8)."""
    read = [_read(index, text, request, services) for index, text in enumerate(texts)]
    urls = FullUrls()
    for entry in read:
        if entry.route and (entry.new_id or entry.route.name == "update"):
            with failing(entry.index, entry.request):
                key = ResourceKey(entry.route.type or "", entry.new_id or entry.route.id or "")
                urls.add(entry.text.full_url, key)
    planned = [_planned(entry, urls, services) for entry in read]
    return tuple(sorted(planned, key=_rank))


def perform(transaction: Sequence[Planned], tx: Transaction, services: Services) -> Result:
    """200 with one response entry for each request, in the order of the requests.

    Errors: those of the first entry that fails; the store then undoes everything.
    """
    answers: list[bytes] = [b""] * len(transaction)
    written: list[Version] = []
    identities, deadline = Identities(tx, services), entries.Deadline()
    deletes = [entry for entry in transaction if entry.prepared.request.method == "DELETE"]
    for entry in deletes:
        with failing(entry.index, entry.prepared.request):
            deadline.check()
            result = _answer(entry, tx, services, answers)
            identities.note_deleted(entry, result)
        written += result.written
    for entry in _identified(transaction[len(deletes) :], identities, deadline):
        with failing(entry.index, entry.prepared.request):
            deadline.check()
            written += _answer(entry, tx, services, answers).written
    body = bundle.write_bundle("transaction-response", answers)
    return Result(200, body=body, written=tuple(written))


class failing:
    """Says of an error which entry made the transaction fail (D8).

    A class, since it stands around every step of every entry: a generator costs thrice as much.
    """

    __slots__ = ("_index", "_request")

    def __init__(self, index: int, request: Request | None) -> None:
        self._index = index
        self._request = request

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, FhirError):
            raise self._told(error) from error

    def _told(self, error: FhirError) -> FhirError:
        request = self._request
        what = f" ({request.method} {request.path})" if request else ""
        text = f"The transaction failed at entry {self._index}{what}; nothing was stored."
        where = Issue(text, error.kind.code, expression=(f"Bundle.entry[{self._index}]",))
        headers = {name: value for name, value in error.headers.items() if name != "ETag"}
        return FhirError(error.kind, (where, *error.issues), headers)


def _identified(
    planned: Iterable[Planned], identities: Identities, deadline: entries.Deadline
) -> list[Planned]:
    """The entries with their conditions answered and all their references final."""
    found = []
    for entry in planned:
        with failing(entry.index, entry.prepared.request):
            deadline.check()
            found.append(identities.identify(entry))
    for entry in found:
        with failing(entry.index, entry.prepared.request):
            deadline.check()
            identities.resolve_references(entry)
    final = []
    for entry in found:
        with failing(entry.index, entry.prepared.request):
            final.append(identities.rewritten(entry))
    return final


def _rank(entry: Planned) -> tuple[int, int]:
    return entries.ORDER[entry.prepared.request.method], entry.index


def _answer(entry: Planned, tx: Transaction, services: Services, answers: list[bytes]) -> Result:
    result = single.perform(entry.prepared, tx, services)
    answers[entry.index] = response.entry_of(result, entry.prepared.request, services)
    return result


def _read(index: int, text: bytes, outer: Request, services: Services) -> _Read:
    with failing(index, None):
        entry = bundle.read_entry(text)
        request = entries.read_request(entry, outer, services)
    if "urn:" in request.path:
        return _Read(index, entry, request, None, "")
    with failing(index, request):
        route = routing.route(request.method, request.path, services.definitions)
        return _Read(index, entry, request, route, _new_id(route, entry, services))


def _new_id(route: Route, entry: bundle.EntryText, services: Services) -> str:
    """The id of what the entry may create; a conditional update may bring its own."""
    if route.name not in ("create", "conditional-update"):
        return ""
    own = None
    if route.name == "conditional-update" and entry.resource:
        resource = codec.parse(entry.resource)
        own = resource.get("id") if isinstance(resource, dict) else None
    return str(own) if valid_id(own) else services.new_id()


def _planned(read: _Read, urls: FullUrls, services: Services) -> Planned:
    with failing(read.index, read.request):
        mapping = urls.seen_from(read.text.full_url)
        request = _readdressed(read.request, mapping)
        route = read.route
        if route is None or request is not read.request:
            route = routing.route(request.method, request.path, services.definitions)
        text = references.rewrite(read.text.resource, mapping) if read.text.resource else None
        prepared = single.prepare_entry(route, entries.with_body(request, text, read.new_id), services)
        wanted = references.conditional_references(prepared.text)
        return Planned(read.index, prepared, wanted, request is not read.request)


def _readdressed(request: Request, mapping: Mapping[str, str]) -> Request:
    if not request.query and "urn:" not in request.path:
        return request
    path = references.rewrite_url(request.path, mapping)
    query = tuple((name, references.rewrite_url(value, mapping)) for name, value in request.query)
    is_same = path == request.path and query == request.query
    return request if is_same else replace(request, path=path, query=query)
