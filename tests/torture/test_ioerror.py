"""The ordinary run lets about 100 places fail; FHIR_ADMIN_IOERRORS=all lets every one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.torture import ioerror


@pytest.mark.logs("writing stopped", "checkpoint failed")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.timeout(3600)
def test_a_disk_error_anywhere_gives_no_false_answer(tmp_path: Path) -> None:
    operations = ioerror.count(tmp_path)
    step = 1 if os.environ.get("FHIR_ADMIN_IOERRORS") == "all" else max(1, operations // 100)
    refused = 0
    for fatal in range(1, operations + 1, step):
        outcome = ioerror.run(tmp_path / str(fatal), fatal)
        assert outcome.faults == [], f"operation {fatal} of {operations}"
        refused += outcome.refused
    print(f"{operations} operations, every {step}th failed, {refused} answers were refusals")
    assert refused
