"""Short human text for FHIR data types and whole resources, as tables, timelines and lists show it.

Source: FHIR R4 datatypes. Everything is tolerant: odd shapes from odd servers give '' or plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from server.fhir import codec

# Hangul, Han and Kana: names of these scripts are written family first, without a space.
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_LABELS = ("name", "title", "code", "vaccineCode", "type", "description", "target")
_NAME_ORDER = ("official", "usual", "nickname", "temp", "anonymous", "maiden", "old")


def text(value: Any) -> str:
    """One line for any JSON value of a FHIR element: primitives as they are, data types by their shape."""
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, list):
        return ", ".join(part for part in map(text, value) if part)
    return primitive(value)


def primitive(value: Any) -> str:
    """A JSON primitive as text; numbers with the digits they were read with, absent is ''."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, codec.Number):
        return value.literal
    return str(value)


def human_name(name: Any) -> str:
    """A HumanName: `김민수` for East Asian scripts, else given names, family name and suffix."""
    if not isinstance(name, dict):
        return primitive(name) if isinstance(name, str) else ""
    family = primitive(name.get("family"))
    given = [primitive(part) for part in _list(name.get("given")) if part]
    if not family and not given:
        return primitive(name.get("text"))
    if _EAST_ASIAN.search(family + "".join(given)):
        return family + "".join(given)
    suffix = [primitive(part) for part in _list(name.get("suffix")) if part]
    return " ".join(part for part in (*given, family, *suffix) if part)


def best_name(names: Any) -> str:
    """The name to show of a list of HumanName (or a single one): the official one if there is one."""
    found = [name for name in _list(names) if isinstance(name, dict)]
    found.sort(key=lambda name: _rank(_NAME_ORDER, name.get("use"), 1))
    texts = (human_name(name) for name in found)
    return next((shown for shown in texts if shown), "")


def coding(value: Any) -> str:
    """A Coding: its display, else its code."""
    if not isinstance(value, dict):
        return primitive(value) if isinstance(value, str) else ""
    return primitive(value.get("display") or value.get("code"))


def codeable_concept(value: Any) -> str:
    """A CodeableConcept (or Coding): its text, else the first display, else the first code."""
    if not isinstance(value, dict):
        return coding(value)
    if "coding" not in value and "text" not in value:
        return coding(value)
    codings = [item for item in _list(value.get("coding")) if isinstance(item, dict)]
    shown = value.get("text") or next((c["display"] for c in codings if c.get("display")), None)
    return primitive(shown or next((c["code"] for c in codings if c.get("code")), None))


def quantity(value: Any) -> str:
    """A Quantity: comparator, value and unit (`< 5.0 mg`)."""
    if not isinstance(value, dict):
        return primitive(value)
    amount = primitive(value.get("value"))
    unit = primitive(value.get("unit") or value.get("code"))
    if unit.startswith("{") and unit.endswith("}"):
        # UCUM's mark for words that are no unit: `{score}`.
        unit = unit[1:-1]
    parts = (primitive(value.get("comparator")), amount, unit)
    return " ".join(part for part in parts if part)


def period(value: Any) -> str:
    """A Period: `start – end`, open ends as `…`; one day only once."""
    if not isinstance(value, dict):
        return primitive(value)
    start, end = moment(value.get("start")), moment(value.get("end"))
    if not start and not end:
        return ""
    if start == end:
        return start
    if start[:10] == end[:10] and len(start) > 10 and len(end) > 10:
        return f"{start} – {end[11:]}"
    return f"{start or '…'} – {end or '…'}"


def moment(value: Any) -> str:
    """A date, dateTime or instant to the minute as it is written, its zone aside."""
    shown = primitive(value)
    return shown[:16].replace("T", " ") if len(shown) > 10 else shown


def reference(value: Any) -> str:
    """A Reference: its display, else where it points, else the identifier it carries.

    R5's CodeableReference is shown by its concept, else by the Reference in it.
    """
    if not isinstance(value, dict):
        return primitive(value) if isinstance(value, str) else ""
    if isinstance(value.get("reference"), dict):
        return codeable_concept(value.get("concept")) or reference(value["reference"])
    shown = value.get("display") or value.get("reference")
    return primitive(shown) or identifier(value.get("identifier"))


def identifier(value: Any) -> str:
    """An Identifier: its value."""
    return primitive(value.get("value")) if isinstance(value, dict) else ""


def contact_point(value: Any) -> str:
    """A ContactPoint: its value."""
    return primitive(value.get("value")) if isinstance(value, dict) else ""


