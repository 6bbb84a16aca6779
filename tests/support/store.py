"""Small resources and a clock for tests of the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.fhir import codec
from server.fhir.keys import ResourceKey
from server.store.base import Author, Transaction, Version

START = 1_767_225_600_000  # 2026-01-01T00:00:00Z
AUTHOR = Author("Test")


@dataclass
class Clock:
    """A clock that stands still unless told."""

    moment: int = START

    def __call__(self) -> int:
        return self.moment

    def advance(self, milliseconds: int) -> None:
        """Move it, backwards too."""
        self.moment += milliseconds


def patient(id_: str) -> ResourceKey:
    """The key of a Patient."""
    return ResourceKey("Patient", id_)


def observation(id_: str) -> ResourceKey:
    """The key of an Observation."""
    return ResourceKey("Observation", id_)


def content(key: ResourceKey, **members: Any) -> dict[str, Any]:
    """A small resource."""
    base: dict[str, Any] = {"resourceType": key.type, "id": key.id}
    if key.type == "Observation":
        base |= {"status": "final", "code": {"text": "weight"}}
    return base | members


def put(tx: Transaction, key: ResourceKey, author: Author = AUTHOR, **members: Any) -> Version:
    """Append a version made by PUT."""
    resource = content(key, **members)
    return tx.append(key, codec.encode(resource), resource, method="PUT", author=author)


def refer(key: ResourceKey) -> dict[str, str]:
    """A Reference."""
    return {"reference": str(key)}
