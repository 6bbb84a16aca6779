"""The part of the store's contract about past moments: instances and referrers as they were then.

Source: house rule 4; server specification E3 ($everything pages that others' writes do not disturb).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from server.fhir.keys import ResourceKey

if TYPE_CHECKING:
    from server.store.base import Version


class PastReader(Protocol):
    """Reads what stood at a position of the change log; see `base.Reader`, which is one."""

    def as_of(self, keys: Iterable[ResourceKey], ceiling: int) -> Iterator[Version]:
        """What of `keys` is live, in that order, as it stood at position `ceiling` of the change log.

        Left out is what did not exist then, or was deleted then or is now. Read while the snapshot lives.
        """
        ...

    def referring(
        self,
        key: ResourceKey,
        ceiling: int,
        after: int | None = None,
        *,
        back: bool = False,
        types: Iterable[str] | None = None,
    ) -> Iterator[tuple[int, Version]]:
        """Instances as `as_of` gives them, any version of which refers to `key`, each with its place.

        Places are numbers that never change; the order is theirs, or with `back` the reverse, from `after`
        (exclusive) on. Whether the version given refers to `key` too, its body says. `types` leaves those
        of some types. Read while the snapshot lives: little of it is in memory at a time.
        """
        ...
