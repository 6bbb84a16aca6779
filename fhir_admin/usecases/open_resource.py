"""Open one instance: its newest version, or what is known of why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import anyio.to_thread

from fhir_admin.client.answers import Snapshot
from fhir_admin.client.errors import BadAnswer, ServerRefused
from server.fhir import codec
from server.fhir.errors import Issue
from server.fhir.keys import ResourceKey
from server.fhir.timeline import HistoryEntry, read_history

if TYPE_CHECKING:
    from fhir_admin.client.fhir_client import FhirClient

State = Literal["live", "deleted", "absent"]


@dataclass(frozen=True, slots=True)
class Opened:
    """One instance as it stands. `resource` and `text` (indented JSON) are for `live`.

    `tombstone` is the deletion as the history tells it, None when the server does not; `resource` is
    then the last content, if that history shows it.
    `version_id` is set when one old version was asked for.
    """

    key: ResourceKey
    state: State
    snapshot: Snapshot | None = None
    resource: dict[str, Any] | None = None
    text: bytes = b""
    tombstone: HistoryEntry | None = None
    issues: tuple[Issue, ...] = ()
    version_id: str | None = None


async def open_resource(client: FhirClient, key: ResourceKey) -> Opened:
    """The newest version, or the deletion. Errors: those of the client but 404 and 410."""
    try:
        snapshot = await client.read(key)
    except ServerRefused as refusal:
        if refusal.status not in (404, 410):
            raise
        return await _missing(client, key, refusal)
    return await _live(snapshot)


async def open_version(client: FhirClient, key: ResourceKey, version_id: str) -> Opened:
    """One old version. Errors: those of the client; a tombstone's version gives `deleted`."""
    try:
        snapshot = await client.vread(key, version_id)
    except ServerRefused as refusal:
        if refusal.status != 410:
            raise
        return Opened(key, "deleted", issues=refusal.issues, version_id=version_id)
    return await _live(snapshot, version_id)


async def _live(snapshot: Snapshot, version_id: str | None = None) -> Opened:
    resource, text = await anyio.to_thread.run_sync(_parse, snapshot)
    return Opened(snapshot.key, "live", snapshot, resource, text, version_id=version_id)


def _parse(snapshot: Snapshot) -> tuple[dict[str, Any], bytes]:
    if not snapshot.text.strip():
        return {}, b""
    resource = snapshot.resource()
    # Some servers write 김 as \uae40; people should read the letter. Numbers keep their digits either way.
    text = codec.encode(resource) if b"\\u" in snapshot.text else snapshot.text
    return resource, codec.pretty(text)


async def _missing(client: FhirClient, key: ResourceKey, refusal: ServerRefused) -> Opened:
    """Servers answer 410 or 404 for a deleted instance; the history tells them apart."""
    try:
        page = await client.history(key.type, key.id, (("_count", "2"),))
        past = read_history(page.bundle)
    except (ServerRefused, BadAnswer):
        past = ()
    tombstone = past[0] if past and past[0].deleted else None
    last = next((entry.resource for entry in past if entry.resource is not None), None)
    state: State = "deleted" if refusal.status == 410 or tombstone is not None else "absent"
    return Opened(key, state, resource=last, tombstone=tombstone, issues=refusal.issues)
