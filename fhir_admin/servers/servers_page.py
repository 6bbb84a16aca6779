"""The page of server profiles: list on the left, one server on the right; add, edit, test, connect."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.client.auth import Secret
from fhir_admin.client.profile import ServerProfile
from fhir_admin.errors import to_failure
from fhir_admin.servers.connector import Connector
from fhir_admin.servers.profile_dialog import ProfileDialog, try_out_later
from fhir_admin.servers.profile_store import ProfileStore
from fhir_admin.servers.secret_store import SecretStore
from fhir_admin.servers.server_panel import ServerPanel
from fhir_admin.servers.servers_delegate import ServersDelegate
from fhir_admin.servers.servers_model import ServersModel
from fhir_admin.servers.supervisor import State
from fhir_admin.widgets.confirm import confirm
from fhir_admin.work.loop import Loop
from fhir_admin.work.task import Tasks


class ServersPage(QWidget):
    """`connect_requested(profile)` asks to open a server; `profiles_changed` follows every edit."""

    connect_requested = Signal(object)
    profiles_changed = Signal()
    status_message = Signal(str)

    def __init__(
        self,
        loop: Loop,
        store: ProfileStore,
        secrets: SecretStore,
        connector: Connector,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("serversPage")
        self.setWindowTitle(self.tr("Servers"))
        self._tasks = Tasks(loop, self)
        self._loop = loop
        self._store = store
        self._secrets = secrets
        self._connector = connector
        self._model = ServersModel(self)
        self._list = QListView(self)
        self._panel = ServerPanel(self)
        self._build()
        self._wire()
        self.refresh()

    def refresh(self, select: str = "") -> None:
        """Read the profiles again; `select` one by id, else keep the selection."""
        current = self._current()
        wanted = select or (current.id if current else "") or self._open_id()
        self._model.set_profiles(self._store.profiles())
        row = max(self._model.row_of(wanted), 0)
        self._list.setCurrentIndex(self._model.index(row))
        self._show()

    def add(self) -> None:
        """Ask for a new server."""
        self._edit(None)

    def _build(self) -> None:
        left = QWidget(self)
        left.setObjectName("serversLeft")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 16, 12, 12)
        title = QLabel(self.tr("Servers"), left)
        theme.set_role(title, "heading")
        add = QPushButton(theme.icon("plus"), self.tr("Add…"), left)
        add.setObjectName("serversAdd")
        add.clicked.connect(self.add)
        head.addWidget(title, 1)
        head.addWidget(add)
        column.addLayout(head)
        column.addWidget(self._list, 1)
        self._list.setObjectName("serversList")
        self._list.setAccessibleName(self.tr("Servers"))
        self._list.setModel(self._model)
        self._list.setItemDelegate(ServersDelegate(self._list))
        self._list.setMouseTracking(True)
        self._list.setUniformItemSizes(True)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(left)
        splitter.addWidget(self._panel)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([320, 900])
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _wire(self) -> None:
        panel, connector = self._panel, self._connector
        self._list.selectionModel().currentChanged.connect(self._selected)
        self._list.activated.connect(self._connect)
        panel.connect_requested.connect(self._connect)
        panel.edit_requested.connect(lambda: self._edit(self._current()))
        panel.remove_requested.connect(self._remove)
        panel.test_requested.connect(self._test)
        panel.restart_requested.connect(self._restart)
        panel.stop_requested.connect(self._stop)
        panel.banner.retry_requested.connect(self._connect)
        connector.connected.connect(self._show)
        connector.reconnected.connect(self._show)
        connector.connecting.connect(lambda profile: self.refresh(profile.id))
        connector.failed.connect(self._failed)
        connector.supervisor_changed.connect(self._follow)
        if connector.supervisor is not None:
            self._follow(connector.supervisor)

    def _follow(self, supervisor: object) -> None:
        supervisor.state_changed.connect(self._show)  # type: ignore[attr-defined]
        self._show()

    def _current(self) -> ServerProfile | None:
        return self._model.profile(self._list.currentIndex())

    def _open_id(self) -> str:
        """The server that answers now; the embedded one does not while its process is stopped."""
        session, supervisor = self._connector.session, self._connector.supervisor
        if session is None:
            return ""
        runs = supervisor is not None and supervisor.state is State.READY
        return session.profile.id if runs or not session.profile.embedded else ""

    def _selected(self) -> None:
        self._panel.banner.clear()
        self._show()

    def _show(self, *_: object) -> None:
        self._model.set_open(self._open_id())
        profile = self._current()
        if profile is None:
            return
        session, supervisor = self._connector.session, self._connector.supervisor
        open_ = session is not None and self._open_id() == profile.id
        runs = supervisor is not None and str(supervisor.data) == profile.data
        self._panel.show_profile(
            profile,
            open_=open_,
            capabilities=session.capabilities if session and open_ else None,
            address=supervisor.base if supervisor and runs else "",
        )
        self._panel.show_supervisor(supervisor, profile.embedded)

    def _failed(self, profile: ServerProfile, failure: object) -> None:
        current = self._current()
        # With a session the window tells it, above every page.
        if current is not None and current.id == profile.id and self._connector.session is None:
            self._panel.banner.show_failure(failure)  # type: ignore[arg-type]
        self._show()

    def _connect(self, *_: object) -> None:
        profile = self._current()
        if profile is not None and profile.id != self._open_id():
            self._panel.banner.clear()
            self.connect_requested.emit(profile)

    def _restart(self) -> None:
        supervisor = self._connector.supervisor
        if supervisor is None:
            self._connect()
        else:
            supervisor.restart()

    def _stop(self) -> None:
        if self._connector.supervisor is not None:
            self._connector.supervisor.stop()

    def _test(self) -> None:
        profile = self._current()
        if profile is None:
            return
        text = self.tr("Asking {address} …").format(address=profile.base_url)
        self._panel.banner.show_message("info", text)
        self._tasks.run_blocking(
            self._secrets.get, profile.id, done=lambda secret: self._try_out(profile, secret)
        )

    def _try_out(self, profile: ServerProfile, secret: Secret | None) -> None:
        self._tasks.start(
            try_out_later, profile, secret, done=self._tested, failed=self._panel.banner.show_failure
        )

    def _tested(self, report: object) -> None:
        from fhir_admin.servers.report_words import words

        self._panel.banner.show_message(*words(report))

    def _edit(self, profile: ServerProfile | None) -> None:
        """The keyring may ask the person, so it is asked on a worker before the dialog opens."""
        id_ = profile.id if profile else ""
        self._tasks.run_blocking(
            _known, self._secrets, id_, done=lambda known: self._open_dialog(profile, *known)
        )

    def _open_dialog(self, profile: ServerProfile | None, known: Secret | None, why_not: str) -> None:
        dialog = ProfileDialog(self._loop, profile, known, why_not, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda result: self._edited(dialog, result))
        dialog.open()

    def _edited(self, dialog: ProfileDialog, result: int) -> None:
        if result != QDialog.DialogCode.Accepted:
            return
        profile, secret = dialog.profile, dialog.secret
        try:
            self._store.put(profile)
        except OSError as error:
            self._panel.banner.show_failure(to_failure(error))
            return
        if secret is not None:
            self._keep(profile, secret, dialog.remember)
        self.refresh(profile.id)
        self.profiles_changed.emit()

    def _keep(self, profile: ServerProfile, secret: Secret, remember: bool) -> None:
        self._tasks.run_blocking(
            lambda: self._secrets.put(profile.id, secret, remember=remember),
            failed=self._panel.banner.show_failure,
        )

    def _remove(self) -> None:
        profile = self._current()
        if profile is None or profile.embedded:
            return
        text = self.tr("{name} is removed from this list, with its password. Nothing changes on the server.")
        if not confirm(self, self.tr("Remove server"), text.format(name=profile.name), self.tr("Remove")):
            return
        self._store.remove(profile.id)
        self._tasks.run_blocking(self._secrets.forget, profile.id)
        self.refresh()
        self.profiles_changed.emit()


def _known(secrets: SecretStore, id_: str) -> tuple[Secret | None, str]:
    return (secrets.get(id_) if id_ else None), secrets.why_not()
