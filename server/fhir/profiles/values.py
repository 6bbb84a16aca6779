"""Whether a value is what a profile fixes, patterns and limits.

Source: FHIR R4 ElementDefinition fixed[x], pattern[x], minValue[x], maxValue[x], maxLength.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from server.fhir import codec
from server.fhir.errors import FhirError, Issue
from server.fhir.fhirpath_nodes import Node
from server.fhir.fhirpath_system import compare, system
from server.fhir.location import MISSING
from server.fhir.profiles.places import Place
from server.fhir.profiles.rules import Rule

_SHOWN = 200


def check(place: Place, rule: Rule) -> Iterator[Issue]:
    """The issues of the value at a place, its children aside."""
    value = place.node.value
    if rule.fixed is not MISSING and not codec.equal(value, rule.fixed):
        yield _wrong(place, f"must be exactly {_text(rule.fixed)}. Write that.")
    if rule.pattern is not MISSING and not matches(value, rule.pattern):
        yield _wrong(place, f"must contain {_text(rule.pattern)}. Add that to it.")
    if rule.max_length is not None and isinstance(value, str) and len(value) > rule.max_length:
        yield _wrong(
            place, f"has {len(value)} characters; at most {rule.max_length} are allowed. Shorten it."
        )
    if rule.lowest is not MISSING and _order(place.node, rule.lowest) == -1:
        yield _wrong(place, f"must be at least {_text(rule.lowest)}. Correct it.")
    if rule.highest is not MISSING and _order(place.node, rule.highest) == 1:
        yield _wrong(place, f"must be at most {_text(rule.highest)}. Correct it.")


def matches(value: Any, pattern: Any) -> bool:
    """Whether the value has all that the pattern has: members by name, array items in any order."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(matches(value.get(n), p) for n, p in pattern.items())
    if isinstance(pattern, list):
        return isinstance(value, list) and all(any(matches(v, p) for v in value) for p in pattern)
    return codec.equal(value, pattern)


def _order(node: Node, limit: Any) -> int | None:
    """-1, 0, 1; None where the two cannot be ordered."""
    try:
        return compare(system(node), system(Node(limit, node.type)))
    except FhirError:
        return None


def _wrong(place: Place, what: str) -> Issue:
    name = place.where.rpartition(".")[2]
    return Issue(f'"{name}" {what}', "value", "error", (place.where,))


def _text(value: Any) -> str:
    text = codec.encode(value).decode()
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
