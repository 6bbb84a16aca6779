"""_include and _revinclude: what comes along with the matches of a search, to the fix-point.

Source: server specification C4.3–C4.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from server.fhir.keys import ResourceKey
from server.fhir.search.query import Include
from server.store.base import Reader, Version


class Included(NamedTuple):
    """Included versions, each once and none of them a match; `is_cut` when the limit left some out."""

    versions: tuple[Version, ...]
    is_cut: bool


def included(tx: Reader, includes: Sequence[Include], matches: Sequence[Version], limit: int) -> Included:
    """Everything `includes` reach from `matches`; those with `iterate` go on from what they find."""
    seen = {version.key for version in matches}
    found: list[Version] = []
    sources, rules = tuple(version.key for version in matches), tuple(includes)
    while sources and rules:
        fresh = _step(tx, rules, sources, seen, limit + 1 - len(found))
        found += fresh
        if len(found) > limit:
            return Included(tuple(found[:limit]), True)
        sources, rules = tuple(v.key for v in fresh), tuple(rule for rule in includes if rule.iterate)
    return Included(tuple(found), False)


def _step(
    tx: Reader, rules: Sequence[Include], sources: Sequence[ResourceKey], seen: set[ResourceKey], limit: int
) -> list[Version]:
    """What one pass over the rules finds that was not `seen`, which grows by it; at most `limit`."""
    fresh: list[Version] = []
    for rule in rules:
        # Targets already seen come back too, so they must not use up the limit.
        for version in tx.include(rule, sources, limit + len(seen)):
            if version.key not in seen and len(fresh) < limit:
                seen.add(version.key)
                fresh.append(version)
    return fresh
