"""Brute force on a part of a data set: what the in-memory matcher finds must be what SQL finds there.

Source: performance specification §4 (How to keep it honest, 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from server.fhir import codec
from server.fhir.keys import ResourceKey
from server.fhir.search import match
from server.fhir.search.query import SearchQuery
from server.store.sql.reader import SqlReader
from server.store.sql.search_index import SearchIndex

_ROWS = (
    "SELECT h.rid, t.name, h.fid FROM head h JOIN type t ON t.tid = h.tid "
    "WHERE h.live = 1 AND h.rid BETWEEN ? AND ? ORDER BY h.rid"
)
_PATIENTS = (
    "SELECT h.rid FROM head h JOIN type t ON t.tid = h.tid "
    "WHERE t.name = 'Patient' AND h.live = 1 AND h.rid >= ? ORDER BY h.rid LIMIT ?"
)
_ALL = 10_000_000


class Sample:
    """Some thousand instances written one after the other: everything about some patients."""

    def __init__(self, reader: SqlReader, start: int, patients: int) -> None:
        """From the first patient at or behind rid `start`."""
        self._reader = reader
        found = [row[0] for row in reader.connection.execute(_PATIENTS, (start, patients + 1))]
        self.low, self.high = found[0], found[-1] - 1
        rows = reader.connection.execute(_ROWS, (self.low, self.high)).fetchall()
        self._rids = {ResourceKey(name, fid): rid for rid, name, fid in rows}
        self._resources: dict[ResourceKey, Mapping[str, Any]] = {}
        for key in self._rids:
            resource = self.read(key)
            if resource is not None:
                self._resources[key] = resource

    def __len__(self) -> int:
        return len(self._resources)

    def read(self, key: ResourceKey) -> Mapping[str, Any] | None:
        """For chains: they may lead anywhere in the store."""
        known = self._resources.get(key)
        if known is not None:
            return known
        version = self._reader.head(key)
        return None if version is None or version.body is None else codec.decode(version.body)

    def of_type(self, type_name: str) -> Iterable[Mapping[str, Any]]:
        """For `_has`: what refers to a patient was written with the patient."""
        return [resource for key, resource in self._resources.items() if key.type == type_name]

    def compare(self, query: SearchQuery) -> int:
        """How many of the sample match. Errors: RuntimeError when SQL and the matcher disagree."""
        definitions = self._reader.definitions
        expected = {
            self._rids[key]
            for key, resource in self._resources.items()
            if match.matches(resource, query, definitions, self)
        }
        page = SearchIndex(self._reader.connection, definitions).page(query, _ALL)
        found = {rid for rid in page.rids if self.low <= rid <= self.high}
        if found != expected:
            raise RuntimeError(f"{query}: SQL finds {len(found)} of the sample, brute force {len(expected)}")
        return len(expected)
