"""The ordinary run kills a few times; FHIR_ADMIN_JOB_KILLS=200 is the long one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.torture.file_job_kill import Run


@pytest.mark.timeout(3600)
def test_files_and_indexes_are_whole_whatever_is_killed(tmp_path: Path) -> None:
    kills = int(os.environ.get("FHIR_ADMIN_JOB_KILLS", "6"))
    tally = Run(tmp_path, kills, seed=20261124).run()
    print(f"{tally.kills} kills, {tally.hits} in a job")
    assert tally.faults == []
    assert tally.kills == kills // 3 * 3
    assert tally.hits
