"""$everything: all there is about a patient, an encounter, or the patients of a group, as a searchset.

Without `_count` a page holds as much as pages may; more follows by `next`. `_since` (inclusive) and `_type`
hold for every instance, `start` and `end` for the care dates of what is in the compartments; what has no
such date is always in. A patient that was replaced is answered with a warning, or under strict handling
with the way to the one that replaced it.
Source: server specification E3, I18; FHIR R4 Patient-everything, Encounter-everything, Group-everything.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import msgspec

from server.fhir import bundle, codec, everything, parameters
from server.fhir.errors import FhirError, Issue, Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.fhir.outcome import operation_outcome
from server.fhir.search.values import date_range
from server.interactions import deviations, history_window, media, narrowing, paging, prefer
from server.interactions.read import live
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.operations.everything_record import LEADS, SUPPORT, Filters, Found, Place, Record
from server.store.base import Reader

_NARROWING = ("_summary", "_elements")
_ELSEWHERE = frozenset({"_format", "_pretty", "ct"})


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page stands: the moment (a position of the change log), and the place before it.

    With `is_back` it is the place after the page.
    """

    ceiling: int
    stretch: int
    at: str
    number: int
    is_back: bool = False

    @property
    def place(self) -> Place:
        """The place as the record knows it."""
        return Place(self.stretch, self.at, self.number)


_POSITION = msgspec.json.Decoder(Position)


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters as read; `applied` are those that count, for the links."""

    filters: Filters
    limit: int
    narrow: narrowing.Narrowing
    applied: tuple[tuple[str, str], ...]
    ignored: tuple[Issue, ...]
    position: Position | None


@dataclass(frozen=True, slots=True)
class _Page:
    found: Sequence[Found]
    has_previous: bool
    has_next: bool


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read the parameters, of the URL or of a Parameters resource. Errors: 400, 415; 405 for a whole type."""
    if route.id is None:
        raise fhir_error(
            Kind.NOT_ALLOWED,
            f"Name one {route.type}: {route.type}/[id]/$everything. All of them are $export's.",
        )
    pairs = (*request.query, *(_from_body(request, services) if request.body.strip() else ()))
    known = _DATED if route.type != "Encounter" else _UNDATED
    values: dict[str, Any] = {"limit": services.settings.count_max}
    applied, ignored, types = list[tuple[str, str]](), list[Issue](), list[str]()
    for name, value in dict.fromkeys(pairs):
        if name == "_type":
            types += _types(value)
        elif name in known:
            values.update(known[name](name, value, services))
        elif name not in (*_NARROWING, *_ELSEWHERE):
            text = f"{name} is no parameter of $everything here and was ignored."
            ignored.append(Issue(text, "not-supported", "warning"))
            continue
        if name not in _ELSEWHERE:
            applied.append((name, value))
    ignored += _unknown(types, services)
    if ignored and prefer.read(request).strict:
        raise FhirError(Kind.INVALID, tuple(replace(issue, severity="error") for issue in ignored))
    ignored += [values.pop("lowered")] if "lowered" in values else []
    filters = Filters(
        values.get("start"), values.get("end"), values.get("since"), _known_types(types, services)
    )
    if filters.start is not None and filters.end is not None and filters.start > filters.end:
        raise fhir_error(Kind.INVALID, "start lies after end, so nothing can be between them.")
    token = dict(pairs).get("ct")
    position = None if token is None else paging.decode(token, _POSITION)
    asked = Asked(filters, values["limit"], narrowing.read(pairs), tuple(applied), tuple(ignored), position)
    return Prepared(route, request, payload=asked)


