"""Whether codes belong to value sets, and what to say when they do not, or when nobody knows.

Source: FHIR R4 terminologies.html#strength.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from server.fhir.errors import Issue
from server.fhir.primitives import shown
from server.fhir.profiles.places import Place
from server.fhir.profiles.rules import Binding
from server.fhir.terminology.membership import membership
from server.fhir.terminology.source import Terminology

Membership = Callable[[str, str | None, str], bool | None]
"""Whether a code (system or None, code) is in a value set (canonical URL); None when that is not known."""

_MIME_TYPES = "http://hl7.org/fhir/ValueSet/mimetypes"
_FORMATS = frozenset({"xml", "json", "ttl", "none"})

Coded = tuple[str | None, str]


def told_by(source: Terminology) -> Membership:
    """What a terminology says; each question is looked up once.

    Where FHIR wants a MIME type it lets "xml", "json", "ttl" and "none" stand too (TestScript,
    CapabilityStatement.format): its definitions say so in words.
    """

    @cache
    def is_member(value_set: str, system: str | None, code: str) -> bool | None:
        if code in _FORMATS and value_set.startswith(_MIME_TYPES):
            return True
        return membership(source, value_set, code, system).answer

    return is_member


def codes_of(value: Any, type_code: str | None) -> list[Coded]:
    """The codes in an element that can be bound; none in a text alone."""
    if isinstance(value, str):
        return [(None, value)]
    if not isinstance(value, dict):
        return []
    if type_code == "CodeableConcept":
        codings = value.get("coding")
        return [c for one in codings for c in codes_of(one, "Coding")] if isinstance(codings, list) else []
    code, system = value.get("code"), value.get("system")
    return [(system if isinstance(system, str) else "", code)] if isinstance(code, str) else []


def belongs(codes: list[Coded], value_set: str, is_member: Membership) -> bool | None:
    """Whether one of the codes is a member; None when that is not known."""
    answers = [is_member(value_set, system, code) for system, code in codes]
    return True if True in answers else None if None in answers else False


def check(place: Place, binding: Binding, is_member: Membership, *, quiet: bool = False) -> Iterator[Issue]:
    """The issues of a bound element: required is an error, extensible a warning, the others nothing.

    `quiet`: that a value set is not known is nothing to tell.
    """
    if binding.strength not in ("required", "extensible"):
        return
    is_required = binding.strength == "required"
    codes = codes_of(place.node.value, place.node.type)
    if not codes:
        if is_required and place.node.type in ("CodeableConcept", "Coding") and not _has_extension(place):
            text = (
                f"A code from the value set {binding.value_set} is required here, but there is none. Add one."
            )
            yield Issue(text, "code-invalid", "error", (place.where,))
        return
    if not is_required and all(system is None and ":" in code for system, code in codes):
        return  # A URI where codes stand is from elsewhere, as an extensible binding allows.
    answer = belongs(codes, binding.value_set, is_member)
    given = " and ".join(shown(code if not system else f"{system}|{code}") for system, code in codes[:5])
    if answer is False:
        severity, advice = ("error", "Use one of its codes.") if is_required else ("warning", _EXTENSIBLE)
        text = f"{given} is not from the {binding.strength} value set {binding.value_set}. {advice}"
        yield Issue(text, "code-invalid", severity, (place.where,))
    elif answer is None and not quiet:
        severity = "warning" if is_required else "information"
        text = f"Whether {given} is from the value set {binding.value_set} is not known here; look it up."
        yield Issue(text, "not-found", severity, (place.where,))


def _has_extension(place: Place) -> bool:
    return bool(place.node.value.get("extension")) if isinstance(place.node.value, dict) else False


_EXTENSIBLE = "Use one of its codes, if one means the same."
