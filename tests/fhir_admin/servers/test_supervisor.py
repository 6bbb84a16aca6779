"""The embedded server as a child: it starts, comes back after a crash, and leaves no orphan."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fhir_admin.servers.supervisor import State, Supervisor

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def supervisor(qtbot, tmp_path):
    made = Supervisor(tmp_path / "data")
    yield made
    made.stop()


def fake(script):
    """A stand-in for the server process: what it prints decides."""
    return [sys.executable, "-c", script]


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().split(")")[-1].split()[0] == "Z"


def test_it_gets_ready_and_stops(qtbot, supervisor):
    states = []
    supervisor.state_changed.connect(states.append)
    with qtbot.waitSignal(supervisor.ready) as caught:
        supervisor.start()
    assert caught.args[0].startswith("http://127.0.0.1:")
    assert caught.args[0] == supervisor.base
    pid = supervisor.pid
    supervisor.stop()
    assert states == ["starting", "ready", "stopping", "stopped"]
    assert gone(pid)


def test_the_token_is_fresh_and_never_in_the_arguments(qtbot, supervisor):
    with qtbot.waitSignal(supervisor.ready):
        supervisor.start()
    first = supervisor.secret.reveal()
    arguments = Path(f"/proc/{supervisor.pid}/cmdline")
    if arguments.exists():
        assert first.encode() not in arguments.read_bytes()
        assert first.encode() not in Path(f"/proc/{supervisor.pid}/environ").read_bytes()
    assert len(first) == 64
    with qtbot.waitSignal(supervisor.ready):
        supervisor.restart()
    assert supervisor.secret.reveal() != first


def test_it_comes_back_after_a_crash(qtbot, supervisor):
    with qtbot.waitSignal(supervisor.ready):
        supervisor.start()
    pid = supervisor.pid
    with qtbot.waitSignal(supervisor.ready):
        os.kill(pid, signal.SIGKILL)
    assert supervisor.pid != pid
    assert any("was killed" in line for line in supervisor.log_tail())


def test_a_server_that_never_gets_ready_is_not_started_again(qtbot, tmp_path):
    script = "import sys; print('the disk is full', file=sys.stderr); sys.exit(3)"
    supervisor = Supervisor(tmp_path, fake(script))
    with qtbot.waitSignal(supervisor.state_changed, check_params_cb=lambda s: s == State.CRASHED):
        supervisor.start()
    assert supervisor.log_tail() == ["the disk is full", "the embedded server ended with code 3"]


def test_restarts_are_bounded(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("fhir_admin.servers.supervisor._DELAYS_MS", (0, 0, 0))
    script = 'print(\'{"ready": true, "base": "http://127.0.0.1:1/fhir", "pid": 1}\', flush=True)'
    supervisor = Supervisor(tmp_path, fake(script))
    readies = []
    supervisor.ready.connect(readies.append)
    with qtbot.waitSignal(supervisor.state_changed, check_params_cb=lambda s: s == State.CRASHED):
        supervisor.start()
    assert len(readies) == 4


def test_a_program_that_cannot_start(qtbot, tmp_path):
    supervisor = Supervisor(tmp_path, [str(tmp_path / "nothing")])
    supervisor.start()
    qtbot.waitUntil(lambda: supervisor.state is State.CRASHED)
    assert "cannot start" in supervisor.log_tail()[0]


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux to watch a foreign process")
def test_a_killed_window_leaves_no_orphan(tmp_path):
    script = f"""
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from fhir_admin.servers.supervisor import Supervisor
app = QCoreApplication([])
made = Supervisor(Path({str(tmp_path / "data")!r}))
made.ready.connect(lambda base: print(made.pid, flush=True))
made.start()
app.exec()
"""
    window = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert window.stdout is not None
    with window.stdout as output:
        pid = int(output.readline())
        window.kill()
        window.wait(10)
    try:
        end = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([end], [], [], 5)[0], "the server outlived the window"
    finally:
        os.close(end)
