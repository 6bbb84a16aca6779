"""$expand: the codes of a value set, by its URL, as an instance, or as a body.

Source: server specification E3; FHIR R4 valueset-operation-expand.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from server.fhir.canonical import split_canonical
from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import format_instant
from server.fhir.terminology.expansion import Expander
from server.fhir.terminology.expansion_resource import Wanted, expansion_resource
from server.fhir.terminology.source import Layered
from server.fhir.terminology.value_set import ValueSet
from server.interactions.read import live
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.operations import terminology_parameters
from server.operations.terminology_parameters import Asked
from server.store.base import Reader
from server.store.terminology import terminology, value_set_of

_KNOWN = {
    "url": "uri",
    "valueSet": "ValueSet",
    "valueSetVersion": "string",
    "context": "refused",
    "contextDirection": "refused",
    "date": "refused",
    "filter": "string",
    "offset": "integer",
    "count": "integer",
    "includeDesignations": "boolean",
    "designation": "string*",
    "includeDefinition": "boolean",
    "activeOnly": "boolean",
    "excludeNested": "boolean",
    "excludeNotForUI": "boolean",
    "excludePostCoordinated": "boolean",
    "displayLanguage": "code",
    "exclude-system": "canonical*",
    "system-version": "canonical*",
    "check-system-version": "canonical*",
    "force-system-version": "canonical*",
}
_VERSIONS = ("system-version", "check-system-version", "force-system-version")


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read the parameters. Errors: 400, 415."""
    asked = terminology_parameters.read("expand", request, services, _KNOWN, "valueSet")
    if route.id:
        terminology_parameters.instance(asked, route.key, "url", "valueSet", "valueSetVersion")
    elif ("url" in asked.one) == ("valueSet" in asked.one):
        raise asked.refuse("name one value set, by url or as valueSet.")
    for name in _VERSIONS:
        wrong = [text for text in asked.all(name) if not split_canonical(text)[1]]
        if wrong:
            raise asked.refuse(f"{name} is a code system with its version, like http://example.org|1.0.")
    return Prepared(route, request, payload=asked)


def expand(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 with the expanded ValueSet. Errors: 404 unknown, 410 deleted, 400 when it cannot be told."""
    asked: Asked = prepared.payload
    source = terminology(tx, services.definitions.version)
    value_set = _value_set(tx, prepared, source, services)
    expander = Expander(
        source,
        versions=_pinned(asked, "system-version"),
        forced=_pinned(asked, "force-system-version"),
        checked=_pinned(asked, "check-system-version"),
    )
    codes = expander.codes(value_set)
    resource = expansion_resource(
        value_set,
        codes,
        _wanted(asked),
        identifier=f"urn:uuid:{services.new_id()}",
        timestamp=format_instant(services.now()),
        parameters=_said(asked, expander),
        unclosed=expander.unclosed,
        definition=asked.flag("includeDefinition"),
    )
    return Result(200, resource=resource)


def _value_set(tx: Reader, prepared: Prepared, source: Layered, services: Services) -> ValueSet:
    asked: Asked = prepared.payload
    if prepared.route.id:
        return value_set_of(live(tx, prepared, services))
    given = asked.object("valueSet")
    return ValueSet.of(given) if given is not None else named(source, asked)


def named(source: Layered, asked: Asked) -> ValueSet:
    """The value set that `url` and `valueSetVersion` name. Errors: 404."""
    url, version = split_canonical(asked.text("url"))
    version = asked.text("valueSetVersion") or version
    found = source.value_set(url, version)
    if found is None:
        shown = f"{url} in version {version}" if version else url
        raise fhir_error(
            Kind.NOT_FOUND, f"The value set {shown} is neither stored on this server nor one of HL7's."
        )
    return found


def _pinned(asked: Asked, name: str) -> dict[str, str]:
    return {url: version or "" for url, version in map(split_canonical, asked.all(name))}


def _wanted(asked: Asked) -> Wanted:
    return Wanted(
        asked.text("filter"),
        asked.number("offset") or 0,
        asked.number("count"),
        asked.flag("activeOnly"),
        asked.flag("excludeNotForUI"),
        not asked.flag("excludeNested"),
        asked.flag("includeDesignations"),
        asked.all("designation"),
        asked.text("displayLanguage"),
        asked.all("exclude-system"),
    )


_TOLD = {"boolean": "valueBoolean", "integer": "valueInteger", "string": "valueString", "code": "valueCode"}


def _said(asked: Asked, expander: Expander) -> Iterator[dict[str, Any]]:
    """What was asked for, and the code systems that had a say."""
    for name, value in asked.one.items():
        member = _TOLD.get(_KNOWN[name])
        if member is not None:
            yield {"name": name, member: value}
    for name, values in asked.many.items():
        member = "valueUri" if _KNOWN[name].startswith("canonical") else "valueString"
        yield from ({"name": name, member: value} for value in values)
    for canonical in expander.used:
        yield {"name": "version", "valueUri": canonical}
    if expander.unclosed:
        yield {"name": "limitedExpansion", "valueBoolean": True}
