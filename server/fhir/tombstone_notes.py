"""What the list of deleted instances says of each: the version before the delete, its headline, its subject.

Source: server specification, "Limits and places" (Deleted list); the subject is an addition of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.fhir.headline import headline, subject

LAST_VERSION = "urn:fhir-admin:last-version"
LABEL = "urn:fhir-admin:label"
SUBJECT = "urn:fhir-admin:subject"


def extensions(version_id: str, resource: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The extensions of an entry, from the last version that has content; an empty one is left out."""
    found: list[dict[str, Any]] = [{"url": LAST_VERSION, "valueString": version_id}]
    if label := headline(resource):
        found.append({"url": LABEL, "valueString": label})
    if about := subject(resource):
        found.append({"url": SUBJECT, "valueReference": {"reference": about}})
    return found


def read(extension: Sequence[Any], url: str) -> str:
    """The text or reference that one of them carries; "" when it is absent or odd."""
    for one in extension:
        if isinstance(one, dict) and one.get("url") == url:
            value = one.get("valueString") or one.get("valueReference")
            text = value.get("reference") if isinstance(value, dict) else value
            return text if isinstance(text, str) else ""
    return ""
