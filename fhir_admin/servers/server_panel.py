"""The right side of the servers page: what is known about one server and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.client.capabilities import Capabilities
from fhir_admin.client.profile import ServerProfile
from fhir_admin.servers import wording
from fhir_admin.servers.log_pane import LogPane
from fhir_admin.servers.supervisor import Supervisor
from fhir_admin.widgets.outcome_banner import OutcomeBanner
from fhir_admin.widgets.pill import Pill

_SEPARATOR = " · "


class ServerPanel(QWidget):
    """Emits what the person wants; the page does it."""

    connect_requested = Signal()
    test_requested = Signal()
    edit_requested = Signal()
    remove_requested = Signal()
    restart_requested = Signal()
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("serverPanel")
        self.banner = OutcomeBanner(self)
        self._supervisor: Supervisor | None = None
        self._title = QLabel(self)
        self._pill = Pill(self)
        self._values: dict[str, QLabel] = {}
        self._form = QFormLayout()
        self._buttons: dict[str, QPushButton] = {}
        self._log = LogPane(self)
        self._filler = QWidget(self)
        self._build()

    def show_profile(
        self, profile: ServerProfile, *, open_: bool, capabilities: Capabilities | None, address: str = ""
    ) -> None:
        """Show one profile; `capabilities` only for the connected one."""
        self._title.setText(profile.name)
        self._title.setToolTip(profile.name)
        text, ground = wording.environment_colors(profile.environment)
        icon = wording.ENVIRONMENT_ICONS[profile.environment]
        self._pill.show_text(wording.environment(profile.environment), icon, text, ground)
        self._set("address", address or profile.base_url)
        self._set("folder", profile.data)
        login = wording.auth(profile.auth)
        self._set("login", "" if profile.embedded else _SEPARATOR.join(filter(None, (login, profile.user))))
        self._set("access", self.tr("Read only") if profile.read_only else self.tr("Read and write"))
        self._set("offers", self._offers(capabilities) if open_ else "")
        self._buttons["connect"].setText(self.tr("Connected") if open_ else self.tr("Connect"))
        self._buttons["connect"].setEnabled(not open_)
        for name in ("edit", "remove", "test"):
            self._buttons[name].setVisible(not profile.embedded)
        for name in ("restart", "stop"):
            self._buttons[name].setVisible(profile.embedded)
        self._log.setVisible(profile.embedded)
        self._filler.setVisible(not profile.embedded)

    def show_supervisor(self, supervisor: Supervisor | None, shown: bool) -> None:
        """Follow the embedded server's process (or none)."""
        if supervisor is not self._supervisor and supervisor is not None:
            supervisor.logged.connect(self._log.add)
            self._log.set_lines(supervisor.log_tail(2000))
        self._supervisor = supervisor
        state = supervisor.state if supervisor else "stopped"
        text = wording.state(state)
        if supervisor is not None and supervisor.pid:
            text += _SEPARATOR + self.tr("process {number}").format(number=supervisor.pid)
        self._set("state", text if shown else "")
        self._buttons["stop"].setEnabled(state in ("ready", "starting"))
        self._buttons["restart"].setText(
            self.tr("Start") if state in ("stopped", "crashed") else self.tr("Restart")
        )

    def _offers(self, capabilities: Capabilities | None) -> str:
        if capabilities is None or not capabilities.known:
            return self.tr("Unknown: the server has no CapabilityStatement")
        version = self.tr("FHIR {version}").format(version=capabilities.fhir_version or "?")
        types = self.tr("%n resource type(s)", "", len(capabilities.types))
        return _SEPARATOR.join(filter(None, (capabilities.software, version, types)))

    def _set(self, name: str, text: str) -> None:
        self._values[name].setText(text)
        self._values[name].setToolTip(text)
        self._form.setRowVisible(self._values[name], bool(text))

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(self.banner)
        layout.addLayout(self._head())
        layout.addWidget(self._card())
        layout.addLayout(self._button_row())
        layout.addWidget(self._log, 1)
        layout.addWidget(self._filler, 1)

    def _head(self) -> QHBoxLayout:
        self._title.setObjectName("serverTitle")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._title, "title")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._title, 1)
        row.addWidget(self._pill)
        return row

    def _card(self) -> QFrame:
        card = QFrame(self)
        theme.set_flag(card, "card")
        card.setLayout(self._form)
        self._form.setContentsMargins(16, 12, 16, 12)
        self._form.setHorizontalSpacing(24)
        self._form.setVerticalSpacing(8)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        labels = {
            "state": self.tr("State"),
            "address": self.tr("Address"),
            "folder": self.tr("Data folder"),
            "login": self.tr("Login"),
            "access": self.tr("Access"),
            "offers": self.tr("Offers"),
        }
        for name, label in labels.items():
            value, head = QLabel(card), QLabel(label, card)
            value.setObjectName(f"server_{name}")
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setWordWrap(True)
            theme.set_role(head, "muted")
            self._form.addRow(head, value)
            self._values[name] = value
        return card

    def _button_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        plan = (
            ("connect", self.tr("Connect"), "plug", self.connect_requested),
            ("test", self.tr("Test"), "activity", self.test_requested),
            ("edit", self.tr("Edit…"), "pencil", self.edit_requested),
            ("restart", self.tr("Restart"), "rotate-ccw", self.restart_requested),
            ("stop", self.tr("Stop"), "square", self.stop_requested),
            ("remove", self.tr("Remove…"), "trash-2", self.remove_requested),
        )
        for name, label, icon, signal in plan:
            color = "accent_text" if name == "connect" else "icon"
            button = QPushButton(theme.icon(icon, color), label, self)
            button.setObjectName(f"server_{name}_button")
            button.clicked.connect(signal)
            row.addWidget(button)
            self._buttons[name] = button
        theme.set_kind(self._buttons["connect"], "primary")
        row.addStretch(1)
        return row
