"""Questions that follow each other quickly (typing, selecting): only the newest answer counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from fhir_admin.work.task import Done, Failed, Task, Tasks


class Latest:
    """Starts a task after `delay_ms` of quiet; a newer start cancels the older one and its answer."""

    def __init__(self, tasks: Tasks, delay_ms: int = 0, parent: QObject | None = None) -> None:
        self._tasks = tasks
        self._task: Task | None = None
        self._next: Callable[[], Task] | None = None
        self._timer = QTimer(parent or tasks.owner)
        self._timer.setSingleShot(True)
        self._timer.setInterval(delay_ms)
        self._timer.timeout.connect(self._begin)

    @property
    def busy(self) -> bool:
        """Whether a question waits or is under way."""
        return self._timer.isActive() or (self._task is not None and self._task.running)

    def start(
        self,
        function: Callable[..., Awaitable[Any]],
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
        progress: Callable[..., None] | None = None,
    ) -> None:
        """Ask on the loop thread; arguments and callbacks as in `Tasks.start`."""
        self._schedule(
            lambda: self._tasks.start(function, *args, done=done, failed=failed, progress=progress)
        )

    def run_blocking(
        self,
        function: Callable[..., Any],
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Compute in a worker thread; arguments and callbacks as in `Tasks.run_blocking`."""
        self._schedule(lambda: self._tasks.run_blocking(function, *args, done=done, failed=failed))

    def cancel(self) -> None:
        """Forget the question and drop its answer."""
        self._timer.stop()
        self._next = None
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _schedule(self, begin: Callable[[], Task]) -> None:
        self.cancel()
        self._next = begin
        if self._timer.interval() <= 0:
            self._begin()
        else:
            self._timer.start()

    def _begin(self) -> None:
        begin, self._next = self._next, None
        # The delay may outlive the loop when the program ends.
        if begin is not None and not self._tasks.closed:
            self._task = begin()
