"""Which part of a search parameter's expression speaks of which base type.

Source: FHIR R4 search parameter registry: `Patient.name | Practitioner.name` serves two bases.
"""

from __future__ import annotations

from collections.abc import Iterator


def expression_for(base: str, expression: str) -> str:
    """The alternatives of `expression` that speak of `base`; all of them when none names a type."""
    alternatives = list(split_union(expression))
    own = [a for a in alternatives if _root(a) == base]
    unrooted = [a for a in alternatives if not _root(a)[:1].isupper()]
    return " | ".join(own + unrooted if own else alternatives)


def split_union(expression: str) -> Iterator[str]:
    """The operands of the top-level `|` of a FHIRPath expression."""
    depth = start = 0
    for position, char in enumerate(expression):
        depth += (char in "([") - (char in ")]")
        if char == "|" and not depth:
            yield expression[start:position].strip()
            start = position + 1
    if expression[start:].strip():
        yield expression[start:].strip()


def _root(alternative: str) -> str:
    return alternative.lstrip("( ").partition(".")[0].partition(" ")[0].rstrip(")")
