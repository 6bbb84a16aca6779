"""Units of a quantity search as SQL: those named, or all of one kind, each with its own range.

A range is converted to every unit that is stored, not the stored to one unit: what is in the database stays
as it was written, and the index over numbers does the work. Source: server specification C2.
"""

from __future__ import annotations

import json
from fractions import Fraction

from server.fhir.errors import Kind, fhir_error
from server.fhir.search import measures
from server.fhir.search.clause import NumberValue, QuantityValue
from server.store.sql.search_condition import LISTED, Args, Arm
from server.store.sql.search_scope import Scope

# SQLite binds 32,766 values to a statement.
_MOST_ARMS = 4_000

_Alternative = tuple[NumberValue, str, Args]


def alternatives(scope: Scope, value: QuantityValue, column: str) -> list[_Alternative]:
    """What fulfils a quantity search: comparisons, each with a condition on the unit in `column`."""
    if value.system is None and value.code is None:
        return [(value.number, "", ())]
    if not measures.is_measured(value):
        return [_alternative(value.number, scope.units(value.system, value.code), column)]
    units: dict[Fraction, list[int]] = {}
    for vid, code in scope.units_of(measures.UCUM):
        by = measures.ratio(value.code or "", code)
        if by is not None:
            units.setdefault(by, []).append(vid)
    return [_alternative(measures.scaled(value.number, by), vids, column) for by, vids in units.items()]


def _alternative(number: NumberValue, vids: list[int], column: str) -> _Alternative:
    return number, f" AND {column} {LISTED}", (json.dumps(vids),)


def bounded(arms: list[Arm]) -> list[Arm]:
    """The arms, unless they are too many for one statement. Errors: 400."""
    if len(arms) > _MOST_ARMS:
        text = "The quantities are too many for all the units they may be stored in; ask for fewer at once."
        raise fhir_error(Kind.TOO_COSTLY, text)
    return arms
