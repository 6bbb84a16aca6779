"""`_include` and `_revinclude` as SQL over the reference rows of live heads.

Source: server specification C4.3, C4.4. Repeating (`:iterate`) is the caller's: once a round.
"""

from __future__ import annotations

import json

from server.fhir.search.query_model import Include
from server.fhir.search.storage import stored
from server.store.sql.schema import OPEN
from server.store.sql.search_condition import Args
from server.store.sql.search_scope import Scope


def included(scope: Scope, include: Include) -> tuple[str, Args]:
    """A select whose bindings are a JSON array of rids, the rid to begin behind, then these, then a limit.

    "" when it finds nothing.

    References to what is deleted or absent give nothing, and a source must be live.
    """
    given, found = ("target", "rid") if include.reverse else ("rid", "target")
    where = ["h.live = 1", "h.rid > ?"]
    args: list[object] = []
    if include.source is not None:
        # The unary plus keeps SQLite from reading all rows of the parameter where it has their sources.
        column = "s.tid" if include.reverse else "+s.tid"
        source = _source(scope, include.source, include.parameter, column)
        if source is None:
            return "", ()
        where.append(source[0])
        args += source[1]
    if include.target is not None:
        where.append("(SELECT tid FROM head WHERE rid = s.target) IN (SELECT value FROM json_each(?))")
        args.append(json.dumps(scope.tids((include.target,))))
    # No index leads from a target to its rows of all types, but the references of bodies do.
    is_any = include.reverse and include.source is None
    by = f"CROSS JOIN vref v ON v.target = j.value AND v.last = {OPEN} " if is_any else ""
    same = "AND s.rid = v.rid " if is_any else ""
    text = (
        f"SELECT DISTINCT s.{found} AS rid FROM json_each(?) j {by}CROSS JOIN search_reference s "
        f"ON s.{given} = j.value {same}CROSS JOIN head h ON h.rid = s.{found} "
        f"WHERE {' AND '.join(where)} ORDER BY rid LIMIT ?"
    )
    return text, tuple(args)


def _source(scope: Scope, type_name: str, parameter: str | None, column: str) -> tuple[str, Args] | None:
    """The condition on the rows of a parameter of a type, or of all of its parameters."""
    codes = stored(scope.definitions, type_name) if parameter is None else (parameter,)
    places = [place for code in codes for place in scope.places((type_name,), code)]
    if not places:
        return None
    text, args = f"{column} = ? AND s.pid IN (SELECT value FROM json_each(?))", list[object]()
    args += [places[0].tids[0], json.dumps(sorted({place.pid for place in places}))]
    narrow = places[0].target if parameter is not None else None
    if narrow is not None:
        text += " AND (SELECT tid FROM head WHERE rid = s.target) IN (SELECT value FROM json_each(?))"
        args.append(json.dumps(scope.tids((narrow,))))
    return text, tuple(args)
