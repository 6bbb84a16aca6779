"""Which coded values of a search parameter are in use: the dictionary of the search index, read as a list.

A term goes with its last row, so the dictionary holds what live resources have and nothing else.
Source: FHIR R4 OperationDefinition Resource-meta.
"""

from __future__ import annotations

from server.store.sql.driver import Connection

_LABELS = (
    "SELECT DISTINCT ifnull(y.code, '') AS system, s.code FROM type t "
    "CROSS JOIN search_term s ON s.tid = t.tid LEFT JOIN search_term y ON y.vid = s.sid "
    "WHERE s.pid = (SELECT pid FROM param WHERE code = ?1) AND (?2 IS NULL OR t.name = ?2) "
    "AND (s.code <> '' OR s.sid <> 0) ORDER BY system, s.code"
)


def labels(connection: Connection, parameter: str, type_: str | None) -> tuple[tuple[str, str], ...]:
    """Pairs of system and code (a URI is a code without system), of one type or of all."""
    return tuple((system, code) for system, code in connection.execute(_LABELS, (parameter, type_)))
