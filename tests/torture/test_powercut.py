"""The ordinary run cuts the power 500 times; FHIR_ADMIN_POWERCUTS=10000 is the long one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.torture import powercut


@pytest.mark.timeout(3600)
def test_no_acknowledged_write_is_lost_by_a_power_cut(tmp_path: Path) -> None:
    count = int(os.environ.get("FHIR_ADMIN_POWERCUTS", "500"))
    tally = powercut.run(tmp_path, count, steps=100, seed=20261123)
    print(f"{tally.cuts} power cuts, {tally.acknowledged} acknowledged writes looked for")
    assert (tally.cuts, tally.lost, tally.torn, tally.corrupt) == (count, [], [], [])
    assert tally.acknowledged > count


def test_the_same_cuts_catch_synchronous_normal(tmp_path: Path) -> None:
    tally = powercut.run(tmp_path, 60, steps=40, seed=20261123, synchronous="NORMAL")
    assert tally.lost
