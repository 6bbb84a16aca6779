"""The values of one clause as rows of the index tables, for each type of search parameter.

Source: server specification C2, C3.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from server.fhir.search.clause import (
    Clause,
    CodesValue,
    CompositeValue,
    DateValue,
    NumberValue,
    OfTypeValue,
    QuantityValue,
    ReferenceValue,
    StringValue,
    TokenValue,
    UriValue,
    Value,
)
from server.fhir.search.conditions import address_of
from server.fhir.search.hierarchy import wider_versions
from server.fhir.search.values import fold
from server.store.sql import search_measures, search_ranges
from server.store.sql.search_condition import LISTED, Args, Arm
from server.store.sql.search_ranges import Where
from server.store.sql.search_scope import Place, Scope

# Behind every text that begins with what stands before it.
LAST = "\U0010ffff"
# As many terms can be tried one by one for each instance.
_SHORT = 8


def tokens(scope: Scope, place: Place, clause: Clause) -> list[Arm]:
    """Rows of a token clause: coded values, identifiers, identifiers with their type."""
    vids: list[int] = []
    arms: list[Arm] = []
    for value in clause.values:
        if isinstance(value, OfTypeValue):
            arms += _of_type(scope, place, value)
        elif isinstance(value, CodesValue):
            if place.has_tokens:
                vids += _coded_vids(scope, place, value)
        elif isinstance(value, TokenValue):
            if place.has_tokens:
                vids += _token_vids(scope, place, clause.modifier, value)
            if place.has_identifiers and clause.modifier != "text":
                arms += _identifiers(scope, place, value)
    return _posting(vids) + arms


def _posting(vids: list[int]) -> list[Arm]:
    unique = list(dict.fromkeys(vids))
    if not unique:
        return []
    if len(unique) == 1:
        return [Arm("search_token s", "s.vid = ?", (unique[0],), ordered=True, seekable=True)]
    is_long = len(unique) > _SHORT
    return [Arm("search_token s", f"s.vid {LISTED}", (json.dumps(unique),), seekable=True, is_long=is_long)]


def _token_vids(scope: Scope, place: Place, modifier: str | None, value: TokenValue) -> list[int]:
    if modifier == "text":
        text = fold(value.code or "")
        return scope.vids(place, "s.text >= ? AND s.text < ?", (text, text + LAST))
    where, args = _token(scope, value, "s.code", "s.sid")
    return scope.vids(place, where, args)


def _coded_vids(scope: Scope, place: Place, value: CodesValue) -> list[int]:
    vids: list[int] = []
    for system, codes in value.codes:
        listed = json.dumps(codes)
        # 0 is no system.
        for sid in (scope.sid(system), 0 if place.has_implied else None):
            if sid is not None:
                vids += scope.vids(place, f"s.code {LISTED} AND s.sid = ?", (listed, sid))
    for system in value.systems:
        vids += scope.vids(place, "s.sid = ? AND s.code <> ''", (scope.sid(system),))
    return vids


def _token(scope: Scope, value: TokenValue, code: str, sid: str) -> Where:
    if value.code is None:
        return f"{sid} = ?", (scope.sid(value.system or ""),)
    if value.system is None:
        return f"{code} = ?", (value.code,)
    return f"{code} = ? AND {sid} = ?", (value.code, scope.sid(value.system))


def _identifiers(scope: Scope, place: Place, value: TokenValue) -> list[Arm]:
    where, args = _token(scope, value, "s.value", "s.sid")
    exact = place.is_one and value.code is not None and value.system is not None
    return [_arm("search_identifier s", place, where, args, exact, value.code is not None)]


def _of_type(scope: Scope, place: Place, value: OfTypeValue) -> list[Arm]:
    vids = _token_vids(scope, place, None, TokenValue(value.system, value.code))
    if not vids:
        return []
    where = f"s.vid {LISTED} AND s.part = 0 AND s.a = ?"
    return [Arm("search_composite s", where, (json.dumps(vids), value.value), seekable=True)]


def references(scope: Scope, place: Place, clause: Clause) -> list[Arm]:
    """Rows of a reference clause: instances, addresses, identifiers of the target."""
    arms = []
    for value in clause.values:
        if isinstance(value, TokenValue):
            arms += _identifiers(scope, place, value)
        elif isinstance(value, ReferenceValue) and value.url is None:
            arms += _instance(scope, place, value, clause.modifier)
        elif isinstance(value, ReferenceValue) and address_of(value.url or "", place.target):
            arms += _posting(scope.vids(place, *_versions(value.url or "", clause.modifier)))
    return arms


def _versions(canonical: str, modifier: str | None) -> Where:
    if modifier == "below" and "|" in canonical:
        closer = f"{canonical}."
        return "(s.code = ? OR (s.code >= ? AND s.code < ?))", (canonical, closer, closer + LAST)
    wanted = wider_versions(canonical) if modifier == "above" else [canonical]
    return f"s.code {LISTED}", (json.dumps(wanted),)


def _instance(scope: Scope, place: Place, value: ReferenceValue, modifier: str | None) -> list[Arm]:
    types = [name for name in value.types if place.target in (None, name)]
    if modifier in ("above", "below"):
        rids = scope.kin(types, value.id, modifier)
    else:
        rids = scope.rids(types, value.id)
    arms = []
    if len(rids) == 1:
        arms.append(_arm("search_reference s", place, "s.target = ?", (rids[0],), place.is_one, True))
    elif rids:
        listed = (json.dumps(rids),)
        arms.append(_arm("search_reference s", place, f"s.target {LISTED}", listed, False, True))
    if place.target is None:
        literals = [f"{name}/{value.id}" for name in types] + ([value.id] if place.only in types else [])
        arms += _posting(scope.vids(place, f"s.code {LISTED}", (json.dumps(literals),)))
    return arms


def uris(scope: Scope, place: Place, clause: Clause) -> list[Arm]:
    """Rows of a URI clause."""
    vids: list[int] = []
    for value in clause.values:
        if not isinstance(value, UriValue):
            continue
        uri = value.uri
        if clause.modifier == "below":
            where = "s.code >= ? AND s.code < ? AND substr(s.code, 1, 4) <> 'urn:'"
            vids += scope.vids(place, where, (uri, uri + LAST))
        elif clause.modifier == "above":
            where = "s.code > '' AND s.code <= ? AND substr(?, 1, length(s.code)) = s.code"
            vids += scope.vids(place, where, (uri, uri))
        else:
            vids += scope.vids(place, "s.code = ?", (uri,))
    return _posting(vids)


def strings(scope: Scope, place: Place, clause: Clause) -> list[Arm]:
    """Rows of a string clause."""
    arms = []
    for value in clause.values:
        if not isinstance(value, StringValue):
            continue
        folded = fold(value.text)
        if clause.modifier == "exact":
            where, args = "s.folded = ? AND s.exact = ?", (folded, value.text)
            arms.append(_arm("search_string s", place, where, args, place.is_one, True))
        elif clause.modifier == "contains":
            arms.append(_arm("search_string s", place, "instr(s.folded, ?) > 0", (folded,)))
        else:
            arms.append(_arm("search_string s", place, *_prefix(folded, "s.folded")))
    return arms


def _prefix(folded: str, column: str) -> Where:
    return f"{column} >= ? AND {column} < ?", (folded, folded + LAST)


def dates(scope: Scope, place: Place, clause: Clause) -> list[Arm]:
    """Rows of a date clause, to start from."""
    found = [value for value in clause.values if isinstance(value, DateValue)]
    return [
        _arm("search_date s", place, *where) for value in found for where in search_ranges.date_arms(value)
    ]


def date_tests(place: Place, clause: Clause) -> list[Arm]:
    """Rows of a date clause, given an instance."""
    found = [value for value in clause.values if isinstance(value, DateValue)]
    # The unary plus keeps SQLite from reading a range of times where it has the instance.
    return [
        _arm("search_date s", place, *search_ranges.date(value, "+s.low"), seekable=True) for value in found
    ]


def numbers(scope: Scope, place: Place, clause: Clause) -> list[Arm]:
    """Rows of a number or quantity clause."""
    arms = []
    for value in clause.values:
        if isinstance(value, NumberValue):
            arms += [_arm("search_quantity s", place, *where) for where in search_ranges.number_arms(value)]
        elif isinstance(value, QuantityValue):
            for number, unit, args in search_measures.alternatives(scope, value, "s.vid"):
                for where, bound in search_ranges.number_arms(number):
                    arms.append(_arm("search_quantity s", place, where + unit, (*bound, *args)))
    return search_measures.bounded(arms)


def composites(scope: Scope, place: Place, clause: Clause) -> list[Arm]:
    """Rows of a composite clause: all parts of one element."""
    arms = []
    for value in clause.values:
        if isinstance(value, CompositeValue) and isinstance(value.parts[0], TokenValue):
            vids = _token_vids(scope, place, None, value.parts[0])
            if vids:
                arms.append(_composite(scope, vids, value.parts[1:]))
    return arms


def _composite(scope: Scope, vids: list[int], parts: tuple[Value, ...]) -> Arm:
    where = f"s.vid {LISTED} AND s.part = 1"
    args: Args = (json.dumps(vids),)
    for number, part in enumerate(parts, 1):
        alias = "s" if number == 1 else f"p{number}"
        text, bound = _part(scope, part, alias)
        if number == 1:
            where += f" AND {text}"
        else:
            same = f"{alias}.vid = s.vid AND {alias}.rid = s.rid AND {alias}.element = s.element"
            where += (
                f" AND EXISTS (SELECT 1 FROM search_composite {alias} "
                f"WHERE {same} AND {alias}.part = {number} AND {text})"
            )
        args += bound
    return Arm("search_composite s", where, args)


def _part(scope: Scope, value: Value, s: str) -> Where:
    """A component's value in the columns a, b, c."""
    match value:
        case TokenValue():
            return _token(scope, value, f"{s}.a", f"{s}.b")
        case QuantityValue():
            found = search_measures.alternatives(scope, value, f"{s}.c")
            parts = [(_number_part(number, s), unit, args) for number, unit, args in found]
            text = " OR ".join(f"({where}{unit})" for (where, _), unit, _ in parts)
            return f"({text or 0})", tuple(arg for (_, bound), _, args in parts for arg in (*bound, *args))
        case NumberValue():
            return _number_part(value, s)
        case DateValue():
            return search_ranges.date(value, f"{s}.a", f"{s}.a + {s}.b")
        case StringValue(text):
            return _prefix(fold(text), f"{s}.a")
        case ReferenceValue(types, fid, None):
            return f"{s}.a {LISTED}", (json.dumps(scope.rids(types, fid)),)
        case ReferenceValue(_, _, str(uri)) | UriValue(uri):
            return f"{s}.a = ?", (uri,)
    return "0", ()


