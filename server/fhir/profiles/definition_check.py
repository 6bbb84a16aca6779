"""Walks a whole resource and checks what the specification itself asks beyond structure.

Invariants of types and elements, bindings, targets of references, extensions by their definitions, the
profiles in meta.profile; in contained resources and Bundle entries too. Source: the official definitions.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from server.fhir.definitions import Constraint, Definitions, Element
from server.fhir.errors import Issue
from server.fhir.profiles import extensions, invariants, targets, terminology
from server.fhir.profiles.library import CORE
from server.fhir.profiles.places import Place, Scope, below
from server.fhir.profiles.rule_check import RuleCheck
from server.fhir.profiles.rules import Binding, Profile
from server.fhir.profiles.session import Session


class _ElementPlan(NamedTuple):
    constraints: tuple[Constraint, ...]
    binding: Binding | None
    targets: tuple[str, ...]
    is_resource: bool


class _Plan(NamedTuple):
    """What there is to check of a type: its own invariants, and of its elements."""

    constraints: tuple[Constraint, ...]
    elements: dict[str, _ElementPlan]


class DefinitionCheck:
    """The check of one session's resource."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rules = RuleCheck(session)

    def resource(self, place: Place, scope: Scope, profiles: Sequence[Profile] = ()) -> None:
        """Check a resource, also against these profiles and those that it names itself."""
        if place.node.type is None:
            return
        self._element(place, scope, extensions.names_of(place.node.type, self._session.definitions))
        for profile in profiles:
            self._rules.profile(profile, place, scope)
        self._meta_profiles(place, scope, [profile.url for profile in profiles])

    def _meta_profiles(self, place: Place, scope: Scope, done: Sequence[str]) -> None:
        meta = place.node.value.get("meta")
        listed = meta.get("profile") if isinstance(meta, dict) else None
        for at, url in enumerate(listed if isinstance(listed, list) else ()):
            if not isinstance(url, str):
                continue
            profile = self._session.library.find(url)
            if profile is None:
                self._unusable(url, Place(place.node, f"{place.where}.meta.profile[{at}]"))
            elif profile.url not in done:
                self._rules.profile(profile, place, scope)

    def _unusable(self, url: str, place: Place) -> None:
        core = self._session.library.core_type(url)
        if core is None:
            self._rules.unknown(url, place)
        elif not self._rules.conforms(url, place, Scope.of(place)):
            text = f"A {place.node.type} cannot conform to {url}. Remove the profile."
            self._session.add(Issue(text, "structure", "error", (place.where,)))

    def _element(self, place: Place, scope: Scope, names: frozenset[str]) -> None:
        """`names` are those by which an extension's context may call the element."""
        node, definitions = place.node, self._session.definitions
        if node.type is None:
            return
        self._session.spend(1)
        plan = plan_of(node.type, definitions)
        if plan.constraints:
            conformity = self._rules.conformity(place, scope)
            invariants.check(self._session, plan.constraints, place, scope, conformity)
        held = node.value if isinstance(node.value, dict) else node.sibling
        if not isinstance(held, dict):
            return
        known, done = definitions.type(node.type).by_json_name, set[str]()
        for json_name in held:
            element = known.get(json_name.removeprefix("_"))
            if element is None or element.name in done:
                continue
            # Most members are plain values of which nothing is asked.
            is_plain = not isinstance(held[json_name], dict | list) and f"_{json_name}" not in held
            if element.name in plan.elements or not is_plain:
                done.add(element.name)
                self._children(place, element, plan, scope, names)

    def _children(
        self, place: Place, element: Element, plan: _Plan, scope: Scope, names: frozenset[str]
    ) -> None:
        definitions = self._session.definitions
        own = plan.elements.get(element.name)
        is_extension = element.name in ("extension", "modifierExtension")
        for child in below(place, element.name, definitions):
            if own is not None and own.is_resource:
                self._inner_resource(child, element, scope)
                continue
            if own is not None:
                self._own(own, child, scope)
            if is_extension:
                extensions.check(self._rules, child, place, element.name, scope, names)
            if isinstance(child.node.value, dict) or child.node.sibling is not None:
                self._element(
                    child, scope, extensions.names_below(place.node, element, child.node, definitions)
                )

    def _inner_resource(self, child: Place, element: Element, scope: Scope) -> None:
        is_contained = element.name == "contained"
        self.resource(child, scope.contained(child) if is_contained else Scope.of(child, scope))

    def _own(self, own: _ElementPlan, child: Place, scope: Scope) -> None:
        """What the element asks of its value."""
        session = self._session
        if own.constraints:
            invariants.check(session, own.constraints, child, scope, self._rules.conformity(child, scope))
        if own.binding is not None:
            session.add_all(terminology.check(child, own.binding, session.is_member, quiet=True))
        if own.targets and child.node.type == "Reference":
            targets.check(self._rules, child, own.targets, scope)


@lru_cache(maxsize=500)
def plan_of(type_name: str, definitions: Definitions) -> _Plan:
    """What to check of a type, worked out once."""
    constraints = definitions.constraints(type_name)
    elements: dict[str, _ElementPlan] = {}
    for element in definitions.type(type_name).elements.values():
        own = tuple(c for c in constraints if c.element == element.name)
        plan = _ElementPlan(
            own, _binding(element, definitions), _targets(element), _is_resource(element, definitions)
        )
        if any(plan):
            elements[element.name] = plan
    return _Plan(tuple(c for c in constraints if not c.element), elements)


def _binding(element: Element, definitions: Definitions) -> Binding | None:
    """Only what the structural check cannot hold."""
    if element.binding is None or element.strength not in ("required", "extensible"):
        return None
    is_held = element.strength == "required" and definitions.value_set_systems(element.binding) is not None
    return None if is_held else Binding(element.strength, element.binding)


def _targets(element: Element) -> tuple[str, ...]:
    return tuple(CORE + name for name in element.targets) if "Reference" in element.types else ()


def _is_resource(element: Element, definitions: Definitions) -> bool:
    return any(definitions.is_type(t) and definitions.type(t).kind == "resource" for t in element.types)
