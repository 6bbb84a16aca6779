"""The strip above a page that says what went wrong or right, with details on demand and a way to retry."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.errors import Failure

_PASSING_MS = 4000
_NARROW = 640
_ICONS = {
    "error": "circle-x",
    "warning": "triangle-alert",
    "success": "circle-check",
    "info": "info",
}


class OutcomeBanner(QFrame):
    """Hidden until something is shown. `retry_requested` and `closed` tell what the person chose."""

    retry_requested = Signal()
    closed = Signal()
    action_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outcomeBanner")
        self._severity = "info"
        self._picture = QLabel(self)
        self._title = QLabel(self)
        self._text = QLabel(self)
        self._details = QPlainTextEdit(self)
        self._action = QPushButton(self)
        self._retry = QPushButton(self.tr("Try again"), self)
        self._more = QPushButton(self.tr("Details"), self)
        self._copy = QPushButton(self.tr("Copy"), self)
        self._close = QToolButton(self)
        self._passing = QTimer(self)
        self._passing.setSingleShot(True)
        self._passing.timeout.connect(self.clear)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        theme.signals().changed.connect(self._dress_again)
        self.hide()

    @property
    def severity(self) -> str:
        """`error`, `warning`, `success` or `info`."""
        return self._severity

    def show_failure(self, failure: Failure) -> None:
        """Show what went wrong: title, first issue and hint; all issues under Details."""
        first = next((i.diagnostics for i in failure.issues if i.diagnostics), "")
        text = "\n".join(part for part in (first[:400], failure.hint) if part)
        self._show("error", failure.title, text, _details(failure))
        self._retry.setVisible(failure.retryable)

    def show_message(
        self, severity: str, title: str, text: str = "", action: str = "", *, passing: bool = False
    ) -> None:
        """Show anything else; an `action` gives a button that emits `action_requested`.

        A `passing` message goes away by itself.
        """
        self._show(severity, title, text, "")
        if passing:
            self._passing.start(_PASSING_MS)
        self._action.setText(action)
        self._action.setVisible(bool(action))

    def clear(self) -> None:
        """Hide the banner."""
        self._passing.stop()
        self.hide()
        self._details.hide()

    def _show(self, severity: str, title: str, text: str, details: str) -> None:
        self._passing.stop()
        self._severity = severity if severity in _ICONS else "info"
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._details.setPlainText(details)
        self._details.hide()
        self._more.setChecked(False)
        self._more.setVisible(bool(details))
        self._copy.setVisible(bool(details))
        self._retry.hide()
        self._action.hide()
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self._dress()
        self.show()

    def _build(self) -> None:
        for widget, name in (
            (self._title, "outcomeBannerTitle"),
            (self._text, "outcomeBannerText"),
            (self._details, "outcomeBannerDetails"),
            (self._action, "outcomeBannerAction"),
            (self._retry, "outcomeBannerRetry"),
            (self._more, "outcomeBannerMore"),
            (self._copy, "outcomeBannerCopy"),
            (self._close, "outcomeBannerClose"),
        ):
            widget.setObjectName(name)
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details.setReadOnly(True)
        self._details.setMaximumHeight(160)
        self._details.setAccessibleName(self.tr("Details"))
        self._more.setCheckable(True)
        for button in (self._more, self._copy):
            theme.set_kind(button, "ghost")
        self._close.setIcon(theme.icon("x"))
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addWidget(self._details)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._action, self._retry, self._more, self._copy):
            buttons.addWidget(button)
        buttons.addStretch(0)
        self._body.setSpacing(8)
        self._body.addLayout(words, 1)
        self._body.addLayout(buttons)
        self._body.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._body, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        # One line of text stands at the height of the buttons beside it.
        self._title.setMinimumHeight(self._close.sizeHint().height())
        self._picture.setMinimumHeight(self._close.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow place the buttons stand below the text."""
        narrow = event.size().width() < _NARROW
        direction = QBoxLayout.Direction
        self._body.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        super().resizeEvent(event)

    def _connect(self) -> None:
        self._retry.clicked.connect(self.retry_requested)
        self._action.clicked.connect(self.action_requested)
        self._more.toggled.connect(self._details.setVisible)
        self._copy.clicked.connect(self._copy_details)
        self._close.clicked.connect(self.clear)
        self._close.clicked.connect(self.closed)

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())

    def _dress_again(self) -> None:
        if not self.isHidden():
            self._dress()

    def _dress(self) -> None:
        name = self._severity
        self._picture.setPixmap(theme.pixmap(_ICONS[name], 18, name, self.devicePixelRatioF()))
        text, ground = theme.color("text").name(), theme.color(f"{name}_soft").name()
        edge = theme.color(name).name()
        self.setStyleSheet(
            f"#outcomeBanner {{ background: {ground}; border: none; border-left: 3px solid {edge}; }}"
            f"#outcomeBanner QLabel {{ color: {text}; }}"
            "#outcomeBannerTitle { font-weight: 600; }"
        )


def _details(failure: Failure) -> str:
    lines = []
    if failure.status is not None:
        lines.append(f"HTTP {failure.status}")
    for issue in failure.issues:
        where = ", ".join(issue.expression)
        lines.append(f"{issue.severity} · {issue.code}" + (f" · {where}" if where else ""))
        lines.append(f"  {issue.diagnostics}")
    if failure.request_id:
        lines.append(f"X-Request-Id: {failure.request_id}")
    if failure.traceback:
        lines += ["", failure.traceback]
    return "\n".join(lines)
