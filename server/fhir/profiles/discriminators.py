"""Tells whether an element belongs to a slice, by the discriminators of the slicing.

A discriminator's path is followed in the element and in the rules of the slice at once; what the rules at its
end fix, pattern, bind, type or forbid is the criterion. Source: FHIR R4 profiling.html#discriminator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from server.fhir import codec
from server.fhir.canonical import split_canonical
from server.fhir.fhirpath_nodes import Node
from server.fhir.fhirpath_system import is_type
from server.fhir.location import MISSING
from server.fhir.profiles import targets, terminology
from server.fhir.profiles.places import Place, Scope, below
from server.fhir.profiles.rules import Discriminator, Rule, TypeRule
from server.fhir.profiles.values import matches as contains

if TYPE_CHECKING:
    from server.fhir.profiles.rule_check import RuleCheck

_STEP = re.compile(r"\$this|([A-Za-z_]\w*)(?:\(\s*(?:'([^']*)'|([\w.]+))?\s*\))?(?=\.|$)")

# What asking one discriminator costs, in steps of a FHIRPath.
_PRICE = 12


class _Unknown(Exception):
    """The element does not hold what would decide."""


def matches(
    rules: RuleCheck, part: Rule, discriminators: Sequence[Discriminator], place: Place, scope: Scope
) -> bool | None:
    """Whether `place` belongs to the slice `part`; None when that cannot be told.

    Where the slice has no criterion at any discriminator, it belongs if it breaks no rule of the slice.
    """
    try:
        answers = [_one(rules, part, discriminator, place, scope) for discriminator in discriminators]
    except _Unknown:
        return None
    told = [answer for answer in answers if answer is not None]
    return all(told) if told else rules.fits(part, place, scope)


def _one(rules: RuleCheck, part: Rule, by: Discriminator, place: Place, scope: Scope) -> bool | None:
    """The answer of one discriminator; None where the slice has no criterion for it."""
    rules.session.spend(_PRICE)
    reader = _Reader(rules, scope, [part], [place])
    for match in _STEP.finditer(by.path):
        reader.step(match)
    match by.kind:
        case "value" | "pattern":
            return reader.by_value()
        case "exists":
            return reader.by_existence()
        case "type":
            return reader.by_type()
        case "profile":
            return reader.by_profile()
    return None


class _Reader:
    """Stands at one point of a discriminator's path: the rules there, and the elements there."""

    def __init__(self, rules: RuleCheck, scope: Scope, views: list[Rule], places: list[Place]) -> None:
        self._rules = rules
        self._session = rules.session
        self._scope = scope
        self._views = views
        self._places = places

    def step(self, match: re.Match[str]) -> None:
        """Go one step of the path."""
        name, text, type_ = match[1], match[2], match[3]
        self._session.spend(1 + len(self._places))
        if name is None:
            return
        if name == "resolve":
            self._resolve()
        elif name == "extension" and text is not None:
            self._extension(text)
        elif name in ("ofType", "as") and type_ is not None:
            self._places = [p for p in self._places if is_type(p.node, type_, self._session.definitions)]
        else:
            self._member(name)

    def by_value(self) -> bool | None:
        criteria = [view for view in self._expanded() if has_criterion(view)]
        if not criteria:
            return None
        return all(any(self._satisfies(place, view) for place in self._places) for view in criteria)

    def by_existence(self) -> bool | None:
        if any(view.max == 0 for view in self._views):
            return not self._places
        return bool(self._places) if any(view.min for view in self._views) else None

    def by_type(self) -> bool | None:
        codes = [t.code for view in self._views for t in view.types]
        if not codes:
            return None
        definitions = self._session.definitions
        return any(is_type(place.node, code, definitions) for place in self._places for code in codes)

    def by_profile(self) -> bool | None:
        urls = [url for view in self._views for t in view.types for url in t.profiles]
        if not urls:
            return None
        answers = [
            self._rules.conforms(
                url, place, Scope.of(place, self._scope) if _is_resource(place) else self._scope
            )
            for place in self._places
            for url in urls
        ]
        if None in answers and True not in answers:
            raise _Unknown
        return True in answers

    def _member(self, name: str) -> None:
        views: list[Rule] = []
        for view in self._expanded():
            child = view.children.get(name)
            if child is not None:
                views += [child, *(part for part in child.slices.values() if part.min)]
            if name == "url" and child is None:
                views += _url_of(view)
        self._views = views
        definitions = self._session.definitions
        self._places = [child for place in self._places for child in below(place, name, definitions)]

    def _extension(self, url: str) -> None:
        found = [
            part
            for view in self._expanded()
            if "extension" in view.children
            for part in view.children["extension"].slices.values()
            if any(u.fixed == url for u in [*_url_of(part), *filter(None, [part.children.get("url")])])
        ]
        self._member("extension")
        self._views = found
        self._places = [p for p in self._places if p.node.value.get("url") == url]

    def _resolve(self) -> None:
        library = self._session.library
        urls = [url for view in self._views for t in view.types for url in t.targets]
        types = [(library.type_of(url), () if library.core_type(url) else (url,)) for url in urls]
        allowed = tuple(TypeRule(type_, profiles) for type_, profiles in types if type_)
        self._views = [Rule("resolve()", "resolve()", (), types=allowed)]
        self._places = [self._resolved(place) for place in self._places]

    def _resolved(self, place: Place) -> Place:
        value = place.node.value
        reference = value.get("reference") if isinstance(value, dict) else value
        found = self._scope.resolve(reference) if isinstance(reference, str) else None
        if found is not None:
            return found
        named = targets.type_of(place, self._scope)
        if named is None:
            raise _Unknown
        return Place(Node({}, named), place.where)

    def _expanded(self) -> Iterator[Rule]:
        """The rules here, with those of the one profile that a type must conform to."""
        for view in self._views:
            yield view
            urls = [url for t in view.types for url in t.profiles]
            profile = self._session.library.find(urls[0]) if len(urls) == 1 else None
            if profile is not None:
                yield profile.root

    def _satisfies(self, place: Place, rule: Rule) -> bool:
        self._session.spend(1)
        value = place.node.value
        if rule.fixed is not MISSING and not codec.equal(value, rule.fixed):
            return False
        if rule.pattern is not MISSING and not contains(value, rule.pattern):
            return False
        if rule.binding is not None and rule.binding.strength == "required":
            codes = terminology.codes_of(value, place.node.type)
            answer = terminology.belongs(codes, rule.binding.value_set, self._session.is_member)
            if answer is None:
                raise _Unknown
            if not answer:
                return False
        return all(
            self._child_satisfies(place, child) for child in rule.children.values() if has_criterion(child)
        )

    def _child_satisfies(self, place: Place, rule: Rule) -> bool:
        found = list(below(place, rule.name, self._session.definitions))
        if not found:
            return rule.min == 0
        parts = [part for part in rule.slices.values() if part.min and has_criterion(part)]
        return any(self._satisfies(p, rule) for p in found) and all(
            any(self._satisfies(p, part) for p in found) for part in parts
        )


def has_criterion(rule: Rule) -> bool:
    """Whether a rule says which values it is about."""
    is_bound = rule.binding is not None and rule.binding.strength == "required"
    return (
        rule.fixed is not MISSING
        or rule.pattern is not MISSING
        or is_bound
        or any(has_criterion(below) for below in (*rule.children.values(), *rule.slices.values()))
    )


def _url_of(rule: Rule) -> list[Rule]:
    """The url that an extension has whose profile the rule names."""
    urls = [split_canonical(url)[0] for t in rule.types if t.code == "Extension" for url in t.profiles]
    return [Rule("url", "url", ("uri",), fixed=urls[0])] if len(urls) == 1 else []


def _is_resource(place: Place) -> bool:
    return isinstance(place.node.value, dict) and "resourceType" in place.node.value
