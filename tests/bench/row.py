"""One line of the bench table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`measured` and `floor` are interleaved samples in `unit`; `floor_is` says what the floor did."""

    what: str
    measured: list[float]
    floor: list[float]
    unit: str
    floor_is: str
    digits: int = 0
