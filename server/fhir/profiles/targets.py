"""Whether a Reference refers to what it may: by type, and by profile where the target is at hand.

Source: FHIR R4 references.html; ElementDefinition.type.targetProfile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from server.fhir.errors import Issue
from server.fhir.profiles.places import Place, Scope, type_named

if TYPE_CHECKING:
    from server.fhir.profiles.rule_check import RuleCheck


def check(rules: RuleCheck, place: Place, targets: Sequence[str], scope: Scope) -> None:
    """Note a reference to what none of `targets` (canonical URLs) is about, or to what conforms to none."""
    session = rules.session
    named = type_of(place, scope)
    if named is None or named not in session.definitions.resource_types:
        return
    types = {url: session.library.type_of(url) for url in targets}
    if None in types.values():
        return
    if named not in types.values() and not {"Resource", "DomainResource"} & set(types.values()):
        allowed = " or ".join(sorted({str(t) for t in types.values()}))
        text = f"This refers to a {named}, but may refer to {allowed} only. Correct the reference."
        session.add(Issue(text, "structure", "error", (place.where,)))
        return
    resolved = _resolved(place, scope)
    profiles = [url for url, type_ in types.items() if type_ == named]
    if resolved is None or not profiles:
        return
    inner = Scope.of(resolved, scope)
    if not any(rules.conforms(url, resolved, inner) for url in profiles):
        text = f"The {named} referred to does not conform to {' or '.join(profiles)}. Correct it."
        session.add(Issue(text, "structure", "error", (place.where,)))


def type_of(place: Place, scope: Scope) -> str | None:
    """The type of what a Reference refers to, as far as it can be told from here."""
    value = place.node.value
    if not isinstance(value, dict):
        return None
    resolved = _resolved(place, scope)
    if resolved is not None:
        return resolved.node.type
    named = type_named(value.get("reference"))
    stated = value.get("type")
    return named or (stated if isinstance(stated, str) else None)


def _resolved(place: Place, scope: Scope) -> Place | None:
    value = place.node.value
    reference = value.get("reference") if isinstance(value, dict) else value
    return scope.resolve(reference) if isinstance(reference, str) else None
