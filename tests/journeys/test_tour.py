"""The tour is the README's promise: the real window through the main job, pictures and a report."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(600)
def test_the_tour_comes_to_its_end_and_leaves_pictures_and_a_report(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fhir_admin", "--tour", str(tmp_path / "tour")]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "FHIR_ADMIN_HOME": str(tmp_path / "home")}
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500, check=False
    )
    assert run.returncode == 0, run.stderr
    pictures = sorted(path.name for path in (tmp_path / "tour").glob("*.png"))
    assert [name[:2] for name in pictures] == [f"{n:02d}" for n in range(1, len(pictures) + 1)]
    assert len(pictures) >= 15
    report = (tmp_path / "tour" / "tour.md").read_text()
    assert all(name in report for name in pictures)
    assert "restore of 66 instances, read back" in report


def test_a_step_that_fails_ends_the_tour_with_a_message(tmp_path: Path) -> None:
    """Without the sample there is nothing to show: the program must say so, not pretend."""
    command = [
        sys.executable,
        "-m",
        "fhir_admin",
        "--tour",
        str(tmp_path / "t"),
        "--server",
        "http://127.0.0.1:9/fhir",
    ]
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "FHIR_ADMIN_HOME": str(tmp_path / "home"),
        "FHIR_ADMIN_TOUR_PATIENCE": "2",
    }
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200, check=False
    )
    assert run.returncode == 1
    assert "the tour failed" in run.stderr
    assert "Traceback" not in run.stderr
