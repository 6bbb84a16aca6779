"""Elements in JSON: primitives with their siblings, empties, types."""

from __future__ import annotations

from server.fhir import elements
from server.fhir.definitions import Definitions
from server.fhir.elements import Item

PATIENT = {
    "resourceType": "Patient",
    "_gender": {"id": "g"},
    "name": [{"given": ["A", "B"], "_given": [None, {"id": "1"}]}],
    "contained": [{"resourceType": "Organization", "name": "O"}],
}


def test_items_join_values_and_siblings() -> None:
    name = PATIENT["name"][0]  # type: ignore[index]
    assert elements.items(name, "given") == [Item("A"), Item("B", {"id": "1"})]
    assert elements.items(PATIENT, "gender") == [Item(None, {"id": "g"})]
    assert elements.items(PATIENT, "birthDate") == []
    assert elements.items({"given": ["A", "B"], "_given": [{"id": "1"}]}, "given")[1] == Item("B")


def test_items_are_written_back_in_place() -> None:
    parent = {"a": 1, "given": ["A"], "z": 2}
    written = elements.with_items(parent, "given", [Item("B"), Item("C", {"id": "1"})], True)
    assert list(written) == ["a", "given", "z", "_given"]
    assert written["_given"] == [None, {"id": "1"}]
    assert elements.with_items(written, "given", [], True) == {"a": 1, "z": 2}
    assert elements.with_items({}, "given", [Item(None, {"id": "1"})], True) == {"_given": [{"id": "1"}]}


def test_what_becomes_empty_disappears_upwards() -> None:
    document = {"resourceType": "Patient", "name": [{"period": {"start": "2020"}}, {"text": "x"}]}
    after = elements.update(document, ("name", 0, "period", "start"), lambda _: Item(None))
    assert after == {"resourceType": "Patient", "name": [{"text": "x"}]}


def test_paths_lead_through_siblings() -> None:
    path = elements.element_path(("name", 0, "_given", 1, "id"))
    assert elements.item_at(PATIENT, path) == Item("1")
    after = elements.update(PATIENT, path, lambda _: Item(None))
    assert after["name"] == [{"given": ["A", "B"]}]
    assert elements.item_at(PATIENT, ("name", 1)) is None


def test_types() -> None:
    definitions = Definitions.load()
    assert elements.type_of(PATIENT, (), definitions) == "Patient"
    assert elements.type_of(PATIENT, ("name", 0, "given", 1), definitions) == "string"
    assert elements.type_of(PATIENT, ("contained", 0), definitions) == "Organization"
    assert elements.type_of(PATIENT, ("contained", 0, "name"), definitions) == "string"
    assert elements.type_of(PATIENT, ("nothing",), definitions) is None
    scenario = {
        "resourceType": "ExampleScenario",
        "instance": [{"resourceType": "Patient", "resourceId": "i"}],
    }
    assert elements.type_of(scenario, ("instance", 0), definitions) == "ExampleScenario.instance"


def test_pruning_keeps_the_positions_of_siblings() -> None:
    assert elements.pruned({"a": {}, "b": [{}, {"c": []}], "d": 0, "_e": [{}, {"id": "1"}], "_f": [{}]}) == {
        "d": 0,
        "_e": [None, {"id": "1"}],
    }
