"""References, chains, `_has`, compartments, includes and system searches, by SQL and by the matcher."""

from __future__ import annotations

from typing import Any

import pytest

from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from server.fhir.search.query import Include
from tests.support.search_store import SearchStore


def reference(text: str, **more: Any) -> dict[str, Any]:
    return {"reference": text, **more}


@pytest.fixture(scope="module")
def store() -> SearchStore:
    store = SearchStore(Definitions.load("r4"))
    identifier = {"system": "urn:ssn", "value": "9", "type": {"coding": [{"system": "v2", "code": "SS"}]}}
    store.put(
        {
            "resourceType": "Patient",
            "id": "p1",
            "name": [{"family": "Kim"}],
            "gender": "male",
            "identifier": [identifier],
            "generalPractitioner": [reference("Practitioner/d1"), reference("Organization/o1")],
            "managingOrganization": reference("Organization/o1"),
        },
        {
            "resourceType": "Patient",
            "id": "p2",
            "name": [{"family": "Lee"}],
            "gender": "female",
            "meta": {"profile": ["http://p|1"], "tag": [{"system": "t", "code": "x", "display": "Éx"}]},
            "managingOrganization": reference("o1"),
        },
        {"resourceType": "Patient", "id": "p3", "managingOrganization": reference("Organization/gone")},
        {"resourceType": "Group", "id": "p1", "active": True, "type": "person", "actual": True},
        {"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Kim"}]},
        {
            "resourceType": "Organization",
            "id": "o1",
            "name": "Kimberly",
            "partOf": reference("Organization/o2"),
        },
        {"resourceType": "Organization", "id": "o2", "name": "Root", "partOf": reference("Organization/o1")},
        {
            "resourceType": "Observation",
            "id": "b1",
            "status": "final",
            "code": {"coding": [{"system": "loinc", "code": "1-1"}]},
            "subject": reference("Patient/p1"),
            "performer": [reference("Practitioner/d1")],
        },
        {
            "resourceType": "Observation",
            "id": "b2",
            "status": "final",
            "code": {"coding": [{"system": "loinc", "code": "2-2"}]},
            "subject": reference("Patient/p2"),
            "hasMember": [reference("Observation/b1")],
        },
        {
            "resourceType": "Observation",
            "id": "b3",
            "status": "amended",
            "code": {"coding": [{"system": "loinc", "code": "1-1"}]},
            "subject": reference("Group/p1"),
        },
        {"resourceType": "Observation", "id": "b4", "subject": reference("http://far/fhir/Patient/p1")},
        {
            "resourceType": "Observation",
            "id": "b5",
            "subject": {"identifier": {"system": "urn:ssn", "value": "7"}},
        },
        {"resourceType": "Provenance", "id": "v1", "target": [reference("Observation/b1/_history/2")]},
        {
            "resourceType": "Bundle",
            "id": "doc",
            "type": "document",
            "entry": [{"resource": {"resourceType": "Composition", "id": "c1"}}],
        },
        {"resourceType": "Observation", "id": "b6", "subject": reference("Patient/p1")},
    )
    store.delete(ResourceKey("Observation", "b6"))
    return store


CASES = [
    ("Observation", "subject=Patient/p1", "b1"),
    ("Observation", "subject=p1", "b1,b3"),
    ("Observation", "subject:Patient=p1", "b1"),
    ("Observation", "subject:Group=p1", "b3"),
    ("Observation", "subject:Group=Patient/p1", ""),
    ("Observation", "patient=p1", "b1"),
    ("Observation", "patient=Group/p1", ""),
    ("Observation", "subject=patient/p1", ""),
    ("Observation", "subject=http://far/fhir/Patient/p1", "b4"),
    ("Observation", "patient=http://far/fhir/Patient/p1", "b4"),
    ("Observation", "subject:identifier=urn:ssn|7", "b5"),
    ("Observation", "subject:identifier=urn:ssn|", "b5"),
    ("Observation", "subject:missing=true", ""),
    ("Observation", "patient:missing=true", "b3,b5"),
    ("Observation", "subject=Foo/p1", ""),
    ("Provenance", "target=Observation/b1", "v1"),
    ("Patient", "organization=o1", "p1,p2"),
    ("Patient", "organization=Organization/o1", "p1,p2"),
    ("Patient", "organization=organization/o1", ""),
    ("Bundle", "composition=Composition/c1", "doc"),
    ("Observation", "subject.name=kim", "b1"),
    ("Observation", "subject:Patient.name=lee", "b2"),
    ("Observation", "patient.gender:not=male", "b2"),
    ("Observation", "patient.identifier:missing=true", "b2"),
    ("Observation", "subject.organization.name=kimb", "b1"),
    ("Observation", "patient.general-practitioner.name=kim", "b1"),
    ("Observation", "patient.general-practitioner:Practitioner.name=kim", "b1"),
    ("Observation", "patient.organization.partof.partof.partof.name=root", "b1"),
    ("Observation", "has-member.subject:Patient.name=kim", "b2"),
    ("Patient", "organization.name:exact=Nothing", ""),
    ("Patient", "_has:Observation:subject:code=1-1", "p1"),
    ("Patient", "_has:Observation:patient:code=1-1,2-2", "p1,p2"),
    ("Patient", "_has:Observation:patient:code:not=1-1", "p2"),
    ("Patient", "_has:Observation:patient:_has:Observation:has-member:code=2-2", "p1"),
    ("Patient", "_has:Observation:patient:performer.name=kim", "p1"),
    ("Practitioner", "_has:Patient:general-practitioner:_has:Observation:patient:code=1-1", "d1"),
    ("Organization", "_has:Patient:general-practitioner:name=kim", "o1"),
    ("Patient", "_has:Observation:subject:_id=b6", ""),
    ("Patient", "_id=p1,p1,p9", "p1"),
    ("Patient", "_id:not=p1", "p2,p3"),
    ("Patient", "_profile=http://p", "p2"),
    ("Patient", "_profile=http://p|1", "p2"),
    ("Patient", "_tag=t|x", "p2"),
    ("Patient", "_tag:text=EX", "p2"),
    ("Patient", "_tag:missing=true&name:missing=false", "p1"),
    ("Patient", "_lastUpdated=2020-01-01T00:00:01Z", "p1"),
    ("Patient", "_lastUpdated=gt2020-01-01T00:00:01Z", "p2,p3"),
    ("Patient", "_lastUpdated=ne2020-01-01T00:00:01Z", "p2,p3"),
    ("Patient", "_lastUpdated=lt2020-01-01T00:00:02.500Z", "p1,p2"),
    ("Patient", "_lastUpdated:missing=true", ""),
    ("Patient", "_id:missing=false", "p1,p2,p3"),
    ("Patient", "identifier=urn:ssn|9", "p1"),
    ("Patient", "identifier=9", "p1"),
    ("Patient", "identifier=|9", ""),
    ("Patient", "identifier=urn:ssn|", "p1"),
    ("Patient", "identifier:of-type=v2|SS|9", "p1"),
    ("Patient", "identifier:of-type=v2|XX|9", ""),
    ("Patient", "deceased=false", "p1,p2,p3"),
    ("Patient", "", "p1,p2,p3"),
    ("Device", "", ""),
    ("Device", "status=active", ""),
]


