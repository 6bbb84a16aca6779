"""The terminology of a store: its own ValueSets and CodeSystems, then what comes with FHIR.

Source: server specification E3; FHIR R4 terminology-service.html. Works on any `Reader`, in its snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from server.fhir import codec
from server.fhir.keys import parse_reference
from server.fhir.search.clause import Clause, UriValue
from server.fhir.search.query_model import SearchQuery
from server.fhir.terminology.bundled import BundledTerminology
from server.fhir.terminology.code_system import CodeSystem
from server.fhir.terminology.source import Layered
from server.fhir.terminology.value_set import ValueSet
from server.store.base import Reader, Version
from server.store.read_bodies import ReadBodies

# Versions of one canonical that are looked at.
_MOST = 100


def terminology(tx: Reader, version: str) -> Layered:
    """What `tx` stores before HL7's terminology of the FHIR `version` (`r4`).

    A relative reference (`ValueSet/id`) in place of a URL names the instance.
    """
    return Layered(
        lambda url: map(_value_set, _bodies(tx, "ValueSet", url)),
        lambda url: map(_code_system, _bodies(tx, "CodeSystem", url)),
        BundledTerminology.load(version),
    )


def value_set_of(version: Version) -> ValueSet:
    """The value set in a stored version that is no tombstone."""
    return _value_set(version.body or b"{}")


def code_system_of(version: Version) -> CodeSystem:
    """The code system in a stored version that is no tombstone."""
    return _code_system(version.body or b"{}")


def _bodies(tx: Reader, type_name: str, url: str) -> Iterator[bytes]:
    return (version.body for version in _heads(tx, type_name, url) if version.body is not None)


def _heads(tx: Reader, type_name: str, url: str) -> Iterable[Version]:
    key = parse_reference(url)
    if key is not None:
        return tx.heads([key] if key.type == type_name else []).values()
    query = SearchQuery((type_name,), clauses=(Clause("url", "uri", None, (UriValue(url),)),))
    return tx.search(query, _MOST).matches


def _value_set(body: bytes) -> ValueSet:
    return _value_sets.of(body)


def _code_system(body: bytes) -> CodeSystem:
    return _code_systems.of(body)


_value_sets = ReadBodies(lambda body: ValueSet.of(codec.decode(body)))
_code_systems = ReadBodies(lambda body: CodeSystem.of(codec.decode(body)))
