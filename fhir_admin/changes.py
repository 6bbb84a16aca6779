"""What a write made stale, as a value; use cases return it and the change bus carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from server.fhir.keys import ResourceKey


@dataclass(frozen=True, slots=True)
class Changes:
    """What became stale: instances, whole types, or (`everything`) all that is shown."""

    keys: frozenset[ResourceKey] = frozenset()
    types: frozenset[str] = frozenset()
    everything: bool = False

    @classmethod
    def of(cls, *keys: ResourceKey) -> Changes:
        """The changes that writing these instances makes."""
        return cls(frozenset(keys), frozenset(key.type for key in keys))

    @classmethod
    def of_types(cls, types: Iterable[str]) -> Changes:
        """The changes of a write that touched unknown instances of these types."""
        return cls(types=frozenset(types))

    @classmethod
    def all(cls) -> Changes:
        """Anything may have changed."""
        return cls(everything=True)

    def touch(self, key: ResourceKey) -> bool:
        """Whether what is shown of `key` may be stale."""
        return self.everything or key in self.keys or (not self.keys and key.type in self.types)

    def touch_type(self, type_: str) -> bool:
        """Whether a list of `type_` may be stale."""
        return self.everything or type_ in self.types or any(key.type == type_ for key in self.keys)

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.keys | other.keys, self.types | other.types, self.everything or other.everything)
