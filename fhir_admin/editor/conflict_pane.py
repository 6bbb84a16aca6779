"""The page that opens when somebody else wrote first: both edits merged, collisions to be decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.client.answers import Snapshot
from fhir_admin.diff.three_way_view import ThreeWayView
from fhir_admin.widgets.version_text import version_text


class ConflictPane(QWidget):
    """Emits `resolved(theirs, merged)` or `cancelled`."""

    resolved = Signal(object, object)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conflictPane")
        self._theirs: Snapshot | None = None
        self._title = QLabel(self)
        self._text = QLabel(self)
        self._view = ThreeWayView(self)
        self._back = QPushButton(self.tr("Back to the draft"), self)
        self._use = QPushButton(self.tr("Use this result"), self)
        self._build()
        self._view.changed.connect(self._offer)

    @property
    def view(self) -> ThreeWayView:
        """The three-way view."""
        return self._view

    def show_conflict(
        self, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Snapshot, version: str | None
    ) -> None:
        """Show what `theirs` and `mine` made of `base` (which was `version`)."""
        self._theirs = theirs
        self._title.setText(self.tr("Somebody else changed this in the meantime"))
        text = self.tr(
            "You started from version {mine}; the server now has version {theirs}. Nothing was overwritten."
        )
        self._text.setText(text.format(mine=version_text(version), theirs=version_text(theirs.version_id)))
        self._view.show_merge(base, mine, theirs.resource())
        self._offer()

    def _build(self) -> None:
        head = QFrame(self)
        head.setObjectName("conflictHead")
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        picture = QLabel(head)
        picture.setPixmap(theme.pixmap("git-merge", 22, "warning", self.devicePixelRatioF()))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        theme.set_role(self._title, "heading")
        theme.set_role(self._text, "muted")
        self._title.setObjectName("conflictTitle")
        self._text.setObjectName("conflictText")
        self._text.setWordWrap(True)
        words.addWidget(self._title)
        words.addWidget(self._text)
        row.addLayout(words, 1)
        foot = QFrame(self)
        foot.setObjectName("conflictFoot")
        buttons = QHBoxLayout(foot)
        buttons.setContentsMargins(12, 8, 12, 8)
        self._back.setObjectName("conflictBack")
        self._use.setObjectName("conflictUse")
        theme.set_kind(self._use, "primary")
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        buttons.addWidget(self._use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self._view, 1)
        layout.addWidget(foot)
        self._back.clicked.connect(self.cancelled)
        self._use.clicked.connect(self._resolve)

    def _offer(self) -> None:
        self._use.setEnabled(self._view.decided)
        tip = "" if self._view.decided else self.tr("Decide every conflict first")
        self._use.setToolTip(tip)

    def _resolve(self) -> None:
        if self._theirs is not None and self._view.decided:
            self.resolved.emit(self._theirs, self._view.result)
