"""A criterion as SQL: the sets of instances that fulfil it, to start from or to check against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Args = tuple[Any, ...]
# Compares with a list that is bound as a JSON array.
LISTED = "IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Arm:
    """Rows of `table` (aliased s) that fulfil a criterion; the instance is in column `rid`.

    Inside, no table may be called h or c: those stand for the instance that is checked.

    `is_long`: it compares with a long list; to check many instances its set is better collected once.
    `ordered`: read through its index the rows come by rising rid, each rid once. `seekable`: given a
    rid, an index leads to its few rows.
    """

    table: str
    where: str
    args: Args
    rid: str = "s.rid"
    ordered: bool = False
    seekable: bool = False
    is_long: bool = False

    def select(self) -> str:
        """The set, with doubles where not `ordered`."""
        return f"SELECT {self.rid} AS rid FROM {self.table} WHERE {self.where}"

    def check(self, column: str, many: bool) -> str:
        """Whether the instance in `column` is in the set; `many` instances will be checked, or a few."""
        if self.seekable and not (many and self.is_long):
            return f"EXISTS (SELECT 1 FROM {self.table} WHERE {self.where} AND {self.rid} = {column})"
        return f"{column} IN ({self.select()})"


@dataclass(frozen=True, slots=True)
class Condition:
    """Fulfilled by what is in one of `arms`, or, `negated`, by every live instance that is in none.

    `tests`, when given, are the same set in a form better for checking than for starting from.
    """

    arms: tuple[Arm, ...]
    negated: bool = False
    tests: tuple[Arm, ...] | None = None

    @property
    def ordered(self) -> bool:
        """Whether its rows come by rising rid, each once."""
        return not self.negated and len(self.arms) == 1 and self.arms[0].ordered

    def select(self) -> tuple[str, Args]:
        """The set of a condition that is not negated, with doubles."""
        if not self.arms:
            return "SELECT 0 AS rid WHERE 0", ()
        return _union([arm.select() for arm in self.arms]), _args(self.arms)

    def check(self, column: str, many: bool = False) -> tuple[str, Args]:
        """A truth about the instance in `column`, which must be live; `many`: see `Arm.check`."""
        arms = self.arms if self.tests is None else self.tests
        text = _any([arm.check(column, many) for arm in arms])
        return (f"NOT ({text})" if self.negated else f"({text})"), _args(arms)


# SQLite takes 500 selects in one compound, and expressions 1,000 levels deep; a list of values may be longer.
_CHUNK = 200


def _union(selects: list[str]) -> str:
    if len(selects) <= _CHUNK:
        return " UNION ALL ".join(selects)
    chunks = (selects[at : at + _CHUNK] for at in range(0, len(selects), _CHUNK))
    return _union([f"SELECT rid FROM ({_union(chunk)})" for chunk in chunks])


def _any(checks: list[str]) -> str:
    if len(checks) <= 2:
        return " OR ".join(checks) or "0"
    middle = len(checks) // 2
    return f"({_any(checks[:middle])}) OR ({_any(checks[middle:])})"


def _args(arms: Iterable[Arm]) -> Args:
    return tuple(arg for arm in arms for arg in arm.args)
