"""Three-way merge: what I changed and what others changed, since a common base, in one resource.

Array items are matched by FHIR identity. A conflict is one element that both sides changed differently.
Source: workbench specification §1.5 and §3.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from server.fhir import elements, location, pairing
from server.fhir.definitions import Definitions
from server.fhir.diff import same
from server.fhir.elements import Item, own_type
from server.fhir.location import MISSING, Path

Choice = Literal["mine", "theirs", "base"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One element both sides changed differently; None stands for absent.

    `path` is its place in `Merge.merged`, which holds my value there (theirs where I removed it).
    """

    path: Path
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged resource and what is still to be decided in it, in its order."""

    merged: Any
    conflicts: tuple[Conflict, ...]


def merge(base: Any, mine: Any, theirs: Any, definitions: Definitions | None = None) -> Merge:
    """Both sides' changes since `base`. With `definitions`, choice elements (value[x]) count as one element.

    Laws: merge(b, b, t) = t; merge(b, m, b) = m; merge(b, x, x) = x, each without conflict.
    """
    walk = _Walk(definitions)
    type_name = own_type(mine, "", definitions) if definitions else None
    merged = walk.value(_Sides(base, mine, theirs), (), type_name)
    return Merge(merged, tuple(walk.conflicts))


def resolve(merged: Merge, choices: Mapping[Path, Choice]) -> Any:
    """The resource with each conflict decided. Errors: ValueError when one has no choice."""
    result = merged.merged
    # From the end, so that removed items do not shift what is still to be decided.
    for conflict in reversed(merged.conflicts):
        choice = choices.get(conflict.path)
        if choice not in ("mine", "theirs", "base"):
            raise ValueError(f"Nobody has decided about {location.pointer(conflict.path) or 'the resource'}.")
        result = _put(result, conflict.path, getattr(conflict, choice))
    return elements.pruned(result) if merged.conflicts else result


def _put(document: Any, path: Path, value: Any) -> Any:
    if value is not None:
        return location.replaced(document, path, lambda _: value)
    if path and isinstance(path[-1], int) and not str(path[-2]).startswith("_"):
        return elements.update(document, elements.element_path(path), lambda _: Item(None))
    if path and isinstance(path[-1], int):
        return location.replaced(document, path, lambda _: None)
    return location.replaced(document, path, lambda _: MISSING)


class _Sides(NamedTuple):
    """The three states of one place; MISSING where one has nothing there."""

    base: Any
    mine: Any
    theirs: Any

    def member(self, name: str) -> _Sides:
        """The states of a member of three objects."""
        return _Sides(*(side.get(name, MISSING) for side in self))


@dataclass(slots=True)
class _Walk:
    definitions: Definitions | None
    conflicts: list[Conflict] = field(default_factory=list)

    def value(self, sides: _Sides, path: Path, type_name: str | None) -> Any:
        """The merged value; MISSING stands for absent, in and out."""
        base, mine, theirs = sides
        if _same(mine, theirs) or _same(base, theirs):
            return mine
        if _same(base, mine):
            return theirs
        if all(isinstance(side, dict) for side in sides):
            return self._object(sides, path, type_name)
        if isinstance(mine, list) and isinstance(theirs, list):
            listed = sides if isinstance(base, list) else sides._replace(base=[])
            return self._array(str(path[-1]) if path else "", listed, path, type_name)
        return self._conflict(path, sides)

    def _object(self, sides: _Sides, path: Path, type_name: str | None) -> dict[str, Any]:
        result: dict[str, Any] = {}
        done: set[str] = set()
        for name in dict.fromkeys((*sides.mine, *sides.theirs)):
            if name in done:
                continue
            plain = name.removeprefix("_")
            group = self._choice_names(plain, type_name)
            if len(group) > 1 and self._choice(group, sides, path, result):
                done.update(group)
            elif any(isinstance(side.get("_" + plain), list) for side in sides):
                done.update((plain, "_" + plain))
                result.update(self._primitives(plain, sides, path))
            else:
                inner = self._inner_type(plain, type_name, sides.mine.get(name, sides.theirs.get(name)))
                merged = self.value(sides.member(name), (*path, name), inner)
                if merged is not MISSING:
                    result[name] = merged
        return result

    def _choice(self, group: tuple[str, ...], sides: _Sides, path: Path, result: dict[str, Any]) -> bool:
        """Merges a choice as one element where the sides have it of different types; else does nothing."""
        states = _Sides(*({name: side[name] for name in group if name in side} for side in sides))
        if len({frozenset(state) for state in states if state}) < 2:
            return False
        if _same(states.mine, states.theirs) or _same(states.base, states.theirs):
            result.update(states.mine)
        elif _same(states.base, states.mine):
            result.update(states.theirs)
        else:
            result.update(states.mine or states.theirs)
            for name in dict.fromkeys((*states.mine, *states.theirs)):
                self.conflicts.append(Conflict((*path, name), *(state.get(name) for state in states)))
        return True

    def _array(self, name: str, sides: _Sides, path: Path, type_name: str | None) -> Any:
        order = _order(_slots(name, *sides), len(sides.mine), len(sides.theirs))
        if order is None:
            return self._conflict(path, sides)
        result: list[Any] = []
        for slot in order:
            items = _Sides(*(_at(side, index) for side, index in zip(sides, slot.indexes, strict=True)))
            if items.base is MISSING and isinstance(items.mine, dict) and isinstance(items.theirs, dict):
                items = items._replace(base={})
            inner = self._own_type(items.mine or items.theirs, type_name)
            merged = self.value(items, (*path, len(result)), inner)
            if merged is not MISSING:
                result.append(merged)
        return result

    def _primitives(self, name: str, sides: _Sides, path: Path) -> dict[str, Any]:
        """A list of primitives and its `_name` siblings are merged as one list of elements."""
        inner = _Walk(None)
        wrapped = _Sides(*(_wrapped(side, name) for side in sides))
        merged = inner._array(pairing.PRIMITIVE, wrapped, (), None)
        if any(not conflict.path for conflict in inner.conflicts):
            # Both sides reordered the list: its two arrays are to be decided as they are.
            for key in (name, "_" + name):
                if not _same(sides.mine.get(key), sides.theirs.get(key)):
                    self._conflict((*path, key), sides.member(key))
            return {key: sides.mine[key] for key in (name, "_" + name) if key in sides.mine}
        self.conflicts.extend(_unwrapped(conflict, name, path) for conflict in inner.conflicts)
        found = [Item(item.get("value"), item.get("sibling")) for item in merged]
        return elements.with_items({}, name, found, True)

    def _choice_names(self, name: str, type_name: str | None) -> tuple[str, ...]:
        if self.definitions is None or type_name is None:
            return ()
        element = self.definitions.type(type_name).by_json_name.get(name)
        if element is None or not element.is_choice:
            return ()
        return tuple(key for plain in element.json_names for key in (plain, "_" + plain))

    def _inner_type(self, name: str, type_name: str | None, value: Any) -> str | None:
        if self.definitions is None or type_name is None:
            return None
        element = self.definitions.type(type_name).by_json_name.get(name)
        return self._own_type(value, element.json_names[name]) if element else None

    def _own_type(self, value: Any, declared: str | None) -> str | None:
        return own_type(value, declared or "", self.definitions) if self.definitions else None

    def _conflict(self, path: Path, sides: _Sides) -> Any:
        values = [None if value is MISSING else value for value in sides]
        self.conflicts.append(Conflict(path, *values))
        return sides.theirs if sides.mine is MISSING else sides.mine


@dataclass(frozen=True, slots=True)
class _Slot:
    """One item of the merged array: its index on each side, None where that side has it not."""

    base: int | None
    mine: int | None
    theirs: int | None

    @property
    def indexes(self) -> tuple[int | None, ...]:
        """In the order of `_Sides`."""
        return (self.base, self.mine, self.theirs)


def _slots(name: str, base: list[Any], mine: list[Any], theirs: list[Any]) -> list[_Slot]:
    to_mine = dict(pairing.align(name, base, mine).pairs)
    to_theirs = dict(pairing.align(name, base, theirs).pairs)
    slots = [_Slot(at, to_mine.get(at), to_theirs.get(at)) for at in range(len(base))]
    my_new = sorted(set(range(len(mine))) - set(to_mine.values()))
    their_new = sorted(set(range(len(theirs))) - set(to_theirs.values()))
    both = pairing.align(name, [mine[at] for at in my_new], [theirs[at] for at in their_new], strict=True)
    pairs = {my_new[i]: their_new[j] for i, j in both.pairs}
    slots += [_Slot(None, at, pairs.get(at)) for at in my_new]
    taken = set(pairs.values())
    return slots + [_Slot(None, None, at) for at in their_new if at not in taken]


def _order(slots: list[_Slot], mine: int, theirs: int) -> list[_Slot] | None:
    """The slots in merged order; None when both sides moved items, and differently."""
    by_mine = {slot.mine: slot for slot in slots if slot.mine is not None}
    by_theirs = {slot.theirs: slot for slot in slots if slot.theirs is not None}
    my_order = [by_mine[at] for at in range(mine)]
    their_order = [by_theirs[at] for at in range(theirs)]
    i_moved, they_moved = _reordered(my_order), _reordered(their_order)
    if i_moved and they_moved:
        shared = [slot for slot in my_order if slot.theirs is not None]
        if shared != [slot for slot in their_order if slot.mine is not None]:
            return None
    lead, other = (my_order, their_order) if i_moved else (their_order, my_order)
    return _woven(lead, other)


def _reordered(order: Iterable[_Slot]) -> bool:
    known = [slot.base for slot in order if slot.base is not None]
    return any(a > b for a, b in pairwise(known))


def _woven(lead: list[_Slot], other: list[_Slot]) -> list[_Slot]:
    """`lead` with what only `other` has, each after the item that it follows there."""
    present = {id(slot) for slot in lead}
    followers: dict[int, list[_Slot]] = {}
    anchor = 0
    for slot in other:
        if id(slot) in present:
            anchor = id(slot)
        else:
            followers.setdefault(anchor, []).append(slot)
    result = list(followers.get(0, ()))
    for slot in lead:
        result.append(slot)
        # What both sides put after the same item: theirs first, then mine.
        result.extend(followers.get(id(slot), ()))
    return result


def _same(a: Any, b: Any) -> bool:
    if a is MISSING or b is MISSING:
        return a is b
    return same(a, b)


def _at(items: list[Any], index: int | None) -> Any:
    return MISSING if index is None else items[index]


def _wrapped(side: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [{"value": item.value, "sibling": item.sibling} for item in elements.items(side, name)]


def _unwrapped(conflict: Conflict, name: str, path: Path) -> Conflict:
    index, *rest = conflict.path
    if not rest:
        values = [
            None if side is None else side["value"]
            for side in (conflict.base, conflict.mine, conflict.theirs)
        ]
        return Conflict((*path, name, index), *values)
    key = name if rest[0] == "value" else "_" + name
    return Conflict((*path, key, index, *rest[1:]), conflict.base, conflict.mine, conflict.theirs)
