"""$subsumes: how two codes of one code system stand to each other.

Source: server specification E3; FHIR R4 codesystem-operation-subsumes.html.
"""

from __future__ import annotations

from server.fhir import parameters
from server.interactions.read import live
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.operations import terminology_parameters
from server.operations.lookup import check_system, concept_of, system_of
from server.operations.terminology_parameters import Asked
from server.store.base import Reader
from server.store.terminology import code_system_of

_KNOWN = {
    "codeA": "code",
    "codeB": "code",
    "system": "uri",
    "version": "string",
    "codingA": "Coding",
    "codingB": "Coding",
}


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read the parameters. Errors: 400, 415."""
    asked = terminology_parameters.read("subsumes", request, services, _KNOWN)
    if route.id:
        terminology_parameters.instance(asked, route.key, "system", "version")
    for end in "AB":
        coding = asked.object(f"coding{end}")
        if (f"code{end}" in asked.one) == (coding is not None):
            raise asked.refuse(f"name code {end} once, by code{end} or coding{end}.")
        if coding is not None and not coding.get("code"):
            raise asked.refuse(f"coding{end} has no code.")
    if not route.id and not _systems(asked):
        raise asked.refuse("name the system of the codes.")
    if len(_systems(asked)) > 1:
        raise asked.refuse(f"both codes must be of one system, not of {' and '.join(_systems(asked))}.")
    return Prepared(route, request, payload=asked)


def subsumes(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 with the outcome. Errors: 404 for an unknown code or system, 400 when its codes are not here."""
    asked: Asked = prepared.payload
    url = next(iter(_systems(asked)), "")
    if prepared.route.id:
        system = code_system_of(live(tx, prepared, services))
        check_system(asked, system, url)
    else:
        system = system_of(tx, services, url, asked.text("version") or None)
    a, b = (concept_of(system, _code(asked, end)).code for end in "AB")
    if a == b:
        outcome = "equivalent"
    elif system.subsumes(a, b):
        outcome = "subsumes"
    else:
        outcome = "subsumed-by" if system.subsumes(b, a) else "not-subsumed"
    return Result(200, resource=parameters.made([{"name": "outcome", "valueCode": outcome}]))


def _systems(asked: Asked) -> list[str]:
    codings = (asked.object(f"coding{end}") or {} for end in "AB")
    given = [asked.text("system"), *(str(coding.get("system", "")) for coding in codings)]
    return list(dict.fromkeys(url for url in given if url))


def _code(asked: Asked, end: str) -> str:
    coding = asked.object(f"coding{end}")
    return str(coding["code"]) if coding is not None else asked.text(f"code{end}")
