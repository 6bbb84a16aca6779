"""How long a person waits: to the painted window, to the embedded server, to the first rows.

Each sample is a process of its own, measured from outside it: from before it is started to the moment
it tells. Source: workbench specification §4.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.import_rate import bundles
from tests.bench.row import Row
from tests.support.server_process import ROOT, ServerProcess

_BARE_WINDOW = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
from tests.bench.window_probe import FirstPaint
application, window = QApplication(sys.argv), QMainWindow()
FirstPaint(window)
window.resize(1320, 860)
window.show()
application.exec()
"""
_PATIENCE = 90


def measure(runs: int) -> list[Row]:
    """Starts of the whole program on a filled store, beside what cannot be had for less."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="fhir-admin-bench-") as folder:
        store = Path(folder) / "data" / "store"
        _fill(store)
        for _ in range(runs):
            _add(found, _window(Path(folder)))
            _add(found, {"bare window": _bare_window()})
            _add(found, _bare_server(store))
    window_floor = f"a bare QMainWindow {_platform()}"
    return [
        Row("start to the window painted", found["painted"], found["bare window"], "s", window_floor, 2),
        Row("start to the server ready", found["ready"], found["bare server"], "s", "server alone", 2),
        Row("start to the first rows", found["rows"], found["bare rows"], "s", "server alone, one GET", 2),
    ]


def _add(found: dict[str, list[float]], sample: dict[str, float]) -> None:
    for name, seconds in sample.items():
        found.setdefault(name, []).append(seconds)


def _fill(store: Path) -> None:
    store.parent.mkdir(mode=0o700)
    with ServerProcess(store) as server:
        connection = server.connect()
        for text in bundles():
            connection.send("POST", "", text)
        connection.close()


def _platform() -> str:
    return "on a display" if _has_display() else "offscreen"


def _has_display() -> bool:
    return sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def _environment(home: Path | None = None) -> dict[str, str]:
    environment = dict(os.environ)
    if not _has_display():
        environment["QT_QPA_PLATFORM"] = "offscreen"
    if home is not None:
        environment["FHIR_ADMIN_HOME"] = str(home)
    return environment


def _window(home: Path) -> dict[str, float]:
    """Seconds from before the start to each thing the program tells. Errors: RuntimeError."""
    started = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.window_probe"],
        cwd=ROOT, env=_environment(home), capture_output=True, text=True, timeout=_PATIENCE,
    )  # fmt: skip
    told = {said["what"]: said["at"] - started for said in map(json.loads, done.stdout.splitlines())}
    if done.returncode or told.keys() != {"painted", "ready", "rows"}:
        raise RuntimeError(f"the program ended with {done.returncode} after {sorted(told)}:\n{done.stderr}")
    return told


def _bare_window() -> float:
    started = time.time()
    process = subprocess.Popen(
        [sys.executable, "-c", _BARE_WINDOW], cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, text=True
    )
    if process.stdout is None:
        raise RuntimeError("the bare window has no output")
    with process, process.stdout as output:
        at = json.loads(output.readline())["at"]
        process.kill()
    return float(at) - started


def _bare_server(store: Path) -> dict[str, float]:
    started = time.time()
    with ServerProcess(store) as server:
        ready = time.time() - started
        connection = server.connect()
        reply = connection.send("GET", "Patient?_count=100")
        rows = time.time() - started
        connection.close()
    if reply.status != 200:
        raise RuntimeError(f"the server answered {reply.status}")
    return {"bare server": ready, "bare rows": rows}
