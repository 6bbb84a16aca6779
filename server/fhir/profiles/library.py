"""Finds profiles by their canonical URL and compiles them once: stored ones first, then the bundled ones.

What is compiled is kept by the definition's own text and its base, so a definition that changes is compiled
anew, in whatever transaction it is seen. Source: FHIR R4 references.html#canonical.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from server.fhir import codec
from server.fhir.canonical import split_canonical
from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError
from server.fhir.profiles.compiler import compile_profile
from server.fhir.profiles.rules import Profile

CORE = "http://hl7.org/fhir/StructureDefinition/"
_MAX_BASES = 20
_KEPT = 500

Lookup = Callable[[str, str | None], bytes | None]
"""The JSON text of the StructureDefinition with that url (and business version), None where there is none."""


def nothing(url: str, version: str | None) -> bytes | None:
    """A lookup without any stored definition."""
    return None


class Library:
    """The profiles that one validation sees. Not to be shared between threads or transactions."""

    def __init__(self, definitions: Definitions, stored: Lookup = nothing) -> None:
        self._definitions = definitions.origin
        self._stored = stored
        self._found: dict[str, Profile | None] = {}
        self.faults: dict[str, str] = {}

    def find(self, canonical: str) -> Profile | None:
        """The compiled profile; None when it is not known, is a type of the specification, or is broken.

        `faults` then says why a known one cannot be used.
        """
        if canonical not in self._found:
            self._found[canonical] = None  # A profile that is its own base ends here.
            self._found[canonical] = self._loaded(canonical)
        return self._found[canonical]

    def core_type(self, canonical: str) -> str | None:
        """The name of a type of the specification that the canonical URL means."""
        name = split_canonical(canonical)[0].removeprefix(CORE)
        is_core = canonical.startswith(CORE) and self._definitions.is_type(name)
        return name if is_core and self._definitions.profile(CORE + name) is None else None

    def type_of(self, canonical: str) -> str | None:
        """The type that a profile or a core URL is about; None when not known."""
        core = self.core_type(canonical)
        if core is not None:
            return core
        profile = self.find(canonical)
        return profile.type if profile else None

    def _loaded(self, canonical: str) -> Profile | None:
        if self.core_type(canonical) is not None or len(self._found) > _KEPT:
            return None
        url, version = split_canonical(canonical)
        text = self._stored(url, version) or self._definitions.profile(url)
        if text is None:
            return None
        try:
            return self._compiled(canonical, text)
        except FhirError as error:
            self.faults[canonical] = str(error)
        except (TypeError, AttributeError, ValueError, RecursionError):
            # A stored definition has passed the structural check, but differentials may still be odd.
            self.faults[canonical] = f"The definition of {canonical} cannot be understood; correct it."
        return None

    def _compiled(self, canonical: str, text: bytes) -> Profile | None:
        base = _base_of(text)
        if not base or self.core_type(base) is not None:
            return _compile(text, None, self._definitions)
        found = self.find(base)
        if found is None and (snapshot := _snapshot_alone(text)) is not None:
            return _compile(snapshot, None, self._definitions)
        if found is None:
            self.faults[canonical] = f"Its base {base} is not known here. Store that StructureDefinition too."
            return None
        return _compile(text, found, self._definitions)


def _base_of(text: bytes) -> str:
    return str(codec.decode(text).get("baseDefinition", ""))


def _snapshot_alone(text: bytes) -> bytes | None:
    """The definition without its differential, for where its base is not known; None without a snapshot."""
    structure = codec.decode(text)
    if not structure.get("snapshot", {}).get("element"):
        return None
    return codec.encode({name: value for name, value in structure.items() if name != "differential"})


@lru_cache(maxsize=_KEPT)
def _compile(text: bytes, base: Profile | None, definitions: Definitions) -> Profile:
    # Bases are compared by identity: they come from this cache too.
    return compile_profile(codec.decode(text), base, definitions)
