"""What stands in place of the pages while there is no connection: waiting, or why there is none."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fhir_admin.client.profile import AuthKind, ServerProfile
from fhir_admin.errors import Failure
from fhir_admin.widgets.empty_state import EmptyState
from fhir_admin.widgets.outcome_banner import OutcomeBanner


class StatusView(QWidget):
    """`retry_requested`, `login_requested` and `servers_requested` tell what the person chose."""

    retry_requested = Signal()
    login_requested = Signal()
    servers_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusView")
        self._banner = OutcomeBanner(self)
        self._state = EmptyState(parent=self)
        self._choice = self.servers_requested
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._banner)
        layout.addWidget(self._state, 1)
        self._banner.retry_requested.connect(self.retry_requested)
        self._state.action_requested.connect(self._act)
        self.show_nothing()

    def show_nothing(self) -> None:
        """No server is chosen."""
        self._say(
            "server",
            self.tr("No server is connected"),
            self.tr("Choose the embedded server or one of your own to begin."),
            self.tr("Show servers"),
        )

    def show_connecting(self, profile: ServerProfile) -> None:
        """A connection is being made."""
        title = self.tr("Connecting to {name}…").format(name=profile.name)
        text = profile.base_url
        if profile.embedded:
            title = self.tr("Starting the embedded server…")
            text = self.tr("It runs on this computer only and keeps its data in your own folder.")
        self._say("plug-zap", title, text, "")

    def show_failure(self, profile: ServerProfile, failure: Failure) -> None:
        """The connection could not be made."""
        title = self.tr("{name} is not connected").format(name=profile.name)
        text = self.tr("Try again, or choose another server.")
        if failure.status == 401 and profile.auth is not AuthKind.NONE and not profile.embedded:
            # The same credentials would be refused again.
            self.show_secret_needed(profile)
            self._choice = self.login_requested
        else:
            self._say("server-off", title, text, self.tr("Try again"))
            self._choice = self.retry_requested
        self._banner.show_failure(replace(failure, retryable=False))

    def show_secret_needed(self, profile: ServerProfile) -> None:
        """The password dialog was left without an answer."""
        title = self.tr("{name} needs a login").format(name=profile.name)
        self._say("key-round", title, profile.base_url, self.tr("Log in"))
        self._choice = self.retry_requested

    def _say(self, icon: str, title: str, text: str, action: str) -> None:
        self._banner.clear()
        self._choice = self.servers_requested
        self._state.show_message(icon, title, text, action)

    def _act(self) -> None:
        self._choice.emit()
