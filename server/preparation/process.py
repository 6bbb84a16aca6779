"""The server's end of a preparation process: starts it, gives it Bundles, goes on without it.

Source: performance specification §5.3. Preparing elsewhere is never needed: whatever fails here, the
caller prepares in its own process. `Preparation` may be called from several threads.
"""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from server.fhir.definitions import Definitions, ParameterSet
from server.preparation import creates, frames, messages

log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
# After a crash, so that a Bundle that kills it cannot keep a core busy with starting it.
_REST_SECONDS = 5.0
_PATIENCE_SECONDS = 100.0


class Preparation:
    """At most `size` processes, started when first needed, ended by `close`."""

    def __init__(self, definitions: Definitions, size: int = 1) -> None:
        self._definitions = definitions
        self._idle: list[_Process] = []
        self._size = size
        self._count = 0
        self._not_before = 0.0
        self._is_open = True
        self._gate = threading.Condition()

    def prepare(
        self, body: bytes, asked: creates.Asked, resolve: creates.Resolve
    ) -> tuple[creates.Ready, ParameterSet] | None:
        """The Bundle made ready and the parameters it was indexed by; None leaves it to the caller."""
        process = self._take()
        if process is None:
            return None
        parameters = self._definitions.parameters
        try:
            ready = process.prepare(body, asked, resolve, self._definitions)
        except Exception as error:
            self._drop(process)
            log.warning("the preparation process failed and is given up: %r", error)
            return None
        self._give(process)
        return None if ready is None else (ready, parameters)

    def close(self) -> None:
        """End the processes; those at work end when they are done."""
        with self._gate:
            self._is_open = False
            idle, self._idle = self._idle, []
            self._gate.notify_all()
        for process in idle:
            process.end()

    def _take(self) -> _Process | None:
        with self._gate:
            while self._is_open and not self._idle and self._count >= self._size:
                self._gate.wait()
            if not self._is_open or time.monotonic() < self._not_before:
                return None
            if self._idle:
                return self._idle.pop()
            self._count += 1
        try:
            return _Process(self._definitions.version)
        except OSError as error:
            self._drop(None)
            log.warning("the preparation process cannot be started: %s", error)
            return None

    def _give(self, process: _Process) -> None:
        with self._gate:
            if self._is_open:
                self._idle.append(process)
                self._gate.notify()
                return
        process.end()

    def _drop(self, process: _Process | None) -> None:
        with self._gate:
            self._count -= 1
            self._not_before = time.monotonic() + _REST_SECONDS
            self._gate.notify_all()
        if process is not None:
            process.kill()


class _Process:
    """One process, for one caller at a time."""

    def __init__(self, version: str) -> None:
        # Our own interpreter and module, nothing of a client.
        self._child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "server.preparation", version],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._parameters: ParameterSet | None = None

    def prepare(
        self, body: bytes, asked: creates.Asked, resolve: creates.Resolve, definitions: Definitions
    ) -> creates.Ready | None:
        """Errors: any, after which it is of no use."""
        task = messages.Task(asked, self._news(definitions))
        watch = threading.Timer(_PATIENCE_SECONDS, self._child.kill)
        watch.start()
        try:
            return self._talk(task, body, resolve)
        finally:
            watch.cancel()

    def _talk(self, task: messages.Task, body: bytes, resolve: creates.Resolve) -> creates.Ready | None:
        to, back = self._pipes()
        frames.write(to, messages.encode(task))
        frames.write(to, body)
        answer = messages.decode_answer.decode(frames.read(back))
        if isinstance(answer, messages.Wanted):
            frames.write(to, messages.encode(dict(resolve(frozenset(answer.references)))))
            answer = messages.decode_answer.decode(frames.read(back))
        if not isinstance(answer, messages.Done):
            raise TypeError(f"{type(answer).__name__} where the result was due")
        return answer.ready

    def end(self) -> None:
        """Let it end by itself."""
        to, back = self._pipes()
        to.close()
        self._child.wait()
        back.close()

    def kill(self) -> None:
        """End it now."""
        self._child.kill()
        self.end_pipes()
        self._child.wait()

    def end_pipes(self) -> None:
        """Close what is left of a killed process's pipes."""
        for pipe in self._pipes():
            try:
                pipe.close()
            except OSError:
                log.debug("a pipe of a killed process was broken")

    def _news(self, definitions: Definitions) -> bytes | None:
        """The search parameters that users added, when the process does not have them yet."""
        current = definitions.parameters
        if self._parameters is current:
            return None
        self._parameters = current
        return pickle.dumps(current.changes)

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        to, back = self._child.stdin, self._child.stdout
        if to is None or back is None:
            raise RuntimeError("a process without pipes")
        return to, back
