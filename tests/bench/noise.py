"""How steady the machine is: a spin loop timed before and after, and what else it does."""

from __future__ import annotations

import os
import time

_TURNS = 400_000
TOLERATED = 0.10


def spin() -> float:
    """Seconds of processor time for a fixed piece of work, the best of some tries."""
    return min(_once() for _ in range(7))


def _once() -> float:
    started, total = time.perf_counter(), 0
    for turn in range(_TURNS):
        total += turn
    return time.perf_counter() - started


def load() -> str:
    """What the machine does besides, in words."""
    if not hasattr(os, "getloadavg"):
        return "load unknown"
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def warning(before: float, after: float) -> str | None:
    """What to say when the machine changed meanwhile; None when it did not."""
    moved = abs(after / before - 1)
    if moved <= TOLERATED:
        return None
    return f"UNSTEADY: the calibration spin moved by {moved:.0%}; do not quote the rows above, run again"
