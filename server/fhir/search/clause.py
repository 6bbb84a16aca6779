"""The criteria of a search as values: clauses, chains, reverse chains, and what they compare with.

Source: server specification C2, C3, C4.1, C4.2.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.fhir.search.fulltext import Expression


@dataclass(frozen=True, slots=True)
class StringValue:
    """A text as the user wrote it."""

    text: str


@dataclass(frozen=True, slots=True)
class TokenValue:
    """`system` None means any, "" means none; `code` None means any. For `:text` the code is the text."""

    system: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class OfTypeValue:
    """`:of-type`: an identifier's type (system and code) and its value."""

    system: str
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class ValueSetValue:
    """`:in`: a value set by its canonical, or by `ValueSet/id` where it is stored here."""

    reference: str


@dataclass(frozen=True, slots=True)
class CodesValue:
    """Any of these codes: pairs of a system and its codes, and systems all of whose codes count.

    What `terminology_clauses.resolve` makes of a value set or a place in a hierarchy. Elements whose system
    is implied (`code`) match by code alone.
    """

    codes: tuple[tuple[str, tuple[str, ...]], ...]
    systems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReferenceValue:
    """An instance (`id`, of one of `types`), or when `url` is given that address or canonical.

    `typed` says whether the user named the type. Without types it is an instance there cannot be.
    """

    types: tuple[str, ...]
    id: str
    url: str | None = None
    typed: bool = True


@dataclass(frozen=True, slots=True)
class UriValue:
    """A URI, compared exactly."""

    uri: str


@dataclass(frozen=True, slots=True)
class DateValue:
    """A period in milliseconds, both ends inclusive; for `ap` already widened."""

    prefix: str
    low: int
    high: int
    text: str


@dataclass(frozen=True, slots=True)
class NumberValue:
    """Sortable texts: the precision range for eq, ne (`high` exclusive) and ap, else twice the number."""

    prefix: str
    low: str
    high: str
    text: str


@dataclass(frozen=True, slots=True)
class QuantityValue:
    """A number and a unit; None for what was not given. Without a system `code` is a code or a unit."""

    number: NumberValue
    system: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class TextValue:
    """A query over words, and the text it was read from."""

    words: Expression
    text: str


@dataclass(frozen=True, slots=True)
class MissingValue:
    """`:missing`."""

    missing: bool


@dataclass(frozen=True, slots=True)
class CompositeValue:
    """One value a component: first that of the key component (`components.key_component`), then the others.

    `key` is the place of the key component among all of them.
    """

    parts: tuple[Value, ...]
    key: int = 0


Value = (
    StringValue
    | TokenValue
    | OfTypeValue
    | ValueSetValue
    | CodesValue
    | ReferenceValue
    | UriValue
    | DateValue
    | NumberValue
    | QuantityValue
    | TextValue
    | MissingValue
    | CompositeValue
)


@dataclass(frozen=True, slots=True)
class Clause:
    """`code:modifier=value,value`: one of `values` matches. `type` is the search parameter's type."""

    code: str
    type: str
    modifier: str | None
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """`code.…=`: refers along `code` to an instance of one of these types that fulfils its criterion.

    `target` is the type where the user named it.
    """

    code: str
    options: tuple[tuple[str, Criterion], ...]
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Has:
    """`_has:type:code:…=`: an instance of `type` that fulfils `criterion` refers here along `code`."""

    type: str
    code: str
    criterion: Criterion


@dataclass(frozen=True, slots=True)
class Within:
    """Membership in a compartment: `parameters` are a type's search parameter codes.

    An empty tuple of codes means that the type has only the compartment's own instance as member.
    """

    compartment: str
    id: str
    parameters: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class NotReferenced:
    """Nothing live refers here: at all, from a type, or along one of a type's reference parameters."""

    type: str | None = None
    code: str | None = None


Criterion = Clause | Chain | Has | Within | NotReferenced
