"""Strips StructureDefinitions that constrain a type to what `server.fhir.profiles` reads of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]

_KEPT = (
    "resourceType",
    "url",
    "version",
    "name",
    "kind",
    "abstract",
    "context",
    "type",
    "baseDefinition",
    "derivation",
)
_ELEMENT = frozenset(
    (
        "id",
        "path",
        "sliceName",
        "slicing",
        "min",
        "max",
        "type",
        "contentReference",
        "maxLength",
        "constraint",
        "binding",
    )
)
_VALUES = ("fixed", "pattern", "minValue", "maxValue")
_WORDS = frozenset({"xpath", "source", "description", "requirements"})


# Where the specification's own resources use an extension against its published context.
_CORE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-"
_CONTEXTS = {
    _CORE + "fhir-type": ["ElementDefinition.type"],
    _CORE + "normative-version": ["Element"],
}


def profile_tables(structures: Iterable[Json]) -> dict[str, Json]:
    """Canonical URL → stripped StructureDefinition with its differential only."""
    kept = (s for s in structures if s["resourceType"] == "StructureDefinition")
    return {s["url"]: _stripped(s) for s in sorted(kept, key=lambda s: str(s["url"]))}


def _stripped(structure: Json) -> Json:
    elements = [_element(e) for e in structure["differential"]["element"]]
    more = [{"type": "element", "expression": e} for e in _CONTEXTS.get(structure["url"], ())]
    return {
        **{name: structure[name] for name in _KEPT if name in structure},
        **({"context": structure["context"] + more} if more else {}),
        "differential": {"element": elements},
    }


def _element(element: Json) -> Json:
    return {
        name: _plain(value) for name, value in element.items() if name in _ELEMENT or name.startswith(_VALUES)
    }


def _plain(value: Any) -> Any:
    """Without the words that only people read, and without extensions."""
    if isinstance(value, dict):
        return {
            n: _plain(v) for n, v in value.items() if n not in _WORDS and n != "extension" and n[0] != "_"
        }
    return [_plain(item) for item in value] if isinstance(value, list) else value
