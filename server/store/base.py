"""The contract of a store: append-only versions, heads, a change log, a search index, a job table.

Source: server specification A4–A7 (versions, deletes, history), E1 (jobs), trust D1–D5 (durability).
Interactions see only this module; a back end implements it and passes the contract suite in
`tests/server/store/contract.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

from server.fhir.keys import ResourceKey
from server.fhir.search.query import Include, SearchQuery
from server.store.job_contract import JobReader, JobTable
from server.store.parameters import ParameterReader, ParameterTable
from server.store.past import PastReader
from server.store.portion import Portion

T = TypeVar("T")
State = tuple[int, int, int]


class Author(NamedTuple):
    """Who made a version: a display text, or a literal reference to a resource, or both."""

    display: str | None = None
    reference: str | None = None


class Version(NamedTuple):
    """One immutable state of an instance.

    `number` is the versionId; `method` is POST, PUT, PATCH or DELETE; `created` says whether this
    version brought a new instance (history shows 201). `last_updated` is milliseconds since 1970,
    strictly rising per instance and never falling along `seq`, the position in the change log.
    `body` is the served JSON text with `id` and `meta` in place, None for a tombstone.
    """

    key: ResourceKey
    number: int
    method: str
    created: bool
    last_updated: int
    author: Author
    seq: int
    body: bytes | None

    @property
    def deleted(self) -> bool:
        """Whether this version is a tombstone."""
        return self.body is None


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """A slice of the change log: of one instance (`key`), of one `type`, or of everything.

    `since` is inclusive and `before` exclusive, both milliseconds. `after` is the `seq` of the last
    entry of the page before (exclusive). Newest first unless `ascending`.
    `ceiling` bounds `seq` from above (inclusive), so that paging is not disturbed by new versions.
    `deleted_only` leaves one entry per instance that is deleted now: its tombstone.
    `types` are several types in place of `type`. `at` (first and last millisecond) leaves versions that
    were current at some time from the one to the other, a tombstone being current until its instance is
    restored. `author` leaves versions by whom it names: a whole reference, or the start of a display
    text, case and accents aside. `label` (with `deleted_only`, not with `key`) leaves those in whose last
    label all of these texts, folded, occur. All that is given must hold.
    """

    type: str | None = None
    key: ResourceKey | None = None
    since: int | None = None
    before: int | None = None
    ascending: bool = False
    limit: int = 10
    after: int | None = None
    ceiling: int | None = None
    deleted_only: bool = False
    types: tuple[str, ...] | None = None
    at: tuple[int, int] | None = None
    author: str | None = None
    label: tuple[str, ...] = ()


class Place(NamedTuple):
    """An instance, and the position of its head in the change log."""

    key: ResourceKey
    seq: int


@dataclass(frozen=True, slots=True)
class Stated:
    """What a version that was made elsewhere says of itself: its number, if it says one, and its time."""

    number: int | None
    moment: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of matches; `next` and `previous` are opaque cursors (short texts), None at the ends."""

    matches: tuple[Version, ...]
    next: str | None
    previous: str | None


