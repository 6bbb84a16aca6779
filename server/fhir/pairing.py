"""Which item of one array is which item of another: by FHIR identity, else by likeness, and the fewest moves.

FHIR gives its lists keys though JSON does not: identifier system and value, coding system and code,
extension url, linkId, element id and so on (workbench specification §3.5).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from server.fhir import codec

Pair = tuple[int, int]
Key = Hashable
KeyOf = Callable[[dict[str, Any]], Key | None]

PRIMITIVE = "_"
"""The name to align primitives under that are given as `{"value": …, "sibling": …}`."""

_LIKENESS_BUDGET = 2_500
_LIKE_ENOUGH = 0.3


@dataclass(frozen=True, slots=True)
class Alignment:
    """How an array becomes another one.

    `pairs` are (old index, new index) of the same items, by new index. Applied in this order, the edit is:
    `removes` (old indexes, falling), `moves()`, `adds` (new indexes, rising).
    """

    pairs: tuple[Pair, ...]
    changed: tuple[Pair, ...]
    """The pairs whose two items are not identical."""
    removes: tuple[int, ...]
    adds: tuple[int, ...]
    moved: frozenset[int]
    """New indexes of the paired items that changed their order."""

    @property
    def edits(self) -> int:
        """How many removes, moves and adds there are."""
        return len(self.removes) + len(self.adds) + len(self.moved)

    def substituted(self) -> tuple[Alignment, tuple[Pair, ...]]:
        """The same edit with fewer steps: what is removed where something is added becomes a substitution.

        Gives the alignment with such items as pairs, and the pairs. Only where nothing moves.
        """
        if self.moved or not self.removes or not self.adds:
            return self, ()
        gaps: defaultdict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        olds, news = [i for i, _ in self.pairs], [j for _, j in self.pairs]
        for i in reversed(self.removes):
            gaps[bisect_left(olds, i)][0].append(i)
        for j in self.adds:
            gaps[bisect_left(news, j)][1].append(j)
        swaps = tuple(pair for old, new in gaps.values() for pair in zip(old, new, strict=False))
        gone, came = {i for i, _ in swaps}, {j for _, j in swaps}
        return replace(
            self,
            pairs=tuple(sorted((*self.pairs, *swaps), key=lambda pair: pair[1])),
            removes=tuple(i for i in self.removes if i not in gone),
            adds=tuple(j for j in self.adds if j not in came),
        ), swaps

    def moves(self) -> tuple[Pair, ...]:
        """The fewest moves (from, to) that order the kept items; `to` counts after taking the item out."""
        return _moves([j for _, j in sorted(self.pairs)], self.moved) if self.moved else ()


def align(name: str, old: Sequence[Any], new: Sequence[Any], *, strict: bool = False) -> Alignment:
    """The alignment of two arrays that are the values of the member `name`.

    `strict`: pair only what is equal or has the same identity, never what is merely alike.
    """
    same = _pair_by(_texts(old), _texts(new))
    changed = _pair_rest(name, old, new, *_rest(len(old), len(new), same), strict)
    pairs = sorted(same + changed, key=lambda pair: pair[1])
    rest_old, rest_new = _rest(len(old), len(new), pairs)
    order = [j for _, j in sorted(pairs)]
    return Alignment(
        tuple(pairs),
        tuple(sorted(changed, key=lambda pair: pair[1])),
        tuple(reversed(rest_old)),
        tuple(rest_new),
        frozenset(order) - frozenset(_longest_rising(order)),
    )


def _pair_rest(
    name: str, old: Sequence[Any], new: Sequence[Any], rest_old: list[int], rest_new: list[int], strict: bool
) -> list[Pair]:
    if not rest_old or not rest_new:
        return []
    pairs = _pair_objects(name, old, new, rest_old, rest_new, strict)
    if strict:
        return pairs
    # A scalar that stands where another one stood is that one, changed.
    scalars_old = [i for i in rest_old if not isinstance(old[i], dict | list)]
    scalars_new = [j for j in rest_new if not isinstance(new[j], dict | list)]
    return pairs + list(zip(scalars_old, scalars_new, strict=False))


def _texts(items: Sequence[Any]) -> list[Key]:
    return [item if isinstance(item, str) else codec.encode(item) for item in items]


def _pair_by(old: Sequence[Key], new: Sequence[Key]) -> list[Pair]:
    """Items with equal keys, the first with the first, the second with the second."""
    waiting: defaultdict[Key, deque[int]] = defaultdict(deque)
    for i, key in enumerate(old):
        waiting[key].append(i)
    return [(waiting[key].popleft(), j) for j, key in enumerate(new) if waiting.get(key)]


def _rest(old: int, new: int, pairs: Iterable[Pair]) -> tuple[list[int], list[int]]:
    taken_old, taken_new = {i for i, _ in pairs}, {j for _, j in pairs}
    return (
        [i for i in range(old) if i not in taken_old],
        [j for j in range(new) if j not in taken_new],
    )


def _pair_objects(
    name: str, old: Sequence[Any], new: Sequence[Any], rest_old: list[int], rest_new: list[int], strict: bool
) -> list[Pair]:
    rest_old = [i for i in rest_old if isinstance(old[i], dict)]
    rest_new = [j for j in rest_new if isinstance(new[j], dict)]
    pairs: list[Pair] = []
    for key_of, unique in _keys_for(name, strict):
        if not rest_old or not rest_new:
            return pairs
        old_keys = {i: key_of(old[i]) for i in rest_old}
        new_keys = {j: key_of(new[j]) for j in rest_new}
        found = _pair_keys(rest_old, rest_new, old_keys, new_keys, unique)
        found = [(i, j) for i, j in found if _may_pair(name, old[i], new[j])]
        pairs += found
        taken_old, taken_new = {i for i, _ in found}, {j for _, j in found}
        rest_old = [i for i in rest_old if i not in taken_old]
        rest_new = [j for j in rest_new if j not in taken_new]
    return pairs if strict else pairs + _pair_by_likeness(name, old, new, rest_old, rest_new)


def _pair_keys(
    rest_old: list[int], rest_new: list[int], old: dict[int, Key], new: dict[int, Key], unique: bool
) -> list[Pair]:
    waiting: defaultdict[Key, deque[int]] = defaultdict(deque)
    wanted: defaultdict[Key, int] = defaultdict(int)
    for i in rest_old:
        if old[i] is not None:
            waiting[old[i]].append(i)
    for j in rest_new:
        wanted[new[j]] += 1
    pairs = []
    for j in rest_new:
        queue = waiting.get(new[j])
        # A weak key names an item only where nobody else has it.
        if queue and (not unique or (len(queue) == 1 and wanted[new[j]] == 1)):
            pairs.append((queue.popleft(), j))
    return pairs


def _pair_by_likeness(
    name: str, old: Sequence[Any], new: Sequence[Any], rest_old: list[int], rest_new: list[int]
) -> list[Pair]:
    """The most alike first, never two of different element id or url; bounded by a fixed budget."""
    if len(rest_old) * len(rest_new) > _LIKENESS_BUDGET:
        return [(i, j) for i, j in zip(rest_old, rest_new, strict=False) if _may_pair(name, old[i], new[j])]
    scored = []
    for i in rest_old:
        for j in rest_new:
            if _may_pair(name, old[i], new[j]):
                score = _likeness(old[i], new[j])
                if score >= _LIKE_ENOUGH:
                    scored.append((-score, abs(i - j), i, j))
    pairs: list[Pair] = []
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for _, _, i, j in sorted(scored):
        if i not in taken_old and j not in taken_new:
            pairs.append((i, j))
            taken_old.add(i)
            taken_new.add(j)
    return pairs


def _may_pair(name: str, a: dict[str, Any], b: dict[str, Any]) -> bool:
    """False where the items say of themselves that they are different ones."""
    if a.get("resourceType") != b.get("resourceType"):
        return False
    if name in ("extension", "modifierExtension") and a.get("url") != b.get("url"):
        return False
    return all(a[key] == b[key] for key in ("id", "fullUrl") if key in a and key in b)


def _likeness(a: dict[str, Any], b: dict[str, Any]) -> float:
    """0 to 1: the share of members that are equal; alike ones of containers count half."""
    total = len(a.keys() | b.keys())
    if not total:
        return 1.0
    score = 0.0
    for name in a.keys() & b.keys():
        if a[name] == b[name]:
            score += 1.0
        elif isinstance(a[name], dict | list):
            score += 0.5
    return score / total


def _moves(order: list[int], moved: frozenset[int]) -> tuple[Pair, ...]:
    current = list(order)
    moves = []
    previous = -1
    for value in sorted(order):
        if value in moved:
            at = current.index(value)
            del current[at]
            to = current.index(previous) + 1 if previous >= 0 else 0
            current.insert(to, value)
            moves.append((at, to))
        previous = value
    return tuple(moves)


def _longest_rising(order: list[int]) -> list[int]:
    """A longest rising subsequence; of equally long ones, the one that starts furthest left."""
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int] = [-1] * len(order)
    for at in range(len(order) - 1, -1, -1):
        key = -order[at]
        length = bisect_left(tails, key)
        before[at] = tail_at[length - 1] if length else -1
        if length == len(tails):
            tails.append(key)
            tail_at.append(at)
        else:
            tails[length] = key
            tail_at[length] = at
    result = []
    at = tail_at[-1] if tail_at else -1
    while at >= 0:
        result.append(order[at])
        at = before[at]
    return result


def _value(*names: str) -> KeyOf:
    """A key of the named members' values; none when one of them is missing or no scalar."""

    def key(item: dict[str, Any]) -> Key | None:
        values = tuple(item.get(name) for name in names)
        return (names, *values) if all(isinstance(value, str | int) for value in values) else None

    return key


