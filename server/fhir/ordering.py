"""Order of things that point at each other: what is pointed at comes first, rings stay together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

N = TypeVar("N", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Group(Generic[N]):
    """Members of one ring (mostly a single one). `level` is 0 without targets, else above all of them."""

    members: tuple[N, ...]
    level: int


def targets_first(nodes: Sequence[N], targets: Callable[[N], Iterable[N]]) -> tuple[Group[N], ...]:
    """The nodes as groups (strongly connected components), each after every group it points at.

    `targets` may name strangers; they are left out. The order is a function of the order of `nodes`
    and of `targets` alone, each node stands in exactly one group, groups rise by level.
    """
    known = set(nodes)
    pointers = {node: [t for t in targets(node) if t in known and t != node] for node in nodes}
    place = {node: at for at, node in enumerate(nodes)}
    groups = [tuple(sorted(ring, key=place.__getitem__)) for ring in _Rings(pointers).find()]
    return tuple(sorted(_levels(groups, pointers), key=lambda group: group.level))


def _levels(groups: Iterable[tuple[N, ...]], pointers: Mapping[N, Sequence[N]]) -> Iterator[Group[N]]:
    level: dict[N, int] = {}
    for members in groups:
        below = [level[t] for member in members for t in pointers[member] if t not in members]
        mine = max(below, default=-1) + 1
        level.update(dict.fromkeys(members, mine))
        yield Group(members, mine)


class _Rings(Generic[N]):
    """Tarjan's algorithm without recursion: rings come out targets first."""

    def __init__(self, pointers: Mapping[N, Sequence[N]]) -> None:
        self._pointers = pointers
        self._index: dict[N, int] = {}
        self._low: dict[N, int] = {}
        self._stack: list[N] = []
        self._on_stack: set[N] = set()

    def find(self) -> list[list[N]]:
        return [ring for node in self._pointers if node not in self._index for ring in self._visit(node)]

    def _visit(self, root: N) -> Iterator[list[N]]:
        work: list[tuple[N, Iterator[N]]] = [self._enter(root)]
        while work:
            node, rest = work[-1]
            child = next(rest, None)
            if child is None:
                work.pop()
                if work:
                    self._lower(work[-1][0], self._low[node])
                if self._low[node] == self._index[node]:
                    yield self._close(node)
            elif child not in self._index:
                work.append(self._enter(child))
            elif child in self._on_stack:
                self._lower(node, self._index[child])

    def _enter(self, node: N) -> tuple[N, Iterator[Any]]:
        self._index[node] = self._low[node] = len(self._index)
        self._stack.append(node)
        self._on_stack.add(node)
        return node, iter(self._pointers[node])

    def _lower(self, node: N, to: int) -> None:
        self._low[node] = min(self._low[node], to)

    def _close(self, root: N) -> list[N]:
        ring: list[N] = []
        while not ring or ring[-1] != root:
            ring.append(self._stack.pop())
        self._on_stack.difference_update(ring)
        return ring
