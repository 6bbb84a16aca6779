"""Runs the embedded server as a child process: start, ready line, restart after a crash.

The launch token goes through stdin, never through arguments or environment. Closing stdin ends the
child, so a killed window leaves no orphan. Only this one child is ever ended.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import deque
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from fhir_admin.client.auth import Secret

_LOG_LINES = 2000
_WINDOW_S = 60.0
_DELAYS_MS = (100, 1000, 3000)


class State(StrEnum):
    """What the lamp shows."""

    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"
    CRASHED = "crashed"


class Supervisor(QObject):
    """One embedded server on one data directory."""

    state_changed = Signal(str)
    ready = Signal(str)
    logged = Signal(str)

    def __init__(self, data: Path, command: list[str] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self._command = command or server_command()
        self._state = State.STOPPED
        self._process: QProcess | None = None
        self._secret = Secret("")
        self._base = ""
        self._pid = 0
        self._output = b""
        self._log: deque[str] = deque(maxlen=_LOG_LINES)
        self._crashes: list[float] = []
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._launch)

    @property
    def state(self) -> State:
        """What the process does now."""
        return self._state

    @property
    def data(self) -> Path:
        """The data directory."""
        return self._data

    @property
    def base(self) -> str:
        """The FHIR base while ready, else ""."""
        return self._base

    @property
    def secret(self) -> Secret:
        """The launch token of the present process."""
        return self._secret

    @property
    def pid(self) -> int:
        """The process id while it runs, else 0."""
        return self._pid

    def log_tail(self, lines: int = 40) -> list[str]:
        """The newest lines of the server's log."""
        return list(self._log)[-lines:]

    def start(self) -> None:
        """Start, unless it runs already; forgets earlier crashes."""
        if self._state in (State.STARTING, State.READY):
            return
        self._crashes.clear()
        self._launch()

    def restart(self) -> None:
        """Stop and start again."""
        self.stop()
        self.start()

    def stop(self, wait_ms: int = 8000) -> None:
        """End the child by closing its stdin and wait for it; only then, if it hangs, end it harder."""
        self._again.stop()
        process = self._process
        if process is None or process.state() == QProcess.ProcessState.NotRunning:
            self._set(State.STOPPED)
            return
        self._set(State.STOPPING)
        process.closeWriteChannel()
        for end in (process.terminate, process.kill):
            if process.waitForFinished(wait_ms):
                break
            end()
        process.waitForFinished(wait_ms)

    def _launch(self) -> None:
        self._set(State.STARTING)
        self._secret = Secret(os.urandom(32).hex())
        self._output = b""
        process = QProcess(self)
        process.setProgram(self._command[0])
        process.setArguments([*self._command[1:], "--data", str(self._data), "--auth", "token", "--child"])
        process.setWorkingDirectory(str(Path(__file__).resolve().parents[2]))
        process.readyReadStandardOutput.connect(self._read_output)
        process.readyReadStandardError.connect(self._read_log)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._error)
        self._process = process
        process.start()
        process.write(f"{self._secret.reveal()}\n".encode("ascii"))

    def _read_output(self) -> None:
        if self._process is None:
            return
        self._output += bytes(self._process.readAllStandardOutput().data())
        line, end, _ = self._output.partition(b"\n")
        if not end or self._state is not State.STARTING:
            return
        try:
            said = json.loads(line)
            self._base, self._pid = str(said["base"]), int(said["pid"])
        except (ValueError, KeyError, TypeError):
            self._note(f"unexpected first line: {bytes(line[:200]).decode('utf-8', 'replace')}")
            return
        self._set(State.READY)
        self.ready.emit(self._base)

    def _read_log(self) -> None:
        if self._process is None:
            return
        text = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        for line in text.splitlines():
            if line.strip():
                self._note(line)

    def _note(self, line: str) -> None:
        self._log.append(line)
        self.logged.emit(line)

    def _error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            self._note(f"cannot start {self._command[0]}: {self._process.errorString()}")
            self._gone()
            self._set(State.CRASHED)

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read_log()
        was = self._state
        self._gone()
        if was is State.STOPPING:
            self._set(State.STOPPED)
            return
        how = "was killed" if status == QProcess.ExitStatus.CrashExit else f"ended with code {code}"
        self._note(f"the embedded server {how}")
        now = time.monotonic()
        self._crashes = [then for then in self._crashes if now - then < _WINDOW_S]
        # A server that never got ready says why in its log; trying again would only repeat it.
        if was is State.READY and len(self._crashes) < len(_DELAYS_MS):
            self._set(State.STARTING)
            self._again.start(_DELAYS_MS[len(self._crashes)])
            self._crashes.append(now)
        else:
            self._set(State.CRASHED)

    def _gone(self) -> None:
        self._base, self._pid = "", 0
        if self._process is not None:
            self._process.deleteLater()
            self._process = None

    def _set(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state.value)


def server_command() -> list[str]:
    """How the server is started: the same Python, or the same program when it is frozen."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--run-server"]
    return [sys.executable, "-m", "server"]