class Reader(PastReader, Protocol):
    """A snapshot: every call sees the same state of the store."""

    @property
    def jobs(self) -> JobReader:
        """The job table."""
        ...

    @property
    def parameters(self) -> ParameterReader:
        """The states of search parameters."""
        ...

    def head(self, key: ResourceKey) -> Version | None:
        """The newest version (maybe a tombstone); None when never created or hard-deleted."""
        ...

    def heads(self, keys: Iterable[ResourceKey]) -> dict[ResourceKey, Version]:
        """The live heads among `keys`."""
        ...

    def version(self, key: ResourceKey, number: int) -> Version | None:
        """One version; None when unknown or purged."""
        ...

    def history(self, query: HistoryQuery) -> tuple[Version, ...]:
        """At most `query.limit` versions in the order asked for."""
        ...

    def history_count(self, query: HistoryQuery) -> int:
        """How many versions the query names, `limit` and `after` aside."""
        ...

    def state(self, type: str) -> State:
        """A value that differs whenever instances of a type have changed in between."""
        ...

    def last_seq(self) -> int:
        """The position of the newest entry of the change log; 0 when empty."""
        ...

    def search(self, query: SearchQuery, limit: int, cursor: str | None = None) -> SearchPage:
        """A page of live heads that match, in `query.sort` order. A bad cursor is a 400 FhirError."""
        ...

    def search_count(self, query: SearchQuery) -> int:
        """How many live heads match."""
        ...

    def include(self, include: Include, sources: Sequence[ResourceKey], limit: int) -> tuple[Version, ...]:
        """Live heads that `sources` refer to (`_include`) or that refer to `sources` (`_revinclude`)."""
        ...

    def search_places(
        self, query: SearchQuery, limit: int, cursor: str | None = None
    ) -> tuple[tuple[Place, ...], str | None]:
        """Like `search`, but no body is read: a page, and the cursor of the next one."""
        ...

    def include_places(
        self, include: Include, sources: Sequence[ResourceKey], limit: int, after: ResourceKey | None = None
    ) -> tuple[Place, ...]:
        """Like `include`, but no body is read, and in pages: `after` is the last one of the page before."""
        ...

    def referrers(self, key: ResourceKey, *, deleted: bool = False) -> tuple[ResourceKey, ...]:
        """Instances whose live head refers to `key`; with `deleted`, whose last body before a delete did."""
        ...

    def labels(self, parameter: str, type_: str | None = None) -> tuple[tuple[str, str], ...]:
        """System and code of the values that live resources (of a type) have for a token parameter.

        Of a uri parameter: "" and the URI. Each once, in order.
        """
        ...

    def counts(self) -> Mapping[str, int]:
        """Live instances per type."""
        ...


class Transaction(Reader, Protocol):
    """A reader that also writes. Everything it did commits together or not at all."""

    @property
    def jobs(self) -> JobTable:
        """The job table."""
        ...

    @property
    def parameters(self) -> ParameterTable:
        """The states of search parameters."""
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """A nested unit: an exception that leaves the block undoes its writes only, then goes on up."""
        ...

    def append(
        self,
        key: ResourceKey,
        body: bytes,
        resource: Mapping[str, Any],
        *,
        method: str,
        author: Author,
        keep_previous: bool = True,
    ) -> Version:
        """Store a new version: `body` is JSON text to stamp, `resource` the same text parsed.

        Without `keep_previous` the version before is dropped from history (A4.13).
        """
        ...

    def append_portion(self, portion: Portion) -> int:
        """Store new instances made ready elsewhere; their `lastUpdated`, not before the portion's moment."""
        ...

    def insert(
        self,
        key: ResourceKey,
        body: bytes | None,
        resource: Mapping[str, Any] | None,
        stated: Stated,
        *,
        author: Author,
    ) -> Version | None:
        """Add a version made elsewhere, with its own number and time, where it belongs in its instance.

        None when it stands there already. A body of None is a tombstone. In the change log its place is
        now, and history shows it as a PUT or DELETE. Errors: 409 when another stands in its place.
        """
        ...

    def tombstone(self, key: ResourceKey, *, author: Author) -> Version | None:
        """Soft delete: append a tombstone. None when there is no live head."""
        ...

    def erase(self, key: ResourceKey) -> bool:
        """Hard delete: every version, row and log entry gone. False when there was none."""
        ...

    def purge(self, key: ResourceKey) -> int:
        """Drop all versions but the newest; how many went."""
        ...


class Store(Protocol):
    """A data directory opened by one process."""

    def read(self, *, seconds: float | None = None) -> AbstractContextManager[Reader]:
        """A snapshot for the current thread; leave it soon.

        Queries are stopped (503) after `seconds`, or the store's own limit when None.
        """
        ...

    def glance(self) -> AbstractContextManager[Reader]:
        """A snapshot for an event loop, which cannot wait: a few milliseconds, and pages of some 50 rows.

        Errors: `TooLong`, raised on leaving it too, for what needs more.
        """
        ...

    def write(self, work: Callable[[Transaction], T]) -> Future[T]:
        """Queue `work` for the one writer. The future ends after the commit is on disk.

        An exception from `work` undoes its writes only and becomes the future's. Writes that
        wait together commit together (group commit).
        """
        ...

    def watch_parameters(self, changed: Callable[[], None]) -> None:
        """Have `changed` called, in the writer's thread, whenever search parameters changed."""
        ...

    def verify(self) -> list[str]:
        """Check every stored hash, count and the database's own integrity; the faults found."""
        ...

    def close(self) -> None:
        """Finish queued writes, then release the directory."""
        ...
