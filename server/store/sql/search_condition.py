"""A criterion as SQL: the sets of instances that fulfil it, to start from or to check against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Args = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Arm:
    """Rows of `table` (aliased s) that fulfil a criterion; the instance is in column `rid`.

    Inside, no table may be called h or c: those stand for the instance that is checked.

    `ordered`: read through its index the rows come by rising rid, each rid once. `seekable`: given a
    rid, an index leads to its few rows.
    """

    table: str
    where: str
    args: Args
    rid: str = "s.rid"
    ordered: bool = False
    seekable: bool = False

    def select(self) -> str:
        """The set, with doubles where not `ordered`."""
        return f"SELECT {self.rid} AS rid FROM {self.table} WHERE {self.where}"

    def check(self, column: str) -> str:
        """Whether the instance in `column` is in the set."""
        if self.seekable:
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
        return " UNION ALL ".join(arm.select() for arm in self.arms), _args(self.arms)

    def check(self, column: str) -> tuple[str, Args]:
        """A truth about the instance in `column`, which must be live."""
        arms = self.arms if self.tests is None else self.tests
        text = " OR ".join(arm.check(column) for arm in arms) or "0"
        return (f"NOT ({text})" if self.negated else f"({text})"), _args(arms)


def _args(arms: Iterable[Arm]) -> Args:
    return tuple(arg for arm in arms for arg in arm.args)
