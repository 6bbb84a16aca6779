"""Two resources as pretty JSON side by side: rows in which what belongs together stands together.

Alignment follows the structure (members by name, array items by FHIR identity), never lines of text,
so it costs little and a moved item does not look like a rewritten one. Members stand in the order of
the new side on both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from fhir_admin.diff.word_marks import Spans, word_marks
from server.fhir import codec, pairing
from server.fhir.diff import same
from server.fhir.location import Path

RowKind = Literal["same", "add", "remove", "change", "move"]
_INDENT = 2
_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one side. `path` is the place whose value stands or begins here."""

    number: int
    text: str
    path: Path


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the left side beside one of the right; marks are the words that differ."""

    kind: RowKind
    left: Line | None
    right: Line | None
    left_marks: Spans = ()
    right_marks: Spans = ()


@dataclass(frozen=True, slots=True)
class Fold:
    """Unchanged rows `first` to `last` (exclusive) that need not be shown."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """How many rows it hides."""
        return self.last - self.first


def aligned_rows(a: Any, b: Any) -> tuple[Row, ...]:
    """The rows of two JSON values; None as a whole side leaves that side empty."""
    writer = _Writer()
    if a is None:
        writer.one_side(b, (), "", "", "add")
    elif b is None:
        writer.one_side(a, (), "", "", "remove")
    else:
        writer.pair(a, b, (), (), ("", ""), ("", ""), 0)
    return tuple(writer.rows)


def folds(rows: Sequence[Row], context: int = _CONTEXT) -> tuple[Fold, ...]:
    """The unchanged stretches, `context` rows away from any change, that are worth hiding."""
    changed = [at for at, row in enumerate(rows) if row.kind != "same"]
    edges = [-context - 1, *changed, len(rows) + context]
    found = []
    for before, after in pairwise(edges):
        first, last = max(0, before + 1 + context), min(len(rows), after - context)
        if last - first > context:
            found.append(Fold(first, last))
    return tuple(found)


class _Writer:
    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._left = 0
        self._right = 0

    def pair(
        self, a: Any, b: Any, old: Path, new: Path, head: tuple[str, str], tail: tuple[str, str], depth: int
    ) -> None:
        """Write two values that belong together. `head` is `"name": `, `tail` the comma, left and right."""
        if isinstance(a, dict) and isinstance(b, dict) and (a or b):
            self._both("same", old, new, head, ("{", "{"), ("", ""), depth)
            self._objects(a, b, old, new, depth + 1)
            self._both("same", old, new, ("", ""), ("}", "}"), tail, depth)
        elif isinstance(a, list) and isinstance(b, list) and (a or b):
            self._both("same", old, new, head, ("[", "["), ("", ""), depth)
            self._arrays(a, b, old, new, depth + 1)
            self._both("same", old, new, ("", ""), ("]", "]"), tail, depth)
        elif (isinstance(a, dict | list) or isinstance(b, dict | list)) and not same(a, b):
            self.one_side(a, old, head[0], tail[0], "remove", depth)
            self.one_side(b, new, head[1], tail[1], "add", depth)
        else:
            kind: RowKind = "same" if same(a, b) else "change"
            self._both(kind, old, new, head, (_text(a), _text(b)), tail, depth)

    def one_side(
        self,
        value: Any,
        path: Path,
        head: str,
        tail: str,
        kind: RowKind,
        depth: int = 0,
        left: bool | None = None,
    ) -> None:
        """Write a value that stands on one side only."""
        is_left = kind == "remove" if left is None else left
        for text, place in _lines(value, path, head, tail, depth):
            line = self._line(text, place, is_left)
            self.rows.append(Row(kind, line if is_left else None, None if is_left else line))

    def _objects(self, a: dict[str, Any], b: dict[str, Any], old: Path, new: Path, depth: int) -> None:
        names = _merged(list(a), list(b))
        last_a = next((n for n in reversed(names) if n in a), None)
        last_b = next((n for n in reversed(names) if n in b), None)
        for name in names:
            head = f"{_text(name)}: "
            tail = ("" if name == last_a else ",", "" if name == last_b else ",")
            if name not in b:
                self.one_side(a[name], (*old, name), head, tail[0], "remove", depth)
            elif name not in a:
                self.one_side(b[name], (*new, name), head, tail[1], "add", depth)
            else:
                self.pair(a[name], b[name], (*old, name), (*new, name), (head, head), tail, depth)

    def _arrays(self, a: list[Any], b: list[Any], old: Path, new: Path, depth: int) -> None:
        found = pairing.align(str(new[-1]) if new else "", a, b)
        partner = {j: i for i, j in found.pairs}
        moved_left = {partner[j] for j in found.moved}
        leaving: Callable[[int], RowKind] = lambda i: "move" if i in moved_left else "remove"  # noqa: E731
        next_left = 0
        for j, item in enumerate(b):
            i = partner.get(j)
            if i is None or j in found.moved:
                kind: RowKind = "add" if i is None else "move"
                self.one_side(item, (*new, j), "", _comma(j, b), kind, depth, left=False)
                continue
            self._left_until(a, next_left, i, old, depth, leaving)
            tail = (_comma(i, a), _comma(j, b))
            self.pair(a[i], item, (*old, i), (*new, j), ("", ""), tail, depth)
            next_left = i + 1
        self._left_until(a, next_left, len(a), old, depth, leaving)

    def _left_until(
        self,
        a: list[Any],
        first: int,
        last: int,
        old: Path,
        depth: int,
        kind: Callable[[int], RowKind],
    ) -> None:
        for i in range(first, last):
            self.one_side(a[i], (*old, i), "", _comma(i, a), kind(i), depth, left=True)

    def _both(
        self,
        kind: RowKind,
        old: Path,
        new: Path,
        head: tuple[str, str],
        body: tuple[str, str],
        tail: tuple[str, str],
        depth: int,
    ) -> None:
        space = " " * (depth * _INDENT)
        left = self._line(f"{space}{head[0]}{body[0]}{tail[0]}", old, True)
        right = self._line(f"{space}{head[1]}{body[1]}{tail[1]}", new, False)
        if kind == "same":
            self.rows.append(Row(kind, left, right))
            return
        marks_a, marks_b = word_marks(*body)
        shift_a, shift_b = len(space) + len(head[0]), len(space) + len(head[1])
        self.rows.append(Row(kind, left, right, _shifted(marks_a, shift_a), _shifted(marks_b, shift_b)))

    def _line(self, text: str, path: Path, is_left: bool) -> Line:
        if is_left:
            self._left += 1
            return Line(self._left, text, path)
        self._right += 1
        return Line(self._right, text, path)


def _lines(value: Any, path: Path, head: str, tail: str, depth: int) -> Iterator[tuple[str, Path]]:
    space = " " * (depth * _INDENT)
    if isinstance(value, dict) and value:
        yield f"{space}{head}{{", path
        last = len(value) - 1
        for at, (name, item) in enumerate(value.items()):
            comma = "" if at == last else ","
            yield from _lines(item, (*path, name), f"{_text(name)}: ", comma, depth + 1)
        yield f"{space}}}{tail}", path
    elif isinstance(value, list) and value:
        yield f"{space}{head}[", path
        for at, item in enumerate(value):
            yield from _lines(item, (*path, at), "", _comma(at, value), depth + 1)
        yield f"{space}]{tail}", path
    else:
        yield f"{space}{head}{_text(value)}{tail}", path


def pretty_lines(value: Any) -> tuple[Line, ...]:
    """One value as numbered pretty JSON lines with their places."""
    return tuple(Line(n, text, path) for n, (text, path) in enumerate(_lines(value, (), "", "", 0), 1))


def _merged(old: list[str], new: list[str]) -> list[str]:
    """All names in the order of `new`; those only in `old` follow what stood before them there."""
    kept = set(new)
    after: dict[str | None, list[str]] = {}
    anchor: str | None = None
    for name in old:
        if name in kept:
            anchor = name
        else:
            after.setdefault(anchor, []).append(name)
    result = list(after.get(None, ()))
    for name in new:
        result += [name, *after.get(name, ())]
    return result


def _comma(index: int, items: list[Any]) -> str:
    return "" if index == len(items) - 1 else ","


def _text(value: Any) -> str:
    return codec.encode(value).decode()


def _shifted(spans: Spans, by: int) -> Spans:
    return tuple((start + by, end + by) for start, end in spans)
