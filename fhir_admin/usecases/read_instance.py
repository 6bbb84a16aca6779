"""Everything a server still tells about one instance: its state now and its readable past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fhir_admin.client.errors import ServerRefused
from server.fhir.keys import ResourceKey
from server.fhir.restore_evidence import Instance, State, instance
from server.fhir.timeline import HistoryEntry, read_history

if TYPE_CHECKING:
    from fhir_admin.client.fhir_client import FhirClient

_PAGES = 50
_NOTHING = (404, 405, 501)


async def read_instance(client: FhirClient, key: ResourceKey) -> Instance:
    """What the history of one instance says, all pages of it.

    Without a readable history the state comes from a plain read. Errors: those of the client but
    "not found", "deleted" and "not offered", which are answers here.
    """
    try:
        entries = await _entries(client, key)
    except ServerRefused as refusal:
        if refusal.status not in (*_NOTHING, 410):
            raise
        return await look(client, key)
    return instance(key, entries) if entries else await look(client, key)


async def look(client: FhirClient, key: ResourceKey) -> Instance:
    """The state of one instance by a plain read, without its past."""
    try:
        snapshot = await client.read(key)
    except ServerRefused as refusal:
        if refusal.status == 410:
            tombstone = (refusal.etag or "").removeprefix("W/").strip('"')
            return Instance(key, State.DELETED, tombstone or None)
        if refusal.status == 404:
            return Instance(key, State.ABSENT)
        raise
    return Instance(key, State.LIVE, snapshot.version_id)


async def _entries(client: FhirClient, key: ResourceKey) -> list[HistoryEntry]:
    page = await client.history(key.type, key.id, (("_count", "100"),))
    entries = list(read_history(page.bundle))
    for _ in range(_PAGES):
        if page.next_url is None:
            break
        page = await client.follow(page.next_url)
        entries += read_history(page.bundle)
    return entries
