"""ValueSet/$validate-code and CodeSystem/$validate-code."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.in_process import Answer, InProcess, in_process
from tests.support.terminology import ANIMALS, PETS, code_system, part, value_set

GENDER = "http://hl7.org/fhir/ValueSet/administrative-gender"
SYSTEM = "http://hl7.org/fhir/administrative-gender"


def told(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer.body
    return {p["name"]: next(v for k, v in p.items() if k != "name") for p in answer.json["parameter"]}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    with in_process(tmp_path_factory.mktemp("zoo")) as server:
        server.send("PUT", "CodeSystem/animals", {**code_system(), "id": "animals"})
        server.send("PUT", "ValueSet/pets", {**value_set(part()), "id": "pets"})
        yield server


@pytest.mark.parametrize(
    ("asked", "result"),
    [
        (f"url={GENDER}&code=male&system={SYSTEM}", True),
        (f"url={GENDER}&code=male", True),
        (f"url={GENDER}&code=Male", False),
        (f"url={GENDER}&code=male&system=http://example.org", False),
        (f"url={GENDER}&code=male&system={SYSTEM}&display=Male", True),
        (f"url={GENDER}&code=male&system={SYSTEM}&display=MALE", True),
        (f"url={GENDER}&code=male&system={SYSTEM}&display=Man", False),
        (f"url={PETS}&code=dog&system={ANIMALS}&display=hund", True),
        (f"url={PETS}&code=dog&system={ANIMALS}&systemVersion=1", True),
        (f"url={PETS}&code=animal&system={ANIMALS}", True),
        (f"url={PETS}&code=animal&system={ANIMALS}&abstract=false", False),
        (f"url={PETS}&code=dodo&system={ANIMALS}", True),
    ],
)
def test_codes_of_value_sets(stored: InProcess, asked: str, result: bool) -> None:
    found = told(stored.send("GET", f"ValueSet/$validate-code?{asked}"))
    assert found["result"] is result
    assert result or found["message"]


def test_the_right_display_is_told(stored: InProcess) -> None:
    wrong = told(stored.send("GET", f"ValueSet/$validate-code?url={GENDER}&code=male&display=Man"))
    assert (wrong["result"], wrong["display"]) == (False, "Male")
    german = told(stored.send("GET", "ValueSet/pets/$validate-code?code=dog&displayLanguage=de"))
    assert german == {"result": True, "display": "Hund"}


def test_codings_and_concepts(stored: InProcess) -> None:
    def ask(*parameters: dict[str, Any], path: str = "ValueSet/pets") -> Answer:
        body = {"resourceType": "Parameters", "parameter": list(parameters)}
        return stored.send("POST", f"{path}/$validate-code", body)

    dog, far = {"system": ANIMALS, "code": "dog"}, {"system": "http://example.org/x", "code": "dog"}
    assert told(ask({"name": "coding", "valueCoding": dog}))["result"] is True
    assert told(ask({"name": "coding", "valueCoding": far}))["result"] is False
    assert told(ask({"name": "coding", "valueCoding": {"code": "dog"}}))["result"] is False
    concept = {"name": "codeableConcept", "valueCodeableConcept": {"coding": [far, dog]}}
    assert told(ask(concept))["result"] is True
    assert told(ask(concept, path="CodeSystem/animals"))["result"] is True
    given = {"name": "valueSet", "resource": value_set(part(ANIMALS, "pet"))}
    assert told(ask(given, {"name": "coding", "valueCoding": dog}, path="ValueSet"))["result"] is False
    none = {"name": "codeableConcept", "valueCodeableConcept": {"text": "x"}}
    assert ask(none).status == 400


def test_what_cannot_be_told_is_no_false_no(stored: InProcess) -> None:
    url = "http://hl7.org/fhir/ValueSet/body-site"
    answer = stored.send("GET", f"ValueSet/$validate-code?url={url}&system=http://snomed.info/sct&code=1")
    assert (answer.status, answer.issue["code"]) == (400, "not-supported")
    other = told(stored.send("GET", f"ValueSet/$validate-code?url={url}&system=http://loinc.org&code=1"))
    assert other["result"] is False


@pytest.mark.parametrize(
    ("asked", "result"),
    [
        (f"$validate-code?url={ANIMALS}&code=dog", True),
        (f"$validate-code?url={ANIMALS}&code=cat", False),
        (f"$validate-code?url={ANIMALS}&code=dog&display=Cat", False),
        ("animals/$validate-code?code=dog&display=Dog", True),
        (f"$validate-code?url={SYSTEM}&code=male", True),
    ],
)
def test_codes_of_code_systems(stored: InProcess, asked: str, result: bool) -> None:
    assert told(stored.send("GET", f"CodeSystem/{asked}"))["result"] is result


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("ValueSet/$validate-code?code=male", 400),
        (f"ValueSet/$validate-code?url={GENDER}", 400),
        (f"ValueSet/$validate-code?url={GENDER}&code=a&code=b", 400),
        (f"ValueSet/$validate-code?url={GENDER}&code=a&nonsense=b", 400),
        ("ValueSet/$validate-code?url=http://example.org/none&code=a", 404),
        ("ValueSet/none/$validate-code?code=a", 404),
        ("CodeSystem/$validate-code?url=http://example.org/none&code=a", 404),
        ("CodeSystem/$validate-code?url=http://snomed.info/sct&code=a", 400),
        ("CodeSystem/$validate-code?code=a", 400),
    ],
)
def test_what_is_asked_wrongly(stored: InProcess, asked: str, status: int) -> None:
    assert stored.send("GET", asked).status == status
