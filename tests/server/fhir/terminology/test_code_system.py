"""The hierarchy and properties of a code system."""

from server.fhir.terminology.code_system import CodeSystem
from tests.support.terminology import code_system

ANIMALS = CodeSystem.of(code_system())


def test_nesting_and_parent_properties_make_one_hierarchy() -> None:
    assert list(ANIMALS.concepts) == ["animal", "dog", "poodle", "dodo", "pet", "parrot"]
    assert ANIMALS.parents("parrot") == ("animal", "pet")
    assert ANIMALS.children("animal") == ("dog", "dodo", "parrot")
    assert list(ANIMALS.descendants("animal")) == ["dog", "poodle", "dodo", "parrot"]
    assert list(ANIMALS.ancestors("parrot")) == ["animal", "pet"]
    assert ANIMALS.subsumes("animal", "poodle")
    assert ANIMALS.subsumes("dog", "dog")
    assert not ANIMALS.subsumes("poodle", "dog")
    assert not ANIMALS.subsumes("animal", "unknown")


def test_a_child_property_counts_too() -> None:
    concepts = [{"code": "a", "property": [{"code": "child", "valueCode": "b"}]}, {"code": "b"}]
    system = CodeSystem.of(code_system(concept=concepts))
    assert system.parents("b") == ("a",)


def test_a_ring_in_the_hierarchy_ends() -> None:
    ring = [
        {"code": code, "property": [{"code": "subsumedBy", "valueCode": above}]}
        for code, above in (("a", "b"), ("b", "c"), ("c", "a"))
    ]
    system = CodeSystem.of(code_system(concept=ring))
    assert set(system.ancestors("a")) == {"b", "c"}
    assert set(system.descendants("a")) == {"b", "c"}


def test_properties_say_what_is_abstract_and_what_is_gone() -> None:
    assert ANIMALS.concepts["animal"].is_abstract
    assert not ANIMALS.concepts["dog"].is_abstract
    assert [c.code for c in ANIMALS.concepts.values() if c.is_inactive] == ["dodo"]
    assert ANIMALS.has_property("legs")
    assert not ANIMALS.has_property("wings")


def test_case_counts_unless_the_system_says_otherwise() -> None:
    assert ANIMALS.find("DOG") is None
    found = CodeSystem.of(code_system(caseSensitive=False)).find("DOG")
    assert found is not None
    assert found.code == "dog"


def test_odd_members_are_passed_over() -> None:
    odd = {"resourceType": "CodeSystem", "concept": [{"display": "no code"}, "text", {"code": 1}]}
    assert CodeSystem.of(odd).concepts == {}
    assert not CodeSystem.of(odd).has_content
