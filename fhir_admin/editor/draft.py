"""A draft: the base version as the server gave it, and what the person has made of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fhir_admin.client.answers import Snapshot
from fhir_admin.editor.edits import pruned
from server.fhir import codec
from server.fhir.keys import ResourceKey


@dataclass(frozen=True, slots=True)
class Draft:
    """An immutable pair of base and current content; every edit makes a new draft."""

    key: ResourceKey
    base: Mapping[str, Any]
    etag: str | None
    version_id: str | None
    last_modified: str | None
    current: Mapping[str, Any]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Draft:
        """A draft without edits."""
        resource = snapshot.resource()
        return cls(
            snapshot.key,
            resource,
            snapshot.etag,
            snapshot.version_id,
            snapshot.last_modified,
            resource,
        )

    @property
    def target(self) -> Mapping[str, Any]:
        """What would be sent: the current content without elements that are still empty."""
        result: Mapping[str, Any] = pruned(self.current)
        return result

    @property
    def edited(self) -> bool:
        """Whether there is anything to send."""
        return self.current is not self.base and not codec.identical(self.target, self.base)

    def with_current(self, current: Mapping[str, Any]) -> Draft:
        """The same draft with other content."""
        return replace(self, current=current)

    def rebased(self, snapshot: Snapshot, current: Mapping[str, Any] | None = None) -> Draft:
        """A draft over a newer base; `current` None drops the edits (they are in the base now)."""
        fresh = Draft.of(snapshot)
        return fresh if current is None else fresh.with_current(current)