@pytest.mark.parametrize(("type_name", "text", "expected"), CASES)
def test_search(store: SearchStore, type_name: str, text: str, expected: str) -> None:
    assert ",".join(store.search(type_name, text)) == expected


ALL = tuple(sorted(Definitions.load("r4").resource_types))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("_id=p1", "p1,p1"),
        ("_type=Patient,Group&_id=p1", "p1,p1"),
        ("_type:not=Patient,Observation,Bundle,Provenance&_lastUpdated=gt2020-01-01T00:00:04Z", "d1,o1,o2"),
        ("_tag=x", "p2"),
        ("_type=Patient,Practitioner&name=kim", "p1,d1"),
        ("_type=Patient,Practitioner&name:missing=true", "p3"),
        ("_type=Nonsense", ""),
    ],
)
def test_system_search(store: SearchStore, text: str, expected: str) -> None:
    # A rid is given when an instance is first named, so the order is not that of writing.
    assert sorted(store.search(ALL, text)) == sorted(expected.split(",") if expected else [])


def test_absolute_reference_to_this_server(store: SearchStore) -> None:
    found = store.search("Observation", "subject=http://me/fhir/Patient/p1", base="http://me/fhir")
    assert found == ["b1"]


@pytest.mark.parametrize(
    ("types", "owner", "expected"),
    [
        (ALL, "p1", "p1,b1"),
        (ALL, "p2", "p2,b2"),
        (("Observation",), "p1", "b1"),
        (("Medication",), "p1", ""),
        (ALL, "unknown", ""),
    ],
)
def test_compartment(store: SearchStore, types: tuple[str, ...], owner: str, expected: str) -> None:
    found = store.search(types, "", compartment=ResourceKey("Patient", owner))
    assert ",".join(found) == expected


def rids(store: SearchStore, *keys: str) -> list[int]:
    return [store.rid(ResourceKey(*key.split("/"))) for key in keys]


@pytest.mark.parametrize(
    ("include", "sources", "expected"),
    [
        (Include("Observation", "subject", None, False), "Observation/b1,Observation/b2", "p1,p2"),
        (Include("Observation", "subject", "Group", False), "Observation/b1,Observation/b3", "p1"),
        (Include("Observation", "patient", None, False), "Observation/b3", ""),
        (Include("Observation", None, None, False), "Observation/b1", "p1,d1"),
        (Include(None, None, None, False), "Observation/b1,Patient/p3", "p1,d1"),
        (Include("Patient", "organization", None, False), "Patient/p3", ""),
        (Include("Patient", "organization", None, False), "Observation/b1", ""),
        (Include("Observation", "subject", None, True), "Patient/p1", "b1"),
        (Include("Provenance", "target", None, True), "Observation/b1", "v1"),
        (Include("Observation", None, None, True), "Practitioner/d1,Patient/p2", "b1,b2"),
        (Include(None, None, None, True), "Organization/o1", "p1,o2"),
        (Include("Observation", "subject", "Patient", True), "Patient/p1,Group/p1", "b1"),
    ],
)
def test_include(store: SearchStore, include: Include, sources: str, expected: str) -> None:
    found = store.index.include(include, rids(store, *sources.split(",")), 100)
    assert ",".join(map(store.id, found)) == expected


def test_include_takes_no_more_than_asked_for(store: SearchStore) -> None:
    found = store.index.include(Include(None, None, None, True), rids(store, "Patient/p1", "Patient/p2"), 1)
    assert len(found) == 1
