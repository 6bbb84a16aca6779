"""Parts of a resource: `_summary` and `_elements`, tagged as SUBSETTED.

Source: FHIR R4 search, "Summary" and "Elements"; server specification A0.8.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any

from server.fhir.definitions import Definitions, Element, TypeDef

SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"
_STU3_SYSTEM = "http://hl7.org/fhir/v3/ObservationValue"

MODES = ("true", "text", "data", "false")
"""What `_summary` takes for a single resource; `count` is for Bundles only."""

# Left in every part: without them a part could be taken for something else.
_ALWAYS = frozenset({"id", "meta", "modifierExtension"})


def summarize(resource: Mapping[str, Any], mode: str, definitions: Definitions) -> dict[str, Any]:
    """The part of `resource` that `_summary={mode}` asks for (`MODES`), as a new dict.

    `true` has the summary elements at every depth, `text` the narrative and what is mandatory, `data`
    all but the narrative, `false` everything and no tag. Errors: ValueError for another mode.
    """
    if mode == "true":
        part = _summary_of(resource, definitions)
    elif mode == "text":
        part = _kept(resource, {"text"}, definitions)
    elif mode == "data":
        part = {name: value for name, value in resource.items() if name != "text"}
    elif mode == "false":
        return dict(resource)
    else:
        raise ValueError(f"_summary={mode} is none of {', '.join(MODES)}")
    return _tagged(part, definitions)


def elements(resource: Mapping[str, Any], names: Collection[str], definitions: Definitions) -> dict[str, Any]:
    """The top-level elements of `names` and those that are mandatory, as a new dict.

    A choice is named `value` or `valueQuantity`; of `name.family` the first part counts.
    """
    return _tagged(_kept(resource, {name.partition(".")[0] for name in names}, definitions), definitions)


def _kept(resource: Mapping[str, Any], names: Collection[str], definitions: Definitions) -> dict[str, Any]:
    by_json_name = definitions.type(str(resource["resourceType"])).by_json_name

    def is_kept(name: str) -> bool:
        plain = name.removeprefix("_")
        element = by_json_name.get(plain)
        return element is not None and (_is_needed(element) or element.name in names or plain in names)

    return {name: value for name, value in resource.items() if name == "resourceType" or is_kept(name)}


def _is_needed(element: Element) -> bool:
    return element.min > 0 or element.name in _ALWAYS


def _summary_of(resource: Mapping[str, Any], definitions: Definitions) -> dict[str, Any]:
    name = resource.get("resourceType")
    if name not in definitions.resource_types:
        return dict(resource)
    part = _summarizer(definitions, str(name))(resource)
    return {"resourceType": name, **part}


_Summarizer = Callable[[Mapping[str, Any]], dict[str, Any]]


@lru_cache(maxsize=4096)
def _summarizer(definitions: Definitions, type_name: str) -> _Summarizer:
    """Keeps the summary elements of one type, at every depth."""
    definition = definitions.type(type_name)
    is_whole = _has_no_summary(definition)
    known = {
        json_name: element
        for json_name, element in definition.by_json_name.items()
        if is_whole or element.is_summary or _is_needed(element)
    }

    def summarize_object(value: Mapping[str, Any]) -> dict[str, Any]:
        part = {}
        for name, item in value.items():
            plain = name.removeprefix("_")
            element = known.get(plain)
            if element is None:
                continue
            below = item if is_whole else _below(item, element.json_names[plain], definitions)
            # Nothing of it is in the summary: leave it out, or whole where the type needs it.
            if not _is_empty(below) or element.min:
                part[name] = item if _is_empty(below) else below
        return part

    return summarize_object


def _has_no_summary(definition: TypeDef) -> bool:
    """Whether a type says nothing of summaries; then it is kept whole (Extension, for example)."""
    return not any(e.is_summary for e in definition.elements.values() if e.name != "modifierExtension")


def _below(value: Any, type_name: str, definitions: Definitions) -> Any:
    if isinstance(value, list):
        below = (_below(item, type_name, definitions) for item in value)
        return [item for item in below if not _is_empty(item)]
    # The `_` sibling of a primitive stays whole: its extensions may be all there is.
    if not isinstance(value, dict) or definitions.type(type_name).kind == "primitive":
        return value
    if type_name == "Resource":
        return _summary_of(value, definitions)
    return _summarizer(definitions, type_name)(value)


def _is_empty(value: Any) -> bool:
    """Whether a part says nothing: an id alone is no content."""
    return value == [] or (isinstance(value, dict) and value.keys() <= {"id"})


def _tagged(part: dict[str, Any], definitions: Definitions) -> dict[str, Any]:
    """The part with the tag SUBSETTED in its meta."""
    system = _STU3_SYSTEM if definitions.version == "stu3" else SYSTEM
    meta = part.get("meta", {})
    tags = meta.get("tag", [])
    if not any(tag.get("system") == system and tag.get("code") == "SUBSETTED" for tag in tags):
        tags = [*tags, {"system": system, "code": "SUBSETTED"}]
    tagged: dict[str, Any] = {name: part[name] for name in ("resourceType", "id") if name in part}
    tagged["meta"] = {**meta, "tag": tags}
    return {**tagged, **{name: value for name, value in part.items() if name not in tagged}}
