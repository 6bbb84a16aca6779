"""One line of the bench table."""

from __future__ import annotations

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`measured` and `floor` are interleaved samples in `unit`; `floor_is` says what the floor did.

    `goal` is what measured / floor (or with `is_absolute` the measured value) should reach, at least or
    (`less_is_better`) at most; `why` says why it does not, shown when it falls short.
    """

    what: str
    measured: list[float]
    floor: list[float]
    unit: str
    floor_is: str
    digits: int = 0
    goal: float | None = None
    less_is_better: bool = False
    why: str = ""
    is_absolute: bool = False

    @property
    def ratio(self) -> float:
        """Measured in floors, of the medians."""
        return statistics.median(self.measured) / statistics.median(self.floor)

    @property
    def verdict(self) -> str:
        """Whether the goal is reached, and if not why."""
        if self.goal is None:
            return ""
        value = statistics.median(self.measured) if self.is_absolute else self.ratio
        is_met = value <= self.goal if self.less_is_better else value >= self.goal
        sign = "<=" if self.less_is_better else ">="
        goal = f"{sign} {self.goal:g}{f' {self.unit}' if self.is_absolute else ''}"
        return f"goal {goal}: met" if is_met else f"goal {goal}: SHORT. {self.why}".rstrip()
