"""The rows of the search tables that a `Portion` stands for, once its places are numbers.

Sorted where the columns can be compared: a B-tree takes neighbours together faster.
"""

from __future__ import annotations

from typing import Any

from server.store.portion import Portion
from server.store.sql.search_writer import Row, SearchWriter


def search_rows(
    portion: Portion, rids: list[int], tids: list[int], writer: SearchWriter
) -> dict[str, list[Row]]:
    """The rows of the search tables; `writer` knows the numbers of terms."""
    terms, rows = writer.terms, portion.rows
    tid_of = dict(zip((key[0] for key in portion.keys), tids, strict=False))
    pids = [terms.pid(code) for code in portion.parameters]
    vids = [terms.token(tid_of[type_], *more) for type_, *more in portion.terms]
    units = [*(terms.unit(*unit) for unit in portion.units), 0]
    system = terms.system
    of_type: Any = ((vids[t], 0, value, 0, 0, rids[k], 0) for k, t, value in rows.of_types)
    parts: Any = (
        (vids[t], part, *writer.columns(value), rids[k], element)
        for k, t, part, value, element in rows.composites
    )
    return {
        "search_token": sorted((vids[t], rids[k]) for t, places in rows.tokens for k in places),
        "search_identifier": sorted(
            (tids[k], pids[p], value, system(uri), rids[k]) for k, p, uri, value in rows.identifiers
        ),
        "search_reference": sorted((tids[k], pids[p], rids[t], rids[k]) for k, p, t in rows.references),
        "search_string": sorted(
            (tids[k], pids[p], folded, rids[k], exact) for k, p, folded, exact in rows.strings
        ),
        "search_date": sorted((tids[k], pids[p], low, rids[k], span) for k, p, low, span in rows.dates),
        "search_quantity": sorted(
            (tids[k], pids[p], low, rids[k], high, units[u]) for k, p, low, high, u in rows.quantities
        ),
        "search_composite": [*of_type, *parts],
        "search_text": [(rids[k], narrative, content) for k, narrative, content in rows.texts],
    }