def _coded(item: dict[str, Any], name: str | None = None) -> Key | None:
    """The codings (or the text) of a CodeableConcept, itself or the member `name` of it."""
    concept = item if name is None else item.get(name)
    if not isinstance(concept, dict):
        return None
    codings = concept.get("coding")
    if isinstance(codings, list) and codings:
        pairs = [(one.get("system"), one.get("code")) for one in codings if isinstance(one, dict)]
        is_text = all(isinstance(code, str) and isinstance(system, str | None) for system, code in pairs)
        return frozenset(pairs) if pairs and is_text else None
    text = concept.get("text")
    return ("text", text) if isinstance(text, str) else None


def _referred(item: dict[str, Any]) -> Key | None:
    """The first literal reference among the item's members (performer.actor, link.other …)."""
    for name, value in item.items():
        if isinstance(value, dict) and isinstance(value.get("reference"), str):
            return (name, value["reference"])
    return None


def _nested(name: str, *names: str) -> KeyOf:
    inner = _value(*names)

    def key(item: dict[str, Any]) -> Key | None:
        value = item.get(name)
        return inner(value) if isinstance(value, dict) else None

    return key


def _unordered(item: dict[str, Any]) -> Key | None:
    """The whole content, without the order of the arrays in it."""
    return codec.canonical(_sorted(item))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(held) for name, held in value.items()}
    if isinstance(value, list):
        return sorted(sha256(codec.canonical(_sorted(held))).hexdigest() for held in value)
    return value


