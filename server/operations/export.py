"""$export: start writing everything, or all of patients, or of a group's patients, to NDJSON files.

Source: server specification E3 ($export); FHIR bulk data export.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

from server.fhir.compartment import members
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.whole_number import whole_number
from server.interactions import paging
from server.interactions.history_window import moment
from server.interactions.read import live
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.jobs import start
from server.jobs.export import Asked, Export, State, filter_query
from server.jobs.ndjson_files import NDJSON
from server.store.base import Transaction

_FORMATS = (NDJSON, "application/ndjson", "ndjson")
_CONTAINER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
_PLACES = ((None, False), ("Patient", False), ("Group", True))
_ASSOCIATED = ("_history", "_deleted")


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read the parameters. Errors: 400; 404 for another type than Patient or Group."""
    start.check(request)
    if "application/fhir+json" not in (request.header("accept") or ""):
        raise fhir_error(Kind.INVALID, "$export answers to `Accept: application/fhir+json` only.")
    if (route.type, bool(route.id)) not in _PLACES:
        text = "$export is offered at /$export, /Patient/$export and /Group/{id}/$export."
        raise fhir_error(Kind.NOT_FOUND, text)
    given: dict[str, list[str]] = {}
    for name, value in request.query:
        if name not in _PARAMETERS:
            raise fhir_error(
                Kind.INVALID, f"$export has no parameter {name!r}; it takes {', '.join(sorted(_PARAMETERS))}."
            )
        given.setdefault(name, []).append(value)
    read: dict[str, Any] = {}
    for name, values in given.items():
        read.update(_PARAMETERS[name](name, values, services))
    filters = _filters(given, read, services)
    types = _types(route, read.pop("types", ()), services)
    patients = {None: "", "Patient": "all", "Group": route.id or ""}[route.type]
    asked = Asked(paging.url(request, request.query), types, patients, filters=filters, **read)
    return Prepared(route, request, payload=asked)


def export(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """202 with the job's URL. Errors: 404, 410 for a Group that is not there."""
    if prepared.route.type == "Group":
        live(tx, prepared, services)
    return start.begin(tx, Export(), State(prepared.payload), prepared, services)


def _types(route: Route, named: tuple[str, ...], services: Services) -> tuple[str, ...]:
    """The types to write, in order; of patients only what can be in their compartments."""
    definitions = services.definitions
    possible = sorted(definitions.resource_types if route.type is None else members(definitions, "Patient"))
    return tuple(name for name in possible if not named or name in named)


def _filters(
    given: dict[str, list[str]], read: dict[str, Any], services: Services
) -> tuple[tuple[str, str], ...]:
    """The pairs of type and criteria of `_typeFilter`. Errors: 400."""
    found = []
    for text in (part for value in given.get("_typeFilter", ()) for part in _split(value)):
        type_name, mark, criteria = text.partition("?")
        if not mark or type_name not in services.definitions.resource_types:
            raise _refuse("_typeFilter", text, "write Type?parameter=value, percent-encoded")
        if type_name not in read.get("types", ()):
            raise _refuse("_typeFilter", text, f"name {type_name} in _type, too")
        try:
            filter_query(type_name, criteria, services)
        except FhirError as error:
            raise FhirError(Kind.INVALID, error.issues) from None
        found.append((type_name, criteria))
    return tuple(found)


def _split(value: str) -> list[str]:
    """Several filters stand behind commas; so do several values of one parameter."""
    parts: list[str] = []
    for part in value.split(","):
        if "?" in part or "%3F" in part or not parts:
            parts.append(part)
        else:
            parts[-1] += f",{part}"
    return [unquote_plus(part) if "?" not in part else part for part in parts]


def _type(name: str, values: list[str], services: Services) -> dict[str, Any]:
    names = [item for value in values for item in value.split(",") if item]
    unknown = [item for item in names if item not in services.definitions.resource_types]
    if unknown or not names:
        raise _refuse(name, ",".join(values), "name resource types, like Patient,Observation")
    return {"types": tuple(dict.fromkeys(names))}


def _instant(name: str, values: list[str], services: Services) -> dict[str, Any]:
    plain = "_since" if name == "_since" else "_before"
    found = moment(plain, values[-1], services)[plain.removeprefix("_")]
    return {"since": found} if name == "_since" else {"till": found}


def _format(name: str, values: list[str], services: Services) -> dict[str, Any]:
    if values[-1].replace(" ", "+") not in _FORMATS:
        raise _refuse(name, values[-1], f"only {NDJSON} is written")
    return {}


def _container(name: str, values: list[str], services: Services) -> dict[str, Any]:
    if not _CONTAINER.fullmatch(values[-1]):
        raise _refuse(name, values[-1], "use up to 63 letters, digits, - and _")
    return {"container": values[-1]}


def _whole(name: str, values: list[str], services: Services) -> dict[str, Any]:
    if not whole_number(values[-1]):
        raise _refuse(name, values[-1], "it is a whole number from 1")
    return {}  # the size of a portion is our own business


def _boolean(name: str, values: list[str], services: Services) -> dict[str, Any]:
    if values[-1] not in ("true", "false"):
        raise _refuse(name, values[-1], "write true or false")
    return {}  # it is one file after the other, always


def _associated(name: str, values: list[str], services: Services) -> dict[str, Any]:
    words = [item for value in values for item in value.split(",") if item]
    if not words or set(words) - set(_ASSOCIATED):
        raise _refuse(name, ",".join(values), f"it takes {' and '.join(_ASSOCIATED)}")
    return {"history": "_history" in words, "deleted": "_deleted" in words}


def _nothing(name: str, values: list[str], services: Services) -> dict[str, Any]:
    return {}


def _refuse(name: str, value: str, why: str) -> FhirError:
    return fhir_error(Kind.INVALID, f"The parameter {name}={value[:200]} is not valid: {why}.")


_PARAMETERS: dict[str, Callable[[str, list[str], Services], dict[str, Any]]] = {
    "_type": _type,
    "_since": _instant,
    "_till": _instant,
    "_typeFilter": _nothing,  # needs what _type says
    "_outputFormat": _format,
    "_container": _container,
    "_maxCount": _whole,
    "_isParallel": _boolean,
    "includeAssociatedData": _associated,
}
