"""SearchParameter/$status: which search parameters can be used, and switching them on and off.

Source: server specification C5.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from server.fhir import parameters
from server.fhir.definitions import Definitions, SearchParameter
from server.fhir.errors import FhirError, Kind, fhir_error
from server.interactions import media
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.store.base import Reader, Transaction
from server.store.parameters import ParameterState

_FILTERS = ("url", "code", "resourcetype")
# Words for PUT → what is meant; Azure's own words are among them.
_WORDS = {"enabled": True, "supported": True, "disabled": False, "pendingdisable": False}
# Without these no URL of ours would work.
_NEEDED = frozenset({"_id", "_lastUpdated"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What one URL shall be from now on."""

    url: str
    enabled: bool


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read the filters. Errors: 400 for another one, 404 on other types than SearchParameter."""
    _check_type(route, request)
    for name, _ in request.query:
        if name.lower() not in (*_FILTERS, "_format", "_pretty"):
            raise fhir_error(Kind.INVALID, f"$status filters by {', '.join(_FILTERS)}, not by {name!r}.")
    filters = {name.lower(): value for name, value in request.query}
    return Prepared(route, request, payload=filters)


def prepare_change(route: Route, request: Request, services: Services) -> Prepared:
    """Read the Parameters. Errors: 400, 404, 415."""
    _check_type(route, request)
    sent = media.read_parameters(request, services)
    wishes = [_wish(index, p) for index, p in enumerate(sent) if p["name"] == "searchParameterStatus"]
    if not wishes:
        text = "Name the parameters by searchParameterStatus, each with url and status."
        raise fhir_error(Kind.INVALID, text)
    return Prepared(route, request, payload=wishes)


def status(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 with Parameters. Errors: 404 when a URL or code was given that nothing has."""
    filters: dict[str, str] = prepared.payload
    found = list(_selected(tx, services.definitions, filters))
    if not found and filters.keys() & set(_FILTERS):
        raise fhir_error(Kind.NOT_FOUND, "No search parameter fits; see /metadata for those there are.")
    return Result(200, resource=_told(found))


def change(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """200 with the new statuses; all or none. Errors: 404 unknown URL, 409 while it is being removed."""
    wishes: list[Wish] = prepared.payload
    for wish in wishes:
        _change(tx, wish, services)
    urls = {wish.url for wish in wishes}
    found = [pair for pair in _selected(tx, services.definitions, {}) if pair[0] in urls]
    return Result(200, resource=_told(found))


def _check_type(route: Route, request: Request) -> None:
    if route.type != "SearchParameter":
        raise fhir_error(
            Kind.NOT_FOUND, f"Nothing is at /{request.path}; only SearchParameter has a $status."
        )


def _selected(tx: Reader, definitions: Definitions, filters: dict[str, str]) -> Iterator[tuple[str, str]]:
    """URL and status of the parameters that fit."""
    states = {state.url: state.status for state in tx.parameters.states()}
    urls: dict[str, None] = {}
    for _, parameter in _all(definitions, filters.get("resourcetype")):
        if parameter.code == filters.get("code", parameter.code):
            urls[parameter.url] = None
    if not filters.keys() & {"code", "resourcetype"}:
        urls.update(dict.fromkeys(states))
    for url in sorted(urls):
        if url == filters.get("url", url):
            yield url, states.get(url, "Enabled")


def _all(definitions: Definitions, type_name: str | None) -> Iterator[tuple[str, SearchParameter]]:
    names = definitions.resource_types if type_name is None else {type_name} & definitions.resource_types
    for name in sorted(names):
        for parameter in definitions.search_parameters(name).values():
            yield name, parameter


def _change(tx: Transaction, wish: Wish, services: Services) -> None:
    known = [state for state in tx.parameters.states() if state.url == wish.url]
    if any(state.status == "PendingDelete" for state in known):
        raise fhir_error(Kind.CONFLICT, f"The search parameter {wish.url} is being removed.")
    found = [(t, p) for t, p in _all(services.definitions, None) if p.url == wish.url]
    if not known and not found:
        raise fhir_error(Kind.NOT_FOUND, f"There is no search parameter {wish.url}.")
    is_built_in = services.definitions.built_in_parameter(wish.url)
    if is_built_in and wish.enabled:
        tx.parameters.remove(known)
    elif is_built_in:
        tx.parameters.put(_switched_off(wish.url, found, services.now()))
    else:
        # Its values are gathered anew: what came in while it was off may have been missed.
        word = "Supported" if wish.enabled else "Disabled"
        for state in known:
            if (state.status == "Disabled") == wish.enabled:
                tx.parameters.put(replace(state, status=word, changed=services.now()))


def _switched_off(url: str, found: list[tuple[str, SearchParameter]], now: int) -> ParameterState:
    code = found[0][1].code
    if code in _NEEDED:
        raise fhir_error(Kind.INVALID, f"{code} cannot be switched off; every client needs it.")
    return ParameterState(url, code, frozenset(name for name, _ in found), "Disabled", now)


def _wish(index: int, parameter: Mapping[str, Any]) -> Wish:
    where = f"Parameters.parameter[{index}]"
    parts = parameters.parts(parameter)
    url, word = _text(parts, "url", where), _text(parts, "status", where)
    if word.lower() not in _WORDS:
        raise fhir_error(
            Kind.INVALID, f"The status can become Enabled or Disabled, not {word!r}.", f"{where}.part"
        )
    return Wish(url, _WORDS[word.lower()])


def _text(parts: Mapping[str, Any], name: str, where: str) -> str:
    value = parts.get(name)
    if not isinstance(value, str) or not value:
        raise _missing(name, where)
    return value


def _missing(name: str, where: str) -> FhirError:
    return fhir_error(Kind.INVALID, f"A searchParameterStatus needs the part {name!r}.", f"{where}.part")


def _told(found: list[tuple[str, str]]) -> dict[str, Any]:
    return parameters.made(
        {
            "name": "searchParameterStatus",
            "part": [{"name": "url", "valueUri": url}, {"name": "status", "valueString": word}],
        }
        for url, word in found
    )
