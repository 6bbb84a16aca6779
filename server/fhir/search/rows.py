"""The index rows of one resource: what search can find it by.

Every row begins with the code of the search parameter it is stored under (`storage` says which).
Source: server specification C2, C3; performance notes on aliases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

# The code of a token that stands under a date parameter with several rows, so that a search knows those
# instances which are found by one date and sorted by another. No token search looks there.
SEVERAL = "several"


class Token(NamedTuple):
    """A coded value. `system` "" means none; `text` is the folded display; a code "" is only a text."""

    parameter: str
    system: str
    code: str
    text: str


class Identifier(NamedTuple):
    """A token without a vocabulary: an identifier's or contact's value, a plain string or URI."""

    parameter: str
    system: str
    value: str


class OfType(NamedTuple):
    """An identifier with its type, for `:of-type`."""

    parameter: str
    system: str
    code: str
    value: str


class Reference(NamedTuple):
    """A literal reference to an instance."""

    parameter: str
    type: str
    id: str


class Uri(NamedTuple):
    """A URI, a canonical, or a reference that names no instance of a server."""

    parameter: str
    uri: str


class Date(NamedTuple):
    """A period: first and last millisecond."""

    parameter: str
    low: int
    high: int


class String(NamedTuple):
    """A text, folded and as it is."""

    parameter: str
    folded: str
    exact: str


class Number(NamedTuple):
    """A number or range as sortable texts; both the same for a point."""

    parameter: str
    low: str
    high: str


class Quantity(NamedTuple):
    """A number or range with its unit; "" for what is not given."""

    parameter: str
    low: str
    high: str
    system: str
    code: str
    unit: str


class Composite(NamedTuple):
    """One part of a composite value.

    `element` numbers the element all parts come from, `part` is the component (from 1) that `value`
    belongs to: "token", "quantity" and so on, followed by its row without the parameter. `system` and
    `code` are the first component's token.
    """

    parameter: str
    element: int
    part: int
    system: str
    code: str
    value: tuple[Any, ...]


class Text(NamedTuple):
    """All texts of the resource, `normal` as in `fulltext`: for `_text`, and what `_content` adds."""

    parameter: str
    narrative: str
    content: str


@dataclass(frozen=True, slots=True)
class IndexRows:
    """All rows of one resource, each once."""

    tokens: frozenset[Token] = frozenset()
    identifiers: frozenset[Identifier] = frozenset()
    of_types: frozenset[OfType] = frozenset()
    references: frozenset[Reference] = frozenset()
    uris: frozenset[Uri] = frozenset()
    dates: frozenset[Date] = frozenset()
    strings: frozenset[String] = frozenset()
    numbers: frozenset[Number] = frozenset()
    quantities: frozenset[Quantity] = frozenset()
    composites: frozenset[Composite] = frozenset()
    texts: frozenset[Text] = frozenset()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(len(getattr(self, name)) for name in TABLES)


TABLES = (
    "tokens",
    "identifiers",
    "of_types",
    "references",
    "uris",
    "dates",
    "strings",
    "numbers",
    "quantities",
    "composites",
    "texts",
)
