"""Adds or edits a server profile, and tests it before it is saved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.client.auth import Secret
from fhir_admin.client.profile import AuthKind, Environment, ServerProfile, check_base
from fhir_admin.errors import Failure, Trouble, to_failure
from fhir_admin.servers import wording
from fhir_admin.servers.profile_store import new_id
from fhir_admin.widgets.outcome_banner import OutcomeBanner
from fhir_admin.work.loop import Loop
from fhir_admin.work.task import Tasks


class ProfileDialog(QDialog):
    """After accept `profile`, `secret` (None: unchanged) and `remember` hold what was entered."""

    def __init__(
        self,
        loop: Loop,
        profile: ServerProfile | None = None,
        known: Secret | None = None,
        why_not: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("profileDialog")
        self.setWindowTitle(self.tr("Edit server") if profile else self.tr("Add server"))
        self.setMinimumWidth(520)
        self._tasks = Tasks(loop, self)
        self._old = profile
        self._known = known
        self._why_not = why_not
        self._name, self._address = QLineEdit(self), QLineEdit(self)
        self._environment, self._auth = QComboBox(self), QComboBox(self)
        self._user, self._secret = QLineEdit(self), QLineEdit(self)
        self._remember = QCheckBox(self.tr("Remember in the password store of this computer"), self)
        self._read_only = QCheckBox(self.tr("Read only: nothing that writes is ever sent"), self)
        self._banner = OutcomeBanner(self)
        self._test = QPushButton(theme.icon("plug"), self.tr("Test"), self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._save = self._buttons.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._form = QFormLayout()
        self._build()
        self._fill()
        self._changed()

    @property
    def profile(self) -> ServerProfile:
        """What was entered. Errors: `Trouble` when the address cannot be used."""
        auth = AuthKind(self._auth.currentData())
        return ServerProfile(
            self._old.id if self._old else new_id(),
            self._name.text().strip() or self._address.text().strip(),
            check_base(self._address.text()),
            auth,
            self._user.text().strip() if auth is AuthKind.BASIC else "",
            Environment(self._environment.currentData()),
            self._read_only.isChecked(),
        )

    @property
    def secret(self) -> Secret | None:
        """The secret that was typed, None when the field was left alone."""
        return Secret(self._secret.text()) if self._secret.text() else None

    @property
    def remember(self) -> bool:
        """Whether the secret shall be kept beyond this session."""
        return self._remember.isChecked()

    def test(self) -> None:
        """Try the entered server and say in words how it went."""
        try:
            profile = self.profile
        except Trouble as trouble:
            self._banner.show_failure(to_failure(trouble))
            return
        self._test.setEnabled(False)
        self._banner.show_message("info", self.tr("Asking {address} …").format(address=profile.base_url))
        self._tasks.start(
            try_out_later, profile, self.secret or self._known, done=self._tested, failed=self._test_failed
        )

    def _tested(self, report: object) -> None:
        from fhir_admin.servers.report_words import words

        self._test.setEnabled(True)
        severity, title, text = words(report)
        self._banner.show_message(severity, title, text)

    def _test_failed(self, failure: Failure) -> None:
        self._test.setEnabled(True)
        self._banner.show_failure(failure)

    def _build(self) -> None:
        names = {
            self._name: ("profileName", self.tr("Name")),
            self._address: ("profileAddress", self.tr("Address")),
            self._environment: ("profileEnvironment", self.tr("Used for")),
            self._auth: ("profileAuth", self.tr("Login")),
            self._user: ("profileUser", self.tr("User name")),
            self._secret: ("profileSecret", self.tr("Password")),
        }
        for widget, (object_name, label) in names.items():
            widget.setObjectName(object_name)
            widget.setAccessibleName(label)
            self._form.addRow(label, widget)
        self._remember.setObjectName("profileRemember")
        self._read_only.setObjectName("profileReadOnly")
        self._form.addRow("", self._remember)
        if self._why_not:
            self._note = QLabel(self._why_not, self)
            self._note.setWordWrap(True)
            self._note.setTextFormat(Qt.TextFormat.PlainText)
            theme.set_role(self._note, "small")
            self._form.addRow("", self._note)
        self._form.addRow("", self._read_only)
        self._lay_out()

    def _lay_out(self) -> None:
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(12)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(self._form)
        layout.addWidget(self._banner)
        layout.addWidget(self._buttons)
        self._buttons.addButton(self._test, QDialogButtonBox.ButtonRole.ResetRole)
        self._test.setObjectName("profileTest")
        self._save.setObjectName("profileSave")
        self._save.setDefault(True)
        theme.set_kind(self._save, "primary")
        self._address.setPlaceholderText("https://fhir.example.org/fhir")
        self._secret.setEchoMode(QLineEdit.EchoMode.Password)
        for value in Environment:
            self._environment.addItem(
                theme.icon(wording.ENVIRONMENT_ICONS[value]), wording.environment(value), value.value
            )
        for kind in AuthKind:
            self._auth.addItem(wording.auth(kind), kind.value)
        self._connect()

    def _connect(self) -> None:
        self._address.textChanged.connect(self._changed)
        self._auth.currentIndexChanged.connect(self._changed)
        self._test.clicked.connect(self.test)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._banner.retry_requested.connect(self.test)

    def _fill(self) -> None:
        old = self._old
        self._environment.setCurrentIndex(
            list(Environment).index(old.environment if old else Environment.TEST)
        )
        self._remember.setEnabled(not self._why_not)
        self._remember.setChecked(not self._why_not)
        if old is None:
            return
        self._name.setText(old.name)
        self._address.setText(old.base_url)
        self._auth.setCurrentIndex(list(AuthKind).index(old.auth))
        self._user.setText(old.user)
        self._read_only.setChecked(old.read_only)
        if self._known:
            self._secret.setPlaceholderText(self.tr("unchanged"))

    def _changed(self) -> None:
        auth = AuthKind(self._auth.currentData())
        self._form.setRowVisible(self._user, auth is AuthKind.BASIC)
        for widget in (self._secret, self._remember):
            self._form.setRowVisible(widget, auth is not AuthKind.NONE)
        if self._why_not:
            self._form.setRowVisible(self._note, auth is not AuthKind.NONE)
        label = self._form.labelForField(self._secret)
        if isinstance(label, QLabel):
            label.setText(self.tr("Token") if auth is AuthKind.BEARER else self.tr("Password"))
        try:
            check_base(self._address.text())
            usable = True
        except Trouble:
            usable = False
        theme.set_flag(self._address, "invalid", bool(self._address.text()) and not usable)
        self._save.setEnabled(usable)
        self._test.setEnabled(usable)


async def try_out_later(profile: ServerProfile, secret: Secret | None) -> object:
    from fhir_admin.usecases.connect import try_out

    return await try_out(profile, secret)
