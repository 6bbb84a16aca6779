"""One line by which people recognise a resource in a list: its name, what it says, when, and of whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.fhir import display

_WHEN = ("effective", "performed", "occurrence", "authoredOn", "onset", "recordedDate", "assertedDate",
         "period", "actualPeriod", "created", "issued", "date", "recorded", "sent", "birthDate")  # fmt: skip
_SUBJECTS = ("subject", "patient", "beneficiary", "individual")


def headline(resource: Mapping[str, Any]) -> str:
    """`김민준 · 1984-03-02`, `Body Weight · 71.2 kg · 2019-05-02`; empty when nothing names it."""
    name = display.label(resource)
    said = display.observed(resource) if resource.get("resourceType") == "Observation" else ""
    parts = dict.fromkeys(part for part in (name, said, _day(resource) if name else "") if part)
    return " · ".join(parts)


def subject(resource: Mapping[str, Any]) -> str:
    """The literal reference to whom the resource is about (`Patient/1`), or an empty text."""
    for name in _SUBJECTS:
        target = resource.get(name)
        if isinstance(target, dict) and isinstance(target.get("reference"), str):
            return str(target["reference"])
    return ""


def _day(resource: Mapping[str, Any]) -> str:
    for name in _WHEN:
        found = display.choice(resource, name)
        value = found[1].get("start") if found and isinstance(found[1], dict) else found and found[1]
        if isinstance(value, str):
            return value[:10]
    return ""
