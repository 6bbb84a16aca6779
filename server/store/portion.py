"""New instances made ready away from the store: bodies packed, index rows in terms of each other.

Source: performance specification §5.3 (a separate process prepares, the one writer only writes). A portion
names instances by their place in `keys`, the new ones first, since only the writer can give numbers.
"""

from __future__ import annotations

from typing import Any

import msgspec

# Places in `keys`; the new instances are the first ones.
Place = int


class PackedBody(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A version's body as `bodies` packs it, and its seal for the portion's moment."""

    coding: int
    data: bytes
    sha256: bytes
    seal: int


class Rows(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Index rows; the first number of each is the place of the new instance, the next (where there is one)
    that of the parameter in `Portion.parameters`.

    `tokens` are postings, a place in `Portion.terms` with all that have the term. A `composite` has its
    term, part, value (as in `fhir.search.rows`), element. A unit is a place in `Portion.units`, -1 none.
    """

    tokens: list[tuple[int, list[Place]]]
    of_types: list[tuple[Place, int, str]]
    identifiers: list[tuple[Place, int, str, str]]
    references: list[tuple[Place, int, Place]]
    dates: list[tuple[Place, int, int, int]]
    strings: list[tuple[Place, int, str, str]]
    quantities: list[tuple[Place, int, str, str, int]]
    composites: list[tuple[Place, int, int, Any, int]]
    texts: list[tuple[Place, str, str]]


class Portion(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """`count` creates by `author` (display, reference), stamped with `moment` (milliseconds since 1970).

    `named` are postings of what the bodies name: a place in `keys` with the new ones that do.
    """

    moment: int
    author: tuple[str | None, str | None]
    count: int
    keys: list[tuple[str, str]]
    bodies: list[PackedBody]
    named: list[tuple[Place, list[Place]]]
    parameters: list[str]
    terms: list[tuple[str, str, str, str, str]]
    units: list[tuple[str, str, str]]
    rows: Rows
