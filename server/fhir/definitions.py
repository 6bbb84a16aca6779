"""What the FHIR specification says of types, elements, search parameters, compartments, value sets.

Source: the official definitions, compacted into `resources/fhir/{version}` by
`packaging/build_definitions.py`. Tables load lazily, a type at a time.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type. `name` is its FHIR name (`value` for value[x]); `max` 0 means `*`.

    `types` are type codes; for a backbone or a content reference the one type is the path that
    defines it (`Patient.contact`, `Questionnaire.item`). `json_names` maps each JSON member name
    to its type code: one pair, or one a choice (`valueQuantity` → `Quantity`).
    """

    name: str
    min: int
    max: int
    types: tuple[str, ...]
    is_choice: bool
    json_names: dict[str, str]
    targets: tuple[str, ...] = ()
    binding: str | None = None
    strength: str | None = None
    is_summary: bool = False
    is_modifier: bool = False

    @property
    def is_list(self) -> bool:
        """Whether JSON holds an array."""
        return self.max != 1


@dataclass(frozen=True, slots=True)
class TypeDef:
    """A resource, datatype or backbone (`name` is its path). `kind`: resource, complex, primitive, backbone."""

    name: str
    kind: str
    elements: dict[str, Element]
    by_json_name: dict[str, Element]


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """One search parameter as it applies to one resource type.

    `type` is FHIR's (string, token, reference, date, number, quantity, uri, composite, special).
    `paths` is the expression in the compiled form of `server.fhir.search.expression`.
    `components` (composites) are pairs of component code and its compiled paths, relative to `paths`.
    """

    code: str
    type: str
    base: str
    url: str
    expression: str
    paths: tuple[object, ...]
    targets: tuple[str, ...] = ()
    components: tuple[tuple[str, tuple[object, ...]], ...] = ()
