"""Law: the generated tests say yes only where the checks find nothing, over examples and their mutations."""

from __future__ import annotations

import copy
import os
import random
from typing import Any

import pytest

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.structure_code import Memory
from server.fhir.validate import Validator
from tests.support.examples import official_examples

_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**40, 1.5, "", " ", "x", "a b", " a", "a\x00", "a\nb", "2024-02-30",
    "2024-02-29", "2024-13-01T00:00:00Z", "urn:uuid:x", "Patient/1", "Patint/1", "#a", "male", [], {},
    [{}], [None], ["x"], {"id": "x"}, {"extension": []}, [[]], {"a": 1}, codec.Number("1.00"), "x" * 70,
    "=", "QUJD", "<div>",
)  # fmt: skip
_MUTATIONS = int(os.environ.get("FHIR_ADMIN_MUTATIONS", "3"))


@pytest.fixture(scope="module")
def validator() -> Validator:
    return Validator(Definitions.load("r4"))


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key or index) below a value."""
    found: list[tuple[Any, Any]] = []
    stack = [value]
    while stack:
        here = stack.pop()
        children = (
            here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
        )
        for key, child in children:
            found.append((here, key))
            stack.append(child)
    return found


def mutated(resource: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """One change: a value replaced, dropped, doubled, put into or out of an array, or under another name."""
    changed = copy.deepcopy(resource)
    container, key = chance.choice(places(changed))
    value = container[key]
    match chance.randrange(6):
        case 0 | 1:
            container[key] = copy.deepcopy(chance.choice(_ODD))
        case 2:
            del container[key]
        case 3:
            container[key] = value[0] if isinstance(value, list) and value else [value]
        case 4 if isinstance(container, dict):
            container[chance.choice((f"_{key}", f"{key}x", f"value{key.title()}"))] = value
        case _ if isinstance(container, list):
            container.append(copy.deepcopy(value))
        case _:
            container[key] = copy.deepcopy(chance.choice(places(changed))[0])
    return changed


def test_the_fast_way_is_the_plain_way(validator: Validator) -> None:
    chance, yes, no = random.Random(11), 0, 0
    for text in official_examples().values():
        resource = codec.decode(text)
        structure = validator._structure(resource["resourceType"])
        for value in (resource, resource, *(mutated(resource, chance) for _ in range(_MUTATIONS))):
            # Twice: tests are written when names are met again.
            said = [structure.accepts(value) for _ in range(2)]
            truth = structure.check(value) is None
            assert said == [truth, truth], (
                resource["resourceType"],
                resource.get("id"),
                structure.check(value),
            )
            yes, no = yes + truth, no + (not truth)
    assert min(yes, no) > 400


def test_what_was_remembered_does_not_let_others_pass() -> None:
    memory = Memory(lambda value: None if value == "good" else "bad")
    assert [memory.learn(value) for value in ("good", "bad", 5, None)] == [True, False, False, False]
    assert memory.known == {"good"}


def test_memories_do_not_grow_without_end(validator: Validator) -> None:
    memory = Memory(lambda value: None)
    for number in range(20_000):
        memory.learn(str(number))
    memory.learn("x" * 1000)
    assert len(memory.known) <= 8192
    assert "x" * 1000 not in memory.known
    structure = validator._structure("Patient")
    for number in range(2000):
        assert not structure.accepts({"resourceType": "Patient", f"odd{number}": 1})
    assert len(structure.tests) + len(structure._met) < 1100
