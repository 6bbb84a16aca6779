"""What a parsed search is: its criteria, sort keys, includes and result parameters.

Source: server specification C1, C4.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.fhir.errors import Issue
from server.fhir.search.clause import Criterion

# The cursor of the last page of any search; all others are given out by the store.
LAST_PAGE = "last"


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
class Sort:
    """One key of `_sort`: a search parameter of `type`, or `_id`, `_lastUpdated`, `_type`."""

    code: str
    type: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search. `server.fhir.search.query.parse` makes it.

    `types` are the types searched, none of them when `_type` named only unknown ones (nothing matches
    then). All `clauses` must hold. `count` 0 is `summary` "count". `ignored` are warnings about what was
    left out; `applied` the pairs that were not, in order. `unsupported` says why criteria were ignored.
    """

    types: tuple[str, ...]
    includes: tuple[Include, ...] = ()
    count: int = 10
    total: bool = False
    summary: str | None = None
    elements: tuple[str, ...] = ()
    ignored: tuple[Issue, ...] = ()
    applied: tuple[tuple[str, str], ...] = ()
    clauses: tuple[Criterion, ...] = ()
    sort: tuple[Sort, ...] = ()
    includes_count: int = 1000
    unsupported: tuple[str, ...] = ()

    @property
    def has_criteria(self) -> bool:
        """Whether anything narrows the search down."""
        return bool(self.clauses)

    @property
    def had_unsupported(self) -> bool:
        """Whether a criterion was left out, so that the search is wider than asked for."""
        return bool(self.unsupported)
