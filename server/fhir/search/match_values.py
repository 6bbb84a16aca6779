"""Whether the index rows of a resource have a value that a clause asks for.

Source: server specification C2, C3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from server.fhir.search import fulltext, measures
from server.fhir.search import rows as row_types
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
    TextValue,
    TokenValue,
    UriValue,
    Value,
)
from server.fhir.search.conditions import address_of
from server.fhir.search.hierarchy import is_version
from server.fhir.search.rows import TABLES, Composite, Date, IndexRows, Number, Quantity, String
from server.fhir.search.storage import Stored
from server.fhir.search.values import fold


def under(rows: IndexRows, plan: Stored) -> IndexRows:
    """The rows under the codes of `plan`, references narrowed to its target type."""
    found = {name: frozenset(r for r in getattr(rows, name) if r[0] in plan.codes) for name in TABLES}
    if plan.target is not None:
        found["references"] = frozenset(r for r in found["references"] if r.type == plan.target)
        found["uris"] = frozenset(r for r in found["uris"] if address_of(r.uri, plan.target))
        found["identifiers"] = frozenset()
    return IndexRows(**found)


def is_present(rows: IndexRows) -> bool:
    """Whether there is any value."""
    return rows.count > 0


def has_words(rows: IndexRows, clause: Clause) -> bool:
    """Whether the narrative (`_content`: all texts) has the words of one value."""
    texts = [text for row in rows.texts for text in (row.narrative, row.content)]
    if clause.code == "_text":
        texts = [row.narrative for row in rows.texts]
    found = [fulltext.words(text) for text in texts]
    return any(isinstance(v, TextValue) and fulltext.found(v.words, found) for v in clause.values)


def in_date(row: Date, value: DateValue) -> bool:
    """C3: the target's whole period T against the search value's whole period S."""
    low, high = row.low, row.high
    is_inside = value.low <= low and high <= value.high
    return {
        "eq": is_inside,
        "ne": not is_inside,
        "gt": high > value.high,
        "ge": high >= value.low,
        "lt": low < value.low,
        "le": low <= value.high,
        "sa": low > value.high,
        "eb": high < value.low,
        "ap": low <= value.high and high >= value.low,
    }[value.prefix]


def in_number(row: Number | Quantity, value: NumberValue) -> bool:
    """C3: a number, or a range, against a number with its precision or exactly."""
    low, high = row.low, row.high
    is_inside = value.low <= low < value.high and high < value.high
    return {
        "eq": is_inside,
        "ne": not is_inside,
        "gt": high > value.high,
        "ge": high >= value.low,
        "lt": low < value.low,
        "le": low <= value.high,
        "sa": low > value.high,
        "eb": high < value.low,
        "ap": low <= value.high and high >= value.low,
    }[value.prefix]


def in_codes(rows: IndexRows, value: Value, implied: frozenset[str]) -> bool:
    """Whether a coded value is one of those; of the parameters in `implied` also one without a system."""
    if not isinstance(value, CodesValue):
        return False
    pairs = {(system, code) for system, codes in value.codes for code in codes}
    alone = {code for _, code in pairs}
    return any(
        (row.system, row.code) in pairs
        or (row.system in value.systems and row.code != "")
        or (row.system == "" and row.parameter in implied and row.code in alone)
        for row in rows.tokens
    )


def _token(rows: IndexRows, modifier: str | None, value: Value, only: str | None) -> bool:
    match value:
        case OfTypeValue(system, code, text):
            return any(row[1:] == (system, code, text) for row in rows.of_types)
        case TokenValue(_, str(code)) if modifier == "text":
            return any(row.text.startswith(fold(code)) for row in rows.tokens)
        case TokenValue():
            pairs = [(row.system, row.code) for row in rows.tokens]
            pairs += [(row.system, row.value) for row in rows.identifiers]
            return _is_token(value, pairs)
    return False


def _is_token(value: TokenValue, pairs: Iterable[tuple[str, str]]) -> bool:
    return any(
        value.system in (None, system) and value.code in (None, code) and (code or value.code is None)
        for system, code in pairs
    )


def _reference(rows: IndexRows, modifier: str | None, value: Value, only: str | None) -> bool:
    match value:
        case TokenValue():
            return _is_token(value, [(row.system, row.value) for row in rows.identifiers])
        case ReferenceValue(_, _, str(url)):
            return any(is_version(row.uri, url, modifier) for row in rows.uris)
        case ReferenceValue(types, fid, None):
            literals = {f"{name}/{fid}" for name in types} | ({fid} if only in types else set())
            return any(row.type in types and row.id == fid for row in rows.references) or any(
                row.uri in literals for row in rows.uris
            )
    return False


def _uri(rows: IndexRows, modifier: str | None, value: Value, only: str | None) -> bool:
    if not isinstance(value, UriValue):
        return False
    uris = [row.uri for row in rows.uris]
    if modifier == "below":
        return any(uri.startswith(value.uri) and not uri.startswith("urn:") for uri in uris)
    if modifier == "above":
        return any(uri and value.uri.startswith(uri) for uri in uris)
    return value.uri in uris


def _string(rows: IndexRows, modifier: str | None, value: Value, only: str | None) -> bool:
    return isinstance(value, StringValue) and any(_is_string(r, modifier, value.text) for r in rows.strings)


def _is_string(row: String, modifier: str | None, text: str) -> bool:
    if modifier == "exact":
        return row.exact == text
    return fold(text) in row.folded if modifier == "contains" else row.folded.startswith(fold(text))


def _date(rows: IndexRows, modifier: str | None, value: Value, only: str | None) -> bool:
    return isinstance(value, DateValue) and any(in_date(row, value) for row in rows.dates)


def _number(rows: IndexRows, modifier: str | None, value: Value, only: str | None) -> bool:
    if isinstance(value, NumberValue):
        return any(in_number(row, value) for row in rows.numbers)
    if not isinstance(value, QuantityValue):
        return False
    if measures.is_measured(value):
        return any(_is_measure(row, value) for row in rows.quantities)
    return any(in_number(row, value.number) and _has_unit(row, value) for row in rows.quantities)


def _is_measure(row: Quantity, value: QuantityValue) -> bool:
    """The stored quantity, in the unit asked for."""
    by = measures.ratio(row.code, value.code or "") if row.system == measures.UCUM else None
    if by is None:
        return False
    low, high = (measures.scaled_number(text, by) for text in (row.low, row.high))
    return in_number(row._replace(low=low, high=high), value.number)


def _has_unit(row: Quantity, value: QuantityValue) -> bool:
    if value.system not in (None, row.system):
        return False
    units = (row.code, row.unit) if value.system is None else (row.code,)
    return value.code is None or value.code in units


def _composite(rows: IndexRows, modifier: str | None, value: Value, only: str | None) -> bool:
    if not isinstance(value, CompositeValue) or not isinstance(value.parts[0], TokenValue):
        return False
    first, others = value.parts[0], value.parts[1:]
    found: dict[tuple[str, int, str, str], list[Composite]] = {}
    for row in rows.composites:
        found.setdefault((row.parameter, row.element, row.system, row.code), []).append(row)
    return any(
        _is_token(first, [(system, code)])
        and all(
            any(row.part == number and _part(row.value, part) for row in group)
            for number, part in enumerate(others, 1)
        )
        for (_, _, system, code), group in found.items()
    )


_KINDS = {
    "token": "tokens",
    "identifier": "identifiers",
    "reference": "references",
    "uri": "uris",
    "date": "dates",
    "string": "strings",
    "number": "numbers",
    "quantity": "quantities",
}


def _part(value: tuple[Any, ...], wanted: Value) -> bool:
    """A component as if it were the only row of a resource."""
    kind, *columns = value
    row = getattr(row_types, kind.capitalize())("", *columns)
    single = IndexRows(**{_KINDS[kind]: frozenset({row})})
    return any(test(single, None, wanted, None) for test in _PARTS)


_PARTS = (_token, _reference, _uri, _string, _date, _number)
TESTS: dict[str, Callable[[IndexRows, str | None, Value, str | None], bool]] = {
    "token": _token,
    "reference": _reference,
    "uri": _uri,
    "string": _string,
    "date": _date,
    "number": _number,
    "quantity": _number,
    "composite": _composite,
}
