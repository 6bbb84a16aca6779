"""The value sets of R4 whose codes are provably the same in another FHIR version.

The definitions of the other versions come without terminology, but HL7's StructureDefinitions say the
codes of a short list in the element's own description (`male | female | other | unknown`), and cut a list
that is longer (`draft | active +`). Where the description names exactly R4's codes, for every element that
names codes at all, two witnesses agree. All others stay without a list, so that no valid code is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]
Tables = Mapping[str, Mapping[str, list[str]]]

# What HL7 defines inside the FHIR specification itself; other systems changed their names after STU3.
_OWN_SYSTEM = "http://hl7.org/fhir/"
_REMARK = re.compile(r" - | \(")
_CODE = re.compile(r"[A-Za-z0-9<>=!._-]+")


def shared_value_sets(r4: Tables, structures: Iterable[Json], version: str) -> dict[str, Any]:
    """Those tables of `r4` (value set → system → codes) that hold in the version of `structures` too."""
    bound: dict[str, list[Json]] = {}
    for structure in structures:
        for element in structure.get("snapshot", {}).get("element", ()):
            url = _required(element)
            if url in r4:
                bound.setdefault(url, []).append(element)
    return {url: r4[url] for url in sorted(bound) if _is_shared(r4[url], bound[url], version)}


def codes_named(description: str) -> frozenset[str] | None:
    """The codes of `a | b - what for`; None when it names none, or says that there are more."""
    parts = [part.strip() for part in _REMARK.split(description)[0].split("|")]
    is_list = len(parts) > 1 and all(_CODE.fullmatch(part) for part in parts)
    return frozenset(parts) if is_list else None


def _is_shared(systems: Mapping[str, list[str]], elements: Iterable[Json], version: str) -> bool:
    codes = frozenset(code for members in systems.values() for code in members)
    named = {codes_named(element.get("short", "")) for element in elements} - {None}
    types = {kind.get("code") for element in elements for kind in element.get("type", ())}
    # A concept is compared with its system, whose name only the later versions keep for sure.
    is_plain = types == {"code"} or version != "stu3"
    return named == {codes} and is_plain and all(system.startswith(_OWN_SYSTEM) for system in systems)


def _required(element: Json) -> str | None:
    binding = element.get("binding", {})
    if binding.get("strength") != "required":
        return None
    url = binding.get("valueSet") or binding.get("valueSetUri")
    url = url or binding.get("valueSetReference", {}).get("reference")
    return str(url).partition("|")[0] if url else None
