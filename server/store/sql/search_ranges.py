"""Comparisons of dates and numbers as SQL.

Source: server specification C3. A comparison is a list of alternatives, so that each can use an index:
most rows are found by where they begin, the few long ones through a partial index.
"""

from __future__ import annotations

from server.fhir.search.clause import DateValue, NumberValue
from server.fhir.search.values import DATE_MAX, DATE_MIN
from server.store.sql.search_condition import Args
from server.store.sql.search_schema import NARROW

Where = tuple[str, Args]

_LAST = "s.low + s.span"
_HIGH = "CASE s.high WHEN '' THEN s.low ELSE s.high END"


def date(value: DateValue, low: str = "s.low", last: str = _LAST) -> Where:
    """Whether a stored period fulfils the comparison; columns or expressions for its ends."""
    first, final = value.low, value.high
    match value.prefix:
        case "eq":
            return f"{low} >= ? AND {low} <= ? AND {last} <= ?", (first, final, final)
        case "ne":
            return f"({low} < ? OR {last} > ?)", (first, final)
        case "gt":
            return f"{last} > ?", (final,)
        case "ge":
            return f"{last} >= ?", (first,)
        case "lt":
            return f"{low} < ?", (first,)
        case "le":
            return f"{low} <= ?", (final,)
        case "sa":
            return f"{low} > ?", (final,)
        case "eb":
            return f"{low} < ? AND {last} < ?", (first, first)
    return f"{low} <= ? AND {last} >= ?", (final, first)


def begins(value: DateValue) -> tuple[int, int]:
    """First and last millisecond where a period that fulfils the comparison may begin.

    Periods longer than NARROW may begin before the first, but not after the last.
    """
    match value.prefix:
        case "eq":
            return value.low, value.high
        case "sa":
            return value.high, DATE_MAX
        case "gt":
            return value.high - NARROW, DATE_MAX
        case "ge":
            return value.low - NARROW, DATE_MAX
        case "lt" | "eb":
            return DATE_MIN, value.low
        case "le":
            return DATE_MIN, value.high
        case "ap":
            return value.low - NARROW, value.high
    return DATE_MIN, DATE_MAX


def date_arms(value: DateValue) -> list[Where]:
    """The same comparison of `search_date` rows, in parts that an index bounds."""
    where, args = date(value)
    if value.prefix not in ("gt", "ge", "ap"):
        return [(where, args)]
    # Whatever ends at or after `bound` and is no longer than NARROW begins after `bound - NARROW`.
    bound = max((value.high if value.prefix == "gt" else value.low) - NARROW, DATE_MIN)
    near = f"s.low >= ? AND {where}"
    wide = f"s.span > {NARROW} AND s.low < ? AND {where}"
    return [(near, (bound, *args)), (wide, (bound, *args))]


def number(value: NumberValue, low: str = "s.low", high: str = _HIGH) -> Where:
    """Whether a stored number or range fulfils the comparison."""
    first, final = value.low, value.high
    match value.prefix:
        case "eq":
            return f"{low} >= ? AND {low} < ? AND {high} < ?", (first, final, final)
        case "ne":
            return f"({low} < ? OR {high} >= ?)", (first, final)
        case "gt":
            return f"{high} > ?", (final,)
        case "ge":
            return f"{high} >= ?", (first,)
        case "lt":
            return f"{low} < ?", (first,)
        case "le":
            return f"{low} <= ?", (final,)
        case "sa":
            return f"{low} > ?", (final,)
        case "eb":
            return f"{low} < ? AND {high} < ?", (first, first)
    return f"{low} <= ? AND {high} >= ?", (final, first)


def number_arms(value: NumberValue) -> list[Where]:
    """The same comparison of `search_quantity` rows, in parts that an index bounds."""
    where, args = number(value)
    if value.prefix not in ("gt", "ge", "ap"):
        return [(where, args)]
    operator = ">" if value.prefix == "gt" else ">="
    points = f"s.low {operator} ? AND {where}"
    ranges = f"s.high <> '' AND NOT s.low {operator} ? AND {where}"
    return [(points, (value.low, *args)), (ranges, (value.low, *args))]
