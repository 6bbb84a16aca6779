"""The foot of the editor: in which form to send, under which guard, and the buttons that do it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from fhir_admin import theme
from fhir_admin.usecases.save_draft import Form
from fhir_admin.widgets.version_text import version_text

_ROOM_FOR_SUMMARY = 900


class SendBar(QFrame):
    """Emits `send_requested` and `copy_requested`; `form` and `guarded` tell how."""

    send_requested = Signal()
    copy_requested = Signal()
    form_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sendBar")
        self._forms = QComboBox(self)
        self._guard = QCheckBox(self)
        self._summary = QLabel(self)
        self._copy = QPushButton(self.tr("Copy as curl"), self)
        self._send = QPushButton(self.tr("Send"), self)
        self._version: str | None = None
        self._build()

    @property
    def form(self) -> Form:
        """The chosen form."""
        return Form(self._forms.currentData())

    @property
    def guarded(self) -> bool:
        """Whether If-Match is to be sent."""
        return self._guard.isChecked() and self._guard.isEnabled()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: where there is little room, the buttons matter more than the summary."""
        super().resizeEvent(event)
        self._summary.setVisible(self.width() >= _ROOM_FOR_SUMMARY)

    def set_offered(self, offered: Mapping[Form, bool | None], inexpressible: str = "") -> None:
        """Offer what the server takes; what it does not is greyed out with the reason."""
        model = self._forms.model()
        if not isinstance(model, QStandardItemModel):
            return
        for row, form in enumerate(Form):
            item = model.item(row)
            tip = self._tip(form, offered.get(form), inexpressible)
            item.setEnabled(
                offered.get(form) is not False and not (form is Form.FHIRPATH_PATCH and inexpressible)
            )
            item.setToolTip(tip)
        if not model.item(self._forms.currentIndex()).isEnabled():
            usable = [row for row in range(model.rowCount()) if model.item(row).isEnabled()]
            if usable:
                self._forms.setCurrentIndex(usable[0])
        self._forms.setToolTip(model.item(self._forms.currentIndex()).toolTip())

    def set_base(self, version: str | None, etag: str | None) -> None:
        """Name the version that the guard protects; without an ETag there is nothing to guard with."""
        self._version = version
        self._guard.setEnabled(etag is not None)
        text = self.tr("Only if it is still version {version}").format(version=version_text(version))
        self._guard.setText(text if etag is not None else self.tr("The server gives no ETag to guard with"))
        self._guard.setToolTip(
            self.tr("Sends If-Match {etag}: when somebody else changed it, nothing is overwritten.").format(
                etag=etag or ""
            )
        )

    def set_state(self, summary: str, *, ready: bool, sending: bool = False) -> None:
        """Say what would be sent and whether it can be."""
        self._summary.setText(summary)
        self._send.setEnabled(ready and not sending)
        self._send.setText(self.tr("Sending…") if sending else self.tr("Send"))
        self._copy.setEnabled(ready)

    def set_danger(self, dangerous: bool) -> None:
        """Dress the button for a production server."""
        theme.set_kind(self._send, "danger" if dangerous else "primary")

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        label = QLabel(self.tr("Send as"), self)
        theme.set_role(label, "muted")
        label.setBuddy(self._forms)
        row.addWidget(label)
        self._build_forms()
        row.addWidget(self._forms)
        self._guard.setObjectName("sendGuard")
        self._guard.setChecked(True)
        row.addWidget(self._guard)
        row.addStretch(1)
        self._summary.setObjectName("sendSummary")
        self._summary.setTextFormat(Qt.TextFormat.PlainText)
        self._summary.setMinimumWidth(1)
        theme.set_role(self._summary, "muted")
        row.addWidget(self._summary)
        self._copy.setObjectName("sendCopy")
        self._copy.setIcon(theme.icon("terminal", "accent"))
        theme.set_kind(self._copy, "ghost")
        self._copy.clicked.connect(self.copy_requested)
        row.addWidget(self._copy)
        self._send.setObjectName("sendSend")
        self._send.setIcon(theme.icon("send", "accent_text"))
        theme.set_kind(self._send, "primary")
        row.addWidget(self._send)
        self._send.clicked.connect(self.send_requested)
        self._add_action()

    def _build_forms(self) -> None:
        names = {
            Form.JSON_PATCH: self.tr("JSON Patch"),
            Form.FHIRPATH_PATCH: self.tr("FHIRPath Patch"),
            Form.PUT: self.tr("Whole resource (PUT)"),
        }
        self._forms.setObjectName("sendForm")
        self._forms.setAccessibleName(self.tr("Send as"))
        for form in Form:
            self._forms.addItem(names[form], form.value)
        self._forms.currentIndexChanged.connect(self.form_changed)

    def _add_action(self) -> None:
        action = QAction(self.tr("Send changes"), self)
        action.setObjectName("sendAction")
        action.setShortcut(QKeySequence("Ctrl+Return"))
        action.triggered.connect(self._send.click)
        self._send.setToolTip(self.tr("Send the changes to the server (Ctrl+Return)"))
        self.addAction(action)

    def _tip(self, form: Form, offered: bool | None, inexpressible: str) -> str:
        if form is Form.FHIRPATH_PATCH and inexpressible:
            return inexpressible
        if offered is False:
            return self.tr("The server does not offer this.")
        if offered is None:
            return self.tr("The server does not say whether it takes this; trying is safe.")
        return self.tr("The server says that it takes this.")
