"""history: the versions of an instance, of a type, or of everything, newest first.

Source: server specification A6, A4.14; FHIR R4 http.html#history.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from server.fhir import bundle
from server.fhir.errors import FhirError, Issue, Kind, fhir_error
from server.fhir.keys import format_etag, format_instant, parse_instant
from server.interactions import deviations, narrowing, paging, prefer
from server.interactions.paging import HistoryPosition
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.store.base import HistoryQuery, Reader, Version

# Python reads more notations than FHIR writes.
_DATE_TIME = re.compile(
    r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,20})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)
_STATUS = {"DELETE": "204 No Content"}
_SORTS = {"_lastUpdated": True, "-_lastUpdated": False}
_ELSEWHERE = frozenset({"_format", "_pretty", "ct"})


@dataclass(frozen=True, slots=True)
class Window:
    """What the parameters ask for. `applied` are those that count, for the links."""

    query: HistoryQuery
    narrow: narrowing.Narrowing
    applied: tuple[tuple[str, str], ...]
    ignored: tuple[Issue, ...]
    position: HistoryPosition | None

    @property
    def is_count_only(self) -> bool:
        """Whether only the total is wanted."""
        return self.query.limit == 0 or self.narrow.mode == "count"


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
    return Prepared(route, request, payload=_window(scope, request, services))


def history(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 with a history Bundle. Errors: 404 for an instance that never was (or was hard-deleted)."""
    window: Window = prepared.payload
    key = window.query.key
    if key is not None and tx.head(key) is None:
        raise fhir_error(Kind.NOT_FOUND, f"{key} does not exist and has no history.")
    ceiling = window.position.ceiling if window.position else tx.last_seq()
    query = replace(window.query, ceiling=ceiling)
    total = window.position.total if window.position else tx.history_count(query)
    page = _Page((), False, False) if window.is_count_only else _page(tx, query, window.position)
    entries = [_entry(tx, version, prepared.request, window, services) for version in page.versions]
    if window.ignored:
        entries.insert(0, bundle.warning_entry(prepared.request.path, window.ignored))
    links = _links(prepared.request, window, page, HistoryPosition(ceiling, total, 0))
    return Result(200, body=bundle.write_bundle("history", entries, links=links, total=total))


def check_policy(type_: str, services: Services) -> None:
    """Errors: 405 for a type that keeps no history (A4.14)."""
    if services.settings.versioning_of(type_) == "no-version":
        raise fhir_error(Kind.NOT_ALLOWED, f"{type_} keeps no history on this server; read the resource.")


def _window(scope: HistoryQuery, request: Request, services: Services) -> Window:
    values: dict[str, Any] = {"limit": services.settings.count_default}
    applied: list[tuple[str, str]] = []
    ignored: list[Issue] = []
    for name, value in dict.fromkeys(request.query):
        reader = _PARAMETERS.get(name)
        if reader is not None:
            values.update(reader(name, value, services))
        elif name not in _ELSEWHERE and name not in ("_summary", "_elements"):
            ignored.append(_ignored(name))
            continue
        if name not in _ELSEWHERE:
            applied.append((name, value))
    if ignored and prefer.read(request).strict:
        errors = [replace(issue, severity="error") for issue in ignored]
        raise FhirError(Kind.INVALID, tuple(errors))
    lowered = values.pop("lowered", None)
    warnings = (*ignored, lowered) if lowered else tuple(ignored)
    token = request.parameter("ct")
    return Window(
        replace(scope, **values),
        narrowing.read(request.query),
        tuple(applied),
        () if "ignore-unknown-silently" in services.settings.deviations else warnings,
        paging.decode(token) if token is not None else None,
    )


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


def _entry(tx: Reader, version: Version, request: Request, window: Window, services: Services) -> bytes:
    settings, key = services.settings, version.key
    if version.body is None:
        body = deviations.tombstone_body(tx, version, settings)
    else:
        body = window.narrow.apply(deviations.shown(version, settings), services.definitions)
    asked = {"method": version.method, "url": key.type if version.method == "POST" else str(key)}
    return bundle.history_entry(f"{request.base}/{key}", body, asked, _response(version, services))


def _response(version: Version, services: Services) -> dict[str, Any]:
    response: dict[str, Any] = {
        "status": "201 Created" if version.created else _STATUS.get(version.method, "200 OK"),
        "etag": format_etag(deviations.version_id(version, services.settings)),
        "lastModified": format_instant(version.last_updated),
    }
    author = bundle.author_extension(version.author.display, version.author.reference)
    if author:
        response["extension"] = author
    return response


def _ignored(name: str) -> Issue:
    return Issue(f"{name} is no parameter of history here and was ignored.", "not-supported", "warning")


def _count(name: str, value: str, services: Services) -> dict[str, Any]:
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise fhir_error(Kind.INVALID, f"_count takes a whole number, 0 or more, not {value!r}.")
    most = services.settings.count_max
    if int(value) <= most:
        return {"limit": int(value)}
    lowered = f"_count={value} was lowered to {most}, the largest page."
    return {"limit": most, "lowered": Issue(lowered, "too-costly", "warning")}


def _moment(name: str, value: str, services: Services) -> dict[str, Any]:
    try:
        # A "+" that stood unencoded in the URL has become a blank.
        text = value.replace(" ", "+")
        if not _DATE_TIME.fullmatch(text):
            raise ValueError(text)
        moment = parse_instant(text)
    except (ValueError, OverflowError):
        raise fhir_error(
            Kind.INVALID, f"{name} takes an instant like 2026-01-31T12:00:00Z, not {value!r}."
        ) from None
    if name == "_before" and moment > services.now():
        raise fhir_error(Kind.INVALID, f"_before={value} lies in the future; use a moment that has passed.")
    return {name.removeprefix("_"): moment}


def _sort(name: str, value: str, services: Services) -> dict[str, Any]:
    if value not in _SORTS:
        raise fhir_error(Kind.INVALID, f"History is sorted by _lastUpdated or -_lastUpdated, not {value!r}.")
    return {"ascending": _SORTS[value]}


_PARAMETERS: dict[str, Callable[[str, str, Services], dict[str, Any]]] = {
    "_count": _count,
    "_since": _moment,
    "_before": _moment,
    "_sort": _sort,
}
