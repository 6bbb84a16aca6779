"""The states of search parameters that users define or switch off: a part of the store's contract.

Source: server specification C5.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from server.fhir.keys import ResourceKey
from server.fhir.search.custom import CustomParameter


@dataclass(frozen=True, slots=True)
class ParameterState:
    """How far a search parameter of a user is, or that one of the specification is switched off.

    `status` is Supported (values are being indexed), Enabled, Disabled, or PendingDelete (its values are
    being removed). `types` are all that may have rows under `code`. `changed` in milliseconds.
    """

    url: str
    code: str
    types: frozenset[str]
    status: str
    changed: int


class ParameterReader(Protocol):
    """The states of search parameters, as the snapshot sees them."""

    def states(self) -> tuple[ParameterState, ...]:
        """All that were noted, by URL; what has none is Enabled if the specification defines it."""
        ...

    def customs(self) -> Iterable[tuple[str, CustomParameter]]:
        """What users defined, each with the id of the SearchParameter that does so."""
        ...


class ParameterTable(ParameterReader, Protocol):
    """The states inside a transaction, and the index rows that go with them.

    Changes take effect for searches and for further versions after the commit.
    """

    def put(self, state: ParameterState) -> None:
        """Note a state, instead of the one before."""
        ...

    def remove(self, states: Iterable[ParameterState]) -> None:
        """Nothing is to be said of these any more."""
        ...

    def fill(self, type: str, codes: Iterable[str], after: int, limit: int) -> tuple[int, int]:
        """Index the values of those parameters in up to `limit` live instances beyond place `after`.

        How many instances there were, and the place of the last; 0 of them is the end.
        """
        ...

    def fill_one(self, key: ResourceKey) -> None:
        """Index all values of one live instance."""
        ...

    def clear(self, types: Iterable[str], code: str, limit: int) -> bool:
        """Remove up to `limit` index rows of a parameter; whether there are more."""
        ...
