"""One asyncio loop in one thread, and the mailbox that brings its results into the GUI thread."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from fhir_admin.work.garbage import GuiGarbage

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal


class Loop(QObject):
    """The loop thread; it starts with the first submission and ends with `close`.

    `failed` carries a `Failure` nobody asked for (a task started without a `failed` callback).
    """

    failed = Signal(object)
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._portal: BlockingPortal | None = None
        self._context: Any = None
        self._lock = threading.Lock()
        self._post: deque[Callable[[], None]] = deque()
        self._closed = False
        self._garbage = GuiGarbage(self)
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether the thread exists."""
        return self._portal is not None

    @property
    def closed(self) -> bool:
        """Whether `close` was called; nothing can be submitted any more."""
        return self._closed

    def submit(self, function: Callable[..., Awaitable[Any]], *args: Any) -> Future[Any]:
        """Run `await function(*args)` on the loop; cancelling the future cancels it there."""
        return self._open().start_task_soon(function, *args)

    def deliver(self, call: Callable[[], None]) -> None:
        """Run `call` in the GUI thread soon; may be called from any thread."""
        with self._lock:
            if self._closed:
                return
            self._post.append(call)
            first = len(self._post) == 1
        if first:
            self._arrived.emit()

    def close(self) -> None:
        """Cancel everything, end the thread and wait for it; undelivered results are dropped."""
        with self._lock:
            self._closed = True
            self._post.clear()
        if self._portal is not None:
            self._portal.start_task_soon(self._portal.stop, True).result()
            self._context.__exit__(None, None, None)
            self._portal = None
        self._garbage.stop()

    def _open(self) -> BlockingPortal:
        if self._closed:
            raise RuntimeError("the loop is closed")
        if self._portal is None:
            from anyio.from_thread import start_blocking_portal

            self._context = start_blocking_portal("asyncio", name="fhir-admin-loop")
            self._portal = self._context.__enter__()
        return self._portal

    @Slot()
    def _deliver(self) -> None:
        # One call per event: a callback may open a nested event loop, the rest must still arrive there.
        with self._lock:
            if not self._post:
                return
            call = self._post.popleft()
            more = bool(self._post)
        if more:
            self._arrived.emit()
        call()
