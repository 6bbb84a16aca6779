"""$lookup: what a code system says of one code.

Source: server specification E3; FHIR R4 codesystem-operation-lookup.html.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from server.fhir import parameters
from server.fhir.canonical import split_canonical
from server.fhir.errors import Kind, fhir_error
from server.fhir.terminology.code_system import CodeSystem, Concept
from server.fhir.terminology.expansion import missing
from server.fhir.terminology.expansion_resource import designation_for
from server.interactions.read import live
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.operations import terminology_parameters
from server.operations.terminology_parameters import Asked
from server.store.base import Reader
from server.store.terminology import code_system_of, terminology

_KNOWN = {
    "code": "code",
    "system": "uri",
    "version": "string",
    "coding": "Coding",
    "date": "refused",
    "displayLanguage": "code",
    "property": "code*",
}


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read the parameters. Errors: 400, 415."""
    asked = terminology_parameters.read("lookup", request, services, _KNOWN)
    if route.id:
        terminology_parameters.instance(asked, route.key, "system", "version")
    coding = asked.object("coding")
    if ("code" in asked.one) == (coding is not None):
        raise asked.refuse("name one code, by code and system or by coding.")
    code, system = (coding.get("code"), coding.get("system")) if coding else (asked.text("code"), "")
    if not code or not (system or asked.text("system") or route.id):
        raise asked.refuse("a code needs its system.")
    return Prepared(route, request, payload=asked)


def lookup(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 with Parameters. Errors: 404 for an unknown code or system, 400 when its codes are not here."""
    asked: Asked = prepared.payload
    coding = asked.object("coding") or {
        "system": asked.text("system"), "version": asked.text("version"), "code": asked.text("code")
    }  # fmt: skip
    if prepared.route.id:
        system = code_system_of(live(tx, prepared, services))
        check_system(asked, system, coding.get("system"))
    else:
        system = system_of(tx, services, str(coding["system"]), coding.get("version"))
    concept = concept_of(system, str(coding["code"]))
    return Result(200, resource=parameters.made(_told(system, concept, asked)))


def system_of(tx: Reader, services: Services, canonical: str, version: str | None) -> CodeSystem:
    """A code system whose codes are here. Errors: 404 unknown, 400 when only its name is known."""
    source = terminology(tx, services.definitions.version)
    url, pinned = split_canonical(canonical)
    found = source.code_system(url, version or pinned)
    if found is None:
        known = source.code_system(url)
        hint = f" (there is version {known.version})" if known is not None else ""
        raise fhir_error(
            Kind.NOT_FOUND,
            f"The code system {canonical}{f' in version {version}' if version else ''} is neither stored "
            f"on this server nor one of HL7's{hint}.",
        )
    if not found.has_content:
        raise missing(source, url, version)
    return found


def check_system(asked: Asked, system: CodeSystem, url: Any) -> None:
    """Refuse a coding of another system than the URL's."""
    if url and url != system.url:
        raise asked.refuse(f"the coding is of {url}, but the URL names {system.url}.")


def concept_of(system: CodeSystem, code: str) -> Concept:
    """Errors: 404 when the system has no such code, 400 when it may have it elsewhere."""
    found = system.find(code)
    if found is not None:
        return found
    part = "" if system.is_complete else " as far as it is on this server"
    raise fhir_error(Kind.NOT_FOUND, f"The code system {system.canonical} has no code {code!r}{part}.")


def _told(system: CodeSystem, concept: Concept, asked: Asked) -> Iterator[dict[str, Any]]:
    name = system.about.get("title") or system.about.get("name") or system.url
    yield {"name": "name", "valueString": name}
    if system.version:
        yield {"name": "version", "valueString": system.version}
    display = designation_for(asked.text("displayLanguage"), concept.designations) or concept.display
    yield {"name": "display", "valueString": display or concept.code}
    wanted = asked.all("property")
    if not wanted or "designation" in wanted:
        yield from ({"name": "designation", "part": _designation(d)} for d in concept.designations)
    for property_ in _properties(system, concept):
        if not wanted or property_["code"] in wanted:
            yield {"name": "property", "part": _property(property_)}


def _properties(system: CodeSystem, concept: Concept) -> Iterator[Mapping[str, Any]]:
    if concept.definition:
        yield {"code": "definition", "valueString": concept.definition}
    yield from ({"code": "parent", "valueCode": code} for code in system.parents(concept.code))
    yield from ({"code": "child", "valueCode": code} for code in system.children(concept.code))
    yield from (p for p in concept.properties if p.get("code") not in ("parent", "child"))


def _designation(designation: Mapping[str, Any]) -> list[dict[str, Any]]:
    members = (("language", "valueCode"), ("use", "valueCoding"), ("value", "valueString"))
    return [{"name": name, value: designation[name]} for name, value in members if name in designation]


def _property(property_: Mapping[str, Any]) -> list[dict[str, Any]]:
    value = next(((n, v) for n, v in property_.items() if n.startswith("value")), None)
    parts = [{"name": "code", "valueCode": property_["code"]}]
    return [*parts, {"name": "value", value[0]: value[1]}] if value else parts
