"""A transaction in which a SearchParameter resource changes what is indexed.

Source: server specification C5. By whatever way such a resource comes or goes (create, Bundle, restore,
job, hard delete), its parameter follows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from server.fhir.search.custom import CustomParameter
from server.store.base import Author, Stated, Version
from server.store.parameters import ParameterState
from server.store.sql.custom_parameters import RESOURCE_TYPE, custom_of, load
from server.store.sql.driver import Connection
from server.store.sql.parameter_table import SqlParameterTable
from server.store.sql.transaction import SqlTransaction


class ParameterTransaction(SqlTransaction):
    """A `Transaction` over the writer's connection; `parameters_settled` must follow each commit."""

    def __init__(self, connection: Connection, definitions: Definitions, now: Callable[[], int]) -> None:
        super().__init__(connection, definitions, now)
        self._moment = now
        self.parameters: SqlParameterTable = SqlParameterTable(self, self._index)

    def parameters_settled(self) -> bool:
        """After a commit: let changes of search parameters take effect; whether there were any."""
        if not self.parameters.has_changes:
            return False
        self.parameters.has_changes = False
        load(self, self.definitions)
        return True

    def append(
        self,
        key: ResourceKey,
        body: bytes,
        resource: Mapping[str, Any],
        *,
        method: str,
        author: Author,
        keep_previous: bool = True,
    ) -> Version:
        """See `Transaction`."""
        with self._followed(key):
            return super().append(
                key, body, resource, method=method, author=author, keep_previous=keep_previous
            )

    def insert(
        self,
        key: ResourceKey,
        body: bytes | None,
        resource: Mapping[str, Any] | None,
        stated: Stated,
        *,
        author: Author,
    ) -> Version | None:
        """See `Transaction`."""
        with self._followed(key):
            return super().insert(key, body, resource, stated, author=author)

    def tombstone(self, key: ResourceKey, *, author: Author) -> Version | None:
        """See `Transaction`."""
        with self._followed(key):
            return super().tombstone(key, author=author)

    def erase(self, key: ResourceKey) -> bool:
        """See `Transaction`."""
        with self._followed(key):
            return super().erase(key)

    @contextmanager
    def _followed(self, key: ResourceKey) -> Iterator[None]:
        if key.type != RESOURCE_TYPE:
            yield
            return
        before = self._live_body(key)
        yield
        after = self._live_body(key)
        self._follow(self._custom(before), self._custom(after))

    def _follow(self, old: CustomParameter | None, new: CustomParameter | None) -> None:
        """Note what the new state of a SearchParameter means for the index."""
        if old == new:
            return
        if old is not None and (new is None or (old.url, old.code) != (new.url, new.code)):
            self._note(old, "PendingDelete")
        if new is not None:
            self._note(new, "Supported")

    def _note(self, custom: CustomParameter, status: str) -> None:
        known = self.parameters.get(custom.url, custom.code)
        # Rows may be left under every type it ever had.
        types = frozenset(custom.parameters) | (known.types if known else frozenset())
        self.parameters.put(ParameterState(custom.url, custom.code, types, status, self._moment()))

    def _custom(self, body: bytes | None) -> CustomParameter | None:
        return None if body is None else custom_of(codec.decode(body), self.definitions)

    def _live_body(self, key: ResourceKey) -> bytes | None:
        head = self.head(key)
        return None if head is None else head.body
