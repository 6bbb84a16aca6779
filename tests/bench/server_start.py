"""From the start of the server's process to its ready line, and what it holds in memory then.

Source: performance specification §4, S14.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.row import Row
from tests.support.server_process import ROOT, ServerProcess

_BARE = (
    "import asyncio, apsw, uvicorn, msgspec, zstandard, httptools\n"
    "async def main():\n"
    "    await asyncio.start_server(lambda r, w: None, '127.0.0.1', 0)\n"
    "    print('ready', flush=True)\n"
    "asyncio.run(main())\n"
)


def measure(runs: int) -> list[Row]:
    """Starts on a data directory that exists, beside a bare process that imports the same."""
    # An installed program has its bytecode; the first start below writes it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    ready, bare, memory, least = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with ServerProcess(data):
            pass
        for _ in range(runs):
            started = time.perf_counter()
            with ServerProcess(data) as server:
                ready.append((time.perf_counter() - started) * 1000)
                memory.append(_megabytes(server.process))
            started = time.perf_counter()
            with subprocess.Popen([sys.executable, "-c", _BARE], stdout=subprocess.PIPE, cwd=ROOT) as process:
                assert process.stdout is not None
                process.stdout.readline()
                bare.append((time.perf_counter() - started) * 1000)
                least.append(_megabytes(process))
    note = "a process that imports the same libraries and listens"
    why = "the modules of all operations are imported before it listens"
    return [
        Row(
            "start of the server to its ready line",
            ready,
            bare,
            "ms",
            note,
            goal=400,
            less_is_better=True,
            is_absolute=True,
            why=why,
        ),
        Row(
            "memory of the idle server",
            memory,
            least,
            "MB",
            note,
            goal=100,
            less_is_better=True,
            is_absolute=True,
        ),
    ]


def _megabytes(process: subprocess.Popen[str] | subprocess.Popen[bytes] | None) -> float:
    """Resident memory (Linux; elsewhere 0)."""
    status = Path(f"/proc/{process.pid if process else 0}/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
