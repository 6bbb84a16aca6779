"""Find out what a restore plan must know: the past of the chosen, what hung on them, what they need.

Source: server specification A7; the Restore walk of the design. Reads only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from fhir_admin.client.errors import ServerRefused
from fhir_admin.usecases.collect_deleted import collect_deleted
from fhir_admin.usecases.parallel import for_each
from fhir_admin.usecases.read_instance import read_instance
from server.fhir.deleted import Deleted, DeletedIndex
from server.fhir.keys import ResourceKey, format_instant
from server.fhir.references import targets
from server.fhir.restore import TOGETHER_MS
from server.fhir.restore_evidence import Evidence, Instance, State, millis

if TYPE_CHECKING:
    from fhir_admin.client.capabilities import Capabilities
    from fhir_admin.client.fhir_client import FhirClient

_PARALLEL = 6
_IDS_PER_SEARCH = 50
# Rows of the bin whose content is not known yet are read one by one, up to this many, those first that
# were deleted at about the time of the chosen.
_READ_AT_MOST = 300

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Bin:
    """What is known of deleted instances; dependants are found among them. Unless `complete`, the
    server is asked for what else was deleted around the same time."""

    rows: tuple[Deleted, ...] = ()
    complete: bool = False


async def collect_evidence(
    client: FhirClient,
    capabilities: Capabilities,
    types: Sequence[str],
    chosen: Mapping[ResourceKey, str | None],
    known: Bin,
    skip: threading.Event,
    report: Report,
) -> Evidence:
    """What is known of the `chosen` (with the tombstone versions they were seen with) and around them.

    `types` as for `collect_deleted`. `skip` ends the search for what else was deleted.
    `report(done, planned)` counts instances looked at. Errors: those of the client.
    """
    search = _Search(client, known.rows, report)
    await search.read(list(chosen))
    since = None if known.complete else _since(search.found.values())
    if since is not None:
        index = DeletedIndex()
        await collect_deleted(client, capabilities, types, index, lambda _: None, since, skip)
        search.add_rows(index.rows())
    await search.read(search.without_content())
    search.follow_dependants(chosen)
    await search.follow_targets()
    return Evidence(dict(chosen), search.found)


class _Search:
    """Grows `found` outwards from the chosen instances."""

    def __init__(self, client: FhirClient, rows: Sequence[Deleted], report: Report) -> None:
        self._client = client
        self._bin = {row.key: row for row in rows}
        self._report = report
        self._done = 0
        self._planned = 0
        self.found: dict[ResourceKey, Instance] = {}

    def add_rows(self, rows: Iterable[Deleted]) -> None:
        """Know more deleted instances."""
        for row in rows:
            held = self._bin.get(row.key)
            if held is None or held.last is None:
                self._bin[row.key] = row

    async def read(self, keys: Sequence[ResourceKey]) -> None:
        """Read the history of each key, several at once."""
        self._planned += len(keys)
        await for_each(keys, self._read_one, _PARALLEL)

    async def _read_one(self, key: ResourceKey) -> None:
        try:
            self.found[key] = await read_instance(self._client, key)
        except ServerRefused:
            # One instance that may not be looked at must not hide all the others.
            self.found[key] = Instance(key, State.UNKNOWN)
        self._done += 1
        self._report(self._done, self._planned)

    def without_content(self) -> list[ResourceKey]:
        """Deleted instances whose content the bin does not know yet; any of them may be a dependant."""
        unknown = [row for row in self._bin.values() if row.last is None and row.key not in self.found]
        moments = [moment for found in self.found.values() if (moment := millis(found.deleted_at))]
        first, last = min(moments, default=0), max(moments, default=0)

        def distance(row: Deleted) -> int:
            moment = millis(row.deleted_at) or 0
            return max(first - moment, moment - last, 0)

        unknown.sort(key=lambda row: row.deleted_at or "", reverse=True)
        return [row.key for row in sorted(unknown, key=distance)[:_READ_AT_MOST]]

    def follow_dependants(self, chosen: Iterable[ResourceKey]) -> None:
        """Take from the bin whatever referred to the chosen, and what referred to that."""
        referrers: dict[ResourceKey, list[ResourceKey]] = {}
        for key, found in [*self.found.items(), *self._from_bin()]:
            for target in _targets(found):
                referrers.setdefault(target, []).append(key)
        border = list(chosen)
        seen = set(border)
        while border:
            border = [k for at in border for k in referrers.get(at, ()) if k not in seen]
            seen.update(border)
            self._take(border)

    async def follow_targets(self) -> None:
        """Look at everything referred to, and at what that needs when it is deleted itself."""
        while unknown := self._unknown_targets():
            self._take(key for key in unknown if key in self._bin and self._bin[key].last is not None)
            rest = [key for key in unknown if key not in self.found]
            await self._find_live(rest)
            await self.read([key for key in rest if key not in self.found])

    def _unknown_targets(self) -> list[ResourceKey]:
        deleted = [found for found in self.found.values() if found.state is State.DELETED]
        return sorted({t for found in deleted for t in _targets(found)} - self.found.keys())

    def _take(self, keys: Iterable[ResourceKey]) -> None:
        self.found.update(
            (key, _instance(self._bin[key])) for key in keys if key in self._bin and key not in self.found
        )

    def _from_bin(self) -> Iterator[tuple[ResourceKey, Instance]]:
        return ((k, _instance(row)) for k, row in self._bin.items() if k not in self.found)

    async def _find_live(self, keys: Sequence[ResourceKey]) -> None:
        """Ask for many at once which of them are live; a server that cannot is asked one by one later."""
        for type_, group in groupby(sorted(keys), key=lambda key: key.type):
            ids = [key.id for key in group]
            for start in range(0, len(ids), _IDS_PER_SEARCH):
                await self._find_live_ids(type_, ids[start : start + _IDS_PER_SEARCH])

    async def _find_live_ids(self, type_: str, ids: Sequence[str]) -> None:
        params = [("_id", ",".join(ids)), ("_elements", "id"), ("_count", str(len(ids)))]
        try:
            page = await self._client.search(type_, params)
        except ServerRefused:
            return
        for entry in page.entries:
            resource = entry.get("resource") or {}
            if resource.get("resourceType") == type_ and resource.get("id") in ids:
                key = ResourceKey(type_, resource["id"])
                version = (resource.get("meta") or {}).get("versionId")
                self.found[key] = Instance(key, State.LIVE, version)


def _since(found: Iterable[Instance]) -> str | None:
    """An instant before all of the deletions, by as much as counts as "deleted together"."""
    moments = [millis(each.deleted_at) for each in found if each.state is State.DELETED]
    known = [moment for moment in moments if moment is not None]
    return format_instant(max(0, min(known) - TOGETHER_MS)) if known else None


def _targets(found: Instance) -> frozenset[ResourceKey]:
    return targets(found.past[0].resource) - {found.key} if found.past else frozenset()


def _instance(row: Deleted) -> Instance:
    past = (row.last,) if row.last is not None else ()
    return Instance(row.key, State.DELETED, row.version_id, row.deleted_at, row.deleted_by, past)
