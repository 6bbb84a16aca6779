"""The five phases of a restore as a line of steps; the present one stands out."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fhir_admin import theme
from fhir_admin.restore.restore_model import Phase

_DOT = 20
_GAP = 8
_LINE = 28


class PhaseBar(QWidget):
    """`show_phase` moves it on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("phaseBar")
        self._phase = Phase.EVIDENCE
        self._names = (
            self.tr("Evidence"),
            self.tr("Plan"),
            self.tr("Dry run"),
            self.tr("Restore"),
            self.tr("Report"),
        )
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_phase(Phase.EVIDENCE)
        theme.signals().changed.connect(self.update)

    def show_phase(self, phase: Phase) -> None:
        """Mark the present phase, and those before it as done."""
        self._phase = phase
        text = self.tr("Phase {number} of {all}: {name}")
        shown = text.format(number=phase.value + 1, all=len(self._names), name=self._names[phase.value])
        self.setAccessibleName(shown)
        self.update()

    def sizeHint(self) -> QSize:
        """Qt: room for all names."""
        metrics = QFontMetrics(theme.font("small"))
        words = sum(metrics.horizontalAdvance(name) for name in self._names)
        steps = len(self._names)
        return QSize(words + steps * (_DOT + _GAP) + (steps - 1) * (_LINE + 2 * _GAP) + 8, _DOT + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: dots, names and lines between them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()
        x, middle = 2, self.height() // 2
        for number, name in enumerate(self._names):
            self._paint_dot(painter, QRect(x, middle - _DOT // 2, _DOT, _DOT), number)
            x += _DOT + _GAP
            painter.setPen(theme.color("text" if number == self._phase.value else "muted"))
            width = metrics.horizontalAdvance(name)
            painter.drawText(QRect(x, 0, width + 4, self.height()), _LEFT, name)
            x += width + _GAP
            if number < len(self._names) - 1:
                painter.setPen(theme.color("border_strong"))
                painter.drawLine(x, middle, x + _LINE, middle)
                x += _LINE + _GAP

    def _paint_dot(self, painter: QPainter, box: QRect, number: int) -> None:
        now = self._phase.value
        done = number < now or self._phase is Phase.REPORT
        if done:
            theme.icon("circle-check", "success").paint(painter, box)
            return
        painter.setPen(Qt.PenStyle.NoPen if number == now else theme.color("border_strong"))
        painter.setBrush(theme.color("accent") if number == now else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        painter.setPen(theme.color("accent_text" if number == now else "muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number + 1))


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
