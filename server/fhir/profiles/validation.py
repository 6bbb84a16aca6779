"""Deep validation: structure, the specification's invariants, profiles, extensions, terminology.

`$validate` and `x-ms-profile-validation` ask for it; ordinary writes have `server.fhir.validate` only.
Source: server specification A2.8, E3 ($validate); FHIR R4 validation.html.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.fhir import fhirpath_nodes, validate
from server.fhir.definitions import Definitions
from server.fhir.errors import Issue
from server.fhir.profiles.definition_check import DefinitionCheck
from server.fhir.profiles.library import Library
from server.fhir.profiles.places import Place, Scope
from server.fhir.profiles.rules import Profile
from server.fhir.profiles.session import Exhausted, Session
from server.fhir.profiles.terminology import Membership

_BEFORE = "Rules that look at several elements are checked once the problems of structure are corrected."


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a validation may ask: the definitions, the profiles, the value sets."""

    definitions: Definitions
    library: Library
    is_member: Membership


def validate_deeply(
    resource: Any, knowledge: Knowledge, profiles: Sequence[Profile] = (), *, type: str | None = None
) -> tuple[Issue, ...]:
    """All issues of a parsed resource, by itself, by `profiles` and by those in its meta.profile.

    `type` is the resource type that the URL asks for.
    """
    structural = validate.validate(resource, knowledge.definitions, type=type)
    if any(issue.expression == ("resourceType",) or not issue.expression for issue in structural):
        return structural
    found = _checked(resource, knowledge, profiles, is_sound=not structural)
    if structural:
        found = (*structural, *found, Issue(_BEFORE, "informational", "information"))
    return found


def _checked(
    resource: Any, knowledge: Knowledge, profiles: Sequence[Profile], *, is_sound: bool
) -> tuple[Issue, ...]:
    definitions = knowledge.definitions.origin
    session = Session(definitions, knowledge.library, knowledge.is_member, resource, is_sound=is_sound)
    place = Place(fhirpath_nodes.root(resource, definitions), str(resource["resourceType"]))
    try:
        DefinitionCheck(session).resource(place, Scope.of(place), profiles)
    except Exhausted as end:
        return (*session.issues, end.issue)
    return session.issues
