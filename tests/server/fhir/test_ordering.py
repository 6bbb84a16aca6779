"""Laws of the order of things that point at each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.fhir.ordering import targets_first

graphs = st.dictionaries(st.integers(0, 12), st.lists(st.integers(0, 12), max_size=5), max_size=12)


@given(graphs)
def test_every_node_stands_in_one_group(graph: dict[int, list[int]]) -> None:
    groups = targets_first(list(graph), graph.__getitem__)
    assert sorted(n for group in groups for n in group.members) == sorted(graph)


@given(graphs)
def test_a_target_is_in_an_earlier_group_or_the_same(graph: dict[int, list[int]]) -> None:
    groups = targets_first(list(graph), graph.__getitem__)
    place = {node: at for at, group in enumerate(groups) for node in group.members}
    level = {node: group.level for group in groups for node in group.members}
    for node, targets in graph.items():
        for target in targets:
            if target in place and place[target] != place[node]:
                assert place[target] < place[node]
                assert level[target] < level[node]


@given(graphs)
def test_members_of_a_group_reach_each_other(graph: dict[int, list[int]]) -> None:
    for group in targets_first(list(graph), graph.__getitem__):
        for start in group.members:
            assert set(group.members) <= _reached(graph, start) | {start}


def _reached(graph: dict[int, list[int]], start: int) -> set[int]:
    seen: set[int] = set()
    border = [start]
    while border:
        border = [t for n in border for t in graph.get(n, ()) if t not in seen]
        seen.update(border)
    return seen


def test_a_long_chain_does_not_recurse() -> None:
    groups = targets_first(range(5000), lambda n: (n + 1,))
    assert [group.members for group in groups] == [(n,) for n in reversed(range(5000))]
