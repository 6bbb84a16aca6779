"""HL7's own definitions and examples: invariants that can be evaluated, examples that are valid, profiles."""

from __future__ import annotations

import dataclasses
import gzip
from collections.abc import Iterator
from typing import Any

import pytest

from server.fhir import codec, fhirpath, fhirpath_syntax
from server.fhir.definitions import Constraint
from server.fhir.profiles.compiler import compile_profile
from server.fhir.profiles.rules import Rule
from server.fhir.profiles.slices import slicing_of
from tests.support.corpus import corpus
from tests.support.examples import official_examples
from tests.support.profiles import R4, knowledge, validate_deeply

# Invariants that our FHIRPath cannot evaluate. There is none.
NOT_EVALUATED: set[str] = set()

# Examples with errors, where, and the rule that they really break.
WRONG_EXAMPLES = {
    # A DeviceDefinition, where a Device is meant.
    "DeviceMetric-example.json": {"DeviceMetric.parent"},
    # A Procedure is no reason that the definition knows.
    "DeviceUseStatement-example.json": {"DeviceUseStatement.reasonReference[0]"},
    # txt-2: an empty narrative.
    "EventDefinition-example.json": {"EventDefinition.text.div"},
    "Questionnaire-zika-virus-exposure-assessment.json": {"Questionnaire.text.div"},
}


def constraints() -> Iterator[tuple[str, Constraint]]:
    """Every invariant of R4 with the type or backbone it is about."""
    for type_ in R4._table("constraints"):
        yield from (
            (type_, c) for c in R4.constraints(type_) if c.source.endswith("/" + type_.partition(".")[0])
        )


def calls(tree: Any) -> Iterator[fhirpath_syntax.Call]:
    """Every function call in a syntax tree."""
    if isinstance(tree, fhirpath_syntax.Call):
        yield tree
    if dataclasses.is_dataclass(tree):
        for field in dataclasses.fields(tree):
            yield from calls(getattr(tree, field.name))
    elif isinstance(tree, tuple | list):
        for part in tree:
            yield from calls(part)


def test_every_official_invariant_can_be_read_and_has_its_functions() -> None:
    known, odd, number = fhirpath._functions(), set(), 0
    for type_, constraint in constraints():
        number += 1
        for call in calls(fhirpath_syntax.parse(constraint.expression)):
            entry = known.get(call.name)
            if entry is None or not entry.least <= len(call.arguments) <= entry.most:
                odd.add(f"{type_} {constraint.key} {call.name}")
    assert number > 230
    assert odd == NOT_EVALUATED


def test_the_official_examples_are_valid_but_for_those_that_are_not() -> None:
    known, wrong, untold = knowledge(), dict[str, set[str]](), []
    for name, text in official_examples().items():
        for issue in validate_deeply(codec.decode(text), known):
            where = issue.expression[0] if issue.expression else ""
            if issue.severity == "error":
                wrong.setdefault(name, set()).add(where)
            elif "could not be evaluated" in issue.diagnostics:
                untold.append((name, issue.diagnostics))
    assert untold == []
    assert wrong == WRONG_EXAMPLES


@pytest.mark.parametrize("file", ["profiles-others", "extension-definitions"])
def test_a_differential_over_its_base_asks_what_the_snapshot_asks(file: str) -> None:
    known, different = knowledge(), list[str]()
    text = gzip.decompress((corpus() / "definitions" / "r4" / f"{file}.json.gz").read_bytes())
    for entry in codec.decode(text)["entry"]:
        structure = entry["resource"]
        found = known.library.find(structure["url"])
        assert found is not None, structure["url"]
        assert found.problems == ()
        snapshot = {name: value for name, value in structure.items() if name != "differential"}
        if flat(found.root) != flat(compile_profile(snapshot, None, R4).root):
            different.append(structure["id"])
    # Its snapshot repeats inside a slice what the extension's own profile says, which is checked as well.
    assert different == (["elementdefinition-de"] if file == "profiles-others" else [])


def flat(rule: Rule, path: str = "") -> dict[str, Any]:
    """What each element is asked, by its path with slice names."""
    names = ("min", "max", "types", "fixed", "pattern", "lowest", "highest", "max_length", "binding")
    asked = {name: getattr(rule, name) for name in names}
    asked["constraints"] = sorted(c.key for c in rule.constraints)
    asked["slicing"] = slicing_of(rule) if rule.slices else None
    found = {path: asked}
    for name, part in rule.slices.items():
        found |= flat(part, f"{path}:{name}")
    for name, child in rule.children.items():
        found |= flat(child, f"{path}.{name}")
    return found
