"""A thin line that moves while something is under way and is only a hairline else."""

from __future__ import annotations

from PySide6.QtCore import QTimerEvent
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fhir_admin import theme

_STEP_MS = 30
_PERIOD = 40


class BusyLine(QWidget):
    """Two pixels high; `set_busy(True)` starts the movement."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("busyLine")
        self.setFixedHeight(2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._timer = 0
        self._step = 0

    @property
    def busy(self) -> bool:
        """Whether it moves."""
        return self._timer != 0

    def set_busy(self, busy: bool) -> None:
        """Start or stop the movement."""
        if busy and not self._timer:
            self._step = 0
            self._timer = self.startTimer(_STEP_MS)
        elif not busy and self._timer:
            self.killTimer(self._timer)
            self._timer = 0
        self.setAccessibleDescription(self.tr("Busy") if busy else "")
        self.update()

    def timerEvent(self, event: QTimerEvent) -> None:
        """Qt: one step of the movement."""
        self._step = (self._step + 1) % _PERIOD
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: the hairline, and the moving part."""
        painter = QPainter(self)
        width = self.width()
        painter.fillRect(0, 1, width, 1, theme.color("border"))
        if self._timer:
            part = max(60, width // 4)
            left = round((width + part) * self._step / _PERIOD) - part
            painter.fillRect(left, 0, part, 2, theme.color("accent"))