# What makes an item this one and no other; and what does so only where nothing else in the list has it.
_STRONG: tuple[KeyOf, ...] = (
    _value("resourceType", "id"),
    _value("id"),
    _value("linkId"),
    _value("url"),
    _value("system", "value"),
    _value("system", "code"),
    _value("reference"),
    _coded,
    lambda item: _coded(item, "code"),
    _referred,
    _value("code"),
)
_WEAK: tuple[KeyOf, ...] = (
    _value("system", "use"),
    _value("path"),
    _value("name"),
    _value("sequence"),
    lambda item: _coded(item, "type"),
    _value("type"),
    _value("use"),
    _value("system"),
    _value("relation"),
)
_STRONG_OF: dict[str, tuple[KeyOf, ...]] = {
    "entry": (_value("fullUrl"), _nested("resource", "resourceType", "id")),
    PRIMITIVE: (_value("value"),),
}
_WEAK_OF: dict[str, tuple[KeyOf, ...]] = {"entry": (_nested("request", "method", "url"),)}


def _keys_for(name: str, strict: bool) -> Iterator[tuple[KeyOf, bool]]:
    """Keys from the surest to the weakest; True where only a key that nobody else has counts."""
    strong = (*_STRONG_OF.get(name, ()), *_STRONG)
    for key in strong:
        yield key, True
    yield _unordered, False
    for key in strong:
        yield key, False
    if not strict:
        for key in (*_WEAK_OF.get(name, ()), *_WEAK):
            yield key, True
