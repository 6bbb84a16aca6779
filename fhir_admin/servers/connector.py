"""Opens a server profile: starts the embedded process or finds the secret, connects, and keeps at it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fhir_admin.change_bus import ChangeBus
from fhir_admin.client.auth import Secret
from fhir_admin.client.profile import AuthKind, ServerProfile
from fhir_admin.client.request_log import RequestLog
from fhir_admin.errors import Failure, Trouble, to_failure
from fhir_admin.servers.secret_store import SecretStore
from fhir_admin.servers.supervisor import State, Supervisor
from fhir_admin.session import Session
from fhir_admin.work.loop import Loop
from fhir_admin.work.task import Tasks
from server.fhir.errors import Issue

if TYPE_CHECKING:
    from fhir_admin.usecases.connect import Connected


class Connector(QObject):
    """Holds at most one session. Signals:

    `connecting(profile)`, then `connected(session)`, `failed(profile, failure)` or
    `secret_needed(profile)`; `reconnected(session)` after the embedded server came back;
    `lost(profile, failure)` when it went away.
    """

    connecting = Signal(object)
    connected = Signal(object)
    failed = Signal(object, object)
    secret_needed = Signal(object)
    reconnected = Signal(object)
    lost = Signal(object, object)
    supervisor_changed = Signal(object)

    def __init__(
        self,
        loop: Loop,
        bus: ChangeBus,
        secrets: SecretStore,
        log: RequestLog,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._loop = loop
        self._bus = bus
        self._secrets = secrets
        self._log = log
        self._tasks = Tasks(loop, self)
        self._profile: ServerProfile | None = None
        self._session: Session | None = None
        self._supervisor: Supervisor | None = None

    @property
    def profile(self) -> ServerProfile | None:
        """The profile that is open or being opened."""
        return self._profile

    @property
    def session(self) -> Session | None:
        """The open session."""
        return self._session

    @property
    def supervisor(self) -> Supervisor | None:
        """The embedded server's process, once it was started."""
        return self._supervisor

    def open(self, profile: ServerProfile) -> None:
        """Leave the present server and open `profile`."""
        self._tasks.cancel_all()
        self._drop_session()
        self._profile = profile
        self.connecting.emit(profile)
        if profile.embedded:
            self._open_embedded(profile)
        elif profile.auth is AuthKind.NONE:
            self._connect(profile, None)
        else:
            self._tasks.run_blocking(
                self._secrets.get, profile.id, done=lambda secret: self._with_secret(profile, secret)
            )

    def rename(self, id_: str, name: str) -> None:
        """The server profile `id_` is called something else from now on."""
        if self._profile is not None and self._profile.id == id_:
            self._profile = replace(self._profile, name=name)
        if self._session is not None and self._session.profile.id == id_:
            self._session.rename(name)

    def use_secret(self, profile: ServerProfile, secret: Secret) -> None:
        """Go on after `secret_needed`."""
        self._tasks.cancel_all()
        self._profile = profile
        self.connecting.emit(profile)
        self._connect(profile, secret)

    def close(self) -> None:
        """End the session and the embedded server."""
        self._tasks.cancel_all()
        self._drop_session()
        self._profile = None
        if self._supervisor is not None:
            self._supervisor.stop()

    def _open_embedded(self, profile: ServerProfile) -> None:
        supervisor = self._supervise(Path(profile.data))
        if supervisor.state is State.READY:
            self._connect_embedded(supervisor.base)
        else:
            supervisor.start()

    def _supervise(self, data: Path) -> Supervisor:
        if self._supervisor is not None and self._supervisor.data == data:
            return self._supervisor
        if self._supervisor is not None:
            self._supervisor.stop()
            self._supervisor.deleteLater()
        self._supervisor = Supervisor(data, parent=self)
        self._supervisor.ready.connect(self._connect_embedded)
        self._supervisor.state_changed.connect(self._supervisor_is)
        self.supervisor_changed.emit(self._supervisor)
        return self._supervisor

    def _connect_embedded(self, base: str) -> None:
        profile = self._profile
        if profile is None or not profile.embedded or self._supervisor is None:
            return
        self._tasks.start(_embedded_at, profile, base, done=self._connect_ready, failed=self._refused)

    def _connect_ready(self, profile: ServerProfile) -> None:
        if self._supervisor is not None:
            self._connect(profile, self._supervisor.secret)

    def _with_secret(self, profile: ServerProfile, secret: Secret | None) -> None:
        if secret is None:
            self.secret_needed.emit(profile)
        else:
            self._connect(profile, secret)

    def _connect(self, profile: ServerProfile, secret: Secret | None) -> None:
        self._tasks.start(_connect, profile, secret, self._log, done=self._opened, failed=self._refused)

    def _opened(self, connected: Connected) -> None:
        if self._session is not None and self._session.profile.id == connected.profile.id:
            self._close_client(self._session)
            self._session.replace_client(connected.profile, connected.client)
            self._session.set_capabilities(connected.capabilities)
            self.reconnected.emit(self._session)
            return
        self._session = Session(
            connected.profile, connected.client, connected.capabilities, self._loop, self._bus, self
        )
        self.connected.emit(self._session)

    def _refused(self, failure: Failure) -> None:
        if self._profile is not None:
            self.failed.emit(self._profile, failure)

    def _supervisor_is(self, state: str) -> None:
        profile = self._profile
        if profile is None or not profile.embedded or self._supervisor is None:
            return
        if state == State.CRASHED or (state == State.STOPPED and self._session is not None):
            tail = "\n".join(self._supervisor.log_tail(12)) if state == State.CRASHED else ""
            kind = "local-server" if state == State.CRASHED else "local-stopped"
            trouble = Trouble(kind, profile.name, (Issue(tail),) if tail else (), retryable=True)
            self.failed.emit(profile, to_failure(trouble))
        elif state == State.STARTING and self._session is not None:
            trouble = Trouble("local-restart", profile.name)
            self.lost.emit(profile, to_failure(trouble))

    def _drop_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            self._close_client(session)
            session.deleteLater()

    def _close_client(self, session: Session) -> None:
        self._loop.submit(session.client.close)


async def _embedded_at(profile: ServerProfile, base: str) -> ServerProfile:
    """Off the GUI thread, because it is the first to import the HTTP client."""
    from fhir_admin.usecases.connect import embedded_at

    return embedded_at(profile, base)


async def _connect(profile: ServerProfile, secret: Secret | None, log: RequestLog) -> Connected:
    from fhir_admin.usecases.connect import connect

    return await connect(profile, secret, log)
