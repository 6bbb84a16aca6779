"""$reindex: index anew, as a job; or look at the index values of one instance, and write them again.

Source: server specification C5.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from server.fhir import codec, parameters
from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import format_instant
from server.fhir.search.extract import extract
from server.fhir.search.rows import TABLES, Date, IndexRows, Number, Quantity, Text
from server.fhir.search.values import DATE_MAX, DATE_MIN, NUMBER_MAX, NUMBER_MIN, number_of
from server.fhir.whole_number import whole_number
from server.interactions import media
from server.interactions.read import live
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.jobs import start
from server.jobs.reindex import INSTANCES, Reindex, State
from server.store.base import Reader, Transaction

_TYPES, _URLS, _INSTANCES = (
    "targetResourceTypes",
    "targetSearchParameterTypes",
    "maximumNumberOfResourcesPerQuery",
)
# What Azure's service takes and has no meaning here: one writer works, and waits for others by itself.
_TUNING = ("maximumConcurrency", "queryDelayIntervalInMilliseconds", "targetDataStoreUsagePercentage")
_MOST_INSTANCES = 2000


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read the Parameters. Errors: 400, 415."""
    given = _parameters(request, services) if request.body.strip() else {}
    types = _types(given, services)
    return Prepared(route, request, payload=State(types, _instances(given)))


def reindex(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """201 with the job's URL and its Parameters. Errors: 409 while another one runs."""
    kind, state = Reindex(), prepared.payload
    start.check_alone(tx, kind, prepared)
    begun = start.begin(tx, kind, state, prepared, services)
    return Result(201, resource=kind.report(state), headers=begun.headers)


def preview(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200: the values one instance is found by. Errors: 404, 410."""
    head = live(tx, prepared, services)
    rows = extract(codec.decode(head.body or b""), services.definitions)
    return Result(200, resource=parameters.made(_values(rows)))


def commit(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """Like `preview`, and the values are in the index afterwards."""
    shown = preview(tx, prepared, services)
    tx.parameters.fill_one(prepared.key)
    return shown


def _parameters(request: Request, services: Services) -> dict[str, str]:
    found: dict[str, str] = {}
    for parameter in media.read_parameters(request, services):
        name = parameter.get("name", "")
        if name not in (_TYPES, _URLS, _INSTANCES, *_TUNING):
            raise fhir_error(Kind.INVALID, f"$reindex has no parameter {name!r}.", "Parameters.parameter")
        found[name] = str(parameters.value(parameter))
    return found


def _types(given: Mapping[str, str], services: Services) -> tuple[str, ...]:
    """The types to go through: those named, those of the parameters named, else all."""
    definitions = services.definitions
    named = _listed(given, _TYPES)
    unknown = [name for name in named if name not in definitions.resource_types]
    if unknown:
        raise parameters.refused(_TYPES, f"{unknown[0]!r} is not a resource type")
    urls = set(_listed(given, _URLS))
    if not named and not urls:
        return tuple(sorted(definitions.resource_types))
    found = set(named)
    for type_name in sorted(definitions.resource_types) if urls else ():
        known = {parameter.url for parameter in definitions.search_parameters(type_name).values()}
        if known & urls:
            found.add(type_name)
    if urls and not found:
        raise parameters.refused(_URLS, f"no search parameter has the URL {min(urls)!r}")
    return tuple(sorted(found))


def _listed(given: Mapping[str, str], name: str) -> list[str]:
    return [item.strip() for item in given.get(name, "").split(",") if item.strip()]


def _instances(given: Mapping[str, str]) -> int:
    text = given.get(_INSTANCES)
    if text is None:
        return INSTANCES
    if not (number := whole_number(text)):
        raise parameters.refused(_INSTANCES, "it is a whole number from 1")
    return min(number, _MOST_INSTANCES)


def _values(rows: IndexRows) -> Iterator[dict[str, Any]]:
    found = {shown for table in TABLES for row in getattr(rows, table) for shown in _shown(row)}
    for name, text in sorted(found):
        yield {"name": name, "valueString": text}


def _shown(row: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
    """Where the values of a row are found, and the values, for people."""
    name, values = row[0], row[1:]
    match row:
        case Text():
            yield from ((n, v) for n, v in (("_text", row.narrative), ("_content", row.content)) if v)
            return
        case Date():
            values = tuple("" if v in (DATE_MIN, DATE_MAX) else format_instant(v) for v in values)
        case Number() | Quantity():
            bounds = ("" if v in (NUMBER_MIN, NUMBER_MAX) else number_of(v) for v in values[:2])
            values = (*bounds, *values[2:])
    yield name, "|".join(map(str, values))
