"""What changed between two states of a resource: semantic changes, array items paired by FHIR identity.

Source: workbench specification §1.5 and §3.5.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from server.fhir import codec, keys, pairing
from server.fhir.location import Path

Kind = Literal["add", "remove", "change", "move"]
Cosmetic = Literal["instant", "digits", "display", "narrative", "meta", "order"]

_ZONED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    `path` is the place in the new state (for `remove`: in the old one), `old_path` the place in the old
    state (None for `add`). `before` and `after` are the values there; for a move both are given.
    A `cosmetic` change alters no clinical content; `reason` says which class it is of.
    """

    kind: Kind
    path: Path
    old_path: Path | None
    before: Any
    after: Any
    cosmetic: bool
    reason: Cosmetic | None = None


def diff(a: Any, b: Any) -> tuple[Change, ...]:
    """The changes that lead from `a` to `b`, in the order of `b`; a moved and edited item gives both.

    Numbers count as changed when their text is (1.0 → 1.00, cosmetic). Member order is nothing.
    """
    walk = _Walk([])
    walk.value(a, b, (), ())
    return tuple(walk.changes)


def same(a: Any, b: Any) -> bool:
    """Whether two JSON values are identical, numbers by their text; member order is nothing."""
    # Equality in C settles nearly everything; only then the digits of numbers are looked at.
    if a != b:
        return False
    if isinstance(a, str):
        return True
    return codec.encode(a) == codec.encode(b) or codec.identical(a, b)


@dataclass(frozen=True, slots=True)
class _Walk:
    changes: list[Change]

    def value(self, a: Any, b: Any, old: Path, new: Path) -> None:
        if isinstance(a, dict) and isinstance(b, dict) and (not new or a.keys() & b.keys()):
            self._object(a, b, old, new)
        elif isinstance(a, list) and isinstance(b, list):
            self._array(str(new[-1]) if new else "", a, b, old, new)
        elif not same(a, b):
            self._emit("change", new, old, a, b)

    def _object(self, a: dict[str, Any], b: dict[str, Any], old: Path, new: Path) -> None:
        done: set[str] = set()
        for name in (*b, *(name for name in a if name not in b)):
            plain = name.removeprefix("_")
            if name in done:
                continue
            if _is_primitive_list(plain, a) or _is_primitive_list(plain, b):
                done.update((plain, "_" + plain))
                self._primitives(plain, a, b, old, new)
            else:
                self._member(name, a, b, old, new)

    def _member(self, name: str, a: dict[str, Any], b: dict[str, Any], old: Path, new: Path) -> None:
        if name not in b:
            self._emit("remove", (*old, name), (*old, name), a[name], None)
        elif name not in a:
            self._emit("add", (*new, name), None, None, b[name])
        elif not same(a[name], b[name]):
            self.value(a[name], b[name], (*old, name), (*new, name))

    def _array(self, name: str, a: list[Any], b: list[Any], old: Path, new: Path) -> None:
        plan = pairing.align(name, a, b)
        for gone in reversed(plan.removes):
            self._emit("remove", (*old, gone), (*old, gone), a[gone], None)
        changed = set(plan.changed)
        partner: dict[int, int | None] = {j: i for i, j in plan.pairs}
        for j, after in enumerate(b):
            i = partner.get(j)
            if i is None:
                self._emit("add", (*new, j), None, None, after)
                continue
            if j in plan.moved:
                self._emit("move", (*new, j), (*old, i), a[i], after)
            if (i, j) in changed:
                self.value(a[i], after, (*old, i), (*new, j))

    def _primitives(self, name: str, a: dict[str, Any], b: dict[str, Any], old: Path, new: Path) -> None:
        """A list of primitives and its `_name` sibling are one list of elements."""
        before, after = _zipped(name, a), _zipped(name, b)
        plan = pairing.align(pairing.PRIMITIVE, before, after)
        for gone in reversed(plan.removes):
            path = (*old, name, gone)
            self._emit("remove", path, path, _content(before[gone]), None)
        changed = set(plan.changed)
        partner: dict[int, int | None] = {j: i for i, j in plan.pairs}
        for j, item in enumerate(after):
            i = partner.get(j)
            if i is None:
                self._emit("add", (*new, name, j), None, None, _content(item))
                continue
            if j in plan.moved:
                self._emit("move", (*new, name, j), (*old, name, i), _content(before[i]), _content(item))
            if (i, j) in changed:
                self._primitive(name, before[i], item, (*old, name, i), (*new, name, j))

    def _primitive(self, name: str, a: dict[str, Any], b: dict[str, Any], old: Path, new: Path) -> None:
        if not same(a["value"], b["value"]):
            self._emit("change", new, old, a["value"], b["value"])
        before, after = a["sibling"], b["sibling"]
        old, new = (*old[:-2], "_" + name, old[-1]), (*new[:-2], "_" + name, new[-1])
        if same(before, after):
            return
        if before is None:
            self._emit("add", new, None, None, after)
        elif after is None:
            self._emit("remove", old, old, before, None)
        else:
            self.value(before, after, old, new)

    def _emit(self, kind: Kind, path: Path, old: Path | None, before: Any, after: Any) -> None:
        reason = _cosmetic(kind, path, before, after)
        self.changes.append(Change(kind, path, old, before, after, reason is not None, reason))


def _is_primitive_list(name: str, item: dict[str, Any]) -> bool:
    """Whether `name` is a list of primitives of which some have an `_name` sibling here."""
    return isinstance(item.get("_" + name), list) and isinstance(item.get(name), list | None)


def _zipped(name: str, item: dict[str, Any]) -> list[dict[str, Any]]:
    values, siblings = item.get(name) or [], item.get("_" + name) or []
    if not isinstance(values, list) or not isinstance(siblings, list):
        values, siblings = [values], [siblings]
    length = max(len(values), len(siblings))
    return [
        {
            "value": values[at] if at < len(values) else None,
            "sibling": siblings[at] if at < len(siblings) else None,
        }
        for at in range(length)
    ]


def _content(item: dict[str, Any]) -> Any:
    return item["sibling"] if item["value"] is None else item["value"]


def _cosmetic(kind: Kind, path: Path, before: Any, after: Any) -> Cosmetic | None:
    if kind == "move":
        return "order"
    if _in_narrative(path):
        return "narrative"
    if path[:1] == ("meta",) and path[1:2] in (("versionId",), ("lastUpdated",), ("source",)):
        return "meta"
    if path and path[-1] == "display":
        return "display"
    if kind == "change":
        return _same_meaning(before, after)
    return None


def _in_narrative(path: Sequence[str | int]) -> bool:
    """`text`, `text.div`, `text.status` of a resource, contained ones too; not CodeableConcept.text."""
    rest = tuple(path)
    while rest[:1] in (("contained",), ("entry",)) and len(rest) > 2:
        rest = rest[2:] if rest[0] == "contained" or rest[2] != "resource" else rest[3:]
    return rest[:1] == ("text",) and len(rest) <= 2


def _same_meaning(before: Any, after: Any) -> Cosmetic | None:
    if isinstance(before, str) and isinstance(after, str):
        if _ZONED.fullmatch(before) and _ZONED.fullmatch(after):
            try:
                return "instant" if keys.parse_instant(before) == keys.parse_instant(after) else None
            except ValueError:
                return None
        return None
    if isinstance(before, int | Decimal) and isinstance(after, int | Decimal):
        return "digits" if codec.equal(before, after) else None
    return None
