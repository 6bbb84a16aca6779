"""history: the versions of an instance, of a type, or of everything, newest first.

`_at` leaves the versions that were current at some time of the period it names: those made in it, and
of each instance the one that stood when it began (a tombstone stands until its instance is restored).
`_since` and `_before` speak of when a version was made; given with `_at`, both must hold.
Source: server specification A6, A4.14; FHIR R4 http.html#history.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from server.fhir import bundle
from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import format_etag, format_instant
from server.interactions import deviations, paging
from server.interactions.history_window import PARAMETERS, Window, read_window
from server.interactions.paging import HistoryPosition
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.store.base import HistoryQuery, Reader, Version

_STATUS = {"DELETE": "204 No Content"}
# What an entry's response says besides who made the version.
Notes = Callable[[Version], Sequence[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class _Page:
    versions: tuple[Version, ...]
    has_previous: bool
    has_next: bool


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read the parameters. Errors: 400 for bad values, 405 where the type keeps no history."""
    if route.type:
        check_policy(route.type, services)
    level = route.name.removeprefix("history-")
    deviations.check_history(level, services.settings)
    scope = HistoryQuery(
        type=route.type if level == "type" else None, key=route.key if level == "instance" else None
    )
    return Prepared(route, request, payload=read_window(scope, request, services, PARAMETERS))


def history(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 with a history Bundle. Errors: 404 for an instance that never was (or was hard-deleted)."""
    window: Window = prepared.payload
    key = window.query.key
    if key is not None and tx.head(key) is None:
        raise fhir_error(Kind.NOT_FOUND, f"{key} does not exist and has no history.")
    return answer(tx, window, prepared.request, services)


def answer(
    tx: Reader, window: Window, request: Request, services: Services, notes: Notes = lambda version: ()
) -> Result:
    """200 with the page of the window as a history Bundle."""
    ceiling = window.position.ceiling if window.position else tx.last_seq()
    query = replace(window.query, ceiling=ceiling)
    total = _total(tx, query, window)
    page = _Page((), False, False) if window.is_count_only else _page(tx, query, window.position)
    entries = [_entry(tx, version, request, window, services, notes) for version in page.versions]
    if window.ignored:
        entries.insert(0, bundle.warning_entry(request.path, window.ignored, services.definitions.version))
    links = _links(request, window, page, HistoryPosition(ceiling, total, 0))
    return Result(200, body=bundle.write_bundle("history", entries, links=links, total=total))


def check_policy(type_: str, services: Services) -> None:
    """Errors: 405 for a type that keeps no history (A4.14)."""
    if services.settings.versioning_of(type_) == "no-version":
        raise fhir_error(Kind.NOT_ALLOWED, f"{type_} keeps no history on this server; read the resource.")


def _total(tx: Reader, query: HistoryQuery, window: Window) -> int:
    return window.position.total if window.position else tx.history_count(query)


def _page(tx: Reader, query: HistoryQuery, position: HistoryPosition | None) -> _Page:
    count = query.limit
    if position is not None and position.is_back:
        back = replace(query, ascending=not query.ascending, after=position.seq, limit=count + 1)
        rows = tx.history(back)
        if len(rows) >= count:
            return _Page(tuple(reversed(rows[:count])), len(rows) > count, True)
        position = None
    after = position.seq if position else None
    rows = tx.history(replace(query, after=after, limit=count + 1))
    return _Page(rows[:count], position is not None, len(rows) > count)


def _links(request: Request, window: Window, page: _Page, at: HistoryPosition) -> list[tuple[str, str]]:
    def token(seq: int, is_back: bool) -> str:
        return paging.encode(HistoryPosition(at.ceiling, at.total, seq, is_back))

    links = [("self", paging.url(request, window.applied, request.parameter("ct")))]
    if window.is_count_only:
        return links
    links.append(("first", paging.url(request, window.applied)))
    if page.has_previous and page.versions:
        before = token(page.versions[0].seq, True)
        links.append(("previous", paging.url(request, window.applied, before)))
    if page.has_next:
        links.append(("next", paging.url(request, window.applied, token(page.versions[-1].seq, False))))
    return links


def _entry(
    tx: Reader, version: Version, request: Request, window: Window, services: Services, notes: Notes
) -> bytes:
    settings, key = services.settings, version.key
    if version.body is None:
        body = deviations.tombstone_body(tx, version, settings)
    else:
        body = window.narrow.apply(deviations.shown(version, settings), services.definitions)
    asked = {"method": _method(version, services), "url": key.type if version.method == "POST" else str(key)}
    return bundle.history_entry(f"{request.base}/{key}", body, asked, _response(version, services, notes))


def _method(version: Version, services: Services) -> str:
    """STU3's list of verbs has no PATCH; there a patched version came by PUT (A6.2)."""
    is_unknown = version.method == "PATCH" and services.definitions.version == "stu3"
    return "PUT" if is_unknown else version.method


def _response(version: Version, services: Services, notes: Notes) -> dict[str, Any]:
    response: dict[str, Any] = {
        "status": "201 Created" if version.created else _STATUS.get(version.method, "200 OK"),
        "etag": format_etag(deviations.version_id(version, services.settings)),
        "lastModified": format_instant(version.last_updated),
    }
    author = bundle.author_extension(version.author.display, version.author.reference)
    if extension := [*author, *notes(version)]:
        response["extension"] = extension
    return response
