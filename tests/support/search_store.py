"""A database with nothing but heads and the search index, and the same resources in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import apsw

from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey, format_instant, parse_instant
from server.fhir.references import targets
from server.fhir.search import match, query
from server.fhir.search.extract import extract
from server.fhir.terminology.bundled import BundledTerminology
from server.fhir.terminology.code_system import CodeSystem
from server.fhir.terminology.source import Layered
from server.fhir.terminology.value_set import ValueSet
from server.store.sql import schema
from server.store.sql.derived import TABLES
from server.store.sql.search_index import SEARCH, RidPage, SearchIndex

NOW = parse_instant("2026-01-01T00:00:00Z")


class SearchStore:
    """Takes resources; searches both by SQL and by the matcher."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.connection = apsw.Connection(":memory:")
        self.connection.execute(schema.CORE)
        self.connection.execute(SEARCH)
        self.index = SearchIndex(self.connection, definitions, terminology=self._terminology)
        self.resources: dict[ResourceKey, Mapping[str, Any]] = {}
        self._clock = parse_instant("2020-01-01T00:00:00Z")

    def put(self, *resources: Mapping[str, Any]) -> None:
        for resource in resources:
            self._clock += 1000
            key = ResourceKey(resource["resourceType"], resource["id"])
            stamp = {**resource.get("meta", {}), "lastUpdated": format_instant(self._clock)}
            resource = {**resource, "meta": stamp}
            rid, tid = self._rid(key)
            old = self.resources.get(key)
            self.connection.execute(
                "UPDATE head SET live = 1, version = version + 1, updated = ? WHERE rid = ?",
                (self._clock, rid),
            )
            self.index.replace(rid, tid, self._rows(old), self._rows(resource))
            self.resources[key] = resource
            if old is None or targets(old) != targets(resource):
                self._log_references(rid, resource)
        self.index.flush()

    def delete(self, key: ResourceKey) -> None:
        rid, tid = self._rid(key)
        self.connection.execute("UPDATE head SET live = 0 WHERE rid = ?", (rid,))
        self.index.replace(rid, tid, self._rows(self.resources.pop(key)), None)
        self.index.flush()

    def parse(self, types: str | Sequence[str], text: str, **options: Any) -> query.SearchQuery:
        names = [types] if isinstance(types, str) else types
        pairs = parse_qsl(text, keep_blank_values=True)
        return query.parse(names, pairs, self.definitions, now=NOW, **options)

    def search(self, types: str | Sequence[str], text: str, **options: Any) -> list[str]:
        """Ids that SQL finds, in its order, after making sure that the matcher finds the same."""
        found = self.parse(types, text, **options)
        ids = [self.id(rid) for rid in self.index.page(found, 10_000).rids]
        assert sorted(ids) == sorted(self.matched(found))
        assert self.index.count(found) == len(ids)
        return ids

    def matched(self, found: query.SearchQuery) -> list[str]:
        return [
            str(resource["id"])
            for resource in self.resources.values()
            if match.matches(resource, found, self.definitions, self)
        ]

    def pages(self, found: query.SearchQuery, size: int) -> list[RidPage]:
        pages = [self.index.page(found, size)]
        while pages[-1].next is not None:
            pages.append(self.index.page(found, size, pages[-1].next))
        return pages

    def read(self, key: ResourceKey) -> Mapping[str, Any] | None:
        return self.resources.get(key)

    def of_type(self, type_name: str) -> Iterable[Mapping[str, Any]]:
        return [resource for key, resource in self.resources.items() if key.type == type_name]

    def id(self, rid: int) -> str:
        return str(self.connection.execute("SELECT fid FROM head WHERE rid = ?", (rid,)).fetchone()[0])

    def rid(self, key: ResourceKey) -> int:
        return self._rid(key)[0]

    def dump(self) -> dict[str, list[Any]]:
        """All rows of the index, terms by what they say."""
        tables = [*TABLES, "search_term", "search_word"]
        return {
            table: sorted(self.connection.execute(f"SELECT * FROM {table}"), key=repr) for table in tables
        }

    def _terminology(self) -> Layered:
        """From what was put, as the matcher has it from what it can look up."""
        sets, systems = self.of_type("ValueSet"), self.of_type("CodeSystem")
        return Layered(
            lambda url: [ValueSet.of(r) for r in sets if url in (r["url"], f"ValueSet/{r['id']}")],
            lambda url: [CodeSystem.of(r) for r in systems if url == r["url"]],
            BundledTerminology.load(self.definitions.version),
        )

    def _rows(self, resource: Mapping[str, Any] | None) -> Any:
        return None if resource is None else extract(resource, self.definitions)

    def _log_references(self, rid: int, resource: Mapping[str, Any]) -> None:
        self.connection.execute("DELETE FROM vref WHERE rid = ?", (rid,))
        known = self.definitions.resource_types
        rows = [(self.rid(key), rid) for key in targets(resource) if key.type in known]
        self.connection.executemany("INSERT INTO vref VALUES (?, 0, ?, 1)", rows)

    def _rid(self, key: ResourceKey) -> tuple[int, int]:
        self.connection.execute("INSERT OR IGNORE INTO type (name) VALUES (?)", (key.type,))
        tid = self.connection.execute("SELECT tid FROM type WHERE name = ?", (key.type,)).fetchone()[0]
        self.connection.execute("INSERT OR IGNORE INTO head (tid, fid) VALUES (?, ?)", (tid, key.id))
        row = self.connection.execute(
            "SELECT rid FROM head WHERE tid = ? AND fid = ?", (tid, key.id)
        ).fetchone()
        return row[0], tid
