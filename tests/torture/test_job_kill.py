"""The ordinary run kills a few times; FHIR_ADMIN_JOB_KILLS=200 is the long one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.torture import job_kill


@pytest.mark.timeout(3600)
def test_bulk_jobs_do_everything_once_whatever_is_killed(tmp_path: Path) -> None:
    kills = int(os.environ.get("FHIR_ADMIN_JOB_KILLS", "5"))
    tally = job_kill.run(tmp_path, kills, seed=20261124, each=1 if kills < 50 else 4)
    print(f"{tally.kills} kills, {tally.hits} in a job, {tally.rounds} jobs, {tally.effects} effects")
    assert (tally.kills, tally.faults) == (kills, [])
    assert tally.hits >= kills // 3
    assert tally.effects > 0
    assert tally.rivals > 0
