"""A search as a value: parsed from URL parameters, checked against the definitions.

Source: server specification C1, C2, C4. `parse` is the only way in.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.fhir.errors import Issue


@dataclass(frozen=True, slots=True)
class Include:
    """`_include` or `_revinclude` (`reverse`): from `source` type along `parameter`, to `target` types.

    `source` or `parameter` None means the wildcard; `iterate` repeats on what was included.
    """

    source: str | None
    parameter: str | None
    target: str | None
    reverse: bool
    iterate: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search. See `parse` for how it is made."""

    types: tuple[str, ...]
    includes: tuple[Include, ...] = ()
    count: int = 10
    total: bool = False
    summary: str | None = None
    elements: tuple[str, ...] = ()
    ignored: tuple[Issue, ...] = ()
    applied: tuple[tuple[str, str], ...] = ()
