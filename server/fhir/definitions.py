"""What the FHIR specification says of types, elements, search parameters, compartments, value sets.

Source: the official definitions, compacted into `resources/fhir/{version}` by
`packaging/build_definitions.py`. Tables load lazily, a type at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import msgspec

from server.fhir import assets
from server.fhir.canonical import split_canonical

VERSIONS = ("r4", "r4b", "r5", "stu3")


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
    """A resource, datatype or backbone (`name` is its path). `kind`: resource, complex, primitive, backbone.

    `elements` has them by FHIR name, inherited ones too, in the order of the specification.
    """

    name: str
    kind: str
    elements: dict[str, Element]
    by_json_name: dict[str, Element]
    base: str = ""
    is_abstract: bool = False


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """One search parameter as it applies to one resource type.

    `type` is FHIR's (string, token, reference, date, number, quantity, uri, composite, special).
    `paths` is the expression in the compiled form of `server.fhir.search.expression`.
    `components` (composites) are pairs of component code and its compiled paths, relative to `paths`.
    Not `enabled` means that values are indexed but may not be searched for: not all are there yet, or the
    parameter was switched off.
    """

    code: str
    type: str
    base: str
    url: str
    expression: str
    paths: tuple[object, ...]
    targets: tuple[str, ...] = ()
    components: tuple[tuple[str, tuple[object, ...]], ...] = ()
    enabled: bool = True


class ParameterSet:
    """The search parameters there are from one change to the next. Never changes itself."""

    def __init__(
        self,
        built_in: Callable[[str], Mapping[str, SearchParameter]],
        added: Mapping[str, Iterable[SearchParameter]] | None = None,
        unusable: frozenset[str] = frozenset(),
    ) -> None:
        self._built_in = built_in
        self._added = {name: tuple(parameters) for name, parameters in (added or {}).items()}
        self._unusable = unusable
        self._merged: dict[str, Mapping[str, SearchParameter]] = {}

    def of(self, type: str) -> Mapping[str, SearchParameter]:
        """See `Definitions.search_parameters`."""
        found = self._merged.get(type)
        if found is None:
            found = self._merged[type] = self._merge(type)
        return found

    @property
    def has_changes(self) -> bool:
        """Whether anything differs from what the specification defines."""
        return bool(self._added or self._unusable)

    @property
    def changes(self) -> tuple[Mapping[str, tuple[SearchParameter, ...]], frozenset[str]]:
        """What `Definitions.change_parameters` takes to come to the same."""
        return self._added, self._unusable

    def added(self, type: str) -> tuple[SearchParameter, ...]:
        """Those that are not built in."""
        return self._added.get(type, ())

    def _merge(self, type: str) -> Mapping[str, SearchParameter]:
        found = {**self._built_in(type), **{p.code: p for p in self.added(type)}}
        if not self._unusable:
            return found
        return {code: replace(p, enabled=p.url not in self._unusable) for code, p in found.items()}


@dataclass(frozen=True, slots=True)
class Constraint:
    """One invariant: `expression` (FHIRPath) must not be false. `element` is "" for the type itself.

    `severity` is error or warning; `source` is the canonical URL of the definition that asks for it.
    """

    key: str
    severity: str
    text: str
    expression: str
    element: str = ""
    source: str = ""


class Definitions:
    """The tables of one FHIR version, `r4` for example. Made by `load`; safe to share between threads.

    `origin` is what it was copied from (`own`), itself else: all but the search parameters is the same.
    """

    def __init__(self, version: str, directory: Path) -> None:
        """Tables of `directory`, as `packaging/build_definitions.py` writes them."""
        index = msgspec.json.decode(assets.read(directory / "index.json"))
        self.version = version
        self.fhir_version: str = index["fhirVersion"]
        self.resource_types: frozenset[str] = frozenset(index["resourceTypes"])
        self.compartments: tuple[str, ...] = tuple(index["compartments"])
        self._compartments: dict[str, dict[str, tuple[str, ...]]] = {
            name: {member: tuple(codes) for member, codes in members.items()}
            for name, members in index["compartments"].items()
        }
        self._directory = directory
        self._tables: dict[str, dict[str, msgspec.Raw]] = {}
        self._types: dict[str, TypeDef] = {}
        self._built_in: dict[str, Mapping[str, SearchParameter]] = {}
        self.origin: Definitions = self
        self.parameters = ParameterSet(self._built_in_parameters)
        self._value_sets: dict[str, dict[str, frozenset[str]] | None] = {}
        self._codes: dict[str, frozenset[str]] = {}
        self._constraints: dict[str, tuple[Constraint, ...]] = {}

    @staticmethod
    def load(version: str = "r4") -> Definitions:
        """The bundled tables of `version` (one of `VERSIONS`). Errors: KeyError."""
        return _load(version)

    @property
    def release(self) -> str:
        """The FHIR release as media types and `$versions` name it: `4.0` for 4.0.1."""
        return self.fhir_version.rpartition(".")[0]

    def type(self, name: str) -> TypeDef:
        """A resource, a datatype, or a backbone by its path. Errors: KeyError when unknown."""
        found = self._types.get(name)
        if found is None:
            row = msgspec.json.decode(self._table("types")[name])
            found = self._types[name] = _type_def(name, row)
        return found

    def is_type(self, name: str) -> bool:
        """Whether `type` knows the name."""
        return name in self._types or name in self._table("types")

    def own(self) -> Definitions:
        """A copy for one server, whose search parameters may change without those of others."""
        return copy(self)

    def search_parameters(self, type: str) -> Mapping[str, SearchParameter]:
        """The search parameters of a resource type by code, those of its base types too.

        Errors: KeyError for an unknown type.
        """
        return self.parameters.of(type)

    def change_parameters(
        self, added: Mapping[str, Iterable[SearchParameter]], unusable: frozenset[str]
    ) -> None:
        """From now on there are also those of `added` (by type); those with a URL in `unusable` are off."""
        self.parameters = ParameterSet(self._built_in_parameters, added, unusable)

    def built_in_parameter(self, url: str) -> bool:
        """Whether the specification itself defines a search parameter with that URL."""
        return url in self._built_in_urls

    def compartment(self, name: str) -> Mapping[str, tuple[str, ...]]:
        """Member type → search parameter codes that link it. Errors: KeyError when unknown."""
        return self._compartments[name]

    def value_set(self, url: str) -> frozenset[str] | None:
        """The codes of a value set some element requires; None when no list can hold them."""
        found = self._codes.get(url)
        if found is None:
            systems = self.value_set_systems(url)
            if systems is None:
                return None
            found = self._codes[url] = frozenset().union(*systems.values())
        return found

    def value_set_systems(self, url: str) -> Mapping[str, frozenset[str]] | None:
        """Like `value_set`, but the codes by code system."""
        plain, _ = split_canonical(url)
        if plain not in self._value_sets:
            raw = self._table("value-sets").get(plain)
            systems = msgspec.json.decode(raw, type=dict[str, frozenset[str]]) if raw else None
            self._value_sets[plain] = systems
        return self._value_sets[plain]

    def constraints(self, type: str) -> tuple[Constraint, ...]:
        """The invariants of a type or backbone path and of its elements, those of its base types too.

        Without those that `server.fhir.validate` holds; what an element's own type asks is not repeated.
        """
        found = self._constraints.get(type)
        if found is None:
            raw = self._table("constraints").get(type)
            source = "http://hl7.org/fhir/StructureDefinition/" + type.partition(".")[0]
            own = tuple(
                Constraint(key, severity, text, expression, element, source)
                for element, key, severity, text, expression in (msgspec.json.decode(raw) if raw else ())
            )
            base = self.type(type).base if self.is_type(type) else ""
            found = self._constraints[type] = (*(self.constraints(base) if base else ()), *own)
        return found

    def profile(self, url: str) -> bytes | None:
        """The JSON of a bundled StructureDefinition that constrains a type; its differential only."""
        raw = self._table("profiles").get(url)
        return bytes(raw) if raw is not None else None

    def element_at(self, type: str, path: Sequence[str | int]) -> Element | None:
        """The element a JSON path leads to, array positions ignored; None when there is none.

        A contained resource's own elements are not followed: their type stands in the data.
        """
        element: Element | None = None
        for name in path:
            if isinstance(name, int):
                continue
            if not self.is_type(type):
                return None
            json_name = name.removeprefix("_")
            element = self.type(type).by_json_name.get(json_name)
            if element is None:
                return None
            type = element.json_names[json_name]
        return element

    @cached_property
    def _built_in_urls(self) -> frozenset[str]:
        rows = (row for raw in self._table("search-parameters").values() for row in msgspec.json.decode(raw))
        return frozenset(row[2] for row in rows)

    def _built_in_parameters(self, type: str) -> Mapping[str, SearchParameter]:
        found = self._built_in.get(type)
        if found is None:
            base = self.type(type).base
            merged = dict(self._built_in_parameters(base)) if self._has_parameters(base) else {}
            merged.update((row[0], _search_parameter(type, row)) for row in self._search_rows(type))
            found = self._built_in[type] = merged
        return found

    def _has_parameters(self, base: str) -> bool:
        return bool(base) and self.is_type(base) and self.type(base).kind == "resource"

    def _search_rows(self, type: str) -> Iterable[Any]:
        raw = self._table("search-parameters").get(type)
        return msgspec.json.decode(raw) if raw else ()

    def _table(self, name: str) -> dict[str, msgspec.Raw]:
        table = self._tables.get(name)
        if table is None:
            file = self._directory / f"{name}.json.gz"
            text = assets.read(file)
            table = self._tables[name] = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        return table


@cache
def _load(version: str) -> Definitions:
    if version not in VERSIONS:
        raise KeyError(version)
    return Definitions(version, assets.path("fhir", version))


def _type_def(name: str, row: dict[str, Any]) -> TypeDef:
    elements = [_element(*cells) for cells in row["elements"]]
    return TypeDef(
        name,
        row["kind"],
        {element.name: element for element in elements},
        {json_name: element for element in elements for json_name in element.json_names},
        row["base"],
        row["abstract"],
    )


def _element(
    name: str,
    minimum: int,
    maximum: int,
    types: list[str],
    flags: int = 0,
    targets: Iterable[str] = (),
    binding: str | None = None,
    strength: str | None = None,
) -> Element:
    is_choice = bool(flags & 1)
    names = {name + t[0].upper() + t[1:]: t for t in types} if is_choice else {name: types[0]}
    return Element(
        name,
        minimum,
        maximum,
        tuple(types),
        is_choice,
        names,
        tuple(targets),
        binding,
        strength,
        bool(flags & 2),
        bool(flags & 4),
    )


def _search_parameter(base: str, row: list[Any]) -> SearchParameter:
    empty: list[Any] = [[], []]
    code, type_, url, expression, paths, targets, components = row + empty[len(row) - 5 :]
    return SearchParameter(
        code,
        type_,
        base,
        url,
        expression,
        tuple(paths),
        tuple(targets),
        tuple((name, tuple(compiled)) for name, compiled in components),
    )
