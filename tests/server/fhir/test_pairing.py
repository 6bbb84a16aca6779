"""Pairing array items, and the fewest moves."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.fhir import pairing
from server.fhir.pairing import Alignment


def edited(plan: Alignment, old: list[Any], new: list[Any]) -> list[Any]:
    """The new array, made by the steps that the alignment promises."""
    result = list(old)
    for index in plan.removes:
        del result[index]
    for at, to in plan.moves():
        result.insert(to, result.pop(at))
    for index in plan.adds:
        result.insert(index, new[index])
    for _, j in plan.pairs:
        result[j] = new[j]
    return result


ITEMS = st.one_of(
    st.integers(0, 5),
    st.sampled_from(["a", "b"]),
    st.fixed_dictionaries(
        {},
        optional={"id": st.sampled_from("xy"), "system": st.sampled_from("st"), "value": st.integers(0, 3)},
    ),
)
ARRAYS = st.lists(ITEMS, max_size=8)


@given(ARRAYS, ARRAYS)
def test_the_steps_lead_to_the_new_array(old: list[Any], new: list[Any]) -> None:
    plan = pairing.align("identifier", old, new)
    assert edited(plan, old, new) == new
    shorter, _ = plan.substituted()
    assert edited(shorter, old, new) == new
    assert shorter.edits <= plan.edits


@given(st.permutations(range(9)))
def test_moves_are_the_fewest(order: list[int]) -> None:
    plan = pairing.align("item", [{"id": str(n)} for n in range(9)], [{"id": str(n)} for n in order])
    longest = [1] * 9
    for at in range(9):
        longest[at] += max((longest[i] for i in range(at) if order[i] < order[at]), default=0)
    assert len(plan.moves()) == 9 - max(longest)
    assert plan.changed == ()


def test_a_reversal_moves_the_last_to_the_front() -> None:
    plan = pairing.align("item", ["1", "2", "3", "4"], ["4", "3", "2", "1"])
    assert plan.moves() == ((3, 0), (3, 1), (3, 2))


def test_items_of_different_element_ids_are_never_paired() -> None:
    old, new = [{"id": "a", "use": "home", "city": "X"}], [{"id": "b", "use": "home", "city": "X"}]
    assert pairing.align("address", old, new).pairs == ()


def test_doubles_are_paired_in_order() -> None:
    plan = pairing.align(
        "extension",
        [{"url": "u", "n": 1}, {"url": "u", "n": 2}],
        [{"url": "u", "n": 3}, {"url": "u", "n": 4}],
    )
    assert plan.pairs == ((0, 0), (1, 1))


def test_many_items_without_identity_cost_a_bounded_search() -> None:
    old = [{"a": n, "b": [n]} for n in range(400)]
    new = [{"a": n, "b": [-n]} for n in range(400)]
    assert len(pairing.align("thing", old, new).pairs) == 400


def test_strict_pairs_by_identity_only() -> None:
    old, new = [{"use": "home", "value": "1"}], [{"use": "home", "value": "2"}]
    assert pairing.align("telecom", old, new).pairs == ((0, 0),)
    assert pairing.align("telecom", old, new, strict=True).pairs == ()
