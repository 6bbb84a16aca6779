"""The codes of a value set, all of them: what its compose includes, less what it excludes.

Source: FHIR R4 valueset-operation-expand.html, valueset.html#compositions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from server.fhir.canonical import split_canonical
from server.fhir.terminology import filters
from server.fhir.terminology.code_system import CodeSystem, Concept
from server.fhir.terminology.source import Terminology, TerminologyError, refused
from server.fhir.terminology.value_set import Include, Listed, ValueSet

MAX_CODES = 50_000
"""Codes that one value set may have."""
MAX_WORK = 400_000
"""Codes that one expansion may have to look at, in all its parts and imports together."""
MAX_DEPTH = 50
"""Value sets that may import one another in a row."""


class Entry(NamedTuple):
    """One code of an expansion. `concept` is what its code system says of it, if that is here."""

    system: str
    code: str
    version: str | None = None
    display: str = ""
    concept: Concept | None = None
    designations: tuple[Mapping[str, Any], ...] = ()


Codes = dict[tuple[str, str], Entry]


@dataclass(slots=True)
class Expander:
    """Expands value sets of one terminology.

    `used` collects the canonicals of code systems that had a say, `unclosed` says that one of them is only
    in part here, so that there may be more codes. Versions of code systems by URL: `versions` pins what a
    value set does not pin, `forced` what it pins too, and `checked` must be the version used.
    `open_systems`: all of a code system that is not wholly here is the entry with the code "" (any code).
    """

    source: Terminology
    limit: int = MAX_CODES
    work: int = MAX_WORK
    versions: Mapping[str, str] = field(default_factory=dict)
    forced: Mapping[str, str] = field(default_factory=dict)
    checked: Mapping[str, str] = field(default_factory=dict)
    open_systems: bool = False
    used: dict[str, None] = field(default_factory=dict)
    unclosed: bool = False
    _spent: int = 0
    _done: dict[str, Codes] = field(default_factory=dict)
    _above: list[str] = field(default_factory=list)

    def codes(self, value_set: ValueSet) -> Codes:
        """The codes in order. Errors: `TerminologyError` when they cannot be told, or are too many."""
        at = value_set.canonical
        if at and at in self._done:
            return self._done[at]
        if at and at in self._above:
            raise refused(_cycle([*self._above, at]), "processing")
        if len(self._above) >= MAX_DEPTH:
            raise refused(f"Value sets import one another more than {MAX_DEPTH} deep.", "too-costly")
        self._above.append(at)
        try:
            codes = self._listed(value_set) if value_set.expanded is not None else self._composed(value_set)
        finally:
            self._above.pop()
        if len(codes) > self.limit:
            raise too_costly(f"The value set has more than {self.limit} codes.")
        if at:
            self._done[at] = codes
        return codes

    def of_url(self, canonical: str) -> Codes:
        """The codes of the value set `url` or `url|version`. Errors: `TerminologyError`."""
        return self.codes(require_value_set(self.source, canonical))

    def _listed(self, value_set: ValueSet) -> Codes:
        found: Codes = {}
        for system, version, code, display in value_set.expanded or ():
            known = self.source.code_system(system, version)
            concept = known.find(code) if known is not None else None
            found[system, code] = Entry(system, code, version, display, concept)
        self._spend(len(found))
        return found

    def _composed(self, value_set: ValueSet) -> Codes:
        if not value_set.includes:
            raise empty(value_set)
        found: Codes = {}
        for part in value_set.includes:
            for at, entry in self._part(part).items():
                found.setdefault(at, entry)
        excluded: Codes = {}
        for part in value_set.excludes:
            excluded.update(self._part(part))
        found = _without(found, excluded)
        if not value_set.has_inactive:
            found = {at: e for at, e in found.items() if e.concept is None or not e.concept.is_inactive}
        return found

    def _part(self, part: Include) -> Codes:
        imported = [self.of_url(url) for url in part.value_sets]
        self._spend(sum(map(len, imported)))
        if part.system is None:
            if not imported:
                raise refused("A part of the value set has neither a system nor a valueSet.", "invalid")
            return _common(imported)
        if any(not codes for codes in imported):
            return {}
        return _common([self._of_system(part, part.system), *imported])

    def _of_system(self, part: Include, url: str) -> Codes:
        version = self.forced.get(url) or part.version or self.versions.get(url)
        system = self.source.code_system(url, version)
        self._check_version(url, system.version if system is not None else version)
        if part.concepts:
            return self._chosen(part.concepts, url, version, system)
        if self.open_systems and not part.filters and (system is None or not system.is_complete):
            return {(url, ""): Entry(url, "", version)}
        if system is None or not system.has_content:
            raise missing(self.source, url, version)
        self.used[system.canonical] = None
        self.unclosed = self.unclosed or not system.is_complete
        self._spend(len(system.concepts))
        concepts: Iterable[Concept] = system.concepts.values()
        for condition in part.filters:
            concepts = filter(filters.test_of(system, condition), concepts)
        version = system.version
        return {(url, c.code): Entry(url, c.code, version, c.display, c) for c in concepts}

    def _check_version(self, url: str, version: str | None) -> None:
        wanted = self.checked.get(url)
        if wanted and wanted != version:
            raise refused(f"The value set uses {url} in version {version or '?'}, not {wanted}.", "invalid")

    def _chosen(
        self, listed: Iterable[Listed], url: str, version: str | None, system: CodeSystem | None
    ) -> Codes:
        found: Codes = {}
        for item in listed:
            concept = system.find(item.code) if system is not None else None
            display = item.display or (concept.display if concept is not None else "")
            found[url, item.code] = Entry(
                url, item.code, system.version if system else version, display, concept, item.designations
            )
        if system is not None and system.has_content:
            self.used[system.canonical] = None
        self._spend(len(found))
        return found

    def _spend(self, amount: int) -> None:
        self._spent += amount
        if self._spent > self.work:
            raise too_costly(f"More than {self.work} codes would have to be looked at for the value set.")


def require_value_set(source: Terminology, canonical: str) -> ValueSet:
    """The value set `url` or `url|version`. Errors: `TerminologyError` when it is unknown."""
    url, version = split_canonical(canonical)
    found = source.value_set(url, version)
    if found is None:
        other = source.value_set(url) if version else None
        hint = f" (there is version {other.about.get('version')})" if other is not None else ""
        raise refused(f"The value set {canonical} is not known to this server{hint}.", "not-found")
    return found


def too_costly(why: str) -> TerminologyError:
    """The error of a value set that is too large to be listed."""
    advice = "Ask whether one code is in it ($validate-code), or take a narrower value set."
    return refused(f"{why} {advice}", "too-costly")


def empty(value_set: ValueSet) -> TerminologyError:
    """The error of a value set without content."""
    name = value_set.canonical or "The value set"
    return refused(f"{name} does not say what it contains: it has no compose and no whole list.", "invalid")


def missing(source: Terminology, url: str, version: str | None) -> TerminologyError:
    """The error of a code system whose codes are needed and are not here."""
    other = source.code_system(url) if version else None
    if version and other is not None and other.has_content:
        return refused(f"The code system {url} is here in version {other.version}, not in version {version}.")
    return refused(
        f"The codes of the code system {url} are not on this server, so what it contains cannot be told. "
        "Store a CodeSystem with its content."
    )


def _common(sets: list[Codes]) -> Codes:
    """What all sets have, in the order of the first."""
    first, *others = sets
    for other in others:
        kept = {at: e for at, e in first.items() if at in other or (at[0], "") in other}
        # Any code of a system, and in the other set only some of them.
        kept.update((at, e) for at, e in other.items() if at[1] and (at[0], "") in first)
        first = kept
    return first


def _without(codes: Codes, excluded: Codes) -> Codes:
    systems = {system for system, code in excluded if not code}
    for system, code in excluded:
        if code and (system, "") in codes:
            raise refused(f"All codes of {system} but some: such a value set cannot be listed.")
    return {at: e for at, e in codes.items() if at not in excluded and at[0] not in systems}


def _cycle(path: list[str]) -> str:
    return f"The value set imports itself: {' → '.join(path[path.index(path[-1]) :])}."
