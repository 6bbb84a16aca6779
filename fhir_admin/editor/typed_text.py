"""Texts typed into a field and the JSON values they stand for, by FHIR primitive type."""

from __future__ import annotations

from typing import Any

import msgspec

from server.fhir import codec, display

_NUMBERS = frozenset({"integer", "positiveInt", "unsignedInt", "decimal", "integer64"})


def read_text(text: str, type_: str) -> Any:
    """The value of a text: a number for number types, true or false for booleans, else the text.

    What does not fit the type stays text, so that nothing typed is lost; validation tells about it.
    """
    if type_ == "boolean" and text in ("true", "false"):
        return text == "true"
    if type_ in _NUMBERS:
        try:
            value = codec.decode(text.strip())
        except msgspec.DecodeError:
            return text
        return value if not isinstance(value, bool | str | dict | list) and value is not None else text
    return text


def write_text(value: Any) -> str:
    """The text of a primitive value, numbers with their digits."""
    return display.primitive(value)


def hint(type_: str) -> str:
    """An example of the type's form, for empty fields."""
    return {
        "date": "2026-01-31",
        "dateTime": "2026-01-31T09:30:00+09:00",
        "instant": "2026-01-31T09:30:00.000+09:00",
        "time": "09:30:00",
        "decimal": "1.50",
        "integer": "3",
        "positiveInt": "1",
        "unsignedInt": "0",
        "uri": "http://example.org/…",
        "url": "https://example.org/…",
        "canonical": "http://example.org/StructureDefinition/…",
        "oid": "urn:oid:1.2.3",
        "uuid": "urn:uuid:…",
        "id": "abc-123",
    }.get(type_, "")
