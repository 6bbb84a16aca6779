"""`_text` and `_content` as queries of SQLite's full-text index.

Source: server specification C1.14. The text of a user's query never gets there: only words, in quotes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from server.fhir.search.clause import Clause, TextValue
from server.fhir.search.fulltext import AllOf, AnyOf, Expression, Phrase
from server.store.sql.search_condition import LISTED, Arm, Condition
from server.store.sql.search_scope import Scope


def condition(scope: Scope, clause: Clause, types: Sequence[str]) -> Condition:
    """Live instances of `types` whose texts have the words of one value."""
    options = tuple(value.words for value in clause.values if isinstance(value, TextValue))
    query = _query(AnyOf(options))
    if clause.code == "_text":
        query = f"narrative : {query}"
    # No tables around it may come first: the words are read once, not for each instance.
    table = "search_text s CROSS JOIN head t ON t.rid = s.rowid"
    where = f"s.search_text MATCH ? AND t.live = 1 AND t.tid {LISTED}"
    return Condition((Arm(table, where, (query, json.dumps(scope.tids(types))), "s.rowid"),))


def _query(expression: Expression) -> str:
    match expression:
        case Phrase(words, is_begin):
            # Words are letters and digits (`fulltext.words`): no quotes to escape.
            return f'"{" ".join(words)}"' + (" *" if is_begin else "")
        case AnyOf(options):
            return f"({' OR '.join(map(_query, options))})"
        case AllOf(wanted, unwanted):
            found = " AND ".join(map(_query, wanted))
            return f"(({found}) NOT ({' OR '.join(map(_query, unwanted))}))" if unwanted else f"({found})"
