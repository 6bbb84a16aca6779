"""The head of a resource: what it is called, its state, its version, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.local_time import local, universal
from fhir_admin.usecases.open_resource import Opened
from fhir_admin.widgets.elided_label import ElidedLabel
from fhir_admin.widgets.pill import Pill
from server.fhir.headline import headline
from server.fhir.keys import ResourceKey

_WIDE = 640


class ResourceHeader(QFrame):
    """Shows `Opened`; the signals carry no arguments, the panel knows what is open."""

    history_requested = Signal()
    edit_requested = Signal()
    restore_requested = Signal()
    reload_requested = Signal()

    def __init__(self, base: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resourceHeader")
        self._base = base
        self._opened: Opened | None = None
        self._title = ElidedLabel(self)
        self._key = ElidedLabel(self)
        self._line = ElidedLabel(self)
        self._pill = Pill(self)
        self.acts: dict[str, QAction] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._build()

    def show_key(self, key: ResourceKey) -> None:
        """Only the name is known yet."""
        self._opened = None
        self._title.setText(key.type)
        self._key.setText(str(key))
        self._line.setText(self.tr("Reading…"))
        self._pill.hide()
        self._enable(False, False, False)

    def show_opened(self, opened: Opened, *, history: bool = True, edit: bool = True) -> None:
        """What the server answered; `history` and `edit` False where it says that it offers them not."""
        self._opened = opened
        named = headline(opened.resource) if opened.resource else ""
        self._title.setText(named or opened.key.type)
        self._key.setText(str(opened.key))
        self._say_version(opened)
        self._say_state(opened)
        live = opened.state == "live"
        known = opened.state != "absent"
        newest = live and opened.version_id is None
        self._enable(known and history, newest and edit, opened.state == "deleted")

    def _say_version(self, opened: Opened) -> None:
        tombstone, snapshot = opened.tombstone, opened.snapshot
        version = snapshot.version_id if snapshot else tombstone.version_id if tombstone else None
        when = snapshot.last_modified if snapshot else tombstone.last_updated if tombstone else None
        parts = []
        if version:
            short = version if len(version) <= 12 else version[:8] + "…"
            parts.append(self.tr("Version {version}").format(version=short))
        if when:
            parts.append(local(when))
        if tombstone and tombstone.author:
            parts.append(self.tr("by {author}").format(author=tombstone.author))
        self._line.setText("  ·  ".join(parts))
        self._line.setToolTip("\n".join(part for part in (version or "", universal(when)) if part))

    def _say_state(self, opened: Opened) -> None:
        if opened.state == "deleted":
            self._pill.show_text(self.tr("Deleted"), "trash-2", "tombstone", "tombstone_soft")
        elif opened.state == "absent":
            self._pill.show_text(self.tr("Not found"), "circle-help", "warning", "warning_soft")
        elif opened.version_id is not None:
            self._pill.show_text(self.tr("Old version"), "history", "changed", "changed_soft")
        else:
            self._pill.show_text(self.tr("Live"), "circle-check", "success", "success_soft")
        self._pill.show()

    def _enable(self, history: bool, edit: bool, restore: bool) -> None:
        for name, enabled, visible in (
            ("history", history, True),
            ("edit", edit, not restore),
            ("restore", restore, restore),
        ):
            for part in (self.acts[name], self._buttons[name]):
                part.setEnabled(enabled)
                part.setVisible(visible)
        self._buttons["copy"].setEnabled(self._opened is not None)

    def _build(self) -> None:
        theme.set_role(self._title, "heading")
        theme.set_role(self._key, "muted")
        theme.set_role(self._line, "small")
        self._title.setObjectName("resourceTitle")
        self._key.setObjectName("resourceKey")
        self._line.setObjectName("resourceLine")
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._title, 1)
        first.addWidget(self._pill)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(first)
        words.addWidget(self._key)
        words.addWidget(self._line)
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._halves.setContentsMargins(16, 12, 12, 8)
        self._halves.setSpacing(6)
        self._halves.addLayout(words, 1)
        self._halves.addLayout(self._toolbar())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: what can be done stands beside the words where there is room."""
        super().resizeEvent(event)
        sides = QBoxLayout.Direction
        self._halves.setDirection(sides.LeftToRight if self.width() >= _WIDE else sides.TopToBottom)

    def _toolbar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        acts = (
            ("history", "history", self.tr("History"), "Ctrl+H", self.history_requested),
            ("edit", "pencil", self.tr("Edit"), "Ctrl+E", self.edit_requested),
            ("restore", "archive-restore", self.tr("Restore…"), "", self.restore_requested),
            ("reload", "refresh-cw", self.tr("Read again"), "", self.reload_requested),
        )
        for name, icon, text, keys, signal in acts:
            action = QAction(theme.icon(icon), text, self)
            action.setObjectName(f"resource{name.title()}Action")
            if keys:
                action.setShortcut(keys)
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                action.setToolTip(f"{text} ({keys})")
            action.triggered.connect(lambda _=False, tell=signal: tell.emit())
            self.acts[name] = action
            self._buttons[name] = self._button(name, action)
            row.addWidget(self._buttons[name])
        self._buttons["copy"] = self._copy_button()
        row.addWidget(self._buttons["copy"])
        row.addStretch(1)
        self._buttons["restore"].hide()
        self.acts["restore"].setVisible(False)
        return row

    def _button(self, name: str, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"resource{name.title()}")
        button.setIcon(action.icon())
        # The style puts icon and text too near to each other.
        button.setText(f" {action.text()}")
        button.setToolTip(action.toolTip())
        button.setAccessibleName(action.text())
        button.clicked.connect(action.trigger)
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(
            style.ToolButtonIconOnly if name == "reload" else style.ToolButtonTextBesideIcon
        )
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _copy_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("resourceCopy")
        button.setText(" " + self.tr("Copy"))
        button.setAccessibleName(self.tr("Copy"))
        button.setIcon(theme.icon("copy"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        menu.addAction(theme.icon("braces"), self.tr("JSON"), self._copy_json)
        menu.addAction(theme.icon("link"), self.tr("Reference"), lambda: self._copy(self._reference()))
        menu.addAction(theme.icon("external-link"), self.tr("Address"), lambda: self._copy(self._address()))
        button.setMenu(menu)
        return button

    def _copy_json(self) -> None:
        if self._opened is not None and self._opened.text:
            self._copy(self._opened.text.decode("utf-8", "replace"))

    def _reference(self) -> str:
        return str(self._opened.key) if self._opened else ""

    def _address(self) -> str:
        version = f"/_history/{self._opened.version_id}" if self._opened and self._opened.version_id else ""
        return f"{self._base}/{self._reference()}{version}"

    def _copy(self, text: str) -> None:
        if text:
            QGuiApplication.clipboard().setText(text)
