"""The conditions that a value set puts on the concepts of a code system.

Source: FHIR R4 valueset.html#compositions, codesystem-filter-operator.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import re2

from server.fhir.terminology.code_system import CodeSystem, Concept
from server.fhir.terminology.source import TerminologyError, refused
from server.fhir.terminology.value_set import Filter

Test = Callable[[Concept], bool]
_ITSELF = frozenset({"concept", "code"})


def test_of(system: CodeSystem, condition: Filter) -> Test:
    """Whether a concept passes. Errors: `TerminologyError` for what cannot be understood."""
    make = _TESTS.get(condition.op)
    if make is None:
        raise _refuse(system, condition, f"the operator is none of {', '.join(_TESTS)}")
    known = condition.property in _ITSELF | _MEMBERS.keys() or system.has_property(condition.property)
    if not known:
        raise _refuse(system, condition, "the code system has no such property")
    return make(system, condition)


def _is_a(system: CodeSystem, condition: Filter) -> Test:
    below = _below(system, condition)
    return lambda concept: concept.code == condition.value or concept.code in below


def _is_not_a(system: CodeSystem, condition: Filter) -> Test:
    passes = _is_a(system, condition)
    return lambda concept: not passes(concept)


def _descendent_of(system: CodeSystem, condition: Filter) -> Test:
    below = _below(system, condition)
    return lambda concept: concept.code in below


def _generalizes(system: CodeSystem, condition: Filter) -> Test:
    _known(system, condition)
    above = system.ancestors(condition.value)
    return lambda concept: concept.code == condition.value or concept.code in above


def _equals(system: CodeSystem, condition: Filter) -> Test:
    return lambda concept: condition.value in _texts(system, concept, condition.property)


def _in(system: CodeSystem, condition: Filter) -> Test:
    wanted = {part.strip() for part in condition.value.split(",")}
    return lambda concept: not wanted.isdisjoint(_texts(system, concept, condition.property))


def _not_in(system: CodeSystem, condition: Filter) -> Test:
    passes = _in(system, condition)
    return lambda concept: not passes(concept)


def _regex(system: CodeSystem, condition: Filter) -> Test:
    options = re2.Options()
    options.log_errors = False
    try:
        pattern = re2.compile(condition.value, options)
    except re2.error:
        raise _refuse(system, condition, "the value is not a regular expression") from None
    return lambda concept: any(map(pattern.fullmatch, _texts(system, concept, condition.property)))


def _exists(system: CodeSystem, condition: Filter) -> Test:
    if condition.value not in ("true", "false"):
        raise _refuse(system, condition, "the value must be true or false")
    wanted = condition.value == "true"
    return lambda concept: bool(_texts(system, concept, condition.property)) == wanted


_TESTS: dict[str, Callable[[CodeSystem, Filter], Test]] = {
    "=": _equals,
    "is-a": _is_a,
    "descendent-of": _descendent_of,
    "is-not-a": _is_not_a,
    "regex": _regex,
    "in": _in,
    "not-in": _not_in,
    "generalizes": _generalizes,
    "exists": _exists,
}

_MEMBERS: dict[str, Callable[[CodeSystem, Concept], tuple[str, ...]]] = {
    "display": lambda system, concept: (concept.display,) if concept.display else (),
    "definition": lambda system, concept: (concept.definition,) if concept.definition else (),
    "parent": lambda system, concept: system.parents(concept.code),
    "child": lambda system, concept: system.children(concept.code),
}


def _texts(system: CodeSystem, concept: Concept, name: str) -> list[str]:
    """The values of a property as filters write them."""
    if name in _ITSELF:
        return [concept.code]
    if name in _MEMBERS:
        return list(_MEMBERS[name](system, concept))
    return [_text(value) for value in concept.values(name)]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return str(value.get("code", ""))
    return str(value)


def _below(system: CodeSystem, condition: Filter) -> dict[str, None]:
    _known(system, condition)
    return system.descendants(condition.value)


def _known(system: CodeSystem, condition: Filter) -> None:
    if condition.value not in system.concepts:
        raise _refuse(system, condition, "the code system has no such code")


def _refuse(system: CodeSystem, condition: Filter, why: str) -> TerminologyError:
    shown = f"{condition.property} {condition.op} {condition.value}"[:200]
    return refused(f"The filter {shown!r} on {system.canonical} cannot be applied: {why}.", "invalid")
