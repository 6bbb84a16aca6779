"""`tour.md`: what the tour did, in pictures, and what it measured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fhir_admin.tour.driver import Driver

if TYPE_CHECKING:
    from fhir_admin.tour.main_job import Stop


def write_report(folder: Path, stops: Sequence[Stop], driver: Driver, seconds: float) -> None:
    """Write the report beside the pictures."""
    lines = ["# A tour of FHIR Admin", ""]
    for number, stop in enumerate(stops, 1):
        lines += [f"{number}. {stop.words}", "", f"   ![{stop.words}]({stop.picture})", ""]
    lines += ["## Measured on this machine", "", "| what | seconds |", "|---|---:|"]
    lines += [f"| {measured.what} | {measured.seconds:.2f} |" for measured in driver.measured]
    stall = driver.longest_stall
    lines += [f"| longest time without an answer from the window ({stall.what}) | {stall.seconds:.2f} |"]
    lines += [f"| the whole tour | {seconds:.1f} |", ""]
    (folder / "tour.md").write_text("\n".join(lines), encoding="utf-8")
