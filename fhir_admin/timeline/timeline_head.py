"""The head of the timeline: whose history it is, filters, refresh, what to do with the chosen versions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.usecases.history import HistoryScope
from fhir_admin.widgets.elided_label import ElidedLabel


class TimelineHead(QFrame):
    """`type_chosen(str)` and `interaction_chosen(str)` are filters ('' for all); the rest are acts."""

    type_chosen = Signal(str)
    interaction_chosen = Signal(str)
    refresh_requested = Signal()
    compare_requested = Signal()
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timelineHead")
        self._title = ElidedLabel(self)
        self._summary = QLabel(self)
        self._types = QComboBox(self)
        self._interactions = QComboBox(self)
        self._compare = QAction(theme.icon("git-compare"), self.tr("Compare"), self)
        self._refresh = QAction(theme.icon("refresh-cw"), self.tr("Refresh"), self)
        self._open = QAction(theme.icon("file-json"), self.tr("Open"), self)
        self._build()

    @property
    def acts(self) -> list[QAction]:
        """What can be done, for the page's menu and its shortcuts."""
        return [self._compare, self._open, self._refresh]

    def set_scope(self, scope: HistoryScope) -> None:
        """Whose history it is."""
        if scope.key is not None:
            self._title.setText(self.tr("History of {key}").format(key=scope.key))
        elif scope.type:
            self._title.setText(self.tr("History of all {type}").format(type=scope.type))
        else:
            self._title.setText(self.tr("History of the whole server"))
        self._types.setVisible(scope.key is None)
        self._open.setVisible(scope.key is not None)
        self._types.blockSignals(True)
        self._types.setCurrentIndex(max(0, self._types.findData(scope.type or "")))
        self._types.blockSignals(False)

    def set_name(self, name: str) -> None:
        """What the instance is called, once it is known."""
        self._title.setText(self.tr("History of {key}").format(key=name))

    def set_types(self, types: Iterable[str]) -> None:
        """The types one may restrict to."""
        self._types.blockSignals(True)
        self._types.clear()
        self._types.addItem(self.tr("All types"), "")
        for name in types:
            self._types.addItem(name, name)
        self._types.blockSignals(False)

    def set_summary(self, text: str) -> None:
        """How much is shown."""
        self._summary.setText(text)

    def set_comparable(self, comparable: bool) -> None:
        """Whether two versions are chosen that can be compared."""
        self._compare.setEnabled(comparable)

    def _build(self) -> None:
        theme.set_flag(self, "toolbar")
        theme.set_role(self._title, "heading")
        theme.set_role(self._summary, "small")
        self._title.setObjectName("timelineTitle")
        self._summary.setObjectName("timelineSummary")
        self._fill_interactions()
        self._types.setObjectName("timelineType")
        self._types.setAccessibleName(self.tr("Type"))
        self._types.setMaxVisibleItems(20)
        self._types.activated.connect(lambda _: self.type_chosen.emit(self._types.currentData()))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._summary)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self._types)
        row.addWidget(self._interactions)
        for action, name, keys, signal in (
            (self._compare, "timelineCompare", "Ctrl+D", self.compare_requested),
            (self._open, "timelineOpen", "Ctrl+Shift+O", self.open_requested),
            (self._refresh, "timelineRefresh", "F5", self.refresh_requested),
        ):
            row.addWidget(self._button(action, name, keys, signal))
        self._compare.setEnabled(False)

    def _fill_interactions(self) -> None:
        box = self._interactions
        box.setObjectName("timelineInteraction")
        box.setAccessibleName(self.tr("Interaction"))
        for text, name in (
            (self.tr("All interactions"), ""),
            (self.tr("Created"), "create"),
            (self.tr("Updated"), "update"),
            (self.tr("Patched"), "patch"),
            (self.tr("Deleted"), "delete"),
        ):
            box.addItem(text, name)
        box.activated.connect(lambda _: self.interaction_chosen.emit(box.currentData()))

    def _button(self, action: QAction, name: str, keys: str, signal: object) -> QToolButton:
        action.setObjectName(f"{name}Action")
        action.setShortcut(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{action.text()} ({keys})")
        action.triggered.connect(signal)
        self.addAction(action)
        button = QToolButton(self)
        button.setObjectName(name)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if action is not self._refresh:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        action.visibleChanged.connect(lambda: button.setVisible(action.isVisible()))
        return button
