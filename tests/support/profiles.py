"""Deep validation in tests: the profiles of `tests/data/profiles`, and small ones made on the spot."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.errors import Issue
from server.fhir.profiles.library import CORE, Library
from server.fhir.profiles.terminology import told_by
from server.fhir.profiles.validation import Knowledge, validate_deeply
from server.fhir.terminology.bundled import BundledTerminology

R4 = Definitions.load("r4")
MADE = "http://example.org/made"
_FOLDER = Path(__file__).resolve().parents[1] / "data" / "profiles"


def vendored() -> dict[str, dict[str, Any]]:
    """The profiles of the test data by their URLs."""
    found = (codec.decode(file.read_bytes()) for file in sorted(_FOLDER.glob("*.json")))
    return {profile["url"]: profile for profile in found}


def made(
    type_: str, *elements: dict[str, Any], url: str = MADE, base: str = "", **members: Any
) -> dict[str, Any]:
    """A profile with this differential; the element ids are the paths unless given."""
    listed = [{"id": element["path"], **element} for element in elements]
    return {
        "resourceType": "StructureDefinition",
        "url": url,
        "type": type_,
        "baseDefinition": base or CORE + type_,
        "derivation": "constraint",
        "differential": {"element": listed},
        **members,
    }


def knowledge(profiles: Iterable[dict[str, Any]] = ()) -> Knowledge:
    """HL7's definitions and terminology, with these StructureDefinitions stored."""
    stored = {profile["url"]: codec.encode(profile) for profile in profiles}
    library = Library(R4, lambda url, version: stored.get(url))
    return Knowledge(R4, library, told_by(BundledTerminology.load("r4")))


def validated(resource: Any, *profiles: dict[str, Any], by: str | None = None) -> tuple[Issue, ...]:
    """The issues of a resource against the first of `profiles`, or that with the URL `by`."""
    known = knowledge(profiles)
    url = by or (profiles[0]["url"] if profiles else None)
    profile = known.library.find(url) if url else None
    assert url is None or profile is not None, known.library.faults
    return validate_deeply(resource, known, [profile] if profile else [])


def places(issues: Iterable[Issue], severity: str = "error") -> list[str]:
    """Where the issues of a severity are."""
    return [" ".join(issue.expression) for issue in issues if issue.severity == severity]
