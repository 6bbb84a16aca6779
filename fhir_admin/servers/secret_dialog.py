"""Asks for the password or token of one server."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.client.auth import Secret
from fhir_admin.client.profile import AuthKind, ServerProfile


class SecretDialog(QDialog):
    """`secret` and `remember` hold the answer after accept. `why_not` says why nothing can be remembered."""

    def __init__(self, profile: ServerProfile, why_not: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("secretDialog")
        self.setWindowTitle(self.tr("Login"))
        self.setMinimumWidth(420)
        self._field = QLineEdit(self)
        self._remember = QCheckBox(self.tr("Remember in the password store of this computer"), self)
        self._build(profile, why_not)

    @property
    def secret(self) -> Secret:
        """What was typed."""
        return Secret(self._field.text())

    @property
    def remember(self) -> bool:
        """Whether it shall be kept beyond this session."""
        return self._remember.isChecked()

    def _build(self, profile: ServerProfile, why_not: str) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(8)
        title, text = QLabel(profile.name, self), QLabel(self._question(profile), self)
        theme.set_role(title, "heading")
        for label in (title, text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            layout.addWidget(label)
        self._field.setObjectName("secretField")
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setAccessibleName(text.text())
        layout.addWidget(self._field)
        self._remember.setObjectName("secretRemember")
        self._remember.setEnabled(not why_not)
        layout.addWidget(self._remember)
        if why_not:
            layout.addWidget(_note(why_not, self))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        connect = buttons.addButton(self.tr("Connect"), QDialogButtonBox.ButtonRole.AcceptRole)
        connect.setObjectName("secretConnect")
        theme.set_kind(connect, "primary")
        connect.setDefault(True)
        connect.setEnabled(False)
        self._field.textChanged.connect(lambda text: connect.setEnabled(bool(text)))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addSpacing(8)
        layout.addWidget(buttons)
        self._field.setFocus()

    def _question(self, profile: ServerProfile) -> str:
        if profile.auth is AuthKind.BASIC:
            return self.tr("Password of {user} for {address}").format(
                user=profile.user, address=profile.base_url
            )
        return self.tr("Access token for {address}").format(address=profile.base_url)


def _note(why_not: str, parent: QWidget) -> QLabel:
    note = QLabel(why_not, parent)
    note.setTextFormat(Qt.TextFormat.PlainText)
    note.setWordWrap(True)
    theme.set_role(note, "small")
    return note
