"""The real program, telling when its window is painted, its server ready, its first rows shown.

Run as `python -m tests.bench.window_probe`; each line on stdout is `{"what": …, "at": seconds since 1970}`.
It quits by itself.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from fhir_admin.shell.main_window import MainWindow


def say(what: str) -> None:
    """Tell that something has happened now."""
    print(json.dumps({"what": what, "at": time.time()}), flush=True)


class FirstPaint(QObject):
    """Says "painted" once, after a window was drawn for the first time."""

    def __init__(self, window: QObject) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the timer fires when the whole window, with its children, is on the screen."""
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, lambda: say("painted"))
        return False


def watch(window: MainWindow) -> None:
    """Follow the program to its first rows, which end it."""
    from fhir_admin.browser.browser_page import BrowserPage

    FirstPaint(window)
    connector = window.services.connector
    supervisor = connector.supervisor
    if supervisor is None:
        raise RuntimeError("the program did not start its embedded server")
    supervisor.ready.connect(lambda _: say("ready"))

    def connected() -> None:
        page = window.tabs.currentWidget()
        if not isinstance(page, BrowserPage):
            raise TypeError("the program does not begin with the browser")
        page.results.model.searched.connect(lambda: QTimer.singleShot(0, lambda: shown(page)))

    def shown(page: BrowserPage) -> None:
        if page.results.model.rowCount():
            say("rows")
            QApplication.quit()

    connector.connected.connect(connected)


def main() -> int:
    """Run the program as its own command does."""
    import fhir_admin.app as program
    from fhir_admin.__main__ import main as start

    class Watched(program.App):
        def start(self) -> MainWindow:
            window = super().start()
            watch(window)
            return window

    program.App = Watched  # type: ignore[misc]
    return start(["--lang", "en", "--theme", "light"])


if __name__ == "__main__":
    sys.exit(main())
