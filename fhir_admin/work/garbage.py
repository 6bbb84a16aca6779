"""Collects Python's garbage in the GUI thread, and nowhere else.

Python looks for cycles in whatever thread allocates. A Qt object found so in the loop thread takes Qt's
locks there and then needs Python's, while the GUI thread may hold Python's and wait for Qt's: the window
stands still for ever.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_BEAT_MS = 250


class GuiGarbage(QObject):
    """While one of these works, automatic collection is off and a timer of this thread does it."""

    _working = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(_collect)
        self._timer.start(_BEAT_MS)
        GuiGarbage._working += 1
        gc.disable()

    def stop(self) -> None:
        """Give collection back, unless another one still works; harmless when called twice."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        GuiGarbage._working -= 1
        if not GuiGarbage._working:
            gc.enable()


def _collect() -> None:
    """One generation a beat, the oldest that is due: what Python itself would do, at a calm moment."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    due = [n for n, (count, most) in enumerate(zip(counts, thresholds, strict=True)) if count > most]
    if due:
        gc.collect(due[-1])
