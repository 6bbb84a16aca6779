"""Writes a `Portion`: gives its instances, terms and parameters their numbers, and inserts its rows.

Source: performance specification §5.3. The rows are those that `append` would write one by one; sorted,
since a B-tree takes neighbours together faster.
"""

from __future__ import annotations

from collections.abc import Iterable

from server.fhir.keys import ResourceKey, format_instant
from server.store.base import Author
from server.store.portion import PackedBody, Portion
from server.store.sql.bodies import BodyCodec, Packed, seal
from server.store.sql.driver import Connection
from server.store.sql.heads import Heads
from server.store.sql.reference_log import ReferenceLog
from server.store.sql.search_index import SearchIndex
from server.store.sql.version_log import VersionLog

_STAMP = b'"lastUpdated":"'


class PortionWriter:
    """Appends portions; the writer's connection only. Nothing may be held back elsewhere."""

    def __init__(
        self,
        connection: Connection,
        heads: Heads,
        log: VersionLog,
        references: ReferenceLog,
        index: SearchIndex,
        bodies: BodyCodec,
    ) -> None:
        self._connection = connection
        self._heads = heads
        self._log = log
        self._references = references
        self._index = index
        self._bodies = bodies

    def write(self, portion: Portion) -> int:
        """Append all; the moment they are stamped with, later than the portion's if others came before."""
        author = Author(*portion.author)
        keys = [ResourceKey(*key) for key in portion.keys]
        new = keys[: portion.count]
        moment = self._log.moment_from(portion.moment)
        bodies: Iterable[PackedBody] = portion.bodies
        if moment != portion.moment:
            bodies = [
                self._restamped(key, body, author, moment)
                for key, body in zip(new, portion.bodies, strict=True)
            ]
        first, tids = self._heads.create(new, self._log.next_seq, moment)
        self._log.create(first, tids, moment, author, bodies)
        rids = [*range(first, first + len(new)), *map(self._heads.rid, keys[len(new) :])]
        self._heads.flush()
        self._references.open([(rids[t], first + place) for t, places in portion.named for place in places])
        self._index.add_portion(portion, rids, tids)
        return moment

    def _restamped(self, key: ResourceKey, body: PackedBody, author: Author, moment: int) -> PackedBody:
        """A body with another `lastUpdated`; `stamp` put the first one there, and all are equally long."""
        text = self._bodies.unpack(Packed(body.coding, body.data, body.sha256))
        at = text.index(_STAMP) + len(_STAMP)
        instant = format_instant(moment).encode()
        packed = self._bodies.pack(text[:at] + instant + text[at + len(instant) :])
        sealed = seal(key, 1, "POST", True, moment, author, packed.sha256)
        return PackedBody(packed.coding, packed.data or b"", packed.sha256 or b"", sealed)
