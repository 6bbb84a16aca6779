"""A code system: its concepts, their hierarchy and properties.

Source: FHIR R4 codesystem.html (hierarchy, concept properties). Whatever `hierarchyMeaning` says, the
hierarchy is what `is-a`, `:below` and `$subsumes` follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from server.fhir.terminology.members import objects, text

_UPWARDS, _DOWNWARDS = frozenset({"parent", "subsumedBy"}), frozenset({"child"})
_ABSTRACT = frozenset({"notSelectable", "abstract"})
# Property `status`; HL7's tables also know active, deprecated and experimental codes, all still usable.
_GONE = frozenset({"retired", "inactive"})
_WITH_CONTENT = frozenset({"complete", "fragment", "example"})


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept. `parents` are codes; `designations` and `properties` are FHIR's JSON, as given."""

    code: str
    display: str = ""
    definition: str = ""
    parents: tuple[str, ...] = ()
    properties: tuple[Mapping[str, Any], ...] = ()
    designations: tuple[Mapping[str, Any], ...] = ()

    def values(self, name: str) -> list[Any]:
        """The values of a property."""
        return [value_of(item) for item in self.properties if item.get("code") == name]

    @property
    def is_abstract(self) -> bool:
        """Whether it only groups others and is not for use in data."""
        if not self.properties:
            return False
        return any(value is True for name in _ABSTRACT for value in self.values(name))

    @property
    def is_inactive(self) -> bool:
        """Whether it is no longer for use."""
        if not self.properties:
            return False
        return True in self.values("inactive") or any(
            s in _GONE for s in self.values("status") if _is_text(s)
        )


class CodeSystem:
    """The concepts of one code system by code, in the order they were written.

    `content` is FHIR's: complete, fragment, example, not-present or supplement.
    """

    def __init__(self, about: Mapping[str, Any], concepts: Iterable[Concept]) -> None:
        """`about` has the members of the CodeSystem that are not concepts."""
        self.about = about
        self.url = str(about.get("url", ""))
        self.version: str | None = about.get("version")
        self.content = str(about.get("content", "not-present"))
        self.is_case_sensitive = about.get("caseSensitive") is not False
        self.concepts: dict[str, Concept] = {}
        for concept in concepts:
            twin = self.concepts.get(concept.code)
            if twin is not None:
                concept = replace(twin, parents=tuple(dict.fromkeys((*twin.parents, *concept.parents))))
            self.concepts[concept.code] = concept

    @staticmethod
    def of(resource: Mapping[str, Any]) -> CodeSystem:
        """The code system that a CodeSystem resource describes."""
        about = {name: value for name, value in resource.items() if name not in ("concept", "text")}
        return CodeSystem(about, _concepts(resource))

    @property
    def is_complete(self) -> bool:
        """Whether a code that is not here does not exist."""
        return self.content == "complete"

    @property
    def has_content(self) -> bool:
        """Whether at least some of its codes are here."""
        return self.content in _WITH_CONTENT

    @property
    def canonical(self) -> str:
        """`url|version`."""
        return f"{self.url}|{self.version}" if self.version else self.url

    def find(self, code: str) -> Concept | None:
        """The concept with that code, case aside where the system says so."""
        found = self.concepts.get(code)
        if found is None and not self.is_case_sensitive:
            return self._folded.get(code.casefold())
        return found

    def parents(self, code: str) -> tuple[str, ...]:
        """Codes right above, those only that the system has."""
        concept = self.concepts.get(code)
        return () if concept is None else tuple(p for p in concept.parents if p in self.concepts)

    def children(self, code: str) -> tuple[str, ...]:
        """Codes right below."""
        return self._children.get(code, ())

    def descendants(self, code: str) -> dict[str, None]:
        """All codes below, in order."""
        return _closure(code, self.children)

    def ancestors(self, code: str) -> dict[str, None]:
        """All codes above."""
        return _closure(code, self.parents)

    def subsumes(self, above: str, below: str) -> bool:
        """Whether `above` is `below` or stands above it."""
        return above == below or above in self.ancestors(below)

    def has_property(self, name: str) -> bool:
        """Whether the system declares the property or filter, or some concept has it."""
        declared = [*objects(self.about, "property"), *objects(self.about, "filter")]
        return name in {item.get("code") for item in declared} or name in self._used

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for code in self.concepts:
            for parent in self.parents(code):
                found.setdefault(parent, []).append(code)
        return {parent: tuple(codes) for parent, codes in found.items()}

    @cached_property
    def _folded(self) -> dict[str, Concept]:
        return {code.casefold(): concept for code, concept in self.concepts.items()}

    @cached_property
    def _used(self) -> set[str]:
        return {str(item.get("code")) for c in self.concepts.values() for item in c.properties}


def value_of(item: Mapping[str, Any]) -> Any:
    """The value[x] of a concept's property; None when there is none."""
    return next((value for name, value in item.items() if name.startswith("value")), None)


def _concepts(resource: Mapping[str, Any]) -> Iterator[Concept]:
    """Concepts from the top down, each with what stands above it: by nesting or by properties."""
    found = list(_nested(resource))
    above: dict[str, list[str]] = {}
    for code, item, _ in found:
        for child in _named(item, _DOWNWARDS):
            above.setdefault(child, []).append(code)
    for code, item, parents in found:
        parents = (*parents, *_named(item, _UPWARDS), *above.get(code, ()))
        yield Concept(
            code,
            text(item, "display"),
            text(item, "definition"),
            tuple(dict.fromkeys(parents)) if len(parents) > 1 else parents,
            tuple(objects(item, "property")) if "property" in item else (),
            tuple(objects(item, "designation")) if "designation" in item else (),
        )


def _named(item: Mapping[str, Any], names: frozenset[str]) -> list[str]:
    """The codes that properties of these names name."""
    if "property" not in item:
        return []
    values = [value_of(p) for p in objects(item, "property") if p.get("code") in names]
    return [value for value in values if isinstance(value, str)]


def _nested(resource: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], tuple[str, ...]]]:
    waiting: list[tuple[Mapping[str, Any], tuple[str, ...]]] = [
        (item, ()) for item in reversed(objects(resource, "concept"))
    ]
    while waiting:
        item, above = waiting.pop()
        code = item.get("code")
        if isinstance(code, str):
            yield code, item, above
            if "concept" in item:
                waiting += [(child, (code,)) for child in reversed(objects(item, "concept"))]


def _closure(code: str, step: Callable[[str], Iterable[str]]) -> dict[str, None]:
    found: dict[str, None] = {}
    waiting = list(reversed(tuple(step(code))))
    while waiting:
        item = waiting.pop()
        if item not in found:
            found[item] = None
            waiting += reversed(tuple(step(item)))
    found.pop(code, None)
    return found


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
