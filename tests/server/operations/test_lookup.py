"""CodeSystem/$lookup and $subsumes."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.in_process import Answer, InProcess, in_process
from tests.support.terminology import ANIMALS, code_system

ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


def told(answer: Answer) -> dict[str, list[Any]]:
    """The values of a Parameters resource by name; parts as a dictionary."""
    assert answer.status == 200, answer.body
    found: dict[str, list[Any]] = {}
    for parameter in answer.json["parameter"]:
        if "part" in parameter:
            value: Any = {p["name"]: next(v for k, v in p.items() if k != "name") for p in parameter["part"]}
        else:
            value = next(v for k, v in parameter.items() if k != "name")
        found.setdefault(parameter["name"], []).append(value)
    return found


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    with in_process(tmp_path_factory.mktemp("zoo")) as server:
        server.send("PUT", "CodeSystem/animals", {**code_system(), "id": "animals"})
        yield server


def post(server: InProcess, operation: str, *parameters: dict[str, Any]) -> Answer:
    body = {"resourceType": "Parameters", "parameter": list(parameters)}
    return server.send("POST", f"CodeSystem/{operation}", body)


def test_hl7s_code_systems(stored: InProcess) -> None:
    found = told(stored.send("GET", f"CodeSystem/$lookup?system={ACT}&code=AMB"))
    assert (found["name"], found["version"], found["display"]) == (
        ["v3 Code System ActCode"],
        ["2018-08-12"],
        ["ambulatory"],
    )
    properties = {p["code"]: p["value"] for p in found["property"]}
    assert properties["parent"] == "_ActEncounterCode"
    assert properties["definition"].startswith("A comprehensive term")


def test_stored_ones_by_system_by_coding_and_as_instances(stored: InProcess) -> None:
    coding = {"name": "coding", "valueCoding": {"system": ANIMALS, "code": "dog"}}
    answers = [
        told(stored.send("GET", f"CodeSystem/$lookup?system={ANIMALS}&code=dog")),
        told(stored.send("GET", f"CodeSystem/$lookup?system={ANIMALS}&code=dog&version=1")),
        told(post(stored, "$lookup", coding)),
        told(post(stored, "animals/$lookup", coding)),
        told(stored.send("GET", "CodeSystem/animals/$lookup?code=dog")),
    ]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["display"] == ["Dog"]
    assert answers[0]["designation"] == [{"language": "de", "value": "Hund"}]
    assert {"code": "legs", "value": 4} in answers[0]["property"]
    german = told(stored.send("GET", "CodeSystem/animals/$lookup?code=dog&displayLanguage=de&property=legs"))
    assert german == {
        "name": [ANIMALS], "version": ["1"], "display": ["Hund"], "property": [{"code": "legs", "value": 4}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("code=dog", 400),
        (f"system={ANIMALS}", 400),
        (f"system={ANIMALS}&code=dog&code=dog", 400),
        (f"system={ANIMALS}&code=dog&nonsense=1", 400),
        (f"system={ANIMALS}&code=dog&date=2020", 400),
        (f"system={ANIMALS}&code=unicorn", 404),
        (f"system={ANIMALS}&code=dog&version=7", 404),
        ("system=http://example.org/none&code=a", 404),
        ("system=http://snomed.info/sct&code=1", 400),
    ],
)
def test_what_cannot_be_looked_up_says_why(stored: InProcess, asked: str, status: int) -> None:
    answer = stored.send("GET", f"CodeSystem/$lookup?{asked}")
    assert answer.status == status, answer.body
    other = {"name": "coding", "valueCoding": {"system": "http://example.org/x", "code": "dog"}}
    assert post(stored, "animals/$lookup", other).status == 400


@pytest.mark.parametrize(
    ("a", "b", "outcome"),
    [
        ("dog", "dog", "equivalent"),
        ("animal", "poodle", "subsumes"),
        ("poodle", "animal", "subsumed-by"),
        ("parrot", "pet", "subsumed-by"),
        ("dog", "pet", "not-subsumed"),
    ],
)
def test_two_codes_of_one_system(stored: InProcess, a: str, b: str, outcome: str) -> None:
    url = f"CodeSystem/$subsumes?system={ANIMALS}&codeA={a}&codeB={b}"
    assert told(stored.send("GET", url)) == {"outcome": [outcome]}
    assert told(stored.send("GET", f"CodeSystem/animals/$subsumes?codeA={a}&codeB={b}"))["outcome"] == [
        outcome
    ]
    codings = [
        {"name": f"coding{end}", "valueCoding": {"system": ANIMALS, "code": code}}
        for end, code in (("A", a), ("B", b))
    ]
    assert told(post(stored, "$subsumes", *codings))["outcome"] == [outcome]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("codeA=dog&codeB=dog", 400),
        (f"system={ANIMALS}&codeA=dog", 400),
        (f"system={ANIMALS}&codeA=dog&codeB=unicorn", 404),
        ("system=http://example.org/none&codeA=a&codeB=b", 404),
    ],
)
def test_codes_that_cannot_be_compared(stored: InProcess, asked: str, status: int) -> None:
    assert stored.send("GET", f"CodeSystem/$subsumes?{asked}").status == status
