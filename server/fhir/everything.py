"""What belongs to a patient's, an encounter's or a group's record ($everything), read from resources.

Source: FHIR R4 OperationDefinitions Patient-everything, Encounter-everything, Group-everything; server
specification E3. The compartment of R4 is the core; a Device is its patient's, too, and what the standard
extension ties to an encounter is that encounter's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from server.fhir import compartment
from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey, parse_reference
from server.fhir.search.emit import EMITTERS, Collector

Resource = Mapping[str, Any]
# How a date is read, and where it stands; of one parameter.
_Dates = list[tuple[Callable[[Collector, str, Any], None], list[str]]]

_dates: WeakKeyDictionary[Definitions, dict[str, list[_Dates]]] = WeakKeyDictionary()
_ASSOCIATED = "http://hl7.org/fhir/StructureDefinition/encounter-associatedEncounter"
# When care was given or ordered: of these date parameters the first one that has a value.
_CARE_DATES = (
    "date", "occurrence", "started", "effective", "effective-time", "whenhandedover", "whenprepared",
    "onset-date", "onset", "recorded-date", "period", "authored", "authoredon", "authored-on", "datetime",
    "datewritten", "collected", "created", "sent", "received", "identified", "start-date", "when",
)  # fmt: skip


def owners(resource: Resource, kind: str, definitions: Definitions) -> frozenset[str]:
    """The ids of the `kind` (Patient or Encounter) instances whose record `resource` is part of."""
    found = compartment.owners(resource, kind, definitions)
    if kind == "Patient" and resource.get("resourceType") == "Device":
        return found | {key.id for key in _keys([resource.get("patient")]) if key.type == kind}
    if kind == "Encounter":
        extensions = [e for e in resource.get("extension", ()) if e.get("url") == _ASSOCIATED]
        return found | {key.id for key in _keys(e.get("valueReference") for e in extensions)}
    return found


def lead_keys(patient: Resource) -> frozenset[ResourceKey]:
    """Who looks after a Patient: its general practitioners and its managing organisation."""
    return frozenset(_keys([*patient.get("generalPractitioner", ()), patient.get("managingOrganization")]))


def linked(patient: Resource, kind: str) -> list[ResourceKey]:
    """The other Patients that links of a kind (`seealso`, `replaced-by`) lead to."""
    links = [link for link in patient.get("link", ()) if link.get("type") == kind]
    found = _keys(link.get("other") for link in links)
    return [key for key in found if key.type == "Patient" and key.id != patient.get("id")]


def group_members(group: Resource) -> list[ResourceKey]:
    """The Patients and Groups that are members of a Group now (`inactive` is not true)."""
    active = [member for member in group.get("member", ()) if member.get("inactive") is not True]
    return [key for key in _keys(m.get("entity") for m in active) if key.type in ("Patient", "Group")]


def patients_of(resource: Resource, definitions: Definitions) -> frozenset[str]:
    """The ids of the patients in whose records a resource stands."""
    return owners(resource, "Patient", definitions)


def is_in_care(resource: Resource, start: int | None, end: int | None, definitions: Definitions) -> bool:
    """Whether its care dates touch the time from `start` to `end` (milliseconds); undated ones do."""
    if start is None and end is None:
        return True
    periods = _care_periods(resource, definitions)
    low, high = (-(1 << 62) if start is None else start), ((1 << 62) if end is None else end)
    return not periods or any(first <= high and last >= low for first, last in periods)


def _care_periods(resource: Resource, definitions: Definitions) -> list[tuple[int, int]]:
    types = _dates.setdefault(definitions, {})
    name = str(resource["resourceType"])
    for parameter in types.get(name) or types.setdefault(name, _dates_of(name, definitions)):
        found = Collector()
        for emit, path in parameter:
            for value in compartment.values_at(resource, path):
                emit(found, "", value)
        if found.dates:
            return [(row.low, row.high) for row in found.dates]
    return []


def _dates_of(type_name: str, definitions: Definitions) -> list[_Dates]:
    """Where the care dates of a type stand; what has no time (a text) or no plain path does not count."""
    known, emitters = definitions.search_parameters(type_name), EMITTERS["date"]
    found: list[_Dates] = []
    for parameter in (known[code] for code in _CARE_DATES if code in known and known[code].type == "date"):
        paths: list[list[Any]] = [list(path) for path in parameter.paths]  # type: ignore[call-overload]
        plain = [path for path in paths if path[0] in emitters and all(isinstance(s, str) for s in path)]
        found.append(
            [(emitters[kind], [step.removesuffix("[]") for step in steps]) for kind, *steps in plain]
        )
    return found


def _keys(references: Iterable[Any]) -> Iterator[ResourceKey]:
    for reference in references:
        text = reference.get("reference") if isinstance(reference, dict) else None
        key = parse_reference(text) if isinstance(text, str) else None
        if key is not None:
            yield key
