"""Shows the connector's news in the window: badge, banners, pages, login, sample data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog

from fhir_admin.client.auth import Secret
from fhir_admin.client.profile import ServerProfile
from fhir_admin.client.request_log import RequestRecord
from fhir_admin.errors import Failure
from fhir_admin.servers.supervisor import State
from fhir_admin.session import Session
from fhir_admin.shell.rail import Place
from fhir_admin.shell.sample_loader import SampleLoader
from fhir_admin.shell.services import Services
from fhir_admin.work.task import Tasks

if TYPE_CHECKING:
    from fhir_admin.shell.main_window import MainWindow


class Connection(QObject):
    """The window's side of the connector."""

    _requested = Signal(object)

    def __init__(self, window: MainWindow, services: Services) -> None:
        super().__init__(window)
        self._window = window
        self._connector = services.connector
        self._secrets = services.secrets
        self._preferences = services.preferences
        self._tasks = Tasks(services.loop, self)
        self._failure = ""
        self._sample = SampleLoader(services.preferences, window.progress, self)
        self._requested.connect(self._note_request, Qt.ConnectionType.QueuedConnection)
        self._stop_listening = services.log.listen(self._requested.emit)
        self._wire(services)

    @property
    def profile(self) -> ServerProfile | None:
        """The profile that is open or being opened."""
        return self._connector.profile

    @property
    def session(self) -> Session | None:
        """The open session."""
        return self._connector.session

    def adopt(self) -> None:
        """Show the session that exists already (the window was made anew)."""
        if self.session is not None:
            self._connected(self.session)
        elif self.profile is not None:
            self._connecting(self.profile)

    def open(self, profile: ServerProfile) -> None:
        """Leave the present server and open `profile`."""
        self._window.navigation.set_session(None)
        self._connector.open(profile)

    def close(self) -> None:
        """Leave the server."""
        self._window.navigation.set_session(None)
        self._connector.close()
        self._window.header.badge.show_profile(None, "none")
        self._window.show_server_facts(None)
        self._window.show_environment(None)
        self._window.status_view.show_nothing()
        self._window.show_status()

    def restart_embedded(self) -> None:
        """Restart the embedded server's process."""
        if self._connector.supervisor is not None:
            self._connector.supervisor.restart()

    def load_sample(self) -> None:
        """Load the sample records into the connected server."""
        if self.session is None or self.session.profile.read_only or not self.session.profile.embedded:
            self._window.say(self.tr("Sample data goes into the embedded server only; connect to it first."))
        else:
            self._sample.load(self.session)

    def stop(self) -> None:
        """End listening; to be called before the window dies."""
        self._stop_listening()

    def _wire(self, services: Services) -> None:
        connector, window = self._connector, self._window
        connector.connecting.connect(self._connecting)
        connector.connected.connect(self._connected)
        connector.reconnected.connect(self._reconnected)
        connector.failed.connect(self._failed)
        connector.lost.connect(self._lost)
        connector.secret_needed.connect(self._secret_needed)
        window.status_view.retry_requested.connect(self._retry)
        window.status_view.login_requested.connect(self._log_in)
        window.banner.retry_requested.connect(self._retry)
        window.banner.action_requested.connect(self._retry)
        self._sample.failed.connect(window.banner.show_failure)
        self._sample.loaded.connect(self._sample_loaded)
        services.loop.failed.connect(window.banner.show_failure)

    def _connecting(self, profile: ServerProfile) -> None:
        self._window.banner.clear()
        self._window.show_server_facts(None)
        self._badge(profile, "connecting")
        self._window.show_environment(profile)
        self._window.status_view.show_connecting(profile)
        if self._window.navigation.place() is not Place.SERVERS:
            self._window.show_status()

    def _connected(self, session: Session) -> None:
        window = self._window
        window.banner.clear()
        self._badge(session.profile, "connected")
        window.show_environment(session.profile)
        window.navigation.set_session(session)
        self._preferences.set_value("servers/last", session.profile.id)
        window.show_server_facts(session.capabilities)
        window.go(Place.BROWSE)
        self._sample.look(session)

    def _reconnected(self, session: Session) -> None:
        self._badge(session.profile, "connected")
        title = self.tr("The embedded server is back")
        self._window.banner.show_message("success", title, passing=True)
        self._window.show_pages()

    def _failed(self, profile: ServerProfile, failure: Failure) -> None:
        self._badge(profile, "trouble", failure.title)
        supervisor = self._connector.supervisor
        if self.session is not None and profile.embedded and supervisor and supervisor.state is State.STOPPED:
            # Somebody wanted it so: that is no fault.
            self._window.banner.show_message("info", failure.title, "", self.tr("Start"))
            return
        if self.session is not None:
            self._window.banner.show_failure(failure)
            return
        self._window.status_view.show_failure(profile, failure)
        if self._window.navigation.place() is not Place.SERVERS:
            self._window.show_status()

    def _lost(self, profile: ServerProfile, failure: Failure) -> None:
        self._badge(profile, "connecting", failure.title)
        self._window.banner.show_message("warning", failure.title, failure.hint)

    def _retry(self) -> None:
        profile = self.profile
        if profile is None:
            return
        supervisor = self._connector.supervisor
        if self.session is not None and profile.embedded and supervisor is not None:
            supervisor.start()
        elif self.session is None:
            self.open(profile)
        else:
            self._window.banner.clear()

    def _log_in(self) -> None:
        if self.profile is not None:
            self._secret_needed(self.profile)

    def _badge(self, profile: ServerProfile, state: str, note: str = "") -> None:
        self._window.header.badge.show_profile(profile, state, note)

    def _note_request(self, record: RequestRecord) -> None:
        """Any request tells whether the server can be reached."""
        session, badge = self.session, self._window.header.badge
        if session is None or badge.connection_state == "connecting":
            return
        if record.status is None and record.error and not record.error.startswith("read-only"):
            self._badge(session.profile, "trouble", record.error)
        elif record.status is not None and badge.connection_state == "trouble":
            self._badge(session.profile, "connected")

    def _sample_loaded(self) -> None:
        self._window.say(self.tr("The sample data is loaded"))

    def _secret_needed(self, profile: ServerProfile) -> None:
        self._badge(profile, "none")
        self._window.status_view.show_secret_needed(profile)
        self._window.show_status()
        self._tasks.run_blocking(self._secrets.why_not, done=lambda why: self._ask_secret(profile, why))

    def _ask_secret(self, profile: ServerProfile, why_not: str) -> None:
        from fhir_admin.servers.secret_dialog import SecretDialog

        dialog = SecretDialog(profile, why_not, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda result: self._answered(profile, dialog, result))
        dialog.open()

    def _answered(self, profile: ServerProfile, dialog: QDialog, result: int) -> None:
        if result != QDialog.DialogCode.Accepted:
            self._badge(profile, "none")
            return
        secret: Secret = dialog.secret  # type: ignore[attr-defined]
        remember: bool = dialog.remember  # type: ignore[attr-defined]
        self._tasks.run_blocking(
            lambda: self._secrets.put(profile.id, secret, remember=remember),
            failed=self._window.banner.show_failure,
        )
        self._connector.use_secret(profile, secret)
