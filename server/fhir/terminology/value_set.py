"""A value set as a value: what its compose includes and excludes, or the list that it carries.

Source: FHIR R4 valueset.html (content logical definition).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from server.fhir.terminology.members import objects, text

_PARTIAL = frozenset(
    f"http://hl7.org/fhir/StructureDefinition/valueset-{why}" for why in ("unclosed", "toocostly")
)


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on the concepts of a system."""

    property: str
    op: str
    value: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A code that a value set names itself, with its own display and designations."""

    code: str
    display: str = ""
    designations: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Include:
    """One part of a compose: of `system` the `concepts`, or those that pass all `filters`, or all.

    What it holds must also be in every one of `value_sets`. Without a system only those count.
    """

    system: str | None
    version: str | None = None
    concepts: tuple[Listed, ...] = ()
    filters: tuple[Filter, ...] = ()
    value_sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A value set. `about` are the members of the resource beside its content.

    `expanded` (system, version, code and display) is a complete list made elsewhere, for a value set
    without a compose or one whose code systems are not here; None when there is none. `compose` is
    FHIR's JSON.
    """

    about: Mapping[str, Any]
    includes: tuple[Include, ...] = ()
    excludes: tuple[Include, ...] = ()
    has_inactive: bool = True
    expanded: tuple[tuple[str, str | None, str, str], ...] | None = None
    compose: Mapping[str, Any] | None = None

    @property
    def url(self) -> str:
        """The canonical URL, "" when it has none."""
        return text(self.about, "url")

    @property
    def canonical(self) -> str:
        """`url|version`."""
        version = text(self.about, "version")
        return f"{self.url}|{version}" if version else self.url

    @staticmethod
    def of(resource: Mapping[str, Any]) -> ValueSet:
        """The value set that a ValueSet resource describes."""
        about = {n: v for n, v in resource.items() if n not in ("compose", "expansion", "text", "contained")}
        compose = resource.get("compose")
        if not isinstance(compose, dict):
            return ValueSet(about, expanded=_expanded(resource.get("expansion")))
        return ValueSet(
            about,
            tuple(map(_include, objects(compose, "include"))),
            tuple(map(_include, objects(compose, "exclude"))),
            compose.get("inactive") is not False,
            compose=compose,
        )


def _include(item: Mapping[str, Any]) -> Include:
    imports = item.get("valueSet")
    return Include(
        text(item, "system") or None,
        text(item, "version") or None,
        tuple(
            Listed(text(c, "code"), text(c, "display"), tuple(objects(c, "designation")))
            for c in objects(item, "concept")
        ),
        tuple(Filter(text(f, "property"), text(f, "op"), text(f, "value")) for f in objects(item, "filter")),
        tuple(url for url in imports if isinstance(url, str)) if isinstance(imports, list) else (),
    )


def _expanded(expansion: Any) -> tuple[tuple[str, str | None, str, str], ...] | None:
    """The codes of an expansion that is whole."""
    if not isinstance(expansion, dict):
        return None
    items = tuple(
        (text(item, "system"), text(item, "version") or None, text(item, "code"), text(item, "display"))
        for item in _contains(expansion)
        if text(item, "code")
    )
    total, offset = expansion.get("total"), expansion.get("offset")
    is_whole = not offset and (not isinstance(total, int) or total <= len(items))
    return (
        None
        if not is_whole or _PARTIAL & {text(e, "url") for e in objects(expansion, "extension")}
        else items
    )


def _contains(expansion: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    waiting = list(reversed(objects(expansion, "contains")))
    while waiting:
        item = waiting.pop()
        yield item
        waiting += reversed(objects(item, "contains"))
