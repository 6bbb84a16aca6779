"""Work with an owner: started from the GUI thread, run elsewhere, answered in the GUI thread or dropped."""

from __future__ import annotations

import functools
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, Future
from typing import Any

import shiboken6
from PySide6.QtCore import QObject

from fhir_admin.errors import Failure, to_failure
from fhir_admin.work.loop import Loop

_logger = logging.getLogger(__name__)
Done = Callable[[Any], None]
Failed = Callable[[Failure], None]


class Task:
    """One piece of work under way. After `cancel` none of its callbacks is called again."""

    __slots__ = ("_finished", "_future", "_live")

    def __init__(self) -> None:
        self._future: Future[Any] | None = None
        self._live = True
        self._finished = False

    @property
    def running(self) -> bool:
        """Whether an answer may still come."""
        return self._live and not self._finished

    def cancel(self) -> None:
        """Stop it as soon as possible and drop its answer; harmless when it already ended."""
        self._live = False
        if self._future is not None:
            self._future.cancel()


class Tasks:
    """Starts work for one owner and cancels what is left when the owner is destroyed."""

    def __init__(self, loop: Loop, owner: QObject) -> None:
        self._loop = loop
        self._owner = owner
        self._running: set[Task] = set()
        owner.destroyed.connect(self.cancel_all)

    @property
    def owner(self) -> QObject:
        """For whom the work is done."""
        return self._owner

    @property
    def closed(self) -> bool:
        """Whether the loop has ended, so that nothing can be started."""
        return self._loop.closed

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._running)

    def start(
        self,
        function: Callable[..., Awaitable[Any]],
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
        progress: Callable[..., None] | None = None,
    ) -> Task:
        """Run `await function(*args)` on the loop thread.

        `done(result)`, `failed(Failure)` and `progress(…)` are called in the GUI thread, never after
        `Task.cancel` or the owner's end. With `progress`, the function gets one more argument, a
        `report` callable for any thread. Without `failed`, a failure goes to `Loop.failed`.
        """
        task = Task()
        if progress is not None:
            args = (*args, self._reporter(task, progress))
        future = self._loop.submit(function, *args)
        task._future = future
        self._running.add(task)
        future.add_done_callback(
            lambda ended: self._loop.deliver(lambda: self._finish(task, ended, done, failed))
        )
        return task

    def run_blocking(
        self,
        function: Callable[..., Any],
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
        progress: Callable[..., None] | None = None,
    ) -> Task:
        """Like `start`, for a plain function that computes or blocks; it runs in a worker thread.

        Cancelling drops the answer; the function itself runs to its end.
        """
        return self.start(
            functools.partial(_in_thread, function), *args, done=done, failed=failed, progress=progress
        )

    def cancel_all(self, *_: object) -> None:
        """Cancel everything that is under way."""
        running, self._running = self._running, set()
        for task in running:
            task.cancel()

    def _reporter(self, task: Task, progress: Callable[..., None]) -> Callable[..., None]:
        def report(*values: Any) -> None:
            self._loop.deliver(lambda: self._report(task, progress, values))

        return report

    def _report(self, task: Task, progress: Callable[..., None], values: tuple[Any, ...]) -> None:
        if task.running and shiboken6.isValid(self._owner):
            progress(*values)

    def _finish(self, task: Task, future: Future[Any], done: Done | None, failed: Failed | None) -> None:
        self._running.discard(task)
        if not task.running or not shiboken6.isValid(self._owner):
            return
        task._finished = True
        try:
            result = future.result()
        except CancelledError:
            return
        except BaseException as error:
            self._fail(error, failed)
            return
        if done is not None:
            done(result)

    def _fail(self, error: BaseException, failed: Failed | None) -> None:
        failure = to_failure(error)
        if failure.is_bug:
            _logger.error("A task failed because of a mistake in the program", exc_info=error)
        if failed is not None:
            failed(failure)
        else:
            self._loop.failed.emit(failure)


async def _in_thread(function: Callable[..., Any], *args: Any) -> Any:
    from anyio.to_thread import run_sync

    return await run_sync(functools.partial(function, *args), abandon_on_cancel=True)
