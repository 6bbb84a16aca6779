"""What the FHIR primitive types allow as JSON: a rule a type, each with a message that says what to write.

Source: FHIR R4 datatypes, "Primitive Types" (regular expressions, ranges), and the JSON format page.
"""

from __future__ import annotations

import binascii
import re
from calendar import monthrange
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

Rule = Callable[[Any], str | None]
"""Gives None for a good JSON value, otherwise what is wrong with it and what to do."""

MAX_STRING = 1024 * 1024
_SHOWN = 60

_TIME = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
_ZONE = r"(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)"
_YEAR = r"(?!0000)\d{4}"
_DAY = rf"{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_DATE = re.compile(rf"{_YEAR}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_DATE_TIME = re.compile(rf"{_YEAR}(-(0[1-9]|1[0-2]))?|{_DAY}(T{_TIME}{_ZONE})?", re.ASCII)
_INSTANT = re.compile(rf"{_DAY}T{_TIME}{_ZONE}", re.ASCII)
_CLOCK = re.compile(_TIME, re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CODE = re.compile(r"[^\x00-\x20]+([ \t\n\r][^\x00-\x20]+)*")
_URI = re.compile(r"[^\x00-\x20]+")
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_OID = re.compile(r"urn:oid:[0-2](\.(0|[1-9]\d*))+", re.ASCII)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INTEGER64 = re.compile(r"0|-?[1-9]\d{0,18}", re.ASCII)
_REFERENCE = re.compile(
    r"#\S*|[A-Za-z][A-Za-z0-9+.\-]*:\S+"
    r"|(?P<type>[A-Z][A-Za-z]+)(/[A-Za-z0-9\-.]{1,64}(/_history/[A-Za-z0-9\-.]{1,64})?|\?.+)"
)


def rule(type_code: str) -> Rule | None:
    """The rule of a primitive type; None when the type is not one of them."""
    return _RULES.get(type_code)


def one_of(codes: Collection[str]) -> Rule:
    """A code that must be one of `codes` (a required binding)."""

    def check(value: Any) -> str | None:
        if value.__class__ is str and value in codes:
            return None
        return _code(value) or f"{shown(value)} is not an allowed code. {_choices(codes)}"

    return check


def reference_to(resource_types: Collection[str]) -> Rule:
    """The text of a literal reference; where it names a type, the type must be one of these."""

    def check(value: Any) -> str | None:
        if value.__class__ is not str:
            return _string(value)
        if value.startswith("urn:uuid:"):
            return _uri(value)
        match = _REFERENCE.fullmatch(value)
        if match is None:
            return (
                f"{shown(value)} is not a reference. Write Type/id, Type/id/_history/version, "
                "an absolute URL or urn, #id of a contained resource, or Type?criteria."
            )
        named = match["type"]
        if named is not None and named not in resource_types:
            return f'"{named}" is not a resource type. Correct the type in the reference {shown(value)}.'
        return None

    return check


def shown(value: Any) -> str:
    """A value as messages quote it: JSON-like, shortened."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "an array"
    # Control characters must not reach a message: they would make the outcome itself invalid.
    text = "".join(c if c.isprintable() else "�" for c in str(value)[: _SHOWN + 1])
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f'"{cut}"' if isinstance(value, str) else cut


def _choices(codes: Collection[str]) -> str:
    if len(codes) > 20:
        return "See the value set that the specification binds to this element."
    return f"Use one of: {', '.join(sorted(codes))}."


def _wrong_type(value: Any, wanted: str) -> str:
    return f"{shown(value)} is not {wanted}."


def _text(value: Any) -> str | None:
    """The rules that all textual types share."""
    if not isinstance(value, str):
        return _wrong_type(value, 'a JSON string; write it in quotes, as "…"')
    if not value:
        return "An empty string is no value. Give a value or leave the element out."
    return None


def _string(value: Any) -> str | None:
    if value.__class__ is str and value and value.isprintable() and len(value) <= MAX_STRING:
        return None
    return _text(value) or _check_characters(value)


def _check_characters(value: str) -> str | None:
    if len(value) > MAX_STRING:
        return f"A string has {len(value)} characters; at most {MAX_STRING} are allowed. Use an Attachment."
    if _CONTROL.search(value):
        return f"{shown(value)} contains control characters. Remove them."
    return None


def _markdown(value: Any) -> str | None:
    return _string(value)


def _code(value: Any) -> str | None:
    if value.__class__ is str and value and " " not in value and value.isprintable():
        return None
    problem = _text(value)
    if problem is None and _CODE.fullmatch(value) is None:
        return (
            f"{shown(value)} is not a code. Remove spaces at its ends, double spaces and control characters."
        )
    return problem


def _uri(value: Any) -> str | None:
    if value.__class__ is str and value and " " not in value and value.isprintable():
        return None
    problem = _text(value)
    if problem is None and _URI.fullmatch(value) is None:
        return f"{shown(value)} is not a URI: it has white space or control characters. Percent-encode them."
    return problem


def _matching(pattern: re.Pattern[str], advice: str) -> Rule:
    def check(value: Any) -> str | None:
        if value.__class__ is str and pattern.fullmatch(value):
            return None
        return _text(value) or f"{shown(value)} is not {advice}"

    return check


def _dated(pattern: re.Pattern[str], advice: str) -> Rule:
    def check(value: Any) -> str | None:
        if value.__class__ is str and pattern.fullmatch(value):
            return None if value[8:10] <= "28" else _calendar(value)
        return _text(value) or f"{shown(value)} is not {advice}"

    return check


def _calendar(value: str) -> str | None:
    days = monthrange(int(value[:4]), int(value[5:7]))[1]
    if int(value[8:10]) <= days:
        return None
    return f"{shown(value)} is not in the calendar: {value[:7]} has {days} days. Correct the day."


def _boolean(value: Any) -> str | None:
    if value is True or value is False:
        return None
    return _wrong_type(value, "a boolean; write true or false without quotes")


def _decimal(value: Any) -> str | None:
    if isinstance(value, int | Decimal | float) and not isinstance(value, bool):
        return None
    return _wrong_type(value, "a JSON number; write digits without quotes")


def _whole(low: int, high: int) -> Rule:
    def check(value: Any) -> str | None:
        if value.__class__ is int and low <= value <= high:
            return None
        return _wrong_type(value, f"a whole JSON number from {low} to {high}, without quotes and fraction")

    return check


def _integer64(value: Any) -> str | None:
    if isinstance(value, str) and _INTEGER64.fullmatch(value) and -(2**63) <= int(value) < 2**63:
        return None
    return _wrong_type(value, "a 64-bit whole number; write its digits as a JSON string")


def _base64(value: Any) -> str | None:
    problem = _text(value)
    if problem is None:
        try:
            binascii.a2b_base64("".join(value.split()), strict_mode=True)
        except ValueError as error:
            return f"{shown(value)} is not base64: {error}. Encode the bytes again."
    return problem


_DATE_ADVICE = "a date. Write YYYY, YYYY-MM or YYYY-MM-DD, without a time."
_DATE_TIME_ADVICE = "a dateTime. Write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with Z or +hh:mm."
_INSTANT_ADVICE = "an instant. Write YYYY-MM-DDThh:mm:ss.sss with Z or +hh:mm."

_RULES: dict[str, Rule] = {
    "base64Binary": _base64,
    "boolean": _boolean,
    "canonical": _uri,
    "code": _code,
    "date": _dated(_DATE, _DATE_ADVICE),
    "dateTime": _dated(_DATE_TIME, _DATE_TIME_ADVICE),
    "decimal": _decimal,
    "id": _matching(_ID, "an id. Use 1 to 64 of letters, digits, - and . only."),
    "instant": _dated(_INSTANT, _INSTANT_ADVICE),
    "integer": _whole(-(2**31), 2**31 - 1),
    "integer64": _integer64,
    "markdown": _markdown,
    "oid": _matching(_OID, "an OID. Write urn:oid:1.2.3, without leading zeros."),
    "positiveInt": _whole(1, 2**31 - 1),
    "string": _string,
    "time": _matching(_CLOCK, "a time. Write hh:mm:ss, without a zone."),
    "unsignedInt": _whole(0, 2**31 - 1),
    "uri": _uri,
    "url": _uri,
    "uuid": _matching(_UUID, "a UUID. Write urn:uuid: and the UUID in lower case."),
}
