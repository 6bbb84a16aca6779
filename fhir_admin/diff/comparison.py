"""Two states of a resource compared: parsed, changes found, lines aligned. Made off the GUI thread."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from fhir_admin.diff.aligned_rows import Fold, Row, aligned_rows, folds
from server.fhir import codec
from server.fhir.diff import Change, Kind, diff


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a compare view shows. A side that is None does not exist (never did, or was deleted)."""

    a: Any
    b: Any
    changes: tuple[Change, ...] = ()
    rows: tuple[Row, ...] = ()
    folds: tuple[Fold, ...] = ()
    counts: dict[Kind, int] = field(default_factory=dict)

    @property
    def is_equal(self) -> bool:
        """Whether both sides say the same."""
        return not self.changes

    @property
    def type_name(self) -> str:
        """The resource type, empty when neither side tells one."""
        side = self.b if isinstance(self.b, dict) else self.a
        return str(side.get("resourceType", "")) if isinstance(side, dict) else ""


def compare(a_text: bytes | None, b_text: bytes | None) -> Comparison:
    """Compare two JSON texts; None or b"" stands for nothing. Errors: `msgspec.DecodeError`."""
    return compare_values(*(codec.decode(text) if text else None for text in (a_text, b_text)))


def compare_values(a: Any, b: Any) -> Comparison:
    """Compare two parsed values; None stands for nothing."""
    changes = _changes(a, b)
    rows = aligned_rows(a, b) if a is not None or b is not None else ()
    counts: Counter[Kind] = Counter(change.kind for change in changes)
    return Comparison(a, b, changes, rows, folds(rows), dict(counts))


def _changes(a: Any, b: Any) -> tuple[Change, ...]:
    if a is None or b is None:
        return tuple(_whole(a, b))
    return diff(a, b)


def _whole(a: Any, b: Any) -> list[Change]:
    """A side that is missing altogether: each element of the other came or went."""
    one = a if b is None else b
    if not isinstance(one, dict):
        return []
    names = [name for name in one if name not in ("resourceType", "id", "meta")]
    if b is None:
        return [Change("remove", (n,), (n,), one[n], None, False) for n in names]
    return [Change("add", (n,), None, None, one[n], False) for n in names]
