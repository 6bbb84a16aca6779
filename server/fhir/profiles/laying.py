"""Lays one ElementDefinition over a rule: what it says replaces or narrows what was said before.

Source: FHIR R4 ElementDefinition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from server.fhir.definitions import Constraint
from server.fhir.profiles.rules import Binding, Discriminator, Rule, Slicing, TypeRule

_SYSTEM = "http://hl7.org/fhirpath/System."
_ANY = "http://hl7.org/fhir/StructureDefinition/Resource"
_FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"

Json = Mapping[str, Any]


def lay_over(rule: Rule, element: Json, source: str) -> None:
    """Change `rule` by what the element of the profile `source` says. Members of odd kinds say nothing."""
    least, most = element.get("min"), str(element.get("max", "*"))
    if isinstance(least, int):
        rule.min = max(rule.min, least)
    if most.isdigit() and len(most) < 10:
        rule.max = int(most) if rule.max is None else min(rule.max, int(most))
    types = tuple(_types(element.get("type", ())))
    if types:
        rule.types = types
    _values(rule, element)
    length = element.get("maxLength")
    if isinstance(length, int):
        rule.max_length = length
    binding = element.get("binding", {})
    if binding.get("valueSet") and binding.get("strength"):
        rule.binding = Binding(str(binding["strength"]), str(binding["valueSet"]))
    given = {c.key: c for c in _constraints(element, source)}
    if given:
        rule.constraints = (*(c for c in rule.constraints if c.key not in given), *given.values())
    if isinstance(element.get("slicing"), dict):
        rule.slicing = _slicing(element["slicing"])


def _values(rule: Rule, element: Json) -> None:
    rule.fixed = _value(element, "fixed", rule.fixed)
    rule.pattern = _value(element, "pattern", rule.pattern)
    rule.lowest = _value(element, "minValue", rule.lowest)
    rule.highest = _value(element, "maxValue", rule.highest)


def _value(element: Json, prefix: str, before: Any) -> Any:
    found = (
        v for n, v in element.items() if n.startswith(prefix) and n[len(prefix) : len(prefix) + 1].isupper()
    )
    return next(found, before)


def _types(kinds: Iterable[Json]) -> Iterable[TypeRule]:
    merged: dict[str, TypeRule] = {}
    for kind in kinds:
        code = _code(kind)
        before = merged.get(code, TypeRule(code))
        profiles = (*before.profiles, *map(str, kind.get("profile", ())))
        targets = (*before.targets, *(t for t in map(str, kind.get("targetProfile", ())) if t != _ANY))
        merged[code] = TypeRule(code, profiles, targets)
    return merged.values()


def _code(kind: Json) -> str:
    for extension in kind.get("extension", ()):
        if extension.get("url") == _FHIR_TYPE:
            return str(extension.get("valueUrl") or extension.get("valueUri"))
    code = str(kind.get("code", ""))
    return code.removeprefix(_SYSTEM).lower() if code.startswith(_SYSTEM) else code


def _constraints(element: Json, source: str) -> Iterable[Constraint]:
    for constraint in element.get("constraint", ()):
        if constraint.get("expression"):
            yield Constraint(
                str(constraint.get("key", "")),
                str(constraint.get("severity", "error")),
                str(constraint.get("human", "")),
                str(constraint["expression"]),
                source=str(constraint.get("source") or source),
            )


def _slicing(given: Json) -> Slicing:
    discriminators = tuple(
        Discriminator(str(d.get("type")), str(d.get("path"))) for d in given.get("discriminator", ())
    )
    return Slicing(discriminators, str(given.get("rules", "open")), given.get("ordered") is True)
