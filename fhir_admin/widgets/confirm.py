"""Questions before something that cannot simply be taken back; Cancel is always the default."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from fhir_admin import theme


class ConfirmDialog(QDialog):
    """Title, consequences and a button that names the act; `typed` must be typed when it is given."""

    def __init__(
        self,
        title: str,
        text: str,
        act: str,
        *,
        typed: str = "",
        danger: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("confirmDialog")
        self.setWindowTitle(title)
        self.setMinimumWidth(400)
        self._typed = typed
        self._field = QLineEdit(self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._act = self._buttons.addButton(act, QDialogButtonBox.ButtonRole.AcceptRole)
        self._build(title, text, danger)

    def _build(self, title: str, text: str, danger: bool) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(8)
        head, body = QLabel(title, self), QLabel(text, self)
        theme.set_role(head, "heading")
        for label in (head, body):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            layout.addWidget(label)
        self._field.setObjectName("confirmTyped")
        self._field.setVisible(bool(self._typed))
        self._field.setAccessibleName(self.tr("Type to confirm"))
        self._field.setPlaceholderText(self.tr("Type {word} to confirm").format(word=self._typed))
        self._field.textChanged.connect(self._check)
        layout.addWidget(self._field)
        layout.addSpacing(8)
        layout.addWidget(self._buttons)
        self._act.setObjectName("confirmAct")
        self._act.setAutoDefault(False)
        theme.set_kind(self._act, "danger" if danger else "primary")
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setDefault(True)
        cancel.setFocus()
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._check()

    def _check(self) -> None:
        self._act.setEnabled(not self._typed or self._field.text().strip() == self._typed)


def confirm(
    parent: QWidget | None, title: str, text: str, act: str = "", *, typed: str = "", danger: bool = True
) -> bool:
    """Ask and wait; True when the person chose to do it."""
    label = act or QCoreApplication.translate("Confirm", "Continue")
    dialog = ConfirmDialog(title, text, label, typed=typed, danger=danger, parent=parent)
    try:
        return dialog.exec() == QDialog.DialogCode.Accepted
    finally:
        dialog.deleteLater()
