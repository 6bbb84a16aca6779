"""Checks an element against the rules of a profile: counts, types, values, codes, invariants, slices.

Source: FHIR R4 profiling page, ElementDefinition.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.fhir.errors import Issue
from server.fhir.fhirpath_nodes import Node
from server.fhir.fhirpath_system import is_type
from server.fhir.profiles import invariants, slices, targets, terminology, values
from server.fhir.profiles.places import Place, Scope, below
from server.fhir.profiles.rules import Profile, Rule
from server.fhir.profiles.session import Session


class RuleCheck:
    """The check of one session's resource against any number of profiles."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._active: set[tuple[str, str]] = set()

    def profile(self, profile: Profile, place: Place, scope: Scope) -> None:
        """Note what keeps an element from conforming to a profile."""
        mark = (profile.url, place.where)
        if mark in self._active:
            return
        self._active.add(mark)
        if profile.problems:
            named = ", ".join(profile.problems[:10])
            text = (
                f"The profile {profile.url} has elements that {profile.type} has not, so nothing was checked "
            )
            text += f"of them: {named}. Correct the profile."
            self.session.add(Issue(text, "not-supported", "warning", (place.where,)))
        try:
            if not self._is_of(place.node, profile.type):
                text = f"A {place.node.type} cannot conform to {profile.url}, which is for {profile.type}."
                self.session.add(Issue(text, "structure", "error", (place.where,)))
            else:
                self.rule(profile.root, place, scope)
        finally:
            self._active.discard(mark)

    def conforms(self, canonical: str, place: Place, scope: Scope) -> bool | None:
        """Whether an element conforms to a profile or a core type; None when the URL is not known."""
        core = self.session.library.core_type(canonical)
        if core is not None:
            return self._is_of(place.node, core)
        profile = self.session.library.find(canonical)
        if profile is None:
            return None
        return self.session.silently(lambda: self.profile(profile, place, scope))

    def fits(self, rule: Rule, place: Place, scope: Scope) -> bool:
        """Whether an element breaks no rule of a slice."""
        return self.session.silently(lambda: self.rule(rule, place, scope))

    def rule(self, rule: Rule, place: Place, scope: Scope) -> None:
        """Note what is wrong with one element and all below it; its number and its slices aside."""
        session = self.session
        session.spend(1)
        if rule.types and not self._types(rule, place, scope):
            return
        session.add_all(values.check(place, rule))
        if rule.binding is not None:
            session.add_all(terminology.check(place, rule.binding, session.is_member))
        invariants.check(session, rule.constraints, place, scope, self.conformity(place, scope))
        for child in rule.children.values():
            self._group(child, place, scope)
        for name, again in rule.again.items():
            # How many there may be is said where the element is defined, not here.
            self._group(again, place, scope, name)

    def conformity(self, place: Place, scope: Scope) -> invariants.Conforms:
        """What `conformsTo` in an invariant asks."""
        return lambda node, url: self.conforms(url, Place(node, place.where), scope)

    def counted(self, rule: Rule, parent: Place, number: int, severity: str = "error") -> None:
        """Note that there are too few or too many of an element."""
        where = f"{parent.where}.{rule.name}"
        if number < rule.min:
            self.session.add(Issue(_too_few(rule, number), "required", severity, (where,)))
        elif rule.max is not None and number > rule.max:
            self.session.add(Issue(_too_many(rule, number), "structure", severity, (where,)))

    def _group(self, rule: Rule, parent: Place, scope: Scope, again: str = "") -> None:
        places = list(below(parent, again or rule.name, self.session.definitions))
        if not again:
            self.counted(rule, parent, len(places))
        for place in places:
            self.rule(rule, place, scope)
        if rule.slices and not again:
            slices.check(self, rule, parent, places, scope)

    def _types(self, rule: Rule, place: Place, scope: Scope) -> bool:
        """Whether the element is of an allowed type; notes it if not, or if it breaks the type's profile."""
        fitting = [t for t in rule.types if self._is_of(place.node, t.code)]
        if not fitting and not _is_backbone(rule):
            allowed = " or ".join(t.code for t in rule.types)
            text = f'"{rule.id}" must be of type {allowed}, not {place.node.type}. Use another type.'
            self.session.add(Issue(text, "structure", "error", (place.where,)))
            return False
        if fitting and all(t.profiles for t in fitting):
            self._profiles([url for t in fitting for url in t.profiles], place, scope)
        if fitting and fitting[0].code == "Reference" and fitting[0].targets:
            targets.check(self, place, fitting[0].targets, scope)
        return True

    def _profiles(self, urls: Sequence[str], place: Place, scope: Scope) -> None:
        """One of the profiles must be met; one that is not known is told by `unknown`."""
        if len(urls) == 1:
            profile = self.session.library.find(urls[0])
            if profile is not None:
                self.profile(profile, place, scope)
            else:
                self.unknown(urls[0], place)
            return
        answers = [self.conforms(url, place, scope) for url in urls]
        if True not in answers and None not in answers:
            text = f"This conforms to none of {', '.join(urls)}. Make it conform to one of them."
            self.session.add(Issue(text, "structure", "error", (place.where,)))

    def unknown(self, url: str, place: Place) -> None:
        """Note that a profile that something should conform to is not known."""
        if self.session.library.core_type(url) is not None:
            return
        fault = self.session.library.faults.get(url)
        text = f"The profile {url} is not known here, so it was not checked. Store that StructureDefinition."
        text = f"The profile {url} cannot be used, so it was not checked. {fault}" if fault else text
        self.session.add(Issue(text, "not-found", "warning", (place.where,)))

    def _is_of(self, node: Node, code: str) -> bool:
        return node.type == code or is_type(node, code, self.session.definitions)


def _is_backbone(rule: Rule) -> bool:
    return any("." in type_ for type_ in rule.base)


def _too_few(rule: Rule, number: int) -> str:
    if rule.min == 1:
        return f'"{rule.id}" is missing. Add it.'
    return f'"{rule.id}" is needed at least {rule.min} times, but there are {number}. Add the rest.'


def _too_many(rule: Rule, number: int) -> str:
    if rule.max == 0:
        return f'"{rule.id}" must not be there. Remove it.'
    return f'"{rule.id}" is allowed at most {rule.max} times, but there are {number}. Remove the rest.'
