"""Criteria of a search as SQL conditions: clauses, chains, `_has`, compartments.

Source: server specification C2–C4.2. Values are bound; the text holds only names from here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from server.fhir.search.clause import (
    Chain,
    Clause,
    Criterion,
    DateValue,
    Has,
    MissingValue,
    NotReferenced,
    TokenValue,
    Within,
)
from server.fhir.search.storage import stored
from server.store.sql import search_ranges, search_text, search_values
from server.store.sql.schema import OPEN
from server.store.sql.search_condition import LISTED, Arm, Condition
from server.store.sql.search_scope import Place, Scope

_NEVER = Condition(())
_ALWAYS = Condition((), negated=True)
_Maker = Callable[[Scope, Place, Clause], list[Arm]]


class Criteria:
    """Translates criteria, for one connection and snapshot."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def condition(self, criterion: Criterion, types: Sequence[str]) -> Condition:
        """The condition that live instances of `types` fulfil `criterion`."""
        match criterion:
            case Chain():
                return self._chain(criterion, types)
            case Has():
                return self._has(criterion, types)
            case Within():
                return self._within(criterion, types)
            case NotReferenced():
                return self._not_referenced(criterion, types)
            case Clause("_id"):
                return self._id(criterion, types)
            case Clause("_text" | "_content"):
                return search_text.condition(self._scope, criterion, types)
            case Clause("_lastUpdated"):
                return self._last_updated(criterion, types)
        return self._clause(criterion, types)

    def _clause(self, clause: Clause, types: Sequence[str]) -> Condition:
        places = self._scope.places(types, clause.code)
        value = clause.values[0]
        if isinstance(value, MissingValue):
            arms = [arm for place in places for arm in search_values.present(self._scope, place, clause)]
            return Condition(tuple(arms), negated=value.missing)
        make = _MAKERS[clause.type]
        arms = [arm for place in places for arm in make(self._scope, place, clause)]
        tests = None
        if clause.type == "date":
            tests = tuple(arm for place in places for arm in search_values.date_tests(place, clause))
        return Condition(tuple(arms), clause.modifier == "not", tests)

    def _chain(self, chain: Chain, types: Sequence[str]) -> Condition:
        arms = []
        for place in self._scope.places(types, chain.code):
            for target, criterion in chain.options:
                if place.target not in (None, target):
                    continue
                found = self._set(criterion, target)
                if found is not None:
                    where = f"{place.where()} AND s.target IN ({found[0]})"
                    arms.append(Arm("search_reference s", where, (*place.args, *found[1]), seekable=True))
        return Condition(tuple(arms))

    def _has(self, has: Has, types: Sequence[str]) -> Condition:
        found = self._set(has.criterion, has.type)
        tids = self._scope.tids(types)
        if found is None or not tids:
            return _NEVER
        arms, tests = [], []
        # To start from, it begins with what fulfils the criterion; the unary plus keeps SQLite from reading
        # all rows of the parameter instead. To check, it begins with what refers to the instance.
        table = "search_reference s JOIN head t ON t.rid = s.target"
        first = f"({found[0]}) f CROSS JOIN search_reference s ON s.rid = f.rid "
        first += "CROSS JOIN head t ON t.rid = s.target"
        for place in self._scope.places((has.type,), has.code):
            if place.target is not None and place.target not in types:
                continue
            only = tids if place.target is None else self._scope.tids((place.target,))
            live = f"t.live = 1 AND +t.tid IN ({', '.join('?' * len(only))})"
            where = f"{place.where('+s.tid')} AND {live}"
            arms.append(Arm(first, where, (*found[1], *place.args, *only), "s.target"))
            where = f"{place.where()} AND +s.rid IN ({found[0]}) AND {live}"
            args = (*place.args, *found[1], *only)
            tests.append(Arm(table, where, args, "s.target", seekable=True))
        return Condition(tuple(arms), tests=tuple(tests))

    def _set(self, criterion: Criterion, type_name: str) -> tuple[str, tuple[Any, ...]] | None:
        """All live instances of a type that fulfil a criterion; None when there can be none."""
        condition = self.condition(criterion, (type_name,))
        if not condition.negated:
            return condition.select() if condition.arms else None
        tids = self._scope.tids((type_name,))
        if not tids:
            return None
        text, args = condition.check("h.rid")
        return f"SELECT h.rid AS rid FROM head h WHERE h.tid = ? AND h.live = 1 AND {text}", (*tids, *args)

    def _within(self, within: Within, types: Sequence[str]) -> Condition:
        rids = self._scope.rids((within.compartment,), within.id)
        arms = []
        for type_name, codes in within.parameters:
            if type_name not in types:
                continue
            for code in codes:
                for place in self._scope.places((type_name,), code):
                    if rids and place.target in (None, within.compartment):
                        where = f"{place.where()} AND s.target = ?"
                        args = (*place.args, rids[0])
                        arms.append(Arm("search_reference s", where, args, ordered=True, seekable=True))
            if type_name == within.compartment and rids:
                where = "s.rid = ? AND s.live = 1"
                arms.append(Arm("head s", where, (rids[0],), ordered=True, seekable=True))
        return Condition(tuple(arms))

    def _not_referenced(self, criterion: NotReferenced, types: Sequence[str]) -> Condition:
        if criterion.type is None:
            # References in elements that are no search parameter count, too.
            table = "vref s JOIN head t ON t.rid = s.rid"
            where = f"s.last = {OPEN} AND t.live = 1"
            return Condition((Arm(table, where, (), "s.target", seekable=True),), negated=True)
        codes = (
            (criterion.code,) if criterion.code else tuple(stored(self._scope.definitions, criterion.type))
        )
        places = (place for code in codes for place in self._scope.places((criterion.type,), code))
        arms = [
            self._referred(place, types) for place in dict.fromkeys(places) if place.target in (None, *types)
        ]
        return Condition(tuple(arms), negated=True)

    def _referred(self, place: Place, types: Sequence[str]) -> Arm:
        """What the rows of a parameter refer to."""
        if place.target is None:
            return Arm("search_reference s", place.where(), place.args, "s.target", seekable=True)
        table = "search_reference s JOIN head t ON t.rid = s.target"
        tids = self._scope.tids((place.target,))
        return Arm(
            table,
            f"{place.where()} AND t.tid {LISTED}",
            (*place.args, json.dumps(tids)),
            "s.target",
            seekable=True,
        )

    def _id(self, clause: Clause, types: Sequence[str]) -> Condition:
        value = clause.values[0]
        if isinstance(value, MissingValue):
            return _NEVER if value.missing else _ALWAYS
        ids = [item.code for item in clause.values if isinstance(item, TokenValue) and not item.system]
        tids = self._scope.tids(types)
        where = (
            "s.tid IN (SELECT value FROM json_each(?)) AND s.fid IN (SELECT value FROM json_each(?)) "
            "AND s.live = 1"
        )
        arm = Arm("head s", where, (json.dumps(tids), json.dumps(ids)), seekable=True)
        return Condition((arm,), clause.modifier == "not")

    def _last_updated(self, clause: Clause, types: Sequence[str]) -> Condition:
        if isinstance(clause.values[0], MissingValue):
            return _NEVER if clause.values[0].missing else _ALWAYS
        arms = []
        tids = self._scope.tids(types)
        for value in clause.values:
            if isinstance(value, DateValue) and tids:
                where, args = search_ranges.date(value, "s.updated", "s.updated")
                marks = ", ".join("?" * len(tids))
                text = f"s.tid IN ({marks}) AND s.live = 1 AND {where}"
                arms.append(Arm("head s", text, (*tids, *args), seekable=True))
        return Condition(tuple(arms))


_MAKERS: dict[str, _Maker] = {
    "token": search_values.tokens,
    "reference": search_values.references,
    "string": search_values.strings,
    "uri": search_values.uris,
    "date": search_values.dates,
    "number": search_values.numbers,
    "quantity": search_values.numbers,
    "composite": search_values.composites,
}
