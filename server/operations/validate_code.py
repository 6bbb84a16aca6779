"""$validate-code: whether a code is in a value set, or in a code system, and rightly called.

What cannot be told because codes are not here is a 400 that says what is missing, never a false "no".
Source: server specification E3; FHIR R4 valueset-operation-validate-code.html,
codesystem-operation-validate-code.html.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.fhir import parameters
from server.fhir.search.values import fold
from server.fhir.terminology.code_system import CodeSystem
from server.fhir.terminology.expansion_resource import designation_for
from server.fhir.terminology.membership import Membership, membership_in
from server.fhir.terminology.source import Terminology, refused
from server.fhir.terminology.value_set import ValueSet
from server.interactions.read import live
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.operations import terminology_parameters
from server.operations.expand import named
from server.operations.lookup import system_of
from server.operations.terminology_parameters import Asked
from server.store.base import Reader
from server.store.terminology import code_system_of, terminology, value_set_of

_BOTH = {
    "url": "uri",
    "code": "code",
    "display": "string",
    "coding": "Coding",
    "codeableConcept": "CodeableConcept",
    "date": "refused",
    "abstract": "boolean",
    "displayLanguage": "code",
}
_KNOWN = {
    "ValueSet": {
        **_BOTH,
        "valueSet": "ValueSet",
        "valueSetVersion": "string",
        "context": "refused",
        "system": "uri",
        "systemVersion": "string",
    },
    "CodeSystem": {**_BOTH, "codeSystem": "CodeSystem", "version": "string"},
}
_WHOLE = {"ValueSet": ("valueSet", "valueSetVersion"), "CodeSystem": ("codeSystem", "version")}


@dataclass(frozen=True, slots=True)
class _Coded:
    """A code to look for; `system` None where it is implied."""

    code: str
    system: str | None
    version: str | None
    display: str


_Ask = Callable[[_Coded], Membership]


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read the parameters. Errors: 400, 415."""
    type_ = route.type or ""
    asked = terminology_parameters.read("validate-code", request, services, _KNOWN[type_])
    whole, version = _WHOLE[type_]
    if route.id:
        terminology_parameters.instance(asked, route.key, "url", whole, version)
    elif not _is_one(asked, "url", whole) and not (type_ == "CodeSystem" and asked.object("coding")):
        raise asked.refuse(f"name one {type_}, by url or as {whole}.")
    if not _is_one(asked, "code", "coding", "codeableConcept"):
        raise asked.refuse("give one of code, coding and codeableConcept.")
    if not _codes(asked, type_):
        raise asked.refuse("there is no code in what is to be looked for.")
    return Prepared(route, request, payload=asked)


def validate_code(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 with `result` and why. Errors: 404 unknown, 410 deleted, 400 when it cannot be told."""
    asked: Asked = prepared.payload
    source = terminology(tx, services.definitions.version)
    is_set = prepared.route.type == "ValueSet"
    ask = (_of_value_set if is_set else _of_code_system)(tx, prepared, services, source)
    answers = [(coded, ask(coded)) for coded in _codes(asked, prepared.route.type or "")]
    return Result(200, resource=parameters.made(_answer(answers, asked, source)))


def _of_value_set(tx: Reader, prepared: Prepared, services: Services, source: Any) -> _Ask:
    asked: Asked = prepared.payload
    if prepared.route.id:
        value_set = value_set_of(live(tx, prepared, services))
    else:
        given = asked.object("valueSet")
        value_set = ValueSet.of(given) if given is not None else named(source, asked)
    return lambda coded: membership_in(source, value_set, coded.code, coded.system, coded.version)


def _of_code_system(tx: Reader, prepared: Prepared, services: Services, source: Any) -> _Ask:
    asked: Asked = prepared.payload
    given = asked.object("codeSystem")
    if prepared.route.id:
        system = code_system_of(live(tx, prepared, services))
    elif given is not None:
        system = CodeSystem.of(given)
    else:
        coding = asked.object("coding") or {}
        url = asked.text("url") or str(coding.get("system", ""))
        system = system_of(tx, services, url, asked.text("version") or coding.get("version"))
    return lambda coded: _in_system(system, coded)


def _in_system(system: CodeSystem, coded: _Coded) -> Membership:
    if coded.system not in (None, system.url):
        return Membership(False, f"{coded.system}|{coded.code} is not of the code system {system.canonical}.")
    concept = system.find(coded.code)
    if concept is not None:
        return Membership(
            True, "", system.url, system.version, concept.display, concept.is_abstract, concept.is_inactive
        )
    if not system.is_complete:
        text = f"Only a part of the code system {system.canonical} is on this server, without {coded.code!r}."
        return Membership(None, text)
    return Membership(False, f"The code system {system.canonical} has no code {coded.code!r}.")


def _answer(
    answers: Sequence[tuple[_Coded, Membership]], asked: Asked, source: Terminology
) -> list[dict[str, Any]]:
    found = next(((coded, member) for coded, member in answers if member.answer), None)
    if found is None:
        unknown = [member.reason for _, member in answers if member.answer is None]
        if unknown:
            raise refused(" ".join(unknown))
        return _result(False, " ".join(member.reason for _, member in answers))
    coded, member = found
    display, names = _names(member, coded, asked.text("displayLanguage"), source)
    if member.abstract and not asked.flag("abstract", default=True):
        return _result(False, f"{coded.code} only groups other codes; it is not for use in data.", display)
    if coded.display and names and fold(coded.display) not in names:
        return _result(False, f"The display {coded.display!r} is not right; it is {display!r}.", display)
    return _result(True, f"{coded.code} is no longer in use." if member.inactive else "", display)


def _names(
    member: Membership, coded: _Coded, language: str, source: Terminology
) -> tuple[str, frozenset[str]]:
    """What the code is called, and all its names folded; nothing where nobody says."""
    system = source.code_system(member.system, member.version) if member.system else None
    concept = system.find(coded.code) if system is not None else None
    designations = concept.designations if concept is not None else ()
    shown = designation_for(language, designations) or member.display
    own = concept.display if concept is not None else ""
    names = (member.display, own, *(str(d.get("value", "")) for d in designations))
    return shown, frozenset(fold(name) for name in names if name)


def _result(answer: bool, message: str, display: str = "") -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [{"name": "result", "valueBoolean": answer}]
    if message:
        parameters.append({"name": "message", "valueString": message})
    if display:
        parameters.append({"name": "display", "valueString": display})
    return parameters


def _codes(asked: Asked, type_: str) -> list[_Coded]:
    """The codes asked about: one, or those of a CodeableConcept."""
    if "code" in asked.one:
        system = asked.text("system") or None
        return [
            _Coded(asked.text("code"), system, asked.text("systemVersion") or None, asked.text("display"))
        ]
    concept = asked.object("codeableConcept")
    codings = [asked.object("coding")] if concept is None else concept.get("coding", ())
    return [_coded(coding) for coding in codings if coding and coding.get("code")]


def _coded(coding: Mapping[str, Any]) -> _Coded:
    system = str(coding.get("system", ""))
    return _Coded(str(coding["code"]), system, coding.get("version"), str(coding.get("display", "")))


def _is_one(asked: Asked, *names: str) -> bool:
    return sum(name in asked.one for name in names) == 1
