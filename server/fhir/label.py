"""What people call a resource: one line made from its names, codes and dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# Elements that name a resource, best first; each gives a text by its shape.
_NAMING = (
    "name", "title", "code", "vaccineCode", "medicationCodeableConcept", "medicationReference",
    "type", "description", "display", "serviceType", "category", "identifier",
)  # fmt: skip
_WHEN = (
    "effectiveDateTime", "performedDateTime", "occurrenceDateTime", "authoredOn", "onsetDateTime",
    "recordedDate", "created", "issued", "date", "recorded", "sent",
)  # fmt: skip
_PERIODS = ("period", "performedPeriod", "effectivePeriod", "billablePeriod", "servicedPeriod")
_VALUES = ("valueQuantity", "valueCodeableConcept", "valueString", "valueInteger", "valueBoolean")


def label(resource: Mapping[str, Any]) -> str:
    """A line for people: `김민준`, `Body Weight · 71.2 kg · 2019-05-02`. Empty when nothing names it."""
    naming = next((text for name in _NAMING if (text := text_of(resource.get(name)))), "")
    value = next((text for name in _VALUES if (text := text_of(resource.get(name)))), "")
    when = _day(resource) if naming else ""
    extra = str(resource.get("birthDate") or "")
    parts = dict.fromkeys(part for part in (naming, value, when, extra) if part)
    return " · ".join(parts)


def subject(resource: Mapping[str, Any]) -> str:
    """The literal reference to whom the resource is about (`Patient/1`), or an empty text."""
    for name in ("subject", "patient", "beneficiary", "individual"):
        target = resource.get(name)
        if isinstance(target, dict) and isinstance(target.get("reference"), str):
            return str(target["reference"])
    return ""


def text_of(value: Any) -> str:
    """The text by which people know a datatype's value; empty when it has none."""
    if isinstance(value, list):
        return next((text for item in _preferred(value) if (text := text_of(item))), "")
    if isinstance(value, dict):
        return _datatype(value)
    return "" if value is None else _primitive(value)


def _primitive(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(getattr(value, "literal", value)).strip()


def _datatype(value: Mapping[str, Any]) -> str:
    for text in (value.get("text"), value.get("display")):
        if isinstance(text, str) and text.strip():
            return text.strip()
    if "coding" in value:
        return text_of(value["coding"])
    if "family" in value or "given" in value:
        return person(value)
    if "value" in value:
        return " ".join(filter(None, (text_of(value["value"]), text_of(value.get("unit")))))
    return text_of(value.get("code")) or text_of(value.get("reference"))


def person(name: Mapping[str, Any]) -> str:
    """A HumanName as people write it; Hangul and Han names family first and without a space."""
    if isinstance(name.get("text"), str) and name["text"].strip():
        return str(name["text"]).strip()
    given = [part for part in _texts(name.get("given"))]
    family = name.get("family") if isinstance(name.get("family"), str) else ""
    if family and _is_east_asian(family):
        return family + "".join(given)
    return " ".join([*given, *([family] if family else [])])


def _preferred(items: list[Any]) -> list[Any]:
    """Current official items first, old ones last."""
    rank = {"official": 0, "usual": 1, "old": 9, "temp": 8}
    return sorted(items, key=lambda item: rank.get(item.get("use", ""), 3) if isinstance(item, dict) else 3)


def _texts(value: Any) -> Iterator[str]:
    yield from (item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _is_east_asian(text: str) -> bool:
    return all("\u1100" <= c <= "\u11ff" or "\u3400" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3"
               for c in text)  # fmt: skip


def _day(resource: Mapping[str, Any]) -> str:
    for name in _WHEN:
        if isinstance(resource.get(name), str):
            return str(resource[name])[:10]
    for name in _PERIODS:
        period = resource.get(name)
        if isinstance(period, dict) and isinstance(period.get("start"), str):
            return str(period["start"])[:10]
    return ""
