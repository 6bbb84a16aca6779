"""`_summary` and `_elements`: serving less than the whole resource.

Source: server specification A0.8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.fhir import codec, summary
from server.fhir.definitions import Definitions
from server.fhir.errors import Kind, fhir_error

MODES = ("true", "false", "text", "data", "count")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What to leave of a resource: a summary mode, or some elements, or (neither) everything."""

    mode: str | None = None
    elements: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows."""
        return self.mode is None and not self.elements

    def apply(self, body: bytes, definitions: Definitions) -> bytes:
        """The narrowed JSON text; `body` itself when nothing narrows."""
        if self.is_everything:
            return body
        return codec.encode(self.of(codec.decode(body), definitions))

    def of(self, resource: Mapping[str, Any], definitions: Definitions) -> Mapping[str, Any]:
        """The narrowed resource; `resource` itself when nothing narrows."""
        if self.elements:
            return summary.elements(resource, self.elements, definitions)
        return resource if self.mode is None else summary.summarize(resource, self.mode, definitions)


def read(query: Sequence[tuple[str, str]], modes: Sequence[str] = MODES) -> Narrowing:
    """The narrowing that query parameters ask for. Errors: 400 for unknown or clashing values."""
    given = dict(query)
    mode = given.get("_summary", "false")
    if mode not in modes:
        raise fhir_error(Kind.INVALID, f"_summary takes {', '.join(modes)}, not {mode!r}.")
    if "_elements" not in given:
        return Narrowing(None if mode == "false" else mode)
    names = tuple(name.strip() for name in given["_elements"].split(",") if name.strip())
    if not names:
        raise fhir_error(Kind.INVALID, "_elements is empty; name elements, separated by commas.")
    if mode != "false":
        raise fhir_error(Kind.INVALID, "_elements and _summary exclude each other; send one of them.")
    return Narrowing(None, names)
