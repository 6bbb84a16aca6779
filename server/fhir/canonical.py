"""Canonical URLs: `url|version`, and which of several versions is meant where none is named.

Source: FHIR R4 references.html#canonical.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

Item = TypeVar("Item")


def split_canonical(canonical: str) -> tuple[str, str | None]:
    """URL and version of `url|version`."""
    url, _, version = canonical.partition("|")
    return url, version or None


def newest(
    items: Iterable[Item], version: str | None, about: Callable[[Item], Mapping[str, Any]]
) -> Item | None:
    """The item of that version; without one, active before others, then the greatest version.

    `about` gives the resource of an item, or as much of it as has `version` and `status`.
    """
    found = [item for item in items if version in (None, about(item).get("version"))]
    return max(found, key=lambda item: _rank(about(item)), default=None)


def _rank(about: Mapping[str, Any]) -> tuple[bool, list[tuple[int, str]]]:
    parts = re.findall(r"\d+|[^\d.]+", str(about.get("version", "")))
    # Numbers as numbers: 10 is after 9.
    return about.get("status") == "active", [(int(p), "") if p.isdecimal() else (-1, p) for p in parts]
