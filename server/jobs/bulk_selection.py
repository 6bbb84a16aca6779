"""What a bulk operation works on: the matches of its criteria and what they include, found in portions.

Only what was last changed before the request takes part, so later writes are safe. The instances found
are kept in a list of the job, each once.
Source: server specification E2.1, E2.6, E2.11.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from server.fhir.keys import ResourceKey, format_instant
from server.fhir.search import match, query
from server.interactions import conditional
from server.interactions.request import Services
from server.store.base import HistoryQuery, Place, Reader, Transaction, Version

FOUND = "found"
"""The list of the instances found (`Type/id`) and not yet dealt with."""
# Those whose includes are still to be looked for: of matches all rules count, of the others `:iterate` only.
_MATCHED, _ALONG = "matched", "along"
_PAGE, _SOURCES = 1000, 50


class Selection(msgspec.Struct, frozen=True):
    """The criteria, as decoded pairs, and how far the search is.

    `types` are searched one after the other, `at` is the next; then come the includes of some `sources`
    after the other (from the list `source_list`), `rule` by rule.
    `cursor` and `after` are where the next page begins. Nothing beyond the position `ceiling` of the
    change log takes part. `moment` is the time of the request. `is_of_deleted`: tombstones, not live ones.
    """

    types: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    base: str
    moment: int
    is_of_deleted: bool = False
    ceiling: int = 0
    at: int = 0
    cursor: str | None = None
    sources: tuple[str, ...] = ()
    source_list: str = ""
    rule: int = 0
    after: int | str | None = None
    found: int = 0
    is_done: bool = False


class Seen(NamedTuple):
    """One page: the instances, the list that leads to their includes, and the sources that are through."""

    keys: tuple[str, ...]
    following: Selection
    frontier: str | None = None
    spent: tuple[str, ...] = ()


def look(reader: Reader, job: str, selection: Selection, services: Services) -> Seen | None:
    """The next page; None when all is found."""
    if selection.is_done:
        return None
    if selection.is_of_deleted:
        return _tombstones(reader, selection, services)
    if selection.at < len(selection.types):
        return _matches(reader, selection, services)
    return _along(reader, job, selection, services)


def record(tx: Transaction, job: str, seen: Seen) -> Selection:
    """Keep what a page brought; the selection to go on with."""
    new = tx.jobs.add(job, FOUND, seen.keys)
    if seen.frontier is not None:
        tx.jobs.add(job, seen.frontier, new)
    if seen.spent:
        tx.jobs.drop(job, seen.following.source_list, seen.spent)
    return replace(seen.following, found=seen.following.found + len(new))


def key_of(text: str) -> ResourceKey:
    """The instance that an item of `FOUND` names."""
    type_, _, id_ = text.partition("/")
    return ResourceKey(type_, id_)


def _matches(reader: Reader, selection: Selection, services: Services) -> Seen:
    asked = _query(selection, selection.at, services)
    page, cursor = reader.search_places(asked, _PAGE, selection.cursor)
    following = replace(selection, at=selection.at + (cursor is None), cursor=cursor)
    return Seen(_old(page, selection), following, _MATCHED if asked.includes else None)


def _along(reader: Reader, job: str, selection: Selection, services: Services) -> Seen:
    includes = _query(selection, 0, services).includes if selection.types else ()
    again = tuple(rule for rule in includes if rule.iterate)
    by_list = {_MATCHED: includes, _ALONG: again}
    if not selection.sources:
        selection = _next_sources(reader, job, selection, by_list)
    if not selection.sources:
        return Seen((), replace(selection, is_done=True))
    rules = by_list[selection.source_list]
    after = key_of(selection.after) if isinstance(selection.after, str) else None
    sources = [key_of(text) for text in selection.sources]
    page = reader.include_places(rules[selection.rule], sources, _PAGE, after)
    keys, frontier = _old(page, selection), _ALONG if again else None
    if len(page) == _PAGE:
        return Seen(keys, replace(selection, after=str(page[-1].key)), frontier)
    if selection.rule + 1 < len(rules):
        return Seen(keys, replace(selection, after=None, rule=selection.rule + 1), frontier)
    return Seen(keys, replace(selection, after=None, rule=0, sources=()), frontier, selection.sources)


def _next_sources(
    reader: Reader, job: str, selection: Selection, by_list: Mapping[str, Sequence[query.Include]]
) -> Selection:
    """Some whose includes are still to be looked for; all rules are for these before any others come."""
    for list_, rules in by_list.items():
        sources = reader.jobs.listed(job, list_, _SOURCES) if rules else ()
        if sources:
            return replace(selection, sources=sources, source_list=list_)
    return selection


def _tombstones(reader: Reader, selection: Selection, services: Services) -> Seen:
    one = selection.types[0] if len(selection.types) == 1 else None
    after = selection.after if isinstance(selection.after, int) else None
    asked = HistoryQuery(
        type=one, deleted_only=True, ascending=True, limit=_PAGE, after=after, ceiling=selection.ceiling
    )
    page = reader.history(asked)
    keys = tuple(str(version.key) for version in page if _is_in_time(version, selection, services))
    is_done = len(page) < _PAGE
    return Seen(keys, replace(selection, after=page[-1].seq if page else None, is_done=is_done))


def _is_in_time(tombstone: Version, selection: Selection, services: Services) -> bool:
    """Whether it fulfils the criteria, which are about `_lastUpdated` only."""
    if not selection.pairs:
        return True
    type_, id_ = tombstone.key.type, tombstone.key.id
    stub = {"resourceType": type_, "id": id_, "meta": {"lastUpdated": format_instant(tombstone.last_updated)}}
    asked = query.parse((type_,), selection.pairs, services.definitions, now=selection.moment)
    return match.matches(stub, asked, services.definitions, _Nothing())


class _Nothing:
    """What chains lead to; criteria about `_lastUpdated` have none."""

    def read(self, key: ResourceKey) -> None:
        """See `match.Lookup`."""

    def of_type(self, type_name: str) -> tuple[()]:
        """See `match.Lookup`."""
        return ()


def _query(selection: Selection, at: int, services: Services) -> query.SearchQuery:
    return query.parse(
        (selection.types[at],),
        selection.pairs,
        services.definitions,
        strict=True,
        limits=conditional.limits_of(services),
        base=selection.base or None,
        now=selection.moment,
    )


def _old(page: Sequence[Place], selection: Selection) -> tuple[str, ...]:
    return tuple(str(place.key) for place in page if place.seq <= selection.ceiling)
