"""Divides the occurrences of an element into the slices of a profile, and checks each slice.

Source: FHIR R4 profiling.html#slicing; ElementDefinition.slicing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from server.fhir.errors import Issue
from server.fhir.profiles import discriminators
from server.fhir.profiles.places import Place, Scope
from server.fhir.profiles.rules import Discriminator, Rule, Slicing

if TYPE_CHECKING:
    from server.fhir.profiles.rule_check import RuleCheck

_DEFAULT = "@default"
_BY_URL = Slicing((Discriminator("value", "url"),))
_BY_TYPE = Slicing((Discriminator("type", "$this"),))


def check(rules: RuleCheck, rule: Rule, parent: Place, places: Sequence[Place], scope: Scope) -> None:
    """Note what is wrong with the slices of `places`, the occurrences of `rule`'s element in `parent`."""
    slicing = slicing_of(rule)
    named = {name: part for name, part in rule.slices.items() if name != _DEFAULT}
    held: dict[str, list[Place]] = {name: [] for name in rule.slices}
    order: list[int] = []
    is_certain, rest = True, list[Place]()
    ranks = {name: at for at, name in enumerate(named)}
    for place in places:
        name, sure = _assigned(rules, named, slicing, place, scope)
        is_certain &= sure
        if name is None:
            rest.append(place)
        else:
            held[name].append(place)
        order.append(len(ranks) if name is None else ranks[name])
    severity = "error" if is_certain else "warning"
    _check_order(rules, slicing, places, order, severity, rule)
    if _DEFAULT in rule.slices:
        held[_DEFAULT] = rest
    elif slicing.rules == "closed":
        for place in rest:
            known = ", ".join(named)
            text = f'This is in none of the slices of "{rule.id}" ({known}), and no other may be there.'
            rules.session.add(Issue(text, "structure", severity, (place.where,)))
    for name, part in rule.slices.items():
        _check_part(rules, part, parent, held[name], scope, severity)


def slicing_of(rule: Rule) -> Slicing:
    """How an element is sliced; extensions by url and choices by type, even where it is not said."""
    if rule.slicing is not None and (rule.slicing.discriminators or not rule.id.endswith("xtension")):
        return rule.slicing
    if rule.name in ("extension", "modifierExtension"):
        return _BY_URL
    return _BY_TYPE if rule.id.endswith("[x]") else Slicing(())


def _check_part(
    rules: RuleCheck, part: Rule, parent: Place, places: Sequence[Place], scope: Scope, severity: str
) -> None:
    rules.counted(part, parent, len(places), severity)
    for place in places:
        rules.rule(part, place, scope)
    if part.slices:
        check(rules, part, parent, places, scope)


def _assigned(
    rules: RuleCheck, named: dict[str, Rule], slicing: Slicing, place: Place, scope: Scope
) -> tuple[str | None, bool]:
    """The slice a place belongs to, and whether that is certain."""
    is_certain = True
    for name, part in named.items():
        rules.session.spend(1)
        answer = discriminators.matches(rules, part, slicing.discriminators, place, scope)
        if answer:
            return name, is_certain
        is_certain &= answer is not None
    return None, is_certain


def _check_order(
    rules: RuleCheck,
    slicing: Slicing,
    places: Sequence[Place],
    order: Sequence[int],
    severity: str,
    rule: Rule,
) -> None:
    last = len([r for r in rule.slices if r != _DEFAULT])
    for at in range(1, len(places)):
        before, now = order[at - 1], order[at]
        is_behind = slicing.rules == "openAtEnd" and before == last and now != last
        is_out = (
            slicing.ordered
            and before != last
            and now != last
            and now < max(o for o in order[:at] if o != last)
        )
        if is_behind or is_out:
            wrong = (
                "Others may come at the end only"
                if is_behind
                else "The slices must be in the profile's order"
            )
            text = f'{wrong} in "{rule.id}" ({", ".join(rule.slices)}). Move this one.'
            rules.session.add(Issue(text, "structure", severity, (places[at].where,)))
            return
