"""What types and parameters of a search are in the database: their numbers, and where values are stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.fhir.definitions import Definitions
from server.fhir.search.emit import CODED, EMITTERS
from server.fhir.search.hierarchy import parent_parameter
from server.fhir.search.storage import indexed, kinds, only_target, stored
from server.store.sql.driver import Connection
from server.store.sql.names import Names
from server.store.sql.search_condition import Args
from server.store.sql.search_schema import SYSTEMS, UNITS
from server.store.sql.search_terms import Terms

# UNION, not UNION ALL: a whole that is part of itself ends the walk. A part refers to its whole.
_KIN = {
    name: f"WITH RECURSIVE kin (rid) AS (VALUES (?) UNION SELECT s.{found} FROM kin CROSS JOIN "
    f"search_reference s ON s.{given} = kin.rid WHERE s.tid = ? AND s.pid = ?) SELECT rid FROM kin"
    for name, given, found in (("below", "target", "rid"), ("above", "rid", "target"))
}
_SYSTEM = "SELECT vid FROM search_term WHERE tid = ? AND pid = ? AND code = ? AND sid = 0 AND text = ''"


_LONG = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """Rows of one stored parameter, for types that share it. `target` narrows references to one type.

    `has_tokens` and `has_identifiers` say which of the two tables hold its token values, `has_implied` that
    codes without a system may be of the one its elements imply; `only` is the one type that a reference
    can lead to, if there is but one.
    """

    tids: tuple[int, ...]
    pid: int
    target: str | None
    has_tokens: bool
    has_identifiers: bool
    has_implied: bool
    only: str | None

    @property
    def is_one(self) -> bool:
        """Whether it is one contiguous part of an index."""
        return len(self.tids) == 1

    def where(self, column: str = "s.tid") -> str:
        """The condition on type and parameter, for the bindings `args`."""
        tids = f"{column} = ?" if self.is_one else f"{column} IN ({', '.join('?' * len(self.tids))})"
        return f"{tids} AND s.pid = ?"

    @property
    def args(self) -> Args:
        """Bindings for `where`."""
        return (*self.tids, self.pid)


class Scope:
    """Looks up numbers on one connection."""

    def __init__(self, connection: Connection, definitions: Definitions, names: Names, terms: Terms) -> None:
        self.definitions = definitions
        self._connection = connection
        self._names = names
        self._terms = terms

    def tids(self, types: Iterable[str]) -> tuple[int, ...]:
        """The numbers of those types that have ever been named."""
        found = (self._names.tid(type_name) for type_name in types)
        return tuple(tid for tid in found if tid is not None)

    def places(self, types: Sequence[str], code: str) -> list[Place]:
        """Where the values of a parameter of `types` are."""
        groups: dict[tuple[int, str | None, bool, bool, bool, str | None], list[int]] = {}
        for type_name in types:
            tid = self._names.tid(type_name)
            plan = stored(self.definitions, type_name).get(code)
            if tid is None or plan is None:
                continue
            for stored_code in plan.codes:
                pid = self._terms.known_pid(stored_code)
                if pid is not None:
                    tables = self._tables(type_name, stored_code)
                    key = (pid, plan.target, *tables, only_target(self.definitions, type_name, code))
                    groups.setdefault(key, []).append(tid)
        return [Place(tuple(tids), *key) for key, tids in groups.items()]

    def _tables(self, type_name: str, code: str) -> tuple[bool, bool, bool]:
        found = kinds(indexed(self.definitions, type_name)[code])
        # An Identifier's type is a coded text.
        has_tokens = any(kind in CODED or kind == "Identifier" for kind in found)
        has_identifiers = any(kind in EMITTERS["token"] and kind not in CODED for kind in found)
        return has_tokens, has_identifiers, "code" in found

    def rids(self, types: Iterable[str], fid: str) -> list[int]:
        """The instances with that id, of one of the types, live or not."""
        select = "SELECT rid FROM head WHERE tid = ? AND fid = ?"
        found = (self._connection.execute(select, (tid, fid)).fetchone() for tid in self.tids(types))
        return [row[0] for row in found if row is not None]

    def sid(self, system: str) -> int | None:
        """The number of a code system, 0 for none; None when it is unknown."""
        if not system:
            return 0
        row = self._connection.execute(_SYSTEM, (*SYSTEMS, system)).fetchone()
        return None if row is None else int(row[0])

    def vids(self, place: Place, where: str, args: Args) -> list[int]:
        """The terms of a parameter that fulfil a condition on `search_term` (aliased s)."""
        select = f"SELECT s.vid FROM search_term s WHERE {place.where()} AND {where}"
        return [row[0] for row in self._connection.execute(select, (*place.args, *args))]

    def is_long(self, vid: int) -> bool:
        """Whether more instances have that term than are worth going through for one page."""
        select = "SELECT count(*) FROM (SELECT 1 FROM search_token WHERE vid = ? LIMIT ?)"
        return int(self._connection.execute(select, (vid, _LONG)).fetchone()[0]) == _LONG

    def units(self, system: str | None, code: str | None) -> list[int]:
        """The units that a quantity search names; without a system the code may be the unit's text."""
        where, args = ["tid = ? AND pid = ?"], list[object](UNITS)
        if system is not None:
            where.append("sid = ?")
            args.append(self.sid(system))
        if code is not None:
            where.append("code = ?" if system else "(code = ? OR text = ?)")
            args += [code] if system else [code, code]
        select = f"SELECT vid FROM search_term WHERE {' AND '.join(where)}"
        return [row[0] for row in self._connection.execute(select, tuple(args))]

    def units_of(self, system: str) -> list[tuple[int, str]]:
        """All units of a system: number and code."""
        select = "SELECT vid, code FROM search_term WHERE tid = ? AND pid = ? AND sid = ?"
        rows = self._connection.execute(select, (*UNITS, self.sid(system)))
        return [(int(vid), str(code)) for vid, code in rows]

    def kin(self, types: Iterable[str], fid: str, modifier: str) -> list[int]:
        """The instances with that id, of one of the types, and all `above` or `below` them."""
        found: set[int] = set()
        for type_name in types:
            code = parent_parameter(self.definitions, type_name)
            places = self.places((type_name,), code) if code else []
            for rid in self.rids((type_name,), fid):
                found.add(rid)
                for place in places:
                    rows = self._connection.execute(_KIN[modifier], (rid, *place.args))
                    found.update(row[0] for row in rows)
        return sorted(found)
