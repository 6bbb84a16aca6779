"""Where value sets and code systems are looked up: by canonical URL, what the server stores before HL7's.

Source: FHIR R4 references.html#canonical, terminologies.html (version pinning).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from server.fhir.errors import FhirError, Issue, Kind
from server.fhir.terminology.code_system import CodeSystem
from server.fhir.terminology.value_set import ValueSet

Item = TypeVar("Item", ValueSet, CodeSystem)


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
            own = newest(self._find_value_sets(url), version)
            self._value_sets[at] = own or self._below.value_set(url, version)
        return self._value_sets[at]

    def code_system(self, url: str, version: str | None = None) -> CodeSystem | None:
        """See `Terminology`."""
        at = (url, version)
        if at not in self._code_systems:
            own = newest(self._find_code_systems(url), version)
            self._code_systems[at] = own or self._below.code_system(url, version)
        return self._code_systems[at]


def newest(items: Iterable[Item], version: str | None) -> Item | None:
    """The item of that version; without one, active before others, then the greatest version."""
    found = [item for item in items if version in (None, item.about.get("version"))]
    return max(found, key=lambda item: _rank(item.about), default=None)


def split_canonical(canonical: str) -> tuple[str, str | None]:
    """URL and version of `url|version`."""
    url, _, version = canonical.partition("|")
    return url, version or None


def refused(text: str, code: str = "not-supported", *expression: str) -> TerminologyError:
    """A 400 that says why; `code` is the issue's."""
    kind = Kind.TOO_COSTLY if code == "too-costly" else Kind.INVALID
    return TerminologyError(kind, (Issue(text, code, expression=expression),))


def _rank(about: object) -> tuple[bool, list[tuple[int, str]]]:
    members = about if isinstance(about, dict) else {}
    parts = re.findall(r"\d+|[^\d.]+", str(members.get("version", "")))
    # Numbers as numbers: 10 is after 9.
    return members.get("status") == "active", [(int(p), "") if p.isdecimal() else (-1, p) for p in parts]
