"""Where value sets and code systems are looked up: by canonical URL, what the server stores before HL7's.

Source: FHIR R4 references.html#canonical, terminologies.html (version pinning).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from server.fhir.canonical import newest
from server.fhir.errors import FhirError, Issue, Kind
from server.fhir.terminology.code_system import CodeSystem
from server.fhir.terminology.value_set import ValueSet


class Terminology(Protocol):
    """What can be looked up. Without a version the newest counts."""

    def value_set(self, url: str, version: str | None = None) -> ValueSet | None:
        """The value set of that canonical URL (without `|version`)."""
        ...

    def code_system(self, url: str, version: str | None = None) -> CodeSystem | None:
        """The code system of that canonical URL (without `|version`)."""
        ...


class TerminologyError(FhirError):
    """What a value set means cannot be told: something is missing, wrong or too much."""


class Layered:
    """Looks up in what `value_sets` and `code_systems` give for a URL, then in `below`. Remembers."""

    def __init__(
        self,
        value_sets: Callable[[str], Iterable[ValueSet]],
        code_systems: Callable[[str], Iterable[CodeSystem]],
        below: Terminology,
    ) -> None:
        self._find_value_sets = value_sets
        self._find_code_systems = code_systems
        self._below = below
        self._value_sets: dict[tuple[str, str | None], ValueSet | None] = {}
        self._code_systems: dict[tuple[str, str | None], CodeSystem | None] = {}

    def value_set(self, url: str, version: str | None = None) -> ValueSet | None:
        """See `Terminology`."""
        at = (url, version)
        if at not in self._value_sets:
            own = newest(self._find_value_sets(url), version, _about)
            self._value_sets[at] = own or self._below.value_set(url, version)
        return self._value_sets[at]

    def code_system(self, url: str, version: str | None = None) -> CodeSystem | None:
        """See `Terminology`."""
        at = (url, version)
        if at not in self._code_systems:
            own = newest(self._find_code_systems(url), version, _about)
            self._code_systems[at] = own or self._below.code_system(url, version)
        return self._code_systems[at]


def refused(text: str, code: str = "not-supported", *expression: str) -> TerminologyError:
    """A 400 that says why; `code` is the issue's."""
    kind = Kind.TOO_COSTLY if code == "too-costly" else Kind.INVALID
    return TerminologyError(kind, (Issue(text, code, expression=expression),))


def _about(found: ValueSet | CodeSystem) -> Mapping[str, Any]:
    return found.about
