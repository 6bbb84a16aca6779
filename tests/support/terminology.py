"""Small code systems and value sets, and a terminology of them over HL7's."""

from __future__ import annotations

from typing import Any

from server.fhir.terminology.bundled import BundledTerminology
from server.fhir.terminology.code_system import CodeSystem
from server.fhir.terminology.source import Layered
from server.fhir.terminology.value_set import ValueSet

ANIMALS = "http://example.org/animals"
PETS = "http://example.org/ValueSet/pets"


def code_system(url: str = ANIMALS, **members: Any) -> dict[str, Any]:
    """A CodeSystem of animals, unless `members` says otherwise."""
    return {
        "resourceType": "CodeSystem",
        "url": url,
        "version": "1",
        "status": "active",
        "content": "complete",
        "property": [{"code": "legs", "type": "integer"}, {"code": "parent", "type": "code"}],
        "concept": [
            {
                "code": "animal",
                "property": [{"code": "notSelectable", "valueBoolean": True}],
                "concept": [
                    {
                        "code": "dog",
                        "display": "Dog",
                        "designation": [{"language": "de", "value": "Hund"}],
                        "property": [{"code": "legs", "valueInteger": 4}],
                        "concept": [{"code": "poodle", "display": "Poodle"}],
                    },
                    {
                        "code": "dodo",
                        "display": "Dodo",
                        "property": [
                            {"code": "legs", "valueInteger": 2},
                            {"code": "status", "valueCode": "retired"},
                        ],
                    },
                ],
            },
            {"code": "pet", "display": "Pet"},
            {"code": "parrot", "display": "Parrot", "property": [{"code": "parent", "valueCode": "animal"},
             {"code": "parent", "valueCode": "pet"}, {"code": "legs", "valueInteger": 2}]},
        ],
        **members,
    }  # fmt: skip


def value_set(*includes: Any, url: str = PETS, exclude: Any = (), **compose: Any) -> dict[str, Any]:
    """A ValueSet with those parts."""
    content = {"include": list(includes), **({"exclude": list(exclude)} if exclude else {}), **compose}
    return {"resourceType": "ValueSet", "url": url, "status": "active", "compose": content}


def part(system: str | None = ANIMALS, *codes: str, **members: Any) -> dict[str, Any]:
    """A part of a compose; `property__op=value` pairs are given as `filter` in `members`."""
    made: dict[str, Any] = {} if system is None else {"system": system}
    if codes:
        made["concept"] = [{"code": code} for code in codes]
    return {**made, **members}


def where(property_: str, op: str, value: str) -> list[dict[str, str]]:
    """One filter."""
    return [{"property": property_, "op": op, "value": value}]


def terminology(*resources: dict[str, Any]) -> Layered:
    """These resources over HL7's R4 terminology."""
    sets = [ValueSet.of(r) for r in resources if r["resourceType"] == "ValueSet"]
    systems = [CodeSystem.of(r) for r in resources if r["resourceType"] == "CodeSystem"]
    return Layered(
        lambda url: [item for item in sets if item.url == url],
        lambda url: [item for item in systems if item.url == url],
        BundledTerminology.load(),
    )
