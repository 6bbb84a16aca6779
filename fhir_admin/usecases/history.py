"""Read a history, page by page: of one instance, of a type, or of the whole server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio.to_thread

from fhir_admin.client.errors import ServerRefused
from fhir_admin.errors import translate
from server.fhir.errors import Issue
from server.fhir.keys import ResourceKey
from server.fhir.timeline import HistoryEntry, read_history

if TYPE_CHECKING:
    from fhir_admin.client.answers import Page
    from fhir_admin.client.fhir_client import FhirClient

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class HistoryScope:
    """Whose history: one instance (`type` and `id`), a type, or everything."""

    type: str | None = None
    id: str | None = None

    @classmethod
    def of(cls, wish: HistoryScope | ResourceKey | str | None) -> HistoryScope:
        """The scope a caller means: an instance by its key, a type by its name, None for everything."""
        if isinstance(wish, HistoryScope):
            return wish
        if isinstance(wish, ResourceKey):
            return cls(wish.type, wish.id)
        return cls(wish or None)

    def __str__(self) -> str:
        return "/".join(part for part in (self.type, self.id) if part)

    @property
    def key(self) -> ResourceKey | None:
        """The instance, None for a type or everything."""
        return ResourceKey(self.type, self.id) if self.type and self.id else None

    @property
    def interaction(self) -> str:
        """FHIR's name of the interaction, as a CapabilityStatement declares it."""
        return "history-instance" if self.id else "history-type" if self.type else "history-system"


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some versions, newest first, and where the next page is (None: this was the last)."""

    entries: tuple[HistoryEntry, ...]
    next_url: str | None
    total: int | None


async def history(client: FhirClient, scope: HistoryScope) -> HistoryPage:
    """The newest page. Errors: those of the client; status 501 when the answer is no history."""
    page = await client.history(scope.type, scope.id, (("_count", str(PAGE_SIZE)),))
    stated = page.bundle.get("type")
    if stated != "history":
        # Some routers take `_history` for a search and answer with an empty searchset.
        detail = translate("Failure", "Asked for {wanted}, got a {type}.")
        detail = detail.format(wanted=f"{scope}/_history".lstrip("/"), type=f"Bundle ({stated})")
        raise ServerRefused(501, (Issue(detail, "not-supported"),), place=client.base)
    return await _read(page)


async def older(client: FhirClient, url: str) -> HistoryPage:
    """The page behind a next link. Errors: those of the client."""
    return await _read(await client.follow(url))


async def version_before(client: FhirClient, entry: HistoryEntry) -> HistoryEntry | None:
    """The version before a numbered one, for feeds that do not show it; None when it cannot be had."""
    stated = entry.version_id or ""
    number = int(stated) if stated.isascii() and stated.isdigit() else 0
    if number < 2:
        return None
    try:
        snapshot = await client.vread(entry.key, str(number - 1))
    except ServerRefused:
        return None
    resource = snapshot.resource() if snapshot.text.strip() else None
    return HistoryEntry(
        entry.key, str(number - 1), "", "unknown", snapshot.last_modified, None, None, resource, False
    )


async def _read(page: Page) -> HistoryPage:
    entries = await anyio.to_thread.run_sync(read_history, page.bundle)
    return HistoryPage(entries, page.next_url, page.total)
