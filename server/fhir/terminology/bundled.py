"""The value sets and code systems that come with FHIR itself.

Source: HL7's definitions, compacted into `resources/fhir/{version}` by `packaging/build_definitions.py`
(see SOURCE.md there). Tables load when first asked, and each entry is read when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from server.fhir import assets
from server.fhir.definitions import VERSIONS
from server.fhir.terminology.code_system import CodeSystem, Concept
from server.fhir.terminology.value_set import ValueSet


class BundledTerminology:
    """A `Terminology` over one folder of tables; without them it is empty. Safe to share between threads."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._tables: dict[str, dict[str, msgspec.Raw]] = {}
        self._value_sets: dict[str, ValueSet | None] = {}
        self._code_systems: dict[str, CodeSystem | None] = {}

    @staticmethod
    def load(version: str = "r4") -> BundledTerminology:
        """The terminology of a FHIR version (one of `definitions.VERSIONS`). Errors: KeyError."""
        return _load(version)

    def urls(self, kind: str) -> tuple[str, ...]:
        """All URLs of `value-set-rules` or `code-systems`."""
        return tuple(self._table(kind))

    def value_set(self, url: str, version: str | None = None) -> ValueSet | None:
        """See `Terminology`."""
        if url not in self._value_sets:
            raw = self._table("value-set-rules").get(url)
            self._value_sets[url] = None if raw is None else _value_set(url, msgspec.json.decode(raw))
        found = self._value_sets[url]
        return found if found is not None and version in (None, found.about.get("version")) else None

    def code_system(self, url: str, version: str | None = None) -> CodeSystem | None:
        """See `Terminology`."""
        if url not in self._code_systems:
            raw = self._table("code-systems").get(url)
            self._code_systems[url] = None if raw is None else _code_system(url, msgspec.json.decode(raw))
        found = self._code_systems[url]
        return found if found is not None and version in (None, found.version) else None

    def _table(self, name: str) -> dict[str, msgspec.Raw]:
        table = self._tables.get(name)
        if table is None:
            file = self._directory / f"{name}.json.gz"
            text = assets.read(file) if file.exists() else b"{}"
            table = self._tables[name] = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        return table


@cache
def _load(version: str) -> BundledTerminology:
    if version not in VERSIONS:
        raise KeyError(version)
    return BundledTerminology(assets.path("fhir", version))


def _value_set(url: str, row: dict[str, Any]) -> ValueSet:
    resource = {"resourceType": "ValueSet", "url": url, **row}
    expanded = resource.pop("expanded", None)
    found = ValueSet.of(resource)
    if expanded is None:
        return found
    listed = tuple((system, None, code, display) for system, codes in expanded for code, display in codes)
    return replace(found, expanded=listed)


def _code_system(url: str, row: dict[str, Any]) -> CodeSystem:
    rows = row.pop("concept", [])
    return CodeSystem({"resourceType": "CodeSystem", "url": url, **row}, _concepts(rows))


def _concepts(rows: list[list[Any]]) -> Iterator[Concept]:
    for row in rows:
        code, display, definition, parents, properties, designations = row + _EMPTY[len(row) :]
        above = tuple(rows[number][0] for number in parents)
        yield Concept(code, display, definition, above, tuple(properties), tuple(designations))


_EMPTY: list[Any] = ["", "", "", [], [], []]
