"""The strip that shows how far a longer piece of work is, with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme


class ProgressBanner(QFrame):
    """Hidden until `begin`; emits `cancel_requested`."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progressBanner")
        self._title = QLabel(self)
        self._text = QLabel(self)
        self._bar = QProgressBar(self)
        self._cancel = QPushButton(self.tr("Cancel"), self)
        self._build()
        theme.signals().changed.connect(self._dress)
        self._dress()
        self.hide()

    def begin(self, title: str, *, cancellable: bool = True) -> None:
        """Show the strip with an unknown length."""
        self._title.setText(title)
        self._text.clear()
        self._bar.setRange(0, 0)
        self._cancel.setVisible(cancellable)
        self.setAccessibleName(title)
        self.show()

    def report(self, done: int, total: int, text: str = "") -> None:
        """Show that `done` of `total` steps are made and what is done now."""
        self._bar.setRange(0, max(total, 1))
        self._bar.setValue(done)
        step = self.tr("{done} of {total}").format(done=done, total=total)
        self._text.setText(f"{step} · {text}" if text else step)

    def end(self) -> None:
        """Hide the strip."""
        self.hide()

    def _build(self) -> None:
        for widget, name in (
            (self._title, "progressTitle"),
            (self._text, "progressText"),
            (self._bar, "progressBar"),
            (self._cancel, "progressCancel"),
        ):
            widget.setObjectName(name)
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._text, "small")
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._title)
        line.addWidget(self._text, 1)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addLayout(line)
        words.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self._cancel)
        self._cancel.clicked.connect(self.cancel_requested)

    def _dress(self) -> None:
        ground, edge = theme.color("info_soft").name(), theme.color("info").name()
        self.setStyleSheet(
            f"#progressBanner {{ background: {ground}; border: none; border-left: 3px solid {edge}; }}"
            "#progressTitle { font-weight: 600; }"
        )