def address(value: Any) -> str:
    """An Address on one line."""
    if not isinstance(value, dict):
        return ""
    if value.get("text"):
        return primitive(value["text"])
    parts = [*_list(value.get("line"))]
    parts += [value.get(name) for name in ("city", "district", "state", "postalCode", "country")]
    return ", ".join(primitive(part) for part in parts if part)


def choice(resource: Mapping[str, Any], name: str) -> tuple[str, Any] | None:
    """The JSON member that holds the choice element `name` (`valueQuantity` for `value`), with its value."""
    for key, value in resource.items():
        if key == name or (key.startswith(name) and key[len(name) : len(name) + 1].isupper()):
            return key, value
    return None


def observed(resource: Mapping[str, Any]) -> str:
    """What an Observation found: its value, its components, or why there is none."""
    found = choice(resource, "value")
    if found:
        return text(found[1])
    components = [item for item in _list(resource.get("component")) if isinstance(item, dict)]
    if components:
        return " · ".join(part for part in map(_component, components) if part)
    return codeable_concept(resource.get("dataAbsentReason"))


def label(resource: Any) -> str:
    """What a person would call this resource: a name, a title, a code; '' when nothing serves."""
    if not isinstance(resource, dict):
        return ""
    shown = next((shown for name in _LABELS if (shown := _label(name, resource.get(name)))), "")
    if shown:
        return shown
    found = choice(resource, "medication") or choice(resource, "item")
    if found:
        return text(found[1])
    return identifier(next(iter(_list(resource.get("identifier"))), None))


def _label(name: str, value: Any) -> str:
    if name == "name" and not isinstance(value, str):
        return best_name(value)
    return text(next(iter(_list(value)), None))


def _component(component: Mapping[str, Any]) -> str:
    found = choice(component, "value")
    return text(found[1]) if found else ""


def _object(value: Mapping[str, Any]) -> str:
    for is_it, shown in _SHAPES:
        if is_it(value):
            return shown(value)
    parts = (primitive(item) for item in value.values() if not isinstance(item, dict | list))
    return " ".join(part for part in parts if part) or _first_text(value.values())


def _first_text(values: Iterable[Any]) -> str:
    return next((shown for shown in map(text, values) if shown), "")


def _has(*names: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda value: any(name in value for name in names)


def _is_reference(value: Mapping[str, Any]) -> bool:
    return "reference" in value or ("identifier" in value and ("display" in value or "type" in value))


def _is_quantity(value: Mapping[str, Any]) -> bool:
    return (
        "value" in value
        and isinstance(value["value"], int | codec.Number)
        and ("url" not in value and "currency" not in value)
    )


def _is_coded_part(value: Mapping[str, Any]) -> bool:
    """A backbone such as Observation.component: a concept says what it is about."""
    return isinstance(value.get("code"), dict)


def _coded_part(value: Mapping[str, Any]) -> str:
    return ": ".join(part for part in (codeable_concept(value["code"]), observed(value)) if part)


def _is_system_value(value: Mapping[str, Any]) -> bool:
    return "value" in value and "url" not in value and isinstance(value["value"], str)


def _ratio(value: Mapping[str, Any]) -> str:
    return f"{quantity(value.get('numerator'))} / {quantity(value.get('denominator'))}"


def _range(value: Mapping[str, Any]) -> str:
    return f"{quantity(value.get('low')) or '…'} – {quantity(value.get('high')) or '…'}"


def _money(value: Mapping[str, Any]) -> str:
    parts = (primitive(value.get("value")), primitive(value.get("currency")))
    return " ".join(part for part in parts if part)


def _extension(value: Mapping[str, Any]) -> str:
    found = choice(value, "value")
    name = primitive(value.get("url")).rsplit("/", 1)[-1]
    return f"{name}: {text(found[1])}" if found else name


def _annotation(value: Mapping[str, Any]) -> str:
    return primitive(value.get("text"))


_SHAPES: tuple[tuple[Callable[[Mapping[str, Any]], bool], Callable[[Any], str]], ...] = (
    (_has("family", "given"), human_name),
    (_is_reference, reference),
    (_has("coding"), codeable_concept),
    (_has("numerator", "denominator"), _ratio),
    (_has("low", "high"), _range),
    (_has("currency"), _money),
    (_has("url"), _extension),
    (_is_quantity, quantity),
    (_is_system_value, identifier),
    (_has("start", "end"), period),
    (_has("line", "city", "postalCode", "country"), address),
    (_is_coded_part, _coded_part),
    (_has("display", "code"), coding),
    (_has("text"), _annotation),
)


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _rank(order: tuple[str, ...], value: Any, default: int) -> int:
    return order.index(value) if value in order else default
