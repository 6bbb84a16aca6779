"""What the entries of a transaction are called before and after: `fullUrl` → `Type/id`.

Source: server specification D9; FHIR R4 bundle.html#references.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import ResourceKey

_RESTFUL = re.compile(r"(https?://.+)/([A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64})")


class FullUrls:
    """Collects the names that entries give to the instances they write."""

    def __init__(self) -> None:
        self._absolute: dict[str, str] = {}
        self._relative: dict[str, dict[str, str]] = {}
        self._merged: dict[str, dict[str, str]] = {}

    def add(self, full_url: str | None, key: ResourceKey) -> None:
        """An entry's name for an instance. Errors: 400 when another entry has that name."""
        if not full_url:
            return
        if full_url in self._absolute:
            text = f"Two entries have the fullUrl {full_url}; each needs its own."
            raise fhir_error(Kind.INVALID, text, "Bundle.entry.fullUrl")
        self._absolute[full_url] = str(key)
        restful = _RESTFUL.fullmatch(full_url)
        if restful is not None and restful[2] != str(key):
            self._relative.setdefault(restful[1], {})[restful[2]] = str(key)

    def seen_from(self, full_url: str | None) -> Mapping[str, str]:
        """What references in the entry of that name mean.

        `Patient/1` in `http://a/fhir/Observation/2` is `http://a/fhir/Patient/1` where the Bundle has it.
        """
        restful = _RESTFUL.fullmatch(full_url) if full_url and self._relative else None
        relative = self._relative.get(restful[1]) if restful else None
        if restful is None or relative is None:
            return self._absolute
        root = restful[1]
        if root not in self._merged:
            self._merged[root] = {**self._absolute, **relative}
        return self._merged[root]
