"""Twelve kinds of search, each with other values every time it is asked.

Source: performance specification §2.6 and S5.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from server.store.sql.search_cursor import Cursor
from tests.bench.values import Values

Url = Callable[[], str]


class Shape(NamedTuple):
    """A search by its URL, and the goals for p50 and p99 in milliseconds (None: none)."""

    name: str
    url: Url
    p50: float | None
    p99: float


_SINGLE: tuple[float | None, float] = (0.3, 3.0)
_JOINED: tuple[float | None, float] = (None, 10.0)
_SORTED: tuple[float | None, float] = (None, 25.0)
_PREFIX = 4


def shapes(values: Values, count: int) -> list[Shape]:
    """All of them, with `count` different values each (drawn now, so that drawing costs nothing later)."""
    people, observations = values.bodies("Patient"), values.bodies("Observation")
    patients = list(itertools.islice(people, count))
    drawn = list(itertools.islice(observations, count))
    page = "&_count=20"

    def code(observation: Any) -> str:
        return str(observation["code"]["coding"][0]["code"])

    def subject(observation: Any) -> str:
        return str(observation["subject"]["reference"])

    def family(patient: Any) -> str:
        return str(patient["name"][0]["family"])

    def half_year(observation: Any) -> str:
        begin = datetime.fromisoformat(observation["effectiveDateTime"])
        return f"date=ge{begin:%Y-%m-%d}&date=lt{begin + timedelta(days=180):%Y-%m-%d}"

    def each(items: list[Any], url: Callable[[Any], str]) -> Url:
        turns: Iterator[str] = itertools.cycle([url(item) for item in items])
        return lambda: next(turns)

    return [
        Shape("token code", each(drawn, lambda o: f"Observation?code={code(o)}{page}"), *_SINGLE),
        Shape(
            "identifier",
            each(patients, lambda p: f"Patient?identifier={p['identifier'][0]['value']}"),
            *_SINGLE,
        ),
        Shape(
            "reference subject", each(drawn, lambda o: f"Observation?subject={subject(o)}{page}"), *_SINGLE
        ),
        Shape(
            "subject and code",
            each(drawn, lambda o: f"Observation?subject={subject(o)}&code={code(o)}{page}"),
            *_SINGLE,
        ),
        Shape(
            "string prefix", each(patients, lambda p: f"Patient?family={family(p)[:_PREFIX]}{page}"), *_SINGLE
        ),
        Shape(
            "date range, _sort=date",
            each(drawn, lambda o: f"Observation?{half_year(o)}&_sort=date{page}"),
            *_SORTED,
        ),
        Shape(
            "code and date, _sort=date",
            each(drawn, lambda o: f"Observation?code={code(o)}&{half_year(o)}&_sort=date{page}"),
            *_SORTED,
        ),
        Shape(
            "chain subject:Patient.family",
            each(patients, lambda p: f"Observation?subject:Patient.family={family(p)}{page}"),
            *_JOINED,
        ),
        Shape(
            "_has", each(drawn, lambda o: f"Patient?_has:Observation:subject:code={code(o)}{page}"), *_JOINED
        ),
        Shape(
            "_include subject, encounter",
            each(
                drawn,
                lambda o: (
                    f"Observation?code={code(o)}{page}"
                    "&_include=Observation:subject&_include=Observation:encounter"
                ),
            ),
            *_JOINED,
        ),
        Shape(
            "_revinclude, at most 1000",
            each(patients, lambda p: f"Patient?_id={p['id']}&_revinclude=Observation:subject"),
            *_JOINED,
        ),
        Shape("everything of a type, a deep page", _deep(values, count), *_SINGLE),
    ]


def _deep(values: Values, count: int) -> Url:
    """Pages anywhere in the middle, by their cursors."""
    low, high = values.span("Observation")
    places = [Cursor((), values.chance.randint(low, high)).encode() for _ in range(count)]
    turns = itertools.cycle(f"Observation?_count=20&ct={place}" for place in places)
    return lambda: next(turns)
