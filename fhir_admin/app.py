"""The composition root of the window: makes every part once, in an order that shows the window early."""

from __future__ import annotations

import argparse
import functools
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from fhir_admin import faults, theme
from fhir_admin.change_bus import ChangeBus
from fhir_admin.client.profile import ServerProfile, check_base
from fhir_admin.client.request_log import RequestLog
from fhir_admin.errors import Trouble
from fhir_admin.servers.connector import Connector
from fhir_admin.servers.profile_store import ProfileStore
from fhir_admin.servers.secret_store import SecretStore
from fhir_admin.settings import Places, Preferences, places
from fhir_admin.shell.main_window import MainWindow
from fhir_admin.shell.services import Services
from fhir_admin.translation import use_language
from fhir_admin.work.loop import Loop
from server.fhir import assets

COMMAND_LINE_ID = "command-line"


class App(QObject):
    """Owns the services and the window; `start` shows it, `stop` ends all in order."""

    def __init__(self, application: QApplication, where: Places, options: argparse.Namespace) -> None:
        super().__init__()
        self._application = application
        self._options = options
        self._preferences = Preferences(where.config)
        use_language(application, options.lang or self._preferences.language)
        load_fonts()
        name = options.theme or self._preferences.theme
        theme.apply(application, name, self._preferences.scale)
        self._profiles = ProfileStore(
            where.profiles,
            (options.data or where.store).absolute(),
            _embedded_name(),
        )
        self.services = self._services()
        self.window: MainWindow | None = None

    def start(self) -> MainWindow:
        """Begin to connect (the embedded server starts beside us) and show the window."""
        self.services.connector.open(self._first_profile())
        return self._show_window()

    def stop(self) -> None:
        """End the connection, the embedded server and the loop thread."""
        self.services.connector.close()
        self.services.loop.close()

    def change_language(self, name: str) -> None:
        """Make the window anew in another language; the connection stays."""
        if self.window is None or not self.window.close():
            return
        self._preferences.language = name  # type: ignore[assignment]
        use_language(self._application, name)
        embedded = self._profiles.call_embedded(_embedded_name())
        self.services.connector.rename(embedded.id, embedded.name)
        self._show_window()

    def _show_window(self) -> MainWindow:
        old, self.window = self.window, MainWindow(self.services)
        self.window.show()
        self.window.connection.adopt()
        if old is not None:
            old.deleteLater()
        return self.window

    def _services(self) -> Services:
        loop, bus, log, secrets = Loop(self), ChangeBus(self), RequestLog(), SecretStore()
        connector = Connector(loop, bus, secrets, log, self)
        return Services(
            loop, bus, log, self._preferences, self._profiles, secrets, connector, self.change_language
        )

    def _first_profile(self) -> ServerProfile:
        if self._options.server:
            url = check_base(self._options.server)
            return ServerProfile(COMMAND_LINE_ID, url.partition("://")[2], url)
        last = str(self._preferences.value("servers/last", ""))
        chosen = None if self._options.data else self._profiles.get(last)
        return chosen or self._profiles.embedded


def _embedded_name() -> str:
    return QCoreApplication.translate("Servers", "Embedded server")


@functools.cache
def load_fonts() -> None:
    """Our own font has Hangul, so Korean names can be read on any machine."""
    for file in sorted(assets.path("fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(file))


def run(options: argparse.Namespace) -> int:
    """Run the program until its window is closed; the exit code."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(application, QApplication):
        raise TypeError("the running Qt application has no widgets")
    application.setApplicationName("FHIR Admin")
    application.setDesktopFileName("fhir-admin")
    if options.tour is not None:
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="fhir-admin-tour-") as home:
            root = Path(home)
            return _run(application, Places(root / "config", root / "data", root / "logs"), options)
    return _run(application, places(), options)


def _run(application: QApplication, where: Places, options: argparse.Namespace) -> int:
    where.make()
    faults.install(where.logs)
    try:
        app = App(application, where, options)
        window = app.start()
        QTimer.singleShot(0, lambda: faults.open_log(where.logs))
    except Trouble as trouble:
        print(f"fhir-admin: {trouble}", file=sys.stderr)
        return 2
    try:
        if options.tour is not None:
            from fhir_admin.tour.tour import start_tour

            start_tour(window, options.tour)
        return application.exec()
    finally:
        app.stop()
