"""$expand over HL7's and stored value sets."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.fhir.terminology.bundled import BundledTerminology
from server.fhir.validate import validate
from tests.support.in_process import Answer, InProcess, in_process
from tests.support.terminology import ANIMALS, PETS, code_system, part, value_set, where

GENDER = "http://hl7.org/fhir/ValueSet/administrative-gender"


def put(server: InProcess, id_: str, resource: dict[str, Any]) -> None:
    answer = server.send("PUT", f"{resource['resourceType']}/{id_}", {**resource, "id": id_})
    assert answer.status == 201, answer.body


def codes(answer: Answer) -> list[str]:
    """The codes, level by level."""
    assert answer.status == 200, answer.body

    def of(contains: list[dict[str, Any]]) -> list[str]:
        return [item["code"] for item in contains] + [
            code for item in contains for code in of(item.get("contains", []))
        ]

    return of(answer.json["expansion"].get("contains", []))


@pytest.fixture
def stored(server: InProcess) -> InProcess:
    """The animals, and a value set of all of them."""
    return filled(server)


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    """The same, and older animals, for tests that only read."""
    with in_process(tmp_path_factory.mktemp("zoo")) as server:
        filled(server)
        put(server, "older", code_system(version="0", concept=[{"code": "old"}]))
        yield server


def filled(server: InProcess) -> InProcess:
    put(server, "animals", code_system())
    put(server, "pets", {**value_set(part()), "title": "Pets"})
    return server


def test_hl7s_value_sets_by_url(zoo: InProcess) -> None:
    answer = zoo.send("GET", f"ValueSet/$expand?url={GENDER}")
    assert codes(answer) == ["male", "female", "other", "unknown"]
    made = answer.json
    assert (made["resourceType"], made["url"], made["version"], made["status"]) == (
        "ValueSet", GENDER, "4.0.1", "active",
    )  # fmt: skip
    expansion = made["expansion"]
    assert expansion["total"] == 4
    assert expansion["identifier"].startswith("urn:uuid:")
    assert expansion["contains"][0] == {
        "system": "http://hl7.org/fhir/administrative-gender", "code": "male", "display": "Male",
    }  # fmt: skip
    assert {"name": "version", "valueUri": "http://hl7.org/fhir/administrative-gender|4.0.1"} in expansion[
        "parameter"
    ]
    assert zoo.send("GET", f"ValueSet/$expand?url={GENDER}|4.0.1").status == 200
    assert zoo.send("GET", f"ValueSet/$expand?url={GENDER}&valueSetVersion=9").status == 404


def test_stored_value_sets_by_url_and_as_instances(stored: InProcess) -> None:
    wanted = ["animal", "pet", "dog", "dodo", "parrot", "poodle"]
    assert codes(stored.send("GET", f"ValueSet/$expand?url={PETS}")) == wanted
    assert codes(stored.send("GET", "ValueSet/pets/$expand")) == wanted
    assert codes(stored.send("POST", "ValueSet/pets/$expand")) == wanted
    put(stored, "gender", value_set(part(ANIMALS, "dog"), url=GENDER))
    assert codes(stored.send("GET", f"ValueSet/$expand?url={GENDER}")) == ["dog"]
    stored.send("DELETE", "ValueSet/gender")
    assert codes(stored.send("GET", f"ValueSet/$expand?url={GENDER}"))[0] == "male"
    assert stored.send("GET", "ValueSet/gender/$expand").status == 410
    assert stored.send("GET", "ValueSet/none/$expand").status == 404
    assert stored.send("GET", "ValueSet/$expand?url=http://example.org/none").status == 404


def test_value_sets_in_the_body(stored: InProcess) -> None:
    given = value_set(part(ANIMALS, "dog"))
    assert codes(stored.send("POST", "ValueSet/$expand", given)) == ["dog"]
    parameters = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "valueSet", "resource": given},
            {"name": "includeDefinition", "valueBoolean": True},
        ],
    }
    answer = stored.send("POST", "ValueSet/$expand", parameters)
    assert codes(answer) == ["dog"]
    assert answer.json["compose"] == given["compose"]
    parameters["parameter"] = [{"name": "url", "valueUri": GENDER}, {"name": "count", "valueInteger": 1}]
    assert codes(stored.send("POST", "ValueSet/$expand", parameters)) == ["male"]


def test_pages_are_flat_and_know_the_total(zoo: InProcess) -> None:
    page = zoo.send("GET", f"ValueSet/$expand?url={PETS}&offset=1&count=2")
    assert codes(page) == ["dog", "poodle"]
    assert (page.json["expansion"]["total"], page.json["expansion"]["offset"]) == (6, 1)
    none = zoo.send("GET", f"ValueSet/$expand?url={PETS}&count=0")
    assert (codes(none), none.json["expansion"]["total"]) == ([], 6)
    assert codes(zoo.send("GET", f"ValueSet/$expand?url={PETS}&offset=9&count=5")) == []


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("filter=po", ["poodle"]),
        ("filter=HUND", ["dog"]),
        ("filter=zzz", []),
        ("excludeNested=true", ["animal", "dog", "poodle", "dodo", "pet", "parrot"]),
        ("activeOnly=true", ["animal", "pet", "dog", "parrot", "poodle"]),
        ("excludeNotForUI=true", ["dog", "dodo", "pet", "poodle", "parrot"]),
        (f"exclude-system={ANIMALS}", []),
        (f"exclude-system={ANIMALS}|7&excludeNested=true&count=1", ["animal"]),
        (f"system-version={ANIMALS}|0&count=9", ["old"]),
        (f"force-system-version={ANIMALS}|0", ["old"]),
        (f"check-system-version={ANIMALS}|1&count=1", ["animal"]),
    ],
)
def test_parameters_choose(zoo: InProcess, asked: str, wanted: list[str]) -> None:
    assert codes(zoo.send("GET", f"ValueSet/$expand?url={PETS}&{asked}")) == wanted


def test_languages_and_designations(zoo: InProcess) -> None:
    def dog(asked: str) -> dict[str, Any]:
        answer = zoo.send("GET", f"ValueSet/$expand?url={PETS}&filter=dog&{asked}")
        return answer.json["expansion"]["contains"][0]

    assert dog("displayLanguage=de")["display"] == "Hund"
    assert dog("displayLanguage=fr") == {"system": ANIMALS, "code": "dog", "display": "Dog"}
    assert dog("includeDesignations=true")["designation"] == [{"language": "de", "value": "Hund"}]
    assert "designation" in dog("designation=urn:ietf:bcp:47|de")
    assert "designation" not in dog("designation=urn:ietf:bcp:47|fr")


def test_what_groups_or_is_gone_is_marked(zoo: InProcess) -> None:
    top = zoo.send("GET", f"ValueSet/$expand?url={PETS}").json["expansion"]["contains"]
    assert top[0]["abstract"] is True
    assert next(item for item in top[0]["contains"] if item["code"] == "dodo")["inactive"] is True


@pytest.mark.parametrize(
    "asked",
    [
        "",
        f"url={GENDER}&url={GENDER}",
        f"url={GENDER}&nonsense=1",
        f"url={GENDER}&count=-1",
        f"url={GENDER}&count=many",
        f"url={GENDER}&activeOnly=perhaps",
        f"url={GENDER}&filter=",
        f"url={GENDER}&context=http://example.org",
        f"url={GENDER}&valueSet=x",
        f"url={GENDER}&system-version=http://example.org",
        f"url={PETS}&check-system-version={ANIMALS}|7",
    ],
)
def test_what_is_asked_wrongly_is_400(zoo: InProcess, asked: str) -> None:
    """E3: unknown or duplicate parameter"""
    answer = zoo.send("GET", f"ValueSet/$expand?{asked}")
    assert answer.status == 400, answer.body


def test_bodies_are_checked(zoo: InProcess) -> None:
    assert zoo.send("POST", "ValueSet/$expand", {"resourceType": "Patient"}).status == 400
    twice = {"name": "url", "valueUri": GENDER}
    double = {"resourceType": "Parameters", "parameter": [twice, twice]}
    assert zoo.send("POST", "ValueSet/$expand", double).status == 400
    empty = {"resourceType": "Parameters", "parameter": [{"name": "url"}]}
    assert zoo.send("POST", "ValueSet/$expand", empty).status == 400
    assert zoo.send("GET", f"ValueSet/x/$expand?url={GENDER}").status == 400
    assert zoo.send("POST", "ValueSet/$expand", b"x", content_type="text/plain").status == 415
    assert zoo.send("PUT", "ValueSet/$expand", {}).status == 405
    assert zoo.send("GET", "Patient/$expand").status == 404


def test_what_is_not_here_is_said_and_never_an_empty_list(server: InProcess) -> None:
    snomed = server.send("GET", "ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/body-site")
    assert (snomed.status, snomed.issue["code"]) == (400, "not-supported")
    assert "http://snomed.info/sct" in snomed.issue["diagnostics"]
    put(server, "ring", value_set(part(None, valueSet=[PETS])))
    ring = server.send("GET", "ValueSet/ring/$expand")
    assert (ring.status, "imports itself" in ring.issue["diagnostics"]) == (400, True)
    bad = value_set(part("http://hl7.org/fhir/administrative-gender", filter=where("code", "regex", "((")))
    assert server.send("POST", "ValueSet/$expand", bad).status == 400


def test_a_batch_may_expand(zoo: InProcess) -> None:
    answer = zoo.bundle("batch", {"request": {"method": "GET", "url": f"ValueSet/$expand?url={GENDER}"}})
    assert answer.statuses == ["200"]
    assert answer.entries[0]["resource"]["expansion"]["total"] == 4


def test_every_value_set_of_hl7_expands_to_a_valid_resource(zoo: InProcess) -> None:
    """A sample over the alphabet."""
    for url in BundledTerminology.load().urls("value-set-rules")[::40]:
        answer = zoo.send("GET", f"ValueSet/$expand?url={url}&includeDesignations=true")
        assert answer.status in (200, 400)
        assert validate(answer.json, zoo.services.definitions) == (), url
