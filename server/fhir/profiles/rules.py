"""A profile as a tree of rules: what it asks of each element beyond what the element's type asks already.

Source: FHIR R4 profiling page, ElementDefinition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from server.fhir.definitions import Constraint
from server.fhir.location import MISSING


@dataclass(frozen=True, slots=True)
class TypeRule:
    """One type that an element may have; conforming to one of `profiles`, referring to one of `targets`."""

    code: str
    profiles: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding:
    """A value set (canonical URL) and how strong it is bound."""

    strength: str
    value_set: str


@dataclass(frozen=True, slots=True)
class Discriminator:
    """How the slices of an element are told apart: `kind` is value, pattern, exists, type or profile."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Slicing:
    """`rules`: open, closed, openAtEnd."""

    discriminators: tuple[Discriminator, ...]
    rules: str = "open"
    ordered: bool = False


@dataclass(slots=True)
class Rule:
    """What is asked of one element. Nobody changes a rule once its profile is compiled.

    `name` is the FHIR name (`value` for value[x]), `id` the element's id in the profile, for people.
    `base` are the types or the backbone path that the specification gives the element; `types` () is any of
    them. `max` None is no limit. `slices` are in the order of the profile;
    a slice of a slice is a slice of its rule. `again` are elements that are defined as another one is
    (Questionnaire.item.item), with the rules of that one.
    """

    name: str
    id: str
    base: tuple[str, ...]
    min: int = 0
    max: int | None = None
    types: tuple[TypeRule, ...] = ()
    fixed: Any = MISSING
    pattern: Any = MISSING
    lowest: Any = MISSING
    highest: Any = MISSING
    max_length: int | None = None
    binding: Binding | None = None
    constraints: tuple[Constraint, ...] = ()
    slicing: Slicing | None = None
    slices: dict[str, Rule] = field(default_factory=dict)
    children: dict[str, Rule] = field(default_factory=dict)
    again: dict[str, Rule] = field(default_factory=dict)

    @property
    def possible(self) -> tuple[str, ...]:
        """The types that an element can have here, a backbone by its path."""
        is_path = len(self.base) == 1 and "." in self.base[0]
        return self.base if is_path or not self.types else tuple(t.code for t in self.types)

    def copied(self) -> Rule:
        """A copy that can be changed; the values are shared."""
        slices = {name: rule.copied() for name, rule in self.slices.items()}
        children = {name: rule.copied() for name, rule in self.children.items()}
        return replace(self, slices=slices, children=children, again={})

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing."""
        asked = (self.min, self.types, self.binding, self.constraints, self.slices, self.children)
        values = (self.fixed, self.pattern, self.lowest, self.highest)
        return (
            not any(asked)
            and self.max is None
            and self.max_length is None
            and all(value is MISSING for value in values)
            and (self.slicing is None or self.slicing.rules != "closed")
        )

    def walk(self) -> Iterator[Rule]:
        """This rule and all below it."""
        yield self
        for below in (*self.slices.values(), *self.children.values()):
            yield from below.walk()


@dataclass(frozen=True, slots=True)
class Context:
    """Where an extension may stand: `kind` is element, extension or fhirpath."""

    kind: str
    expression: str


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A compiled StructureDefinition. `type` is the resource or datatype it constrains; `root` its rules.

    `problems` is what of the definition could not be understood, and so is not checked.
    """

    url: str
    type: str
    root: Rule
    contexts: tuple[Context, ...] = ()
    problems: tuple[str, ...] = ()
