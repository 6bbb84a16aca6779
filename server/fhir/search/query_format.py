"""A parsed search as URL parameters again; `parse` of them gives the same query.

Source: server specification C1.4, C2, C4.
"""

from __future__ import annotations

from server.fhir.search.clause import (
    Chain,
    Clause,
    CompositeValue,
    Criterion,
    DateValue,
    Has,
    MissingValue,
    NotReferenced,
    NumberValue,
    OfTypeValue,
    QuantityValue,
    ReferenceValue,
    StringValue,
    TextValue,
    TokenValue,
    UriValue,
    Value,
    ValueSetValue,
    Within,
)
from server.fhir.search.query_model import Include, SearchQuery, Sort
from server.fhir.search.storage import LIST_MEMBER
from server.fhir.search.syntax import escape


def format_query(query: SearchQuery) -> list[tuple[str, str]]:
    """Decoded pairs that say what `query` says. What it ignored, its types and compartment stay outside."""
    pairs = [format_criterion(clause) for clause in query.clauses if not isinstance(clause, Within)]
    pairs += [_include(include) for include in query.includes]
    if query.sort:
        pairs.append(("_sort", ",".join(map(_sort, query.sort))))
    if query.total:
        pairs.append(("_total", "accurate"))
    if query.elements:
        pairs.append(("_elements", ",".join(query.elements)))
    if query.summary is not None and query.count:
        pairs.append(("_summary", query.summary))
    return [*pairs, ("_count", str(query.count)), ("_includesCount", str(query.includes_count))]


def format_criterion(criterion: Criterion) -> tuple[str, str]:
    """One criterion as name and value. Errors: ValueError for a compartment, which the path says."""
    match criterion:
        case Clause(code, _, modifier, values):
            name = code if modifier is None else f"{code}:{modifier}"
            return name, ",".join(_value(value, modifier) for value in values)
        case Chain(code, options, target):
            name, value = format_criterion(options[0][1])
            return f"{code}:{target}.{name}" if target else f"{code}.{name}", value
        case Has(_, code, Clause(_, _, _, values)) if code == LIST_MEMBER:
            return "_list", ",".join(map(_value, values))
        case NotReferenced(type_name, code):
            return "_not-referenced", f"{type_name or '*'}:{code or '*'}"
        case Has(type_name, code, inner):
            name, value = format_criterion(inner)
            return f"_has:{type_name}:{code}:{name}", value
    raise ValueError("a compartment is not a parameter")


def _value(value: Value, modifier: str | None = None) -> str:
    match value:
        case StringValue(text) | UriValue(text) | TextValue(_, text) | ValueSetValue(text):
            return escape(text)
        case TokenValue(None, code):
            return escape(code or "")
        case TokenValue(str(system), code):
            return f"{escape(system)}|{escape(code or '')}"
        case OfTypeValue(system, code, text):
            return "|".join(map(escape, (system, code, text)))
        case ReferenceValue():
            return _reference(value, modifier)
        case DateValue(prefix, _, _, text):
            return _prefixed(prefix, text)
        case NumberValue(prefix, _, _, text):
            return _prefixed(prefix, text)
        case QuantityValue(number, None, None):
            return _value(number)
        case QuantityValue(number, system, code):
            return "|".join((_value(number), escape(system or ""), escape(code or "")))
        case MissingValue(missing):
            return "true" if missing else "false"
        case CompositeValue((first, *others), key):
            return "$".join(map(_value, (*others[:key], first, *others[key:])))
    raise ValueError(f"{value!r} is not a search value")


def _prefixed(prefix: str, text: str) -> str:
    return text if prefix == "eq" else prefix + text


def _reference(value: ReferenceValue, modifier: str | None) -> str:
    if value.url is not None:
        return escape(value.url)
    is_plain = not value.typed or modifier in value.types
    return value.id if is_plain or not value.types else f"{value.types[0]}/{value.id}"


def _sort(key: Sort) -> str:
    return f"-{key.code}" if key.descending else key.code


def _include(include: Include) -> tuple[str, str]:
    name = ("_revinclude" if include.reverse else "_include") + (":iterate" if include.iterate else "")
    parts = [include.source or "*", include.parameter or "*"]
    return name, ":".join(parts if include.target is None else [*parts, include.target])
