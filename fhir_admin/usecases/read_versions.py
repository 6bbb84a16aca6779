"""Read two versions of an instance to compare them, also from servers that cannot vread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anyio.to_thread

from fhir_admin.client.errors import BadAnswer, ServerRefused
from fhir_admin.errors import Trouble, translate
from server.fhir import codec
from server.fhir.errors import Issue
from server.fhir.keys import ResourceKey
from server.fhir.timeline import read_history

if TYPE_CHECKING:
    from fhir_admin.client.fhir_client import FhirClient

_PAGES = 50


@dataclass(frozen=True, slots=True)
class VersionText:
    """One version, indented and parsed; `text` is empty and `resource` None for a tombstone."""

    key: ResourceKey
    version_id: str
    text: bytes
    deleted: bool = False
    resource: dict[str, Any] | None = None


async def read_versions(client: FhirClient, wanted: tuple[VersionText, ...]) -> tuple[VersionText, ...]:
    """The texts of versions named without one; tombstones (`deleted`) stay as they are.

    Errors: `Trouble` when a version cannot be had in any way.
    """
    return tuple([one if one.deleted else await _read(client, one) for one in wanted])


async def _read(client: FhirClient, wanted: VersionText) -> VersionText:
    try:
        snapshot = await client.vread(wanted.key, wanted.version_id)
    except (ServerRefused, BadAnswer):
        text = await _from_history(client, wanted)
    else:
        text = snapshot.text
    return await anyio.to_thread.run_sync(_opened, wanted, text)


def _opened(wanted: VersionText, text: bytes) -> VersionText:
    found = codec.decode(text)
    resource = found if isinstance(found, dict) else {}
    # Letters that a server wrote as \u escapes are shown as letters.
    shown = codec.encode(found) if b"\\u" in text else text
    return VersionText(wanted.key, wanted.version_id, codec.pretty(shown), False, resource)


async def _from_history(client: FhirClient, wanted: VersionText) -> bytes:
    page = await client.history(wanted.key.type, wanted.key.id, (("_count", "100"),))
    for _ in range(_PAGES):
        for entry in read_history(page.bundle):
            if entry.version_id == wanted.version_id and entry.resource is not None:
                return codec.encode(entry.resource)
        if page.next_url is None:
            break
        page = await client.follow(page.next_url)
    detail = translate("Failure", "{key}, version {version}: neither vread nor the history gives it.")
    detail = detail.format(key=wanted.key, version=wanted.version_id)
    raise Trouble("not-found", client.base, (Issue(detail, "not-found"),))
