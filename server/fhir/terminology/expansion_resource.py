"""An expansion as a ValueSet resource: chosen, nested or paged, in the language asked for.

Source: FHIR R4 valueset-operation-expand.html, valueset.html#expansion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server.fhir.canonical import split_canonical
from server.fhir.search.values import fold
from server.fhir.terminology.expansion import Codes, Entry
from server.fhir.terminology.value_set import ValueSet

_ABOUT = ("id", "url", "identifier", "version", "name", "title", "status", "experimental", "copyright")
_UNCLOSED = "http://hl7.org/fhir/StructureDefinition/valueset-unclosed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show of an expansion. `count` None is all of it; a page or a `filter` is never nested.

    `designations` narrows the designations by use or language (`system|code`); `excluded_systems` are
    canonicals.
    """

    filter: str = ""
    offset: int = 0
    count: int | None = None
    active_only: bool = False
    selectable_only: bool = False
    nested: bool = True
    with_designations: bool = False
    designations: tuple[str, ...] = ()
    language: str = ""
    excluded_systems: tuple[str, ...] = ()


def expansion_resource(
    value_set: ValueSet,
    codes: Codes,
    wanted: Wanted,
    *,
    identifier: str,
    timestamp: str,
    parameters: Iterable[Mapping[str, Any]],
    unclosed: bool,
    definition: bool,
) -> dict[str, Any]:
    """The ValueSet with its expansion; `definition` says whether the compose stays in it."""
    chosen = [entry for entry in codes.values() if _is_wanted(entry, wanted)]
    is_page = bool(wanted.offset) or wanted.count is not None
    expansion: dict[str, Any] = {}
    if unclosed:
        expansion["extension"] = [{"url": _UNCLOSED, "valueBoolean": True}]
    expansion |= {"identifier": identifier, "timestamp": timestamp, "total": len(chosen)}
    if is_page:
        expansion["offset"] = wanted.offset
    said = list(parameters)
    if said:
        expansion["parameter"] = said
    if is_page:
        end = None if wanted.count is None else wanted.offset + wanted.count
        contains = [_item(entry, wanted) for entry in chosen[wanted.offset : end]]
    elif wanted.nested and not wanted.filter:
        contains = _nested(chosen, wanted)
    else:
        contains = [_item(entry, wanted) for entry in chosen]
    if contains:
        expansion["contains"] = contains
    resource = {"resourceType": "ValueSet", **_about(value_set)}
    if definition and value_set.compose is not None:
        resource["compose"] = value_set.compose
    return {**resource, "expansion": expansion}


def designation_for(language: str, designations: Iterable[Mapping[str, Any]]) -> str:
    """What a concept is called in a language (`de` takes `de-CH` too); "" when nobody says."""
    wanted = language.casefold()
    for item in designations:
        given = str(item.get("language", "")).casefold()
        if wanted and (given == wanted or given.startswith(wanted + "-")):
            return str(item.get("value", ""))
    return ""


def _about(value_set: ValueSet) -> dict[str, Any]:
    about = {name: value_set.about[name] for name in _ABOUT if name in value_set.about}
    return about if "status" in about else {**about, "status": "active"}


def _is_wanted(entry: Entry, wanted: Wanted) -> bool:
    concept = entry.concept
    if concept is not None and (
        (wanted.active_only and concept.is_inactive) or (wanted.selectable_only and concept.is_abstract)
    ):
        return False
    for canonical in wanted.excluded_systems:
        url, version = split_canonical(canonical)
        if url == entry.system and version in (None, entry.version):
            return False
    return not wanted.filter or _says(entry, fold(wanted.filter).split())


def _says(entry: Entry, words: list[str]) -> bool:
    """Whether each word stands in the code, its display or a designation."""
    texts = [entry.code, entry.display, *(str(d.get("value", "")) for d in _designations(entry))]
    whole = fold("\n".join(texts))
    return all(word in whole for word in words)


def _designations(entry: Entry) -> list[Mapping[str, Any]]:
    own = entry.concept.designations if entry.concept is not None else ()
    return [*entry.designations, *own]


def _item(entry: Entry, wanted: Wanted) -> dict[str, Any]:
    item: dict[str, Any] = {"system": entry.system} if entry.system else {}
    concept = entry.concept
    if concept is not None and concept.is_abstract:
        item["abstract"] = True
    if concept is not None and concept.is_inactive:
        item["inactive"] = True
    item["code"] = entry.code
    designations = _designations(entry)
    display = designation_for(wanted.language, designations) or entry.display
    if display:
        item["display"] = display
    if wanted.with_designations or wanted.designations:
        shown = [d for d in designations if not wanted.designations or _is_chosen(d, wanted.designations)]
        if shown:
            item["designation"] = shown
    return item


def _is_chosen(designation: Mapping[str, Any], tokens: tuple[str, ...]) -> bool:
    use = designation.get("use")
    names = {f"urn:ietf:bcp:47|{designation.get('language', '')}"}
    if isinstance(use, dict):
        names.add(f"{use.get('system', '')}|{use.get('code', '')}")
    return not names.isdisjoint(tokens)


def _nested(chosen: list[Entry], wanted: Wanted) -> list[dict[str, Any]]:
    """Each code below the first of its parents that is here too."""
    items = {(entry.system, entry.code): _item(entry, wanted) for entry in chosen}
    above: dict[tuple[str, str], tuple[str, str]] = {}
    for entry in chosen:
        at = (entry.system, entry.code)
        for code in entry.concept.parents if entry.concept is not None else ():
            parent = (entry.system, code)
            if parent in items and not _leads_to(parent, at, above):
                above[at] = parent
                break
    for at, parent in above.items():
        items[parent].setdefault("contains", []).append(items[at])
    return [item for at, item in items.items() if at not in above]


def _leads_to(start: tuple[str, str], end: tuple[str, str], above: Mapping[Any, Any]) -> bool:
    """Whether the way up from `start` meets `end`: a hierarchy that is a ring."""
    at: tuple[str, str] | None = start
    while at is not None:
        if at == end:
            return True
        at = above.get(at)
    return False
