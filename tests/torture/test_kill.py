"""The ordinary run kills 50 times; FHIR_ADMIN_KILLS=1000 is the long one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.torture import kill


@pytest.mark.timeout(3600)
def test_no_acknowledged_write_is_lost_by_kill_9(tmp_path: Path) -> None:
    kills = int(os.environ.get("FHIR_ADMIN_KILLS", "50"))
    tally = kill.run(tmp_path, kills, seed=20261123)
    slowest = f"{tally.slowest_restart:.2f} s"
    print(f"{tally.kills} kills, {tally.acknowledged} acknowledged, restart at most {slowest}")
    assert (tally.kills, tally.lost, tally.torn, tally.gaps) == (kills, [], [], [])
    assert tally.acknowledged > kills
