"""What the parameters of a history ask for: a slice of the change log, its page, what to leave out.

Source: server specification A6.5–A6.11.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from server.fhir.errors import FhirError, Issue, Kind, fhir_error
from server.fhir.keys import parse_instant
from server.fhir.search.values import date_range
from server.fhir.whole_number import whole_number
from server.interactions import narrowing, paging, prefer
from server.interactions.paging import HistoryPosition
from server.interactions.request import Request, Services
from server.store.base import HistoryQuery

# Python reads more notations than FHIR writes.
_DATE_TIME = re.compile(
    r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,20})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)
_SORTS = {"_lastUpdated": True, "-_lastUpdated": False}
_ELSEWHERE = frozenset({"_format", "_pretty", "ct"})

# What a parameter's name and value mean for the query.
Parameters = Mapping[str, Callable[[str, str, Services], dict[str, Any]]]


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


def read_window(scope: HistoryQuery, request: Request, services: Services, parameters: Parameters) -> Window:
    """What a request's parameters make of `scope`. Errors: 400."""
    values: dict[str, Any] = {"limit": services.settings.count_default}
    applied: list[tuple[str, str]] = []
    ignored: list[Issue] = []
    for name, value in dict.fromkeys(request.query):
        reader = parameters.get(name)
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
        paging.decode(token, paging.HISTORY) if token is not None else None,
    )


def _ignored(name: str) -> Issue:
    return Issue(f"{name} is no parameter of history here and was ignored.", "not-supported", "warning")


def count(name: str, value: str, services: Services) -> dict[str, Any]:
    """`_count`, lowered to the largest page. Errors: 400."""
    number = whole_number(value)
    if number is None:
        raise fhir_error(Kind.INVALID, f"_count takes a whole number, 0 or more, not {value!r}.")
    most = services.settings.count_max
    if number <= most:
        return {"limit": number}
    lowered = f"_count={value} was lowered to {most}, the largest page."
    return {"limit": most, "lowered": Issue(lowered, "too-costly", "warning")}


def moment(name: str, value: str, services: Services) -> dict[str, Any]:
    """`_since` and `_before`. Errors: 400."""
    try:
        # A "+" that stood unencoded in the URL has become a blank.
        text = value.replace(" ", "+")
        if not _DATE_TIME.fullmatch(text):
            raise ValueError(text)
        found = parse_instant(text)
    except (ValueError, OverflowError):
        raise fhir_error(
            Kind.INVALID, f"{name} takes an instant like 2026-01-31T12:00:00Z, not {value!r}."
        ) from None
    if name == "_before" and found > services.now():
        raise fhir_error(Kind.INVALID, f"_before={value} lies in the future; use a moment that has passed.")
    return {name.removeprefix("_"): found}


def _at(name: str, value: str, services: Services) -> dict[str, Any]:
    try:
        period = date_range(value.replace(" ", "+"))
    except (ValueError, OverflowError):
        raise fhir_error(
            Kind.INVALID, f"_at takes a date, a dateTime or an instant like 2026-01-31, not {value!r}."
        ) from None
    if period[0] > services.now():
        raise fhir_error(Kind.INVALID, f"_at={value} lies in the future; use a time that has begun.")
    return {"at": period}


def _sort(name: str, value: str, services: Services) -> dict[str, Any]:
    if value not in _SORTS:
        raise fhir_error(Kind.INVALID, f"History is sorted by _lastUpdated or -_lastUpdated, not {value!r}.")
    return {"ascending": _SORTS[value]}


PARAMETERS: Parameters = {
    "_at": _at,
    "_before": moment,
    "_count": count,
    "_since": moment,
    "_sort": _sort,
}
