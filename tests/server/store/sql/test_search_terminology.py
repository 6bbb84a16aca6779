"""Tokens by value set and by hierarchy: `:in`, `:not-in`, `:above`, `:below`."""

from typing import Any
from urllib.parse import quote

import pytest

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError
from tests.support.search_store import SearchStore
from tests.support.terminology import ANIMALS, PETS, code_system, part, value_set, where

R4 = Definitions.load("r4")
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"


def observed(id_: str, *codings: tuple[str, str], status: str = "final") -> dict[str, Any]:
    coded = [{"system": system, "code": code} if system else {"code": code} for system, code in codings]
    code: dict[str, Any] = {"coding": coded} if coded else {"text": "dog"}
    return {"resourceType": "Observation", "id": id_, "status": status, "code": code}


@pytest.fixture(scope="module")
def store() -> SearchStore:
    store = SearchStore(R4)
    dogs = value_set(part(filter=where("concept", "is-a", "dog")), part(ANIMALS, "pet"))
    store.put(
        {**code_system(), "id": "animals"},
        {**dogs, "id": "dogs"},
        {**value_set(part(LOINC), url="http://example.org/any-loinc"), "id": "loinc"},
        {**value_set(part(SNOMED, filter=where("concept", "is-a", "1")), url="urn:snomed"), "id": "sct"},
        observed("dog", (ANIMALS, "dog"), status="amended"),
        observed("poodle", (ANIMALS, "poodle"), ("http://example.org/x", "dog")),
        observed("dodo", (ANIMALS, "dodo")),
        observed("far", ("http://example.org/x", "dog")),
        observed("bare", ("", "dog")),
        observed("text"),
        observed("pulse", (LOINC, "8867-4")),
        {"resourceType": "Patient", "id": "she", "gender": "female"},
        {"resourceType": "Patient", "id": "unsaid"},
    )  # fmt: skip
    return store


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        (f"code:in={PETS}", ["dog", "poodle"]),
        ("code:in=ValueSet/dogs", ["dog", "poodle"]),
        (f"code:in={PETS},http://example.org/any-loinc", ["dog", "poodle", "pulse"]),
        (f"code:in={PETS}&status=amended", ["dog"]),
        (f"code:not-in={PETS}", ["dodo", "far", "bare", "text", "pulse"]),
        ("code:in=http://example.org/any-loinc", ["pulse"]),
        ("status:in=http://hl7.org/fhir/ValueSet/observation-status&code:in=" + PETS, ["dog", "poodle"]),
        ("status:not-in=http://hl7.org/fhir/ValueSet/observation-status", []),
        ("status:in=http://hl7.org/fhir/ValueSet/administrative-gender", []),
        (f"code:below={ANIMALS}|dog", ["dog", "poodle"]),
        (f"code:below={ANIMALS}|animal", ["dog", "poodle", "dodo"]),
        (f"code:below={ANIMALS}|dodo,{ANIMALS}|poodle", ["poodle", "dodo"]),
        (f"code:above={ANIMALS}|poodle", ["dog", "poodle"]),
        (f"code:above={ANIMALS}|dodo", ["dodo"]),
        ("status:below=http://hl7.org/fhir/observation-status|amended", ["dog"]),
    ],
)
def test_observations(store: SearchStore, clause: str, found: list[str]) -> None:
    assert sorted(store.search("Observation", quote(clause, "&=:,"))) == sorted(found)


def test_codes_whose_system_is_implied(store: SearchStore) -> None:
    gender = "http://hl7.org/fhir/ValueSet/administrative-gender"
    assert store.search("Patient", f"gender:in={gender}") == ["she"]
    assert store.search("Patient", f"gender:not-in={gender}") == ["unsaid"]


def test_a_large_value_set_is_one_statement() -> None:
    """Twenty thousand codes, bound as one list."""
    store = SearchStore(R4)
    concept = [{"code": f"c{number}"} for number in range(20_000)]
    store.put(
        {**code_system(concept=concept), "id": "big"},
        {**value_set(part()), "id": "big"},
        observed("in", (ANIMALS, "c19999")),
        observed("out", (ANIMALS, "c20000")),
    )
    for clause, found in ((f"code:in={PETS}", "in"), (f"code:not-in={PETS}", "out")):
        (rid,) = store.index.page(store.parse("Observation", clause), 10).rids
        assert store.id(rid) == found


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("code:in=http://example.org/none", "not known to this server"),
        ("code:in=ValueSet/none", "not known to this server"),
        (f"code:in={PETS}|7", "not known to this server"),
        ("code:not-in=http://example.org/none", "not known to this server"),
        ("code:in=urn:snomed", "http://snomed.info/sct"),
        ("code:in=Patient/1", "name a value set"),
        ("code:below=http://snomed.info/sct|1", "are not on this server"),
        ("code:below=http://example.org/none|1", "are not on this server"),
        (f"code:below={ANIMALS}|unicorn", "has no code 'unicorn'"),
        ("code:below=dog", "write system|code"),
        (f"code:above={ANIMALS}|", "write system|code"),
        ("identifier:in=" + PETS, "has no codes of a code system"),
        ("_id:in=" + PETS, "does not take"),
        ("subject.identifier:in=" + PETS, "has no codes of a code system"),
        ("_has:Observation:has-member:code:in=http://example.org/none", "not known to this server"),
    ],
)
def test_what_cannot_be_told_is_refused(store: SearchStore, clause: str, text: str) -> None:
    with pytest.raises(FhirError) as caught:
        store.search("Observation", quote(clause, "&=:,"))
    assert caught.value.kind.status == 400
    assert text in str(caught.value)