def perform(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 with a page of the record. Errors: 404 unknown, 410 deleted, 503 when it takes too long."""
    asked: Asked = prepared.payload
    head = live(tx, prepared, services)
    ceiling = asked.position.ceiling if asked.position else tx.last_seq()
    focus = next(tx.as_of([prepared.key], ceiling), head)
    replaced_by = everything.linked(codec.decode(focus.body or b""), "replaced-by")
    if replaced_by and focus.key.type == "Patient" and prefer.read(prepared.request).strict:
        return _moved(prepared, replaced_by[0])
    check = _deadline(services.settings.query_seconds)
    record = Record(tx, focus, ceiling, asked.filters, services.definitions, check)
    issues = (*asked.ignored, *(_replaced(prepared.key, key) for key in replaced_by))
    if asked.limit == 0 or asked.narrow.mode == "count":
        return _answer(prepared, services, issues, ceiling, _Page((), False, False), _size(record))
    page = _page(record, asked)
    is_whole = asked.position is None and not page.has_next
    return _answer(prepared, services, issues, ceiling, page, len(page.found) if is_whole else None)


def _size(record: Record) -> int:
    return sum(1 for _ in record.walk(None))


def _page(record: Record, asked: Asked) -> _Page:
    position, count = asked.position, asked.limit
    if position is not None and position.is_back:
        found = list(islice(record.walk(position.place, back=True), count + 1))
        if len(found) >= count:
            return _Page(found[count - 1 :: -1], len(found) > count, True)
        position = None
    found = list(islice(record.walk(position.place if position else None), count + 1))
    return _Page(found[:count], position is not None, len(found) > count)


def _answer(
    prepared: Prepared,
    services: Services,
    issues: Sequence[Issue],
    ceiling: int,
    page: _Page,
    total: int | None,
) -> Result:
    is_silent = "ignore-unknown-silently" in services.settings.deviations
    entries = [bundle.outcome_entry(issues, services.definitions.version)] if issues and not is_silent else []
    entries += [_entry(one, prepared, services) for one in page.found]
    links = _links(prepared, ceiling, page)
    return Result(200, body=bundle.write_bundle("searchset", entries, links=links, total=total))


def _entry(found: Found, prepared: Prepared, services: Services) -> bytes:
    version, asked = found.version, prepared.payload
    body = asked.narrow.apply(deviations.shown(version, services.settings), services.definitions)
    mode = "include" if found.place.stretch in (LEADS, SUPPORT) else "match"
    (entry,) = bundle.search_entries(prepared.request.base, [(version.key, body)], mode)
    return entry


def _links(prepared: Prepared, ceiling: int, page: _Page) -> list[tuple[str, str]]:
    asked, request = prepared.payload, prepared.request
    token = None if asked.position is None else paging.encode(asked.position)
    links = [
        ("self", paging.url(request, asked.applied, token)),
        ("first", paging.url(request, asked.applied)),
    ]
    if page.has_previous and page.found:
        before = paging.encode(Position(ceiling, *page.found[0].place, True))
        links.append(("previous", paging.url(request, asked.applied, before)))
    if page.has_next:
        after = paging.encode(Position(ceiling, *page.found[-1].place))
        links.append(("next", paging.url(request, asked.applied, after)))
    return links


def _replaced(key: ResourceKey, by: ResourceKey) -> Issue:
    text = f"{key} was replaced by {by}; what happened since is in the record of that."
    return Issue(text, "conflict", "warning", ("Patient.link",))


def _moved(prepared: Prepared, by: ResourceKey) -> Result:
    """Strict handling: 301 to the patient that replaced this one."""
    asked, request = prepared.payload, prepared.request
    where = paging.url(request, asked.applied, path=f"{by}/$everything")
    issue = replace(_replaced(prepared.key, by), severity="error")
    headers = {"Content-Location": where, "Location": where}
    return Result(301, resource=operation_outcome([issue]), headers=headers)


def _deadline(seconds: float) -> Any:
    end = time.monotonic() + seconds

    def check() -> None:
        if time.monotonic() > end:
            raise fhir_error(
                Kind.UNAVAILABLE,
                "Collecting the record took too long; narrow it with _type, _since, start or end.",
                headers={"Retry-After": "5"},
            )

    return check


def _from_body(request: Request, services: Services) -> Iterable[tuple[str, str]]:
    for parameter in media.read_parameters(request, services):
        value = parameters.value(parameter)
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise fhir_error(Kind.INVALID, f"The parameter {parameter['name']} has no plain value.")
        yield parameter["name"], str(value)


def _types(value: str) -> list[str]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    if not names:
        raise fhir_error(Kind.INVALID, "_type is empty; name types, separated by commas.")
    return names


def _known_types(names: Sequence[str], services: Services) -> frozenset[str] | None:
    return services.definitions.resource_types.intersection(names) if names else None


def _unknown(names: Iterable[str], services: Services) -> list[Issue]:
    unknown = [name for name in dict.fromkeys(names) if name not in services.definitions.resource_types]
    return [
        Issue(f"_type={name}: there is no such type, so it was ignored.", "not-supported", "warning")
        for name in unknown
    ]


def _day(name: str, value: str, services: Services) -> dict[str, Any]:
    try:
        low, high = date_range(value.replace(" ", "+"))
    except (ValueError, OverflowError):
        raise fhir_error(Kind.INVALID, f"{name} takes a date like 2026-01-31, not {value!r}.") from None
    return {name: low if name == "start" else high}


_UNDATED: history_window.Parameters = {"_count": history_window.count, "_since": history_window.moment}
_DATED: history_window.Parameters = {**_UNDATED, "start": _day, "end": _day}
