"""How a line of an NDJSON file says that its instance is deleted: the extension of Azure's service.

Source: server specification E3 ($export, $import).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_URL = "http://azurehealthcareapis.com/data-extensions/deleted-state"
MARK: Mapping[str, str] = {"url": _URL, "valueString": "soft-deleted"}


def is_marked(meta: Mapping[str, Any]) -> bool:
    """Whether the meta of a line says so."""
    return any(one.get("url") == _URL for one in meta.get("extension", ()))
