"""Checks one JSON object against one type of the definitions, and what stands below it.

Source: FHIR R4 JSON format page, element definitions, and the rules ele-1, ext-1, dom-2. All that the
names of an object's members decide (unknown, missing, doubled choices, which rule checks which member)
is worked out once per combination of names and kept: real data has few of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any, NamedTuple

from server.fhir import structure_code
from server.fhir.definitions import Element, TypeDef
from server.fhir.primitives import shown
from server.fhir.structure_code import Member, One, Test

Problem = tuple[str, str]
"""Where, as a FHIRPath suffix below the checked value (`.given[1]`), and what."""

Found = list[Problem] | str | None
"""The problems of a value; a text alone is one problem of the value itself, None means it is good."""

Check = Callable[[Any], Found]

MAX_PROBLEMS = 100
"""Where a list of problems ends, more or less: a client must not make it grow without bound."""

_KEPT_PLANS = 500
_LONG_NAME = 64


class _Plan(NamedTuple):
    """How to check objects with one combination of member names.

    `checks` go with the members in order; `pairs` are primitives with their `_` sibling;
    `problems` is what the names alone get wrong. `members` say the same as `checks`, None for one that
    needs none.
    """

    checks: tuple[Check, ...]
    members: tuple[Member | None, ...]
    pairs: tuple[_Pair, ...]
    problems: tuple[Problem, ...]


class _Pair(NamedTuple):
    suffix: str
    name: str
    element: Element
    value: Check
    extra: Structure


class Structure:
    """The check of one type. `check_of` gives the check of one value of an element (see `Validator`)."""

    def __init__(
        self,
        definition: TypeDef,
        check_of: Callable[[TypeDef, Element, str], One],
        extra_of: Callable[[str], Structure | None],
        is_contained: bool = False,
    ) -> None:
        self._definition = definition
        self._check_of = check_of
        self._extra_of = extra_of
        self._is_contained = is_contained
        self._plans: dict[tuple[str, ...], _Plan] = {}
        self.tests: dict[tuple[str, ...], Test] = {}
        self._met: set[tuple[str, ...]] = set()

    def accepts(self, value: Any) -> bool:
        """Whether `value` is good beyond doubt: faster than `check`, which may let it pass even so."""
        if value.__class__ is not dict:
            return False
        names = tuple(value)
        return (self.tests.get(names) or self.test_of(names))(value)

    def test_of(self, names: tuple[str, ...]) -> Test:
        """The test of objects with these names; written when they are met again."""
        if len(self.tests) >= _KEPT_PLANS or names not in self._met:
            if len(self._met) < _KEPT_PLANS:
                self._met.add(names)
            return self._is_good
        plan = self._plans.get(names) or self._plan(names)
        if plan.problems or plan.pairs:
            return self._is_good
        test = self.tests[names] = structure_code.write(plan.members)
        return test

    def _is_good(self, value: Any) -> bool:
        return self.check(value) is None

    def check(self, value: Any) -> Found:
        """Every problem of `value` and all below it; None when there is none."""
        if value.__class__ is not dict:
            return f"{shown(value)} is not a JSON object; {self._definition.name} needs one. Write {{…}}."
        names = tuple(value)
        checks, _, pairs, problems = self._plans.get(names) or self._plan(names)
        found: list[Problem] = []
        # A plan has a check for each member; the loop is hot, so neither is counted again.
        for name, check, item in zip(names, checks, value.values()):  # noqa: B905
            below = check(item)
            if below is not None:
                found += self._failed(name, item, below)
                if len(found) >= MAX_PROBLEMS:
                    break
        if pairs or problems:
            found += problems
            for pair in pairs:
                found += _below(pair.suffix, _check_pair(pair, value))
        return found or None

    def _failed(self, name: str, item: Any, found: Found) -> Iterable[Problem]:
        element = self._definition.by_json_name[name]
        if isinstance(item, list) and not element.is_list:
            found = f'"{name}" holds one value, not an array. Take the value out of the [ ].'
        return _below(f".{element.name}", found)

    def _plan(self, names: tuple[str, ...]) -> _Plan:
        present = set(names)
        pairs: list[_Pair] = []
        problems: list[Problem] = []
        checks: list[Check] = []
        members: list[Member | None] = []
        for name in names:
            is_enough = len(problems) >= MAX_PROBLEMS
            member = None if is_enough else self._member(name, present, pairs, problems)
            members.append(member)
            checks.append(_pass if member is None else member.check or member.one.check)
        problems += self._whole(present)
        plan = _Plan(tuple(checks), tuple(members), tuple(pairs), tuple(problems))
        # Only good combinations are kept, and not without end: a client chooses the names.
        if not problems and len(self._plans) < _KEPT_PLANS:
            self._plans[names] = plan
        return plan

    def _member(
        self, name: str, present: set[str], pairs: list[_Pair], problems: list[Problem]
    ) -> Member | None:
        definition = self._definition
        if name == "resourceType" and definition.kind == "resource":
            return None
        plain = name.removeprefix("_")
        element = definition.by_json_name.get(plain)
        extra = None if element is None else self._extra(element, plain)
        if element is None or (name != plain and extra is None):
            # A name that FHIRPath cannot say is told in the message only.
            suffix = f".{name}" if name.isidentifier() and len(name) <= _LONG_NAME else ""
            problems.append((suffix, self._unknown(name)))
            return None
        one = self._check_of(definition, element, element.json_names[plain])
        if extra is not None and f"_{plain}" in present:
            if name != plain:
                pairs.append(_Pair(f".{element.name}", plain, element, one.check, extra))
            return None
        return (
            Member(one, _list_check(element, one.check), _is_free(element))
            if element.is_list
            else Member(one)
        )

    def _extra(self, element: Element, json_name: str) -> Structure | None:
        """What checks the `_` sibling; ids and Extension.url are plain JSON strings without one."""
        bare = element.name == "id" or (element.name == "url" and self._definition.name == "Extension")
        return None if bare else self._extra_of(element.json_names[json_name])

    def _unknown(self, name: str) -> str:
        known = self._definition.by_json_name
        near = get_close_matches(name.removeprefix("_"), known, 1) if len(name) <= _LONG_NAME else []
        advice = f'Did you mean "{near[0]}"?' if near and near[0] != name else "Remove it."
        if name.startswith("_") and name[1:] in known:
            advice = f'Only primitive values have a sibling with "_"; write "{name[1:]}".'
        return f"{self._definition.name} has no element {shown(name)}. {advice}"

    def _whole(self, present: set[str]) -> Iterable[Problem]:
        """What the set of names gets wrong as a whole."""
        definition = self._definition
        if definition.kind != "resource" and present <= {"id"}:
            yield "", f"The {definition.name} is empty. Give it a content or leave it out."
            return
        for element in definition.elements.values():
            given = [n for n in element.json_names if n in present or f"_{n}" in present]
            if element.min and not given:
                yield (
                    f".{element.name}",
                    f'"{_label(element)}" is missing; {definition.name} needs it. Add it.',
                )
            elif len(given) > 1:
                yield f".{element.name}", f"Only one of {' and '.join(given)} may be there. Remove the rest."
        if definition.name == "Extension" and "value" in definition.elements:
            yield from self._extension(present)
        if self._is_contained and "contained" in present:
            yield ".contained", "A contained resource cannot contain others. Move them to the outer resource."

    def _extension(self, present: set[str]) -> Iterable[Problem]:
        names = definition_names(self._definition.elements["value"])
        has_value = not present.isdisjoint(names)
        if has_value == ("extension" in present):
            wrong = "both a value and" if has_value else "neither a value nor"
            yield "", f"The extension has {wrong} extensions. Give it exactly one of them."


def definition_names(element: Element) -> set[str]:
    """The JSON names of an element with those of their `_` siblings."""
    return {*element.json_names, *(f"_{name}" for name in element.json_names)}


def _pass(_value: Any) -> Found:
    return None


def _below(suffix: str, found: Found) -> list[Problem]:
    if isinstance(found, str):
        return [(suffix, found)]
    return [(suffix + where, what) for where, what in found or ()]


def _label(element: Element) -> str:
    return f"{element.name}[x]" if element.is_choice else element.name


def _is_free(element: Element) -> bool:
    """Whether a list may have any number of items but none."""
    return not element.max and element.min < 2


def _list_check(element: Element, one: Check) -> Check:
    is_free = _is_free(element)

    def check(value: Any) -> Found:
        if value.__class__ is not list:
            return f'"{element.name}" can repeat, so it must be an array. Put the value into [ ].'
        found: list[Problem] = [] if value and is_free else list(_length(element, value))
        for index, item in enumerate(value):
            below = one(item)
            if below is not None:
                found += _below(f"[{index}]", below)
                if len(found) >= MAX_PROBLEMS:
                    break
        return found or None

    return check


def _length(element: Element, value: list[Any]) -> Iterable[Problem]:
    if not value:
        yield "", f'The array "{element.name}" is empty. Give it an item or leave it out.'
    elif len(value) < element.min or 0 < element.max < len(value):
        limit = f"at least {element.min}" if len(value) < element.min else f"at most {element.max}"
        yield "", f'"{element.name}" has {len(value)} items, but must have {limit}.'


def _check_pair(pair: _Pair, owner: dict[str, Any]) -> Found:
    """A primitive with its `_` sibling, both single or both arrays of the same length."""
    name, extra = pair.name, owner[f"_{pair.name}"]
    if not pair.element.is_list:
        value = _below("", pair.value(owner[name])) if name in owner else []
        return value + _check_extra(pair, extra, name in owner)
    values = owner.get(name, [None] * len(extra) if isinstance(extra, list) else None)
    if not isinstance(values, list) or not isinstance(extra, list):
        return f'"{name}" and "_{name}" must both be arrays. Put the values into [ ].'
    if len(values) != len(extra):
        return f'"{name}" has {len(values)} items, "_{name}" {len(extra)}. Fill up with null.'
    return [*_length(pair.element, values), *_check_items(pair, values, extra)]


def _check_items(pair: _Pair, values: list[Any], extras: list[Any]) -> list[Problem]:
    found: list[Problem] = []
    for index, (value, extra) in enumerate(zip(values, extras, strict=True)):
        found += _below(f"[{index}]", _check_item(pair, value, extra))
        if len(found) >= MAX_PROBLEMS:
            break
    return found


def _check_item(pair: _Pair, value: Any, extra: Any) -> Found:
    if value is None and extra is None:
        return "Value and extension are both null. Give one of them or remove the position."
    found = [] if value is None else _below("", pair.value(value))
    return found if extra is None else found + _check_extra(pair, extra, value is not None)


def _check_extra(pair: _Pair, extra: Any, has_value: bool) -> list[Problem]:
    if isinstance(extra, dict) and has_value and extra.keys() == {"id"}:
        return []
    return _below("", pair.extra.check(extra))
