"""Structural validation of whole resources: every problem, where it is, and what to do.

Source: server specification A0.12; the definitions. Checks are made per type when first needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from server.fhir import narrative, primitives
from server.fhir.definitions import Definitions, Element, TypeDef
from server.fhir.errors import FhirError, Issue, Kind
from server.fhir.primitives import shown
from server.fhir.structure import MAX_PROBLEMS, Check, Found, Problem, Structure
from server.fhir.structure_code import Memory, One

# Their values come again and again, and their rules are regular expressions.
_REMEMBERED = frozenset({"date", "dateTime", "instant", "time", "id", "oid", "uuid"})


def validate(resource: Any, definitions: Definitions, *, type: str | None = None) -> tuple[Issue, ...]:
    """The problems of a parsed resource, () when there are none; the first hundred when there are many.

    `type` is the resource type that the URL asks for. An issue's `expression` is the FHIRPath
    location, `Patient.name[0].given[1]`; a missing element is located where it should be.
    """
    wanted = type or "the resource"
    if not isinstance(resource, dict):
        return (Issue(f"The body must be a JSON object holding {wanted}, but is {shown(resource)}."),)
    name = resource.get("resourceType")
    if type is not None and name != type and isinstance(name, str):
        text = f'The body is a "{name}", but the URL is for {type}. Send a {type} or change the URL.'
        return (Issue(text, expression=("resourceType",)),)
    try:
        found = _validator(definitions.origin).check_resource(resource)
    except RecursionError:
        return (Issue("The resource is nested too deeply to be checked. Flatten it."),)
    return _issues(str(name), found) if found else ()


def check(resource: Any, definitions: Definitions, type: str | None = None) -> None:
    """Like `validate`, but raises a 400 `FhirError` with all issues."""
    issues = validate(resource, definitions, type=type)
    if issues:
        raise FhirError(Kind.INVALID, issues)


def _issues(root: str, found: list[Problem] | str) -> tuple[Issue, ...]:
    if isinstance(found, str):
        found = [("", found)]
    issues = [Issue(text, expression=(_located(root, suffix),)) for suffix, text in found[:MAX_PROBLEMS]]
    if len(found) >= MAX_PROBLEMS:
        rest = f"Only the first {MAX_PROBLEMS} problems are listed. Correct these and try again."
        issues.append(Issue(rest, "informational", "information"))
    return tuple(issues)


def _located(root: str, suffix: str) -> str:
    return "resourceType" if suffix == ".resourceType" else root + suffix


class Validator:
    """The checks of one FHIR version, made as types are met. Safe to share between threads."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._structures: dict[tuple[str, bool], Structure] = {}
        self._reference = self._remembered(primitives.reference_to(definitions.resource_types))
        self._primitives: dict[str, One] = {}

    def check_resource(self, value: Any, is_contained: bool = False) -> Found:
        """The problems of any resource, by its own resourceType."""
        if not isinstance(value, dict):
            return f"{shown(value)} is not a resource. Write an object with a resourceType."
        name = value.get("resourceType")
        if not isinstance(name, str):
            return [(".resourceType", 'The "resourceType" is missing. Add it, "Patient" for example.')]
        if name not in self._definitions.resource_types:
            version = self._definitions.fhir_version
            return [(".resourceType", f"{shown(name)} is not a resource type of FHIR {version}. Correct it.")]
        structure = self._structure(name, is_contained)
        return None if structure.accepts(value) else structure.check(value)

    def _contained(self, value: Any) -> Found:
        return self.check_resource(value, True)

    def _structure(self, name: str, is_contained: bool = False) -> Structure:
        found = self._structures.get((name, is_contained))
        if found is None:
            definition = self._definitions.type(name)
            found = Structure(definition, self._check_of, self._extra_of, is_contained)
            self._structures[name, is_contained] = found
        return found

    def _extra_of(self, type_code: str) -> Structure | None:
        """The check of a primitive's `_` sibling; None when the type is not primitive."""
        is_primitive = primitives.rule(type_code) is not None
        return self._structure(type_code) if is_primitive else None

    def _check_of(self, owner: TypeDef, element: Element, type_code: str) -> One:
        if type_code == "xhtml":
            return One(_check_narrative)
        if type_code == "Resource":
            return One(self._contained if element.name == "contained" else self.check_resource)
        if owner.name == "Reference" and element.name == "reference":
            return self._reference
        systems = self._required_codes(element)
        if primitives.rule(type_code) is None:
            return self._object(type_code, systems)
        if type_code == "code" and systems is not None:
            codes = frozenset[str]().union(*systems.values())
            return One(primitives.one_of(codes), type_code, codes)
        return self._primitive(type_code)

    def _primitive(self, type_code: str) -> One:
        found = self._primitives.get(type_code)
        if found is None:
            rule = primitives.rule(type_code)
            assert rule is not None  # noqa: S101 - the caller looked
            found = self._remembered(rule) if type_code in _REMEMBERED else One(rule, type_code)
            self._primitives[type_code] = found
        return found

    def _object(self, type_code: str, systems: dict[str, frozenset[str]] | None) -> One:
        structure = self._structure(type_code)
        if systems is not None and type_code in ("CodeableConcept", "Coding"):
            return One(_bound_check(structure.check, systems, type_code))
        return One(structure.check, objects=structure)

    @staticmethod
    def _remembered(rule: primitives.Rule) -> One:
        return One(rule, memory=Memory(rule))

    def _required_codes(self, element: Element) -> dict[str, frozenset[str]] | None:
        if element.strength != "required" or element.binding is None:
            return None
        systems = self._definitions.value_set_systems(element.binding)
        return None if systems is None else dict(systems)


@lru_cache(maxsize=8)
def _validator(definitions: Definitions) -> Validator:
    return Validator(definitions)


def _check_narrative(value: Any) -> Found:
    return [("", problem) for problem in narrative.problems(value)] or None


def _bound_check(check: Check, systems: dict[str, frozenset[str]], type_code: str) -> Check:
    """A concept of which one coding must be from the bound value set; text alone is let pass."""
    codes = sorted({code for members in systems.values() for code in members})

    def is_member(coding: dict[str, Any]) -> bool:
        return coding["code"] in systems.get(coding.get("system", ""), ())

    def bound(value: Any) -> Found:
        found = check(value)
        if found is not None:
            return found
        codings = value.get("coding", ()) if type_code == "CodeableConcept" else (value,)
        coded = [coding for coding in codings if "code" in coding]
        if not coded or any(map(is_member, coded)):
            return None
        return _not_bound(coded, systems, codes)

    return bound


def _not_bound(coded: Iterable[dict[str, Any]], systems: Iterable[str], codes: list[str]) -> str:
    given = " and ".join(shown(coding["code"]) for coding in coded)
    some = ", ".join(codes[:20]) + (", …" if len(codes) > 20 else "")
    return f"{given} is not from the required value set. Use a code of {' or '.join(systems)}: {some}."
