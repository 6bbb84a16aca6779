"""Reading one table cell from a resource: short text for elements, choices, names and identifiers.

Every reader takes any resource of any server and answers with text, '' when there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fhir_admin.local_time import local
from server.fhir import display

Reader = Callable[[Mapping[str, Any]], str]
# Stable name of the column, reader, proposed width in characters, the FHIR element shown.
Spec = tuple[str, Reader, int, str]


def _first(value: Any) -> Any:
    if isinstance(value, list):
        return value[0] if value else None
    return value


def at(element: str, width: int = 12, name: str = "") -> Spec:
    """A column of one element; of a list the first three."""

    def read(resource: Mapping[str, Any]) -> str:
        value = resource.get(element)
        if isinstance(value, list):
            return ", ".join(filter(None, map(display.text, value[:3])))
        return display.text(value)

    return name or element, read, width, element


def when(element: str, name: str = "date") -> Spec:
    """A choice of date, dateTime, Period, Timing, Age and the like."""

    def read(resource: Mapping[str, Any]) -> str:
        found = display.choice(resource, element)
        if found is None:
            return ""
        value = _first(found[1])
        return display.period(value) if isinstance(value, dict) and _is_period(value) else _moment(value)

    return name, read, 18, element


def _moment(value: Any) -> str:
    return display.moment(value) if isinstance(value, str) else display.text(value)


def _is_period(value: Mapping[str, Any]) -> bool:
    return "start" in value or "end" in value


def choice(element: str, name: str, width: int = 24) -> Spec:
    """A column of a choice element (`medication[x]`)."""

    def read(resource: Mapping[str, Any]) -> str:
        found = display.choice(resource, element)
        return display.text(_first(found[1])) if found else ""

    return name, read, width, element


def identifier(resource: Mapping[str, Any]) -> str:
    """The identifier people use: an official or medical record number before technical ones."""
    found = resource.get("identifier")
    items = [i for i in found if isinstance(i, dict)] if isinstance(found, list) else [found]
    items.sort(key=lambda i: 0 if _is_record_number(i) else 1)
    return display.identifier(items[0]) if items else ""


def _is_record_number(identifier: Any) -> bool:
    kind = identifier.get("type") if isinstance(identifier, dict) else None
    codings = kind.get("coding") if isinstance(kind, dict) else None
    codes = [c.get("code") for c in codings if isinstance(c, dict)] if isinstance(codings, list) else []
    return "MR" in codes or (isinstance(identifier, dict) and identifier.get("use") == "official")


def updated(resource: Mapping[str, Any]) -> str:
    """When this version was made, by the local clock."""
    meta = resource.get("meta")
    return local(meta.get("lastUpdated")) if isinstance(meta, dict) else ""


def total(resource: Mapping[str, Any]) -> str:
    """The (first) total amount."""
    found = _first(resource.get("total"))
    return display.text(found.get("amount", found)) if isinstance(found, dict) else ""


def agent(resource: Mapping[str, Any]) -> str:
    """Who did it: the first agent."""
    found = _first(resource.get("agent"))
    return display.reference(found.get("who")) if isinstance(found, dict) else ""


def entries(resource: Mapping[str, Any]) -> str:
    """How many entries it holds."""
    found = resource.get("entry")
    return str(len(found)) if isinstance(found, list) else ""
