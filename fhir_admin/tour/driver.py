"""Hands and eyes of the tour: finds widgets by name, uses them as a person would, waits, takes pictures."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QElapsedTimer, QEventLoop, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget

W = TypeVar("W", bound=QWidget)
PATIENCE = float(os.environ.get("FHIR_ADMIN_TOUR_PATIENCE", "60"))
_BEAT_MS = 20


class TourFailed(Exception):
    """A step did not come to its end; the text says which, and what was awaited."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A named duration in seconds."""

    what: str
    seconds: float


class Driver:
    """Works on one window; pictures are numbered in the order they are taken."""

    def __init__(self, window: QWidget, folder: Path) -> None:
        self._window = window
        self._folder = folder
        self._taken = 0
        self.measured: list[Measured] = []
        self.doing = "start"
        self.longest_stall = Measured(self.doing, 0.0)
        self._pulse = QTimer(window)
        self._since_pulse = QElapsedTimer()

    def watch(self) -> None:
        """Begin to note how long the window ever went without answering."""
        self._since_pulse.start()
        self._pulse.timeout.connect(self._beat)
        self._pulse.start(5)

    def use(self, window: QWidget) -> None:
        """Go on with another window (it is made anew when the language changes)."""
        self._window = window

    def find(self, kind: type[W], name: str) -> W:
        """The visible widget of that type and object name. Errors: `TourFailed`."""
        found = [widget for widget in self._every(kind, name) if widget.isVisible()]
        if not found:
            raise TourFailed(f'There is no visible {kind.__name__} named "{name}".')
        return found[-1]

    def await_widget(self, kind: type[W], name: str) -> W:
        """Like `find`, but wait for it to appear."""
        self.wait(lambda: any(w.isVisible() for w in self._every(kind, name)), f'"{name}" to appear')
        return self.find(kind, name)

    def wait(self, condition: Callable[[], object], what: str, patience: float = PATIENCE) -> float:
        """Let the window live until `condition` holds; the seconds it took. Errors: `TourFailed`."""
        started = time.monotonic()
        while not condition():
            if time.monotonic() - started > patience:
                raise TourFailed(f"Waited {patience:.0f} s in vain for {what}.")
            self.rest(_BEAT_MS)
        return time.monotonic() - started

    def measure(self, what: str, condition: Callable[[], object]) -> None:
        """Wait, and note the duration under a name."""
        self.measured.append(Measured(what, self.wait(condition, what)))

    def rest(self, milliseconds: int) -> None:
        """Let the window live for a moment."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def click(self, name: str) -> None:
        """Press a button once it can be pressed."""
        button = self.await_widget(QAbstractButton, name)
        self.wait(button.isEnabled, f'the button "{name}" to be enabled')
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def write(self, widget: QWidget, text: str) -> None:
        """Replace a field's text by typing and press Enter."""
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        for character in text:
            if character.isascii():
                QTest.keyClicks(widget, character)
            else:
                self._compose(widget, character)
        QTest.keyClick(widget, Qt.Key.Key_Return)

    def choose(self, view: QAbstractItemView, index: QModelIndex, *, adding: bool = False) -> None:
        """Click a row, with Ctrl when `adding` to the selection."""
        if not index.isValid():
            raise TourFailed(f"There is no such row in {view.objectName()}.")
        view.scrollTo(index)
        self.rest(_BEAT_MS)
        at: QPoint = view.visualRect(index).center()
        modifier = Qt.KeyboardModifier.ControlModifier if adding else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, at)

    def open(self, view: QAbstractItemView, index: QModelIndex) -> None:
        """Double-click a cell."""
        self.choose(view, index)
        QTest.mouseDClick(
            view.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            view.visualRect(index).center(),
        )

    def press(self, keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in the window."""
        target = QApplication.focusWidget() or self._window
        QTest.keyClick(target, keys, modifier)

    def picture(self, title: str) -> str:
        """Save the window (with the dialog over it) as `NN-title.png`; the file's name."""
        self.rest(250)
        self._taken += 1
        name = f"{self._taken:02d}-{title}.png"
        picture = self._window.grab()
        if not picture.save(str(self._folder / name)):
            raise TourFailed(f"The picture {self._folder / name} could not be written.")
        return name

    def _compose(self, widget: QWidget, character: str) -> None:
        """What an input method sends for a syllable; no key of the keyboard stands for it."""
        event = QInputMethodEvent()
        event.setCommitString(character)
        QApplication.sendEvent(widget, event)

    def _every(self, kind: type[W], name: str) -> list[W]:
        found: list[W] = []
        for top in QApplication.topLevelWidgets():
            found += top.findChildren(kind, name)
            if isinstance(top, kind) and top.objectName() == name:
                found.append(top)
        return found

    def _beat(self) -> None:
        gap = Measured(self.doing, self._since_pulse.restart() / 1000)
        self.longest_stall = max(self.longest_stall, gap, key=lambda measured: measured.seconds)
