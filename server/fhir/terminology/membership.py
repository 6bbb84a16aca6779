"""Whether a code is in a value set, in three words: yes, no, cannot tell (and why).

Looks at what decides and never lists the value set. Source: FHIR R4 valueset-operation-validate-code.html,
terminologies.html (bindings).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from server.fhir.canonical import split_canonical
from server.fhir.terminology import filters, open_systems
from server.fhir.terminology.code_system import CodeSystem
from server.fhir.terminology.expansion import (
    MAX_DEPTH,
    MAX_WORK,
    empty,
    missing,
    require_value_set,
    too_costly,
)
from server.fhir.terminology.source import Terminology, TerminologyError, refused
from server.fhir.terminology.value_set import Include, ValueSet


@dataclass(frozen=True, slots=True)
class Membership:
    """`answer` True is yes, False is no, None is cannot tell; `reason` says why it is not yes.

    `display` is the code's own, `system` the code system it was found in, `abstract` and `inactive` what
    that says of it; only where they are known.
    """

    answer: bool | None
    reason: str = ""
    system: str = ""
    version: str | None = None
    display: str = ""
    abstract: bool = False
    inactive: bool = False


def membership(
    source: Terminology, canonical: str, code: str, system: str | None = None, version: str | None = None
) -> Membership:
    """Whether `code` of `system` is in the value set `canonical` (`url` or `url|version`).

    `system` None means a plain code, whose system the value set implies; a Coding without a system has
    "" and is in none. `version` is the code system's. Never raises: an unknown value set, one that is
    wrong or whose code systems are not here is "cannot tell".
    """
    try:
        value_set = require_value_set(source, canonical)
    except TerminologyError as error:
        return Membership(None, str(error))
    return membership_in(source, value_set, code, system, version)


def membership_in(
    source: Terminology,
    value_set: ValueSet,
    code: str,
    system: str | None = None,
    version: str | None = None,
) -> Membership:
    """`membership` in a value set at hand."""
    # Which system is implied must be the same in all that a value set imports or excludes: one at a time.
    systems = [system] if system is not None else _systems(source, value_set) or [""]
    searches = [_Search(source, code, one, version) for one in systems]
    answer = _any(search.of(value_set) for search in searches)
    name = value_set.canonical or "the value set"
    shown = f"{system}|{code}" if system else code
    if answer is None:
        why = dict.fromkeys(reason for search in searches for reason in search.reasons)
        return Membership(None, f"Whether {shown} is in {name} cannot be told. {' '.join(why)}")
    if answer is False:
        return Membership(False, f"{shown} is not in {name}.{'' if system is None else searches[0].hint()}")
    return next(search.found for search in searches if search.found is not None)


def _systems(source: Terminology, value_set: ValueSet) -> list[str]:
    """The code systems that a value set and what it imports name."""
    found: dict[str, None] = {}
    seen, waiting = set[str](), [value_set]
    while waiting:
        at = waiting.pop()
        found.update((system, None) for system, _, _, _ in at.expanded or ())
        for part in at.includes:
            if part.system is not None:
                found[part.system] = None
            for canonical in set(part.value_sets) - seen:
                seen.add(canonical)
                imported = source.value_set(*split_canonical(canonical))
                waiting += [imported] if imported is not None else []
    return list(found)


class _Search:
    """One code through one value set and what it imports."""

    def __init__(self, source: Terminology, code: str, system: str, version: str | None) -> None:
        self._source = source
        self._code = code
        self._system = system
        self._version = version
        self._above: list[str] = []
        self._spent = 0
        self._done: dict[str, tuple[bool | None, Membership | None]] = {}
        self._elsewhere: dict[str, None] = {}
        self.reasons: dict[str, None] = {}
        self.found: Membership | None = None

    def of(self, value_set: ValueSet) -> bool | None:
        at = value_set.canonical
        if at and at in self._done:
            answer, found = self._done[at]
            self.found = found if answer else self.found
            return answer
        if at in self._above or len(self._above) > MAX_DEPTH:
            return self._unknown(f"The value set {at} imports itself, or imports others too deeply.")
        self._above.append(at)
        answer = self._listed(value_set) if value_set.expanded is not None else self._composed(value_set)
        self._above.pop()
        if at:
            self._done[at] = answer, self.found
        return answer

    def hint(self) -> str:
        """Which systems of the value set have the code, where the given one does not."""
        systems = [system for system in self._elsewhere if system != self._system]
        return (
            f" It has the code under {', '.join(systems[:3])}."
            if systems and self._system is not None
            else ""
        )

    def _listed(self, value_set: ValueSet) -> bool:
        for system, version, code, display in value_set.expanded or ():
            if code == self._code and self._system == system:
                self.found = Membership(True, "", system, version, display)
                return True
        return False

    def _composed(self, value_set: ValueSet) -> bool | None:
        if not value_set.includes:
            return self._unknown(str(empty(value_set)))
        inside = _any(self._part(part, value_set.has_inactive) for part in value_set.includes)
        if inside and not value_set.has_inactive and self.found is not None and self.found.inactive:
            return False  # imported from where it still counts
        if inside is False or not value_set.excludes:
            return inside
        found = self.found
        outside = _any(self._part(part, True) for part in value_set.excludes)
        self.found = found
        return _all([inside, None if outside is None else not outside])

    def _part(self, part: Include, has_inactive: bool) -> bool | None:
        answers: list[bool | None] = []
        if part.system is not None:
            answers.append(self._attempt(partial(self._in_system, part, part.system, has_inactive)))
        if False not in answers:
            answers += [self._attempt(partial(self._imported, url)) for url in part.value_sets]
        if not answers:
            return self._unknown("A part of the value set has neither a system nor a valueSet.")
        return _all(answers)

    def _attempt(self, look: Callable[[], bool | None]) -> bool | None:
        try:
            return look()
        except TerminologyError as error:
            return self._unknown(str(error))

    def _imported(self, canonical: str) -> bool | None:
        return self.of(require_value_set(self._source, canonical))

    def _in_system(self, part: Include, url: str, has_inactive: bool) -> bool | None:
        known = self._source.code_system(url, part.version)
        is_asked = self._system == url
        if not is_asked and not part.concepts:
            return False
        if is_asked and self._version and part.version and self._version != part.version:
            return False
        if part.concepts:
            return self._chosen(part, url, known, has_inactive)
        if known is None or not known.has_content:
            return self._open(part, url)
        return self._filtered(part, known, has_inactive)

    def _chosen(self, part: Include, url: str, known: CodeSystem | None, has_inactive: bool) -> bool:
        listed = next((item for item in part.concepts if item.code == self._code), None)
        if listed is None:
            return False
        if self._system != url:
            self._elsewhere[url] = None
            return False
        return self._accept(url, known, self._code, listed.display, has_inactive)

    def _filtered(self, part: Include, known: CodeSystem, has_inactive: bool) -> bool | None:
        if self._version and known.version and self._version != known.version:
            raise missing(self._source, known.url, self._version)
        self._spent += len(known.concepts) if part.filters else 0
        if self._spent > MAX_WORK:
            raise too_costly(f"More than {MAX_WORK} codes would have to be looked at.")
        concept = known.find(self._code)
        tests = [filters.test_of(known, condition) for condition in part.filters]
        if concept is None:
            if known.is_complete:
                return False
            raise refused(f"Only a part of the code system {known.url} is on this server.")
        if not all(test(concept) for test in tests):
            return False
        return self._accept(known.url, known, concept.code, concept.display, has_inactive)

    def _open(self, part: Include, url: str) -> bool | None:
        """Of a system without content here: some have a grammar instead of a list."""
        legal = None if part.filters else open_systems.is_legal(url, self._code)
        if legal is None:
            raise missing(self._source, url, part.version)
        if legal:
            self.found = Membership(True, "", url)
        return legal

    def _accept(
        self, url: str, known: CodeSystem | None, code: str, display: str, has_inactive: bool
    ) -> bool:
        concept = known.find(code) if known is not None else None
        inactive = concept is not None and concept.is_inactive
        if inactive and not has_inactive:
            return False
        shown = display or (concept.display if concept is not None else "")
        version = known.version if known is not None else None
        abstract = concept is not None and concept.is_abstract
        self.found = Membership(True, "", url, version, shown, abstract, inactive)
        return True

    def _unknown(self, why: str) -> bool | None:
        self.reasons[why] = None
        return None


def _any(answers: Iterable[bool | None]) -> bool | None:
    """Yes when one says yes; else cannot tell when one cannot."""
    unknown = False
    for answer in answers:
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False


def _all(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True
