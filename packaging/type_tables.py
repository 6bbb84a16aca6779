"""Compacts StructureDefinition snapshots into the type tables read by `server.fhir.definitions`.

One row an element: [name, min, max, types, flags, targets, binding, strength]; max 0 is `*`, the
flags are 1 choice, 2 summary, 4 modifier; trailing empty cells are cut off.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]

_FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
_PROFILE = "http://hl7.org/fhir/StructureDefinition/"
_SYSTEM = "http://hl7.org/fhirpath/System."
_KINDS = {"resource": "resource", "complex-type": "complex", "primitive-type": "primitive"}


def type_tables(structures: Iterable[Json]) -> dict[str, Json]:
    """Type name or backbone path → {kind, base, abstract, elements}, from whole definitions."""
    found = [s for s in structures if s.get("kind") in _KINDS]
    used = {code for s in found for e in s["snapshot"]["element"] for code in _type_codes(e)}
    tables: dict[str, Json] = {}
    for structure in found:
        name = structure["id"]
        if structure.get("derivation") != "constraint" or name in used:
            tables.update(_tables_of(structure, name))
    return dict(sorted(tables.items()))


def _tables_of(structure: Json, name: str) -> dict[str, Json]:
    """The tables of one definition: the type itself and each backbone in it."""
    elements: list[Json] = structure["snapshot"]["element"]
    # A constrained datatype (Age in STU3) keeps the paths of the type it constrains.
    root = elements[0]["path"]
    parents = {e["path"].rpartition(".")[0] for e in elements}
    tables: dict[str, Json] = {
        name: {
            "kind": _KINDS[structure["kind"]],
            "base": structure.get("baseDefinition", "").removeprefix(_PROFILE),
            "abstract": bool(structure.get("abstract")),
            "elements": [],
        }
    }
    for element in elements[1:]:
        path = name + element["path"].removeprefix(root)
        owner = path.rpartition(".")[0]
        is_backbone = element["path"] in parents
        if is_backbone:
            base = next(iter(_type_codes(element)), "BackboneElement")
            tables[path] = {"kind": "backbone", "base": base, "abstract": False, "elements": []}
        if element["max"] != "0" and not _is_primitive_value(structure, element):
            tables[owner]["elements"].append(_row(element, path if is_backbone else None))
    return tables


def _is_primitive_value(structure: Json, element: Json) -> bool:
    return structure["kind"] == "primitive-type" and element["path"].endswith(".value")


def _row(element: Json, backbone: str | None) -> list[Any]:
    last = element["path"].rpartition(".")[2]
    is_choice = last.endswith("[x]")
    binding = element.get("binding", {})
    flags = is_choice + 2 * bool(element.get("isSummary")) + 4 * bool(element.get("isModifier"))
    row = [
        last.removesuffix("[x]"),
        element["min"],
        0 if element["max"] == "*" else int(element["max"]),
        [backbone] if backbone else _types(element),
        int(flags),
        _targets(element),
        _value_set(binding),
        binding.get("strength"),
    ]
    while row[-1] in (None, [], 0) and len(row) > 4:
        row.pop()
    return row


def _types(element: Json) -> list[str]:
    reference = element.get("contentReference")
    if reference:
        return [str(reference).partition("#")[2]]
    if element["path"] in ("Resource.id", "DomainResource.id") or _is_resource_id(element):
        return ["id"]
    return list(dict.fromkeys(_type_codes(element)))


def _is_resource_id(element: Json) -> bool:
    return bool(element["path"].endswith(".id") and element.get("base", {}).get("path") == "Resource.id")


def _type_codes(element: Json) -> list[str]:
    return [_type_code(kind) for kind in element.get("type", []) if "code" in kind or "extension" in kind]


def _type_code(kind: Json) -> str:
    for extension in kind.get("extension", []):
        if extension["url"] == _FHIR_TYPE:
            return str(extension.get("valueUrl") or extension.get("valueUri"))
    code = str(kind.get("code", "string"))
    return code.removeprefix(_SYSTEM).lower() if code.startswith(_SYSTEM) else code


def _targets(element: Json) -> list[str]:
    """Resource types a reference may point to; empty means any."""
    found: list[str] = []
    for kind in element.get("type", []):
        profiles = kind.get("targetProfile", [])
        found += [profiles] if isinstance(profiles, str) else profiles
    names = [url.removeprefix(_PROFILE) for url in dict.fromkeys(found)]
    return [] if "Resource" in names else names


def _value_set(binding: Json) -> str | None:
    url = binding.get("valueSet") or binding.get("valueSetUri")
    if url is None:
        url = binding.get("valueSetReference", {}).get("reference")
    return str(url).partition("|")[0] if url else None
