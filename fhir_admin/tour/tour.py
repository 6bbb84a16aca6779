"""Runs the tour on the window of a fresh program: all stops, the report, an exit code."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from fhir_admin.shell.main_window import MainWindow
from fhir_admin.tour.driver import Driver, TourFailed
from fhir_admin.tour.elsewhere import Elsewhere
from fhir_admin.tour.main_job import MainJob
from fhir_admin.tour.recovery import Recovery
from fhir_admin.tour.report import write_report

SIZE = (1360, 860)


def start_tour(window: MainWindow, folder: Path) -> None:
    """Begin as soon as the event loop runs; it ends the application with 0, or 1 when a step failed."""
    QTimer.singleShot(0, lambda: QApplication.exit(_run(window, folder)))


def _run(window: MainWindow, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("[0-9][0-9]-*.png"):
        old.unlink()
    window.resize(*SIZE)
    window.activateWindow()
    driver = Driver(window, folder)
    driver.watch()
    job, started = MainJob(window, driver), time.monotonic()
    for step in _steps(job):
        driver.doing = step.__name__.replace("_", " ")
        try:
            step()
        except TourFailed as failure:
            driver.picture("failed")
            print(f"fhir-admin: the tour failed at “{driver.doing}”: {failure}", file=sys.stderr)
            return 1
    write_report(folder, job.stops, driver, time.monotonic() - started)
    print(f"The tour took {time.monotonic() - started:.0f} s; see {folder / 'tour.md'}.")
    return 0


def _steps(job: MainJob) -> tuple[Callable[[], None], ...]:
    recovery, elsewhere = Recovery(job), Elsewhere(job)
    return (
        job.browse,
        job.open_record,
        job.look_back,
        job.change,
        job.collide,
        recovery.look_into_bin,
        recovery.restore,
        recovery.look_again,
        elsewhere.another_server,
        elsewhere.korean_and_dark,
    )
