"""Where our own faults go: a log file, a crash file, and a dialog that can be copied. Never the network."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

_logger = logging.getLogger("fhir_admin")
_qt_logger = logging.getLogger("qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_HARMLESS = ("This plugin does not support",)


class _Reports(QObject):
    """Brings a fault of any thread to the dialog in the GUI thread."""

    arrived = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown = False
        self.arrived.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def _show(self, text: str) -> None:
        # One dialog at a time: a fault in a paint event would open hundreds.
        if self._shown:
            return
        self._shown = True
        from fhir_admin.shell.crash_dialog import CrashDialog

        dialog = CrashDialog(text)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self) -> None:
        self._shown = False


class _State:
    reports: _Reports | None = None
    crash_file: TextIO | None = None


def install(folder: Path) -> None:
    """Show every uncaught exception to the person, and keep crashes in `folder`."""
    # These log whole URLs, and URLs hold names of patients.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    _State.crash_file = (folder / "crash.log").open("a", encoding="utf-8")
    faulthandler.enable(_State.crash_file)
    _State.reports = _Reports()
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    qInstallMessageHandler(qt_message)


def open_log(folder: Path) -> None:
    """Log to a file in `folder`; called after the first paint, because it costs 30 ms."""
    from logging.handlers import RotatingFileHandler

    handler = RotatingFileHandler(
        folder / "fhir-admin.log", maxBytes=2_000_000, backupCount=3, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)


def qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Write what Qt says into our log."""
    if not any(harmless in text for harmless in _HARMLESS):
        _qt_logger.log(_LEVELS.get(kind, logging.WARNING), "%s", text)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    text = "".join(traceback.format_exception(kind, error, trace))
    _logger.error("uncaught exception\n%s", text)
    sys.__excepthook__(kind, error, trace)
    if _State.reports is not None:
        _State.reports.arrived.emit(text)


def _uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _uncaught(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