def _number_part(value: NumberValue, s: str) -> Where:
    return search_ranges.number(value, f"{s}.a", f"CASE {s}.b WHEN '' THEN {s}.a ELSE {s}.b END")


def present(scope: Scope, place: Place, clause: Clause) -> Iterator[Arm]:
    """All rows of a parameter, for `:missing`."""
    if clause.type == "composite":
        yield _with_term("search_composite", place)
    elif clause.type in ("token", "uri", "reference") and place.target is None:
        yield _with_term("search_token", place)
    if clause.type == "reference":
        yield from _referring(scope, place)
    for table in _TABLES.get(clause.type, ()):
        yield Arm(f"{table} s", place.where(), place.args, seekable=table == "search_date")


def _with_term(table: str, place: Place, more: str = "", args: Args = ()) -> Arm:
    terms = f"SELECT s.vid FROM search_term s WHERE {place.where()}{more}"
    return Arm(f"{table} s", f"s.vid IN ({terms})", (*place.args, *args))


def _referring(scope: Scope, place: Place) -> Iterator[Arm]:
    if place.target is None:
        yield Arm("search_reference s", place.where(), place.args, seekable=True)
        yield Arm("search_identifier s", place.where(), place.args)
        return
    tids = scope.tids((place.target,))
    if tids:
        table = "search_reference s JOIN head t ON t.rid = s.target"
        yield Arm(table, f"{place.where()} AND t.tid = ?", (*place.args, *tids), seekable=True)
    yield _with_term("search_token", place, " AND instr(s.code, ?) > 0", (f"/{place.target}/",))


_TABLES: dict[str, tuple[str, ...]] = {
    "token": ("search_identifier",),
    "string": ("search_string",),
    "date": ("search_date",),
    "number": ("search_quantity",),
    "quantity": ("search_quantity",),
}


def _arm(
    table: str, place: Place, where: str, args: tuple[Any, ...], ordered: bool = False, seekable: bool = False
) -> Arm:
    return Arm(table, f"{place.where()} AND {where}", (*place.args, *args), "s.rid", ordered, seekable)
