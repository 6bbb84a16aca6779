"""Members of client-made JSON as what they should be; what has another shape counts as absent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def objects(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects in an array."""
    found = value.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def text(value: Mapping[str, Any], name: str) -> str:
    """A text, "" when there is none."""
    found = value.get(name)
    return found if isinstance(found, str) else ""
