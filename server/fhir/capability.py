"""The CapabilityStatement of the embedded server, written from the definitions.

Source: server specification F1.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from server.fhir.definitions import Definitions, SearchParameter
from server.fhir.search.storage import stored

TYPE_INTERACTIONS = (
    "read",
    "vread",
    "update",
    "patch",
    "delete",
    "history-instance",
    "history-type",
    "create",
    "search-type",
)
_OF_HISTORY = frozenset({"vread", "history-instance", "history-type"})
SYSTEM_INTERACTIONS = ("transaction", "batch", "history-system", "search-system")
# Of a type or of its instances; the URLs are ours.
_BULK_OPERATIONS = ("bulk-delete", "bulk-delete-soft-deleted", "bulk-update")
TYPE_OPERATIONS = (
    *_BULK_OPERATIONS,
    "deleted",
    "includes",
    "purge-history",
    "reindex",
    "restore",
)
SYSTEM_OPERATIONS = (
    *_BULK_OPERATIONS,
    "deleted",
    "import",
    "reindex",
    "restore",
)
_OF_TOMBSTONES = frozenset({"deleted", "restore"})
# HL7's own, by the type that has them; every type has those of Resource.
STANDARD_OPERATIONS: Mapping[str, Sequence[str]] = {
    "CodeSystem": ("lookup", "subsumes", "validate-code"),
    "Encounter": ("everything",),
    "Group": ("everything",),
    "Patient": ("everything",),
    "Resource": ("meta", "meta-add", "meta-delete", "validate"),
    "System": ("meta", "validate"),
    "ValueSet": ("expand", "validate-code"),
}
# Those of other guides, and of our own for one type, with their definitions.
_BULK_DATA = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition"
_OTHER_OPERATIONS = {
    "Group": {"export": f"{_BULK_DATA}/group-export"},
    "Patient": {"export": f"{_BULK_DATA}/patient-export"},
    "SearchParameter": {"status": "urn:fhir-admin:status"},
    "System": {
        "export": f"{_BULK_DATA}/export",
        "versions": "http://hl7.org/fhir/OperationDefinition/CapabilityStatement-versions",
    },
}
_ON_ALL_TYPES = {
    "_content": 'Words in any text of the resource: word, begin*, "a phrase", OR, -word, parentheses.',
    "_has": "_has:Type:reference:parameter=value: an instance of Type that fulfils this refers here.",
    "_list": "The entries of a List, by its id, that are not marked as deleted.",
    "_not-referenced": "*:*, Type:* or Type:parameter: nothing live refers here, at all or in that way.",
    "_text": 'Words in the narrative: word, begin*, "a phrase", OR, -word, parentheses.',
}
_TYPE_TEXT = "Where several types are searched: those, as in Patient,Observation; _type:not leaves them out."
_COMPARTMENTS = "http://hl7.org/fhir/CompartmentDefinition"
_GUARDED = "A launch token, sent as Authorization: Bearer."
_OPEN = "None is asked for: the server listens to this machine only."
PATCH_FORMATS = ("application/fhir+json", "application/json-patch+json")


def capability_statement(
    definitions: Definitions,
    *,
    base: str,
    software: str,
    date: str,
    versioning: Mapping[str, str],
    update_create: bool,
    profiles: Mapping[str, Sequence[str]] | None = None,
    is_open: bool = False,
) -> dict[str, Any]:
    """A CapabilityStatement of kind instance. `date` is a FHIR dateTime, `software` a version text.

    `profiles` are canonical URLs by type. `is_open`: nobody is asked for a token.
    """
    revincludes = _revincludes(definitions)
    resources = [
        _resource(definitions, revincludes, type_, versioning.get(type_, "versioned"), update_create)
        for type_ in sorted(definitions.resource_types)
    ]
    is_stu3 = definitions.version == "stu3"
    if not is_stu3:
        _add_profiles(resources, profiles or {})
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": date,
        "kind": "instance",
        "software": {"name": "FHIR Admin embedded server", "version": software},
        "implementation": {"description": "FHIR Admin embedded server", "url": base},
        "fhirVersion": definitions.fhir_version,
        **({"acceptUnknown": "no"} if is_stu3 else {}),
        "format": ["application/fhir+json", "application/json"],
        "patchFormat": list(PATCH_FORMATS),
        "rest": [_rest(resources, definitions, is_open)],
    }


def _rest(resources: Sequence[dict[str, Any]], definitions: Definitions, is_open: bool) -> dict[str, Any]:
    is_stu3 = definitions.version == "stu3"
    compartments = [f"{_COMPARTMENTS}/{name[0].lower()}{name[1:]}" for name in definitions.compartments]
    return {
        "mode": "server",
        "security": {"cors": False, "description": _OPEN if is_open else _GUARDED},
        "resource": resources,
        "interaction": [{"code": code} for code in SYSTEM_INTERACTIONS],
        "searchParam": [
            {"name": "_type", "type": "token" if is_stu3 else "special", "documentation": _TYPE_TEXT},
            *_on_all_types(definitions),
        ],
        "operation": _system_operations(definitions),
        "compartment": compartments,
    }


def _add_profiles(resources: Iterable[dict[str, Any]], profiles: Mapping[str, Sequence[str]]) -> None:
    for resource in resources:
        supported = profiles.get(resource["type"], ())
        if supported:
            resource["supportedProfile"] = list(supported)


def _system_operations(definitions: Definitions) -> list[dict[str, Any]]:
    """STU3 knows operations of the whole server only, so those of types stand there too."""
    is_stu3 = definitions.version == "stu3"
    operations = dict.fromkeys((*SYSTEM_OPERATIONS, *(TYPE_OPERATIONS if is_stu3 else ())))
    types = {*STANDARD_OPERATIONS, *_OTHER_OPERATIONS} if is_stu3 else {"System"}
    standard: list[dict[str, Any]] = []
    for type_ in sorted(types):
        standard += [operation for operation in _standard(type_, definitions) if operation not in standard]
    return [*_operations(operations, definitions), *standard]


def _resource(
    definitions: Definitions,
    revincludes: Mapping[str, Sequence[str]],
    type_: str,
    versioning: str,
    update_create: bool,
) -> dict[str, Any]:
    parameters = _searchable(definitions, type_)
    references = sorted(f"{type_}:{p.code}" for p in parameters if p.type == "reference")
    has_history = versioning != "no-version"
    names = [name for name in TYPE_OPERATIONS if has_history or name not in _OF_TOMBSTONES]
    standard = [*_standard(type_, definitions), *_standard("Resource", definitions)]
    operations = [*_operations(names, definitions), *standard]
    return {
        "type": type_,
        "profile": _canonical(f"http://hl7.org/fhir/StructureDefinition/{type_}", definitions),
        "interaction": [
            {"code": code} for code in TYPE_INTERACTIONS if has_history or code not in _OF_HISTORY
        ],
        "versioning": versioning,
        "readHistory": has_history,
        "updateCreate": update_create,
        "conditionalCreate": True,
        "conditionalRead": "full-support",
        "conditionalUpdate": True,
        **({"conditionalPatch": True} if definitions.version == "r5" else {}),
        "conditionalDelete": "multiple",
        "referencePolicy": ["literal", "logical"],
        "searchInclude": ["*:*", *references],
        "searchRevInclude": ["*:*", *revincludes.get(type_, ())],
        "searchParam": [
            *(
                {"name": p.code, "definition": p.url, "type": p.type}
                for p in sorted(parameters, key=lambda p: p.code)
                if p.code not in _ON_ALL_TYPES
            ),
            *_on_all_types(definitions),
        ],
        **({} if definitions.version == "stu3" else {"operation": operations}),
    }


def _standard(type_: str, definitions: Definitions) -> list[dict[str, Any]]:
    url = f"http://hl7.org/fhir/OperationDefinition/{'Resource' if type_ == 'System' else type_}"
    found = {name: f"{url}-{name}" for name in STANDARD_OPERATIONS.get(type_, ())}
    found |= _OTHER_OPERATIONS.get(type_, {})
    return [{"name": name, "definition": _canonical(where, definitions)} for name, where in found.items()]


def _on_all_types(definitions: Definitions) -> list[dict[str, str]]:
    """What every search takes without a parameter of the type behind it."""
    kind = "string" if definitions.version == "stu3" else "special"
    return [{"name": name, "type": kind, "documentation": text} for name, text in _ON_ALL_TYPES.items()]


def _operations(names: Iterable[str], definitions: Definitions) -> list[dict[str, Any]]:
    return [{"name": name, "definition": _canonical(f"urn:fhir-admin:{name}", definitions)} for name in names]


def _canonical(url: str, definitions: Definitions) -> Any:
    """A URL as the version refers to definitions by it: STU3 wraps it in a Reference."""
    return {"reference": url} if definitions.version == "stu3" else url


def _searchable(definitions: Definitions, type_: str) -> list[SearchParameter]:
    """The parameters that a search really takes: those with an index behind them."""
    indexed = stored(definitions, type_).keys() | {"_id", "_lastUpdated"}
    return [p for p in definitions.search_parameters(type_).values() if p.enabled and p.code in indexed]


def _revincludes(definitions: Definitions) -> Mapping[str, Sequence[str]]:
    """Type → `Source:parameter` of everything that can refer to it."""
    found: dict[str, list[str]] = {}
    for source in sorted(definitions.resource_types):
        for parameter in sorted(_searchable(definitions, source), key=lambda p: p.code):
            if parameter.type == "reference":
                for target in parameter.targets:
                    found.setdefault(target, []).append(f"{source}:{parameter.code}")
    return found
