"""JSON Patch: the third-party suites, the laws, the budgets, the messages."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir import codec, patch_json
from server.fhir.errors import FhirError

SUITES = Path(__file__).parents[2] / "data" / "suites"
FILES = (
    "json-patch-tests/tests.json",
    "json-patch-tests/spec_tests.json",
    "fhir-r4-patch/json-patch-tests.json",
)
CASES = [
    pytest.param(case, id=f"{name.split('/')[0]}-{at}-{case.get('comment', '')[:40]}")
    for name in FILES
    for at, case in enumerate(json.loads((SUITES / name).read_bytes()))
]


def test_the_suites_are_whole() -> None:
    assert len(CASES) == 48 + 9 + 9


@pytest.mark.parametrize("case", CASES)
def test_suite(case: dict[str, Any]) -> None:
    before = copy.deepcopy(case["doc"])
    if "error" in case:
        with pytest.raises(FhirError) as error:
            patch_json.apply(case["doc"], case["patch"])
        assert error.value.kind.status == 400
    else:
        result = patch_json.apply(case["doc"], case["patch"])
        assert codec.equal(result, case.get("expected", result))
    assert case["doc"] == before


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from(["a", "b", "c", "", "~", "/"]),
    st.sampled_from(["1.0", "1.00", "2e1", "0.10"]).map(codec.Number),
)
NAMES = st.sampled_from(
    ["id", "system", "value", "use", "code", "url", "name", "given", "_given", "a/b", "x~y"]
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=25,
)


@given(JSON, JSON)
def test_applying_the_difference_gives_the_target(a: Any, b: Any) -> None:
    ops = patch_json.from_diff(a, b)
    assert codec.identical(patch_json.apply(a, ops), b)
    assert codec.identical(patch_json.apply(b, patch_json.from_diff(b, a)), a)


@given(JSON)
def test_equal_documents_need_no_operation(a: Any) -> None:
    assert patch_json.from_diff(a, copy.deepcopy(a)) == []


def test_a_moved_and_edited_item_is_moved_and_edited() -> None:
    a = {"telecom": [{"system": "phone", "value": "1", "use": "home"}, {"system": "email", "value": "x"}]}
    b = {"telecom": [{"system": "email", "value": "x"}, {"system": "phone", "value": "1", "use": "work"}]}
    assert patch_json.from_diff(a, b) == [
        {"op": "move", "from": "/telecom/1", "path": "/telecom/0"},
        {"op": "replace", "path": "/telecom/1/use", "value": "work"},
    ]


def test_more_edits_than_a_patch_may_have_become_a_replacement() -> None:
    a = {
        "resourceType": "List",
        "id": "1",
        "entry": [{"item": {"reference": f"Patient/{n}"}} for n in range(1500)],
    }
    b = {**a, "entry": list(reversed(a["entry"]))}
    ops = patch_json.from_diff(a, b)
    assert [op["path"] for op in ops] == ["/entry"]
    assert patch_json.apply(a, ops) == b


def failing(resource: Any, *ops: Any) -> str:
    before = copy.deepcopy(resource)
    with pytest.raises(FhirError) as error:
        patch_json.apply(resource, list(ops))
    assert error.value.kind.status == 400
    assert resource == before
    return str(error.value)


def test_a_failing_test_says_which_operation_what_and_where() -> None:
    text = failing(
        {"gender": "male"},
        {"op": "add", "path": "/active", "value": True},
        {"op": "test", "path": "/gender", "value": "female"},
    )
    assert "Operation 1 (test '/gender')" in text
    assert '"female"' in text
    assert '"male"' in text


def test_testing_an_absent_element_for_false_explains_the_trap() -> None:
    text = failing({"id": "1"}, {"op": "test", "path": "/deceasedBoolean", "value": False})
    assert "does not exist" in text
    assert "not even false" in text


@pytest.mark.parametrize("path", ["/address/-", "/address/0"])
def test_appending_to_an_absent_array_says_what_to_do(path: str) -> None:
    assert "first add [] at '/address'" in failing({"id": "1"}, {"op": "add", "path": path, "value": {}})


@pytest.mark.parametrize(
    "op",
    [
        {"op": "coo", "path": "/a", "value": 1},
        {"op": "add", "value": 1},
        {"op": "add", "path": "/a"},
        {"op": "move", "path": "/a"},
        {"op": "add", "path": "/a/~2", "value": 1},
        {"op": "add", "path": "/list/01", "value": 1},
        {"op": "add", "path": "/list/1000000000", "value": 1},
        {"op": "add", "path": "/list/" + "9" * 5000, "value": 1},
        {"op": "add", "path": "/list/-1", "value": 1},
        {"op": "remove", "path": "/list/-"},
        {"op": "move", "from": "/a", "path": "/a/b"},
        {"op": "replace", "path": "/absent", "value": 1},
        {"op": ["add"], "path": "/a", "value": 1},
        {"op": "add", "path": 5, "value": 1},
        {"op": "remove", "path": ""},
        "add",
        None,
    ],
)
def test_bad_operations(op: Any) -> None:
    failing({"a": {"b": 1}, "list": [1]}, op)


def test_doubling_copies_stop_at_the_budget() -> None:
    ops = [{"op": "copy", "from": "/list", "path": "/list/-"} for _ in range(30)]
    text = failing({"list": ["x" * 1000]}, *ops)
    assert "copies more than" in text


def test_too_many_operations() -> None:
    ops = [{"op": "add", "path": "/list/-", "value": 1}] * 100_000
    assert "at most 1000" in failing({"list": []}, *ops)


def test_a_result_may_not_grow_beyond_its_budget() -> None:
    big = "x" * 1_000_000
    ops = [{"op": "add", "path": f"/{n}", "value": big} for n in range(20)]
    assert "larger than" in failing({}, *ops)


def test_a_big_test_value() -> None:
    big = {"list": ["x" * 100 for _ in range(100_000)]}
    assert patch_json.apply(big, [{"op": "test", "path": "", "value": copy.deepcopy(big)}]) is big
    failing(big, {"op": "test", "path": "/list", "value": [*big["list"][:-1], "y"]})


def test_moving_onto_itself_changes_nothing() -> None:
    assert patch_json.apply({"a": 1}, [{"op": "move", "from": "/a", "path": "/a"}]) == {"a": 1}


def test_guards_hold_what_is_replaced_and_removed() -> None:
    resource = {"gender": "male", "address": [{"city": "A"}], "name": [{"family": "F"}]}
    ops = [
        {"op": "replace", "path": "/gender", "value": "female"},
        {"op": "remove", "path": "/address"},
        {"op": "add", "path": "/name/-", "value": {"family": "G"}},
        {"op": "add", "path": "/active", "value": True},
    ]
    proposed = patch_json.guards(ops, resource)
    assert [(g.index, g.reason) for g in proposed] == [(0, "unchanged"), (1, "unchanged"), (3, "absent")]
    assert proposed[0].op == {"op": "test", "path": "/gender", "value": "male"}
    assert "If-Match" in proposed[2].explanation
    safe = patch_json.guarded(ops, proposed)
    assert patch_json.apply(resource, safe) == patch_json.apply(resource, ops)
    with pytest.raises(FhirError):
        patch_json.apply({**resource, "gender": "other"}, safe)


def test_guards_warn_of_testing_an_absent_element_for_false() -> None:
    ops = [
        {"op": "test", "path": "/deceasedBoolean", "value": False},
        {"op": "replace", "path": "/deceasedBoolean", "value": True},
    ]
    (guard,) = patch_json.guards(ops, {"resourceType": "Patient"})
    assert guard.reason == "test-of-absent"
    assert "Absent is not false" in guard.explanation


@pytest.mark.timeout(20)
def test_a_long_text_is_told_by_its_beginning() -> None:
    patch = [{"op": "test", "path": "/a", "value": "y" * 10_000_000}]
    with pytest.raises(FhirError) as error:
        patch_json.apply({"a": "z" * 10_000_000}, patch)
    assert error.value.kind.status == 400
    assert len(str(error.value)) < 500
