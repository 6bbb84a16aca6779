"""The compare view: what changed as a list in words, and both texts side by side, linked to each other."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.diff.change_delegate import ChangeDelegate
from fhir_admin.diff.change_model import ChangeModel, ChangeRow, Column, change_rows
from fhir_admin.diff.change_words import SIGNS, sentence
from fhir_admin.diff.compare_request import CompareRequest
from fhir_admin.diff.comparison import Comparison, compare
from fhir_admin.diff.side_by_side import SideBySideView
from fhir_admin.widgets.empty_state import EmptyState
from fhir_admin.work.loop import Loop
from fhir_admin.work.task import Tasks
from server.fhir import codec, patch_json
from server.fhir.diff import Change, Kind

_NARROW = 680
_TIGHT = 560


class CompareView(QWidget):
    """Compares two JSON texts (or a `CompareRequest`), off the GUI thread when a `loop` is given.

    `a_text` or `b_text` None means that the side does not exist: with `b_text` None the view shows
    what a deletion lost. `place_chosen` tells the path of a chosen change.
    """

    place_chosen = Signal(object)

    def __init__(
        self,
        a_text: bytes | CompareRequest | None = None,
        b_text: bytes | None = None,
        titles: tuple[str, str] = ("", ""),
        *,
        loop: Loop | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("compareView")
        if isinstance(a_text, CompareRequest):
            request = a_text
            a_text, b_text, titles = request.a_text, request.b_text, request.titles
        self._tasks = Tasks(loop, self) if loop is not None else None
        self._comparison = Comparison(None, None)
        self._model = ChangeModel(self)
        self._list = QTreeView(self)
        self._texts = SideBySideView(self)
        self._titles = (QLabel(self), QLabel(self))
        self._chips: dict[Kind, QLabel] = {}
        self._fold = QToolButton(self)
        self._unify = QToolButton(self)
        self._chosen = False  # whether the person chose one or two columns
        self._equal = EmptyState("circle-check", self.tr("No differences"), parent=self)
        self._stack = QStackedWidget(self)
        self._build()
        self.set_titles(*titles)
        if a_text or b_text:
            self.compare(a_text, b_text)

    @property
    def comparison(self) -> Comparison:
        """What is shown now."""
        return self._comparison

    def set_equal_message(self, title: str, text: str = "") -> None:
        """What to say when both sides are the same."""
        self._equal.show_message("circle-check", title, text)

    def set_titles(self, left: str, right: str) -> None:
        """Name both sides."""
        for label, text in zip(self._titles, (left, right), strict=True):
            label.setText(text)

    def compare(self, a_text: bytes | None, b_text: bytes | None) -> None:
        """Compare other texts; the old picture stays until the new one is ready."""
        if self._tasks is None:
            self._show(_prepare(a_text, b_text))
        else:
            self._tasks.cancel_all()
            self._tasks.run_blocking(_prepare, a_text, b_text, done=self._show)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show a comparison that was made elsewhere."""
        self._show((comparison, *change_rows(comparison.changes)))

    def show_prepared(
        self, comparison: Comparison, clinical: tuple[ChangeRow, ...], cosmetic: tuple[ChangeRow, ...]
    ) -> None:
        """Show a comparison whose rows were made elsewhere, off the GUI thread."""
        self._show((comparison, clinical, cosmetic))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: two columns need room; below that one is shown, until the person chooses."""
        super().resizeEvent(event)
        if not self._chosen:
            self._unify.setChecked(self.width() < _NARROW)
        if (self.width() < _TIGHT) != (event.oldSize().width() < _TIGHT):
            self._dress_chips()
            self._list.header().resizeSection(Column.KIND, 40 if self.width() < _TIGHT else 124)
            self._list.header().resizeSection(Column.PLACE, 150 if self.width() < _TIGHT else 240)

    def _keep_choice(self) -> None:
        self._chosen = True

    def _set_unified(self, on: bool) -> None:
        self._texts.set_unified(on)
        self._title_bar.setVisible(not on)

    # Building

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._tool_bar())
        self._build_list()
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setObjectName("compareSplitter")
        splitter.setChildrenCollapsible(True)
        splitter.addWidget(self._list)
        splitter.addWidget(self._side_pane())
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        self._stack.addWidget(splitter)
        self._stack.addWidget(self._equal)
        layout.addWidget(self._stack, 1)

    def _tool_bar(self) -> QWidget:
        bar = QFrame(self)
        bar.setObjectName("compareToolBar")
        theme.set_flag(bar, "toolbar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        for kind in SIGNS:
            chip = QLabel(bar)
            chip.setObjectName(f"compareCount_{kind}")
            self._chips[kind] = chip  # type: ignore[index]
            row.addWidget(chip)
        row.addStretch(1)
        self._fold.setObjectName("compareFold")
        self._fold.setIcon(theme.icon("minimize"))
        self._fold.setToolTip(self.tr("Hide unchanged lines"))
        self._fold.setAccessibleName(self.tr("Hide unchanged lines"))
        self._fold.setCheckable(True)
        self._fold.setChecked(True)
        self._fold.toggled.connect(self._refold)
        row.addWidget(self._fold)
        for text, icon, key, step in (
            (self.tr("Previous change"), "chevron-up", "Alt+Up", -1),
            (self.tr("Next change"), "chevron-down", "Alt+Down", 1),
        ):
            row.addWidget(self._step_button(text, icon, key, step))
        self._unify.setObjectName("compareUnified")
        self._unify.setIcon(theme.icon("columns-3"))
        self._unify.setCheckable(True)
        self._unify.setToolTip(self.tr("One column instead of two"))
        self._unify.setAccessibleName(self.tr("One column instead of two"))
        self._unify.toggled.connect(self._set_unified)
        self._unify.clicked.connect(self._keep_choice)
        row.addWidget(self._unify)
        row.addWidget(self._copy_button())
        theme.signals().changed.connect(self._dress_chips)
        return bar

    def _step_button(self, text: str, icon: str, key: str, step: int) -> QToolButton:
        action = QAction(theme.icon(icon), text, self)
        action.setObjectName("compareNext" if step > 0 else "comparePrevious")
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{text} ({key})")
        action.triggered.connect(lambda: self._texts.go_to_change(step))
        self.addAction(action)
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(text)
        return button

    def _copy_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("compareCopy")
        button.setIcon(theme.icon("copy"))
        button.setToolTip(self.tr("Copy the differences"))
        button.setAccessibleName(self.tr("Copy the differences"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addAction(self.tr("As text"), self._copy_text)
        menu.addAction(self.tr("As JSON Patch"), self._copy_patch)
        button.setMenu(menu)
        return button

    def _build_list(self) -> None:
        view = self._list
        view.setObjectName("changeList")
        view.setAccessibleName(self.tr("Changes"))
        view.setModel(self._model)
        view.setItemDelegate(ChangeDelegate(view))
        view.setUniformRowHeights(True)
        view.setRootIsDecorated(True)
        view.setIndentation(14)
        view.setAllColumnsShowFocus(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        header = view.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(Column.KIND, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.PLACE, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.BEFORE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Column.AFTER, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(Column.KIND, 124)
        header.resizeSection(Column.PLACE, 240)
        view.selectionModel().currentChanged.connect(self._jump)

    def _side_pane(self) -> QWidget:
        pane = QWidget(self)
        layout = QVBoxLayout(pane)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        titles = QFrame(pane)
        titles.setObjectName("compareTitles")
        theme.set_flag(titles, "toolbar")
        self._title_bar = titles
        row = QHBoxLayout(titles)
        row.setContentsMargins(12, 4, 22, 4)
        for label, name in zip(self._titles, ("compareLeftTitle", "compareRightTitle"), strict=True):
            label.setObjectName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            theme.set_role(label, "section")
            row.addWidget(label, 1)
        layout.addWidget(titles)
        layout.addWidget(self._texts, 1)
        return pane

    # Showing

    def _show(self, prepared: tuple[Comparison, tuple[ChangeRow, ...], tuple[ChangeRow, ...]]) -> None:
        comparison, clinical, cosmetic = prepared
        self._comparison = comparison
        self._model.set_rows(clinical, cosmetic)
        group = self._model.group_index()
        if group.isValid():
            self._list.setFirstColumnSpanned(group.row(), QModelIndex(), True)
            self._list.setExpanded(group, not clinical)
        self._texts.set_rows(comparison.rows, comparison.folds if self._fold.isChecked() else ())
        self._texts.set_absent(
            self.tr("Nothing here before") if comparison.a is None and comparison.b is not None else "",
            self.tr("Deleted: this version has no content")
            if comparison.b is None and comparison.a is not None
            else "",
        )
        self._list.setColumnHidden(Column.BEFORE, comparison.a is None)
        self._list.setColumnHidden(Column.AFTER, comparison.b is None)
        self._dress_chips()
        self._stack.setCurrentIndex(1 if comparison.is_equal else 0)

    def _dress_chips(self) -> None:
        words = {
            "add": self.tr("%n added", None, self._comparison.counts.get("add", 0)),
            "remove": self.tr("%n removed", None, self._comparison.counts.get("remove", 0)),
            "change": self.tr("%n changed", None, self._comparison.counts.get("change", 0)),
            "move": self.tr("%n moved", None, self._comparison.counts.get("move", 0)),
        }
        for kind, chip in self._chips.items():
            sign, _icon, color = SIGNS[kind]
            chip.setVisible(bool(self._comparison.counts.get(kind)))
            count = self._comparison.counts.get(kind, 0)
            chip.setText(f"{sign} {count}" if self.width() < _TIGHT else f"{sign} {words[kind]}")
            chip.setToolTip(words[kind])
            chip.setAccessibleName(words[kind])
            ground, ink = theme.color(f"{color}_soft").name(), theme.color(color).name()
            chip.setStyleSheet(
                f"background: {ground}; color: {ink}; border-radius: 4px; padding: 2px 8px; font-weight: 600;"
            )

    def _refold(self, hide: bool) -> None:
        self._texts.set_folds(self._comparison.folds if hide else ())

    def _jump(self, current: QModelIndex, _previous: QModelIndex) -> None:
        change = self._model.change_at(current)
        if change is not None:
            self._texts.go_to(change.path, left=change.kind == "remove")
            self.place_chosen.emit(change.path)

    def _copy_text(self) -> None:
        QGuiApplication.clipboard().setText(changes_text(self._comparison.changes))

    def _copy_patch(self) -> None:
        shown = self._comparison
        patch = patch_json.from_diff(shown.a or {}, shown.b or {})
        QGuiApplication.clipboard().setText(codec.pretty(codec.encode(patch)).decode())


def changes_text(changes: tuple[Change, ...]) -> str:
    """All changes as sentences, one a line."""
    return "\n".join(sentence(change) for change in changes)


def _prepare(
    a_text: bytes | None, b_text: bytes | None
) -> tuple[Comparison, tuple[ChangeRow, ...], tuple[ChangeRow, ...]]:
    comparison = compare(a_text, b_text)
    return (comparison, *change_rows(comparison.changes))
