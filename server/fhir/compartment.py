"""Compartments: which instances belong to a patient, an encounter, a practitioner and so on.

Source: FHIR R4 CompartmentDefinition; the links are reference search parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from server.fhir.definitions import Definitions
from server.fhir.keys import parse_reference

_Path = tuple[str, ...]


def members(definitions: Definitions, compartment: str) -> Mapping[str, tuple[str, ...]]:
    """Member type → codes of the search parameters that link it to the compartment's owner.

    The owner itself belongs to its compartment too; its type may stand here with no codes.
    Errors: KeyError for an unknown compartment.
    """
    return {compartment: (), **definitions.compartment(compartment)}


def is_member(resource: Mapping[str, Any], compartment: str, id: str, definitions: Definitions) -> bool:
    """Whether `resource` belongs to the compartment of `{compartment}/{id}`. Errors: as `members`."""
    return id in owners(resource, compartment, definitions)


def owners(resource: Mapping[str, Any], compartment: str, definitions: Definitions) -> frozenset[str]:
    """The ids of the `compartment` instances whose compartments hold `resource`; a Patient holds itself.

    Only literal, relative references count. Errors: as `members`.
    """
    type_name = str(resource.get("resourceType"))
    found = {key.id for key in _linked(resource, type_name, compartment, definitions)}
    if type_name == compartment and isinstance(resource.get("id"), str):
        found.add(resource["id"])
    return frozenset(found)


def _linked(
    resource: Mapping[str, Any], type_name: str, compartment: str, definitions: Definitions
) -> Iterator[Any]:
    for path in _paths(definitions, compartment, type_name):
        for target in values_at(resource, path):
            reference = target.get("reference") if isinstance(target, dict) else target
            key = parse_reference(reference) if isinstance(reference, str) else None
            if key is not None and key.type == compartment:
                yield key


def values_at(value: Any, path: Iterable[str]) -> list[Any]:
    """The values at a path of JSON member names, arrays opened."""
    level = [value]
    for name in path:
        found = [item[name] for item in level if isinstance(item, dict) and name in item]
        level = [child for item in found for child in (item if isinstance(item, list) else (item,))]
    return level


@lru_cache(maxsize=1024)
def _paths(definitions: Definitions, compartment: str, type_name: str) -> tuple[_Path, ...]:
    codes = definitions.compartment(compartment).get(type_name, ())
    parameters = definitions.search_parameters(type_name) if codes else {}
    compiled = [path for code in codes if code in parameters for path in parameters[code].paths]
    return tuple(dict.fromkeys(map(_json_names, compiled)))


def _json_names(path: Any) -> _Path:
    """A compiled path as plain member names.

    Compartment parameters have no other conditions than `refers`, which the comparison of the
    reference's type already covers.
    """
    return tuple(step.removesuffix("[]") for step in path[1:] if isinstance(step, str))
