"""Find the deleted instances of a server without knowing their ids, from the histories it offers.

Source: server specification A6, A7.2, A7.5. A server that declares `$deleted` is asked for that list
first: all rows are there soon, with their names, and the histories then bring what they contained. The
history of the whole server is tried first, then those of the types; what a server offers is asked of
its capabilities and, where these are silent, of itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from fhir_admin.client.answers import Page
from fhir_admin.client.answers import page as as_page
from fhir_admin.client.errors import BadAnswer, ServerRefused
from fhir_admin.usecases.parallel import for_each
from server.fhir.deleted import Deleted, DeletedIndex
from server.fhir.errors import Issue
from server.fhir.keys import ResourceKey
from server.fhir.timeline import read_history

if TYPE_CHECKING:
    from fhir_admin.client.capabilities import Capabilities
    from fhir_admin.client.fhir_client import FhirClient

# Statuses by which servers say "this I do not do" (403: not for you, perhaps for single types).
_NOT_OFFERED = frozenset({400, 403, 404, 405, 410, 422, 501})
_PARALLEL = 4
_COUNT = ("_count", "250")


class Way(Enum):
    """Through which histories the list was found."""

    SYSTEM = "system"
    TYPES = "types"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Batch:
    """What one page of history brought: rows that are new or changed, rows that are to go.

    `versions` counts the entries read so far, `total` all of them where the server says so (of the list
    of deleted instances first, then of the histories);
    `scope` is the type being read, empty for the whole server; `done` of `scopes` are read to their end.
    """

    rows: tuple[Deleted, ...]
    gone: frozenset[ResourceKey]
    versions: int
    total: int | None
    scope: str
    done: int
    scopes: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A history the server would not give. `scope` is a type, or empty for the whole server."""

    scope: str
    status: int | None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Collected:
    """The end of a collection: the way it went and what was refused on it."""

    way: Way
    refusals: tuple[Refusal, ...] = ()


Report = Callable[[Batch], None]


async def collect_deleted(
    client: FhirClient,
    capabilities: Capabilities,
    types: Sequence[str],
    index: DeletedIndex,
    report: Report,
    since: str | None = None,
    stop: threading.Event | None = None,
) -> Collected:
    """Read histories into `index`, reporting after each page.

    `types` are tried one by one where the whole server's history is not offered and the
    capabilities name no types; the first of them decides whether type histories exist at all.
    `since` (an instant) leaves out what is older; `stop` ends it between two pages.
    Errors: those of the client, apart from refusals to give a history.
    """
    walk = _Walk(client, index, report, since, stop or threading.Event())
    if since is None and capabilities.supports_operation("deleted"):
        await walk.read_list()
    if capabilities.supports("history-system") is not False and await walk.read(""):
        return Collected(Way.SYSTEM)
    wanted = _types(capabilities, types)
    if not wanted or not await walk.read(wanted[0]):
        return Collected(Way.NONE, tuple(walk.refusals))
    await walk.read_all(wanted[1:])
    return Collected(Way.TYPES, tuple(walk.refusals))


def _types(capabilities: Capabilities, types: Sequence[str]) -> list[str]:
    offered = capabilities.types or tuple(types)
    possible = [t for t in offered if capabilities.supports("history-type", t) is not False]
    order = {name: place for place, name in enumerate(types)}
    return sorted(possible, key=lambda name: order.get(name, len(order)))


class _Walk:
    """Reads histories page by page; knows how far it got."""

    def __init__(
        self,
        client: FhirClient,
        index: DeletedIndex,
        report: Report,
        since: str | None,
        stop: threading.Event,
    ) -> None:
        self._params = (_COUNT, ("_since", since)) if since else (_COUNT,)
        self._stop = stop
        self._client = client
        self._index = index
        self._report = report
        self._versions = 0
        self._done = 0
        self._scopes = 1
        self.refusals: list[Refusal] = []

    async def read_all(self, types: Sequence[str]) -> None:
        self._scopes += len(types)

        async def one(scope: str) -> None:
            await self.read(scope)

        await for_each(types, one, _PARALLEL)

    async def read_list(self) -> None:
        """Read the server's list of deleted instances; without it the histories tell the same, later."""
        try:
            answer = await self._client.operation("GET", "$deleted", params=self._params)
            page: Page | None = as_page(answer, self._client.base)
        except ServerRefused as refusal:
            if refusal.status not in _NOT_OFFERED:
                raise
            return
        except BadAnswer:
            return
        while page is not None and page.bundle.get("type") == "history":
            self._take(page, "")
            more = page.next_url if not self._stop.is_set() else None
            page = await self._client.follow(more) if more else None
        # What follows is counted anew: it reads versions, this read instances.
        self._versions = 0

    async def read(self, scope: str) -> bool:
        """Read one history to its end; False when the server does not offer it."""
        page = await self._first(scope)
        while page is not None:
            self._take(page, scope)
            more = page.next_url if not self._stop.is_set() else None
            if more is None:
                self._done += 1
                return True
            page = await self._client.follow(more)
        return False

    async def _first(self, scope: str) -> Page | None:
        try:
            page = await self._client.history(scope or None, params=self._params)
        except ServerRefused as refusal:
            if refusal.status not in _NOT_OFFERED:
                raise
            self.refusals.append(Refusal(scope, refusal.status, refusal.issues))
            return None
        except BadAnswer as trouble:
            self.refusals.append(Refusal(scope, trouble.status, trouble.issues))
            return None
        if page.bundle.get("type") == "history":
            return page
        # Some servers take `_history` for a search and answer something else with status 200.
        self.refusals.append(Refusal(scope, 200))
        return None

    def _take(self, page: Page, scope: str) -> None:
        entries = read_history(page.bundle)
        self._versions += len(entries)
        changed = sorted(self._index.add(entries))
        rows = {key: self._index.row(key) for key in changed}
        self._report(
            Batch(
                tuple(row for row in rows.values() if row is not None),
                frozenset(key for key, row in rows.items() if row is None),
                self._versions,
                page.total,
                scope,
                self._done,
                self._scopes,
            )
        )
