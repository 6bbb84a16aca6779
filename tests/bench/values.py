"""Random values that occur in a data set, so that no two questions of a bench are alike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from server.fhir import codec
from server.fhir.keys import ResourceKey
from server.store.sql.reader import SqlReader

_LIVE = (
    "SELECT h.fid FROM head h JOIN type t ON t.tid = h.tid "
    "WHERE t.name = ? AND h.live = 1 AND h.rid >= ? ORDER BY h.rid LIMIT 1"
)
_SPAN = (
    "SELECT min(h.rid), max(h.rid) FROM head h JOIN type t ON t.tid = h.tid WHERE t.name = ? AND h.live = 1"
)
_CODES = (
    "SELECT DISTINCT s.code FROM search_term s JOIN type t ON t.tid = s.tid JOIN param p ON p.pid = s.pid "
    "WHERE t.name = 'Observation' AND p.code = 'code' AND s.code <> '' ORDER BY s.code"
)


class Values:
    """Draws from one snapshot; the same ones for the same `chance`."""

    def __init__(self, reader: SqlReader, chance: random.Random) -> None:
        self.chance = chance
        self._reader = reader
        self._connection = reader.connection
        self._spans: dict[str, tuple[int, int]] = {}

    def span(self, type_name: str) -> tuple[int, int]:
        """The first and the last rid of a type."""
        if type_name not in self._spans:
            self._spans[type_name] = self._connection.execute(_SPAN, (type_name,)).fetchone()
        return self._spans[type_name]

    def keys(self, type_name: str, count: int) -> list[ResourceKey]:
        """Live instances from anywhere in the store, some maybe twice."""
        low, high = self.span(type_name)
        rids = (self.chance.randint(low, high) for _ in range(count))
        rows = (self._connection.execute(_LIVE, (type_name, rid)).fetchone() for rid in rids)
        return [ResourceKey(type_name, row[0]) for row in rows if row is not None]

    def bodies(self, type_name: str) -> Iterator[Any]:
        """Resources of a type, without end."""
        while True:
            version = self._reader.head(self.keys(type_name, 1)[0])
            if version is not None and version.body is not None:
                yield codec.decode(version.body)

    def codes(self) -> list[str]:
        """The codes of Observations."""
        return [row[0] for row in self._connection.execute(_CODES)]

    def subjects(self, count: int) -> list[str]:
        """Patients."""
        return [str(key) for key in self.keys("Patient", count)]
