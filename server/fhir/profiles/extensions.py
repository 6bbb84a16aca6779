"""Checks extensions by their definitions, where these are known: content, and where they may stand.

Source: FHIR R4 defining-extensions.html#context.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from server.fhir.definitions import Definitions, Element
from server.fhir.errors import Issue
from server.fhir.fhirpath_nodes import Node
from server.fhir.profiles.places import Place, Scope
from server.fhir.profiles.rules import Profile

if TYPE_CHECKING:
    from server.fhir.profiles.rule_check import RuleCheck


def check(
    rules: RuleCheck, place: Place, parent: Place, member: str, scope: Scope, names: frozenset[str]
) -> None:
    """Check one extension of `parent`, whose `names` an extension's context may call."""
    url = place.node.value.get("url")
    if not isinstance(url, str) or ":" not in url:
        return
    profile = rules.session.library.find(url)
    if profile is not None and profile.type == "Extension":
        rules.profile(profile, place, scope)
        if not _may_stand(profile, parent, names):
            allowed = ", ".join(c.expression for c in profile.contexts)
            text = f"The extension {url} may not be used here, only on {allowed}. Move or remove it."
            rules.session.add(Issue(text, "structure", "error", (place.where,)))
    elif member == "modifierExtension":
        text = f"The modifier extension {url} is not known here, so what it changes was not checked."
        rules.session.add(Issue(text, "not-found", "warning", (place.where,)))


def _may_stand(profile: Profile, parent: Place, names: frozenset[str]) -> bool:
    if not profile.contexts:
        return True
    url = parent.node.value.get("url") if parent.node.type == "Extension" else None
    for context in profile.contexts:
        if context.kind == "element" and context.expression in names:
            return True
        if context.kind == "extension" and context.expression == url:
            return True
        # A FHIRPath context, or a place that we cannot tell from others, forbids nothing.
        if context.kind not in ("element", "extension") or ":" in context.expression:
            return True
    return False


@lru_cache(maxsize=1_000)
def names_of(type_name: str, definitions: Definitions) -> frozenset[str]:
    """A type and those that it is based on."""
    # "Element" as a context means everywhere, resources too.
    found = {type_name, "Element"}
    while definitions.is_type(type_name) and definitions.type(type_name).base:
        type_name = definitions.type(type_name).base
        found.add(type_name)
    return frozenset(found)


def names_below(parent: Node, element: Element, child: Node, definitions: Definitions) -> frozenset[str]:
    """What contexts may call a child: its type, and its place in the type of its parent (and its bases)."""
    owners = names_of(parent.type or "", definitions)
    suffixes = (element.name, f"{element.name}[x]") if element.is_choice else (element.name,)
    places = {f"{owner}.{suffix}" for owner in owners for suffix in suffixes}
    return names_of(child.type or "", definitions) | places
