"""States of jobs are read by several threads from the first moment on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_READ_BY_ALL_AT_ONCE = """
import sys, threading
import msgspec
from server.jobs.kinds import KINDS

sys.setswitchinterval(1e-6)
for kind in KINDS.values():
    start = threading.Barrier(4)

    def read():
        start.wait()
        try:
            kind.read_state(b"{}")
        except msgspec.ValidationError:
            pass

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


def test_the_first_reading_may_be_done_by_several_threads() -> None:
    for _ in range(3):
        run = subprocess.run([sys.executable, "-c", _READ_BY_ALL_AT_ONCE], cwd=ROOT, timeout=60, check=False)
        assert run.returncode == 0
