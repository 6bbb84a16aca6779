"""The tree half of the editor: elements with their values, and the gestures that change them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.diff.change_words import place
from fhir_admin.editor.add_element_dialog import AddElementDialog
from fhir_admin.editor.additions import additions
from fhir_admin.editor.draft_model import DraftModel
from fhir_admin.editor.draft_tree_delegate import DraftTreeDelegate
from fhir_admin.editor.draft_tree_model import Column, DraftTreeModel, Node, is_stamped
from server.fhir.location import Path

_OPEN_AT_FIRST = 40
_NARROW = 420


class TreePane(QWidget):
    """Works on a `DraftModel`."""

    def __init__(self, draft: DraftModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("treePane")
        self._draft = draft
        self._model = DraftTreeModel(draft.definitions, self)
        self._view = QTreeView(self)
        self._actions: dict[str, QAction] = {}
        self._build()
        draft.rebased.connect(self._start_over)
        draft.changed.connect(self._follow)
        self._model.value_edited.connect(draft.set_value)

    @property
    def model(self) -> DraftTreeModel:
        """The tree's model, for marks."""
        return self._model

    def reveal(self, path: Path) -> None:
        """Select the element at a path (or nearest above it)."""
        index = self._model.index_of(path)
        if index.isValid():
            self._view.setCurrentIndex(index)
            self._view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: where there is little room, the value matters more than its type."""
        super().resizeEvent(event)
        self._view.setColumnHidden(Column.TYPE, self.width() < _NARROW)
        self._view.header().resizeSection(Column.ELEMENT, 210 if self.width() >= _NARROW else 160)

    # Building

    def _build(self) -> None:
        bar = QFrame(self)
        bar.setObjectName("treeToolBar")
        theme.set_flag(bar, "toolbar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 3, 8, 3)
        row.setSpacing(2)
        specs = (
            ("add", "plus", self.tr("Add element…"), "Ctrl+N", self._add),
            ("edit", "pencil", self.tr("Edit value"), "F2", self._edit),
            ("duplicate", "copy", self.tr("Duplicate item"), "Ctrl+D", self._duplicate),
            ("up", "arrow-up", self.tr("Move item up"), "Alt+Shift+Up", lambda: self._move(-1)),
            ("down", "arrow-down", self.tr("Move item down"), "Alt+Shift+Down", lambda: self._move(1)),
            ("remove", "trash-2", self.tr("Remove element"), "Del", self._remove),
        )
        for name, icon, text, key, act in specs:
            row.addWidget(self._button(name, icon, text, key, act))
        row.addStretch(1)
        self._dress_view()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self._view, 1)

    def _button(self, name: str, icon: str, text: str, key: str, act: object) -> QToolButton:
        action = QAction(theme.icon(icon), text, self)
        action.setObjectName(f"tree_{name}")
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{text} ({key})")
        action.triggered.connect(act)
        self._actions[name] = action
        self._view.addAction(action)
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(text)
        if name == "add":
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _dress_view(self) -> None:
        view = self._view
        view.setObjectName("draftTree")
        view.setAccessibleName(self.tr("Elements"))
        view.setModel(self._model)
        view.setItemDelegate(DraftTreeDelegate(view))
        view.setUniformRowHeights(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setIndentation(16)
        view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._menu)
        view.selectionModel().currentChanged.connect(self._offer)
        header = view.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(Column.ELEMENT, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.VALUE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Column.TYPE, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(Column.ELEMENT, 210)
        header.resizeSection(Column.TYPE, 110)
        self._offer()

    # Following the draft

    def _start_over(self) -> None:
        self._model.set_resource(self._draft.draft.current)
        self._open_some()
        self._offer()

    def _open_some(self) -> None:
        """Open the first level as long as the whole stays on about one screen."""
        room = _OPEN_AT_FIRST - self._model.rowCount()
        for row in range(self._model.rowCount()):
            index = self._model.index(row, 0)
            count = self._model.rowCount(index)
            if 0 < count <= room and self._model.node(index).name not in ("meta", "text", "extension"):
                self._view.expand(index)
                room -= count

    def _follow(self, path: Path) -> None:
        self._model.set_resource(self._draft.draft.current)
        if path:
            self.reveal(path)
        self._offer()

    # Gestures

    def _node(self) -> Node:
        return self._model.node(self._view.currentIndex())

    def _offer(self) -> None:
        """Switch the actions to what fits the current element."""
        node = self._node()
        is_item = node.position is not None
        stamped = is_stamped(node.path)
        self._actions["edit"].setEnabled(node.parent is not None and node.is_leaf and not stamped)
        self._actions["remove"].setEnabled(node.parent is not None and not stamped)
        self._actions["duplicate"].setEnabled(is_item)
        self._actions["up"].setEnabled(is_item and bool(node.position))
        self._actions["down"].setEnabled(is_item and self._later(node))

    def _later(self, node: Node) -> bool:
        siblings = node.parent.children or [] if node.parent else []
        after = siblings[node.row + 1 : node.row + 2]
        return bool(after) and after[0].name == node.name

    def _add(self) -> None:
        node = self._node()
        holder = node if node.parent is None or not node.is_leaf else node.parent
        offered = additions(self._draft.definitions, holder.type, holder.value)
        where = place(holder.path) or holder.type
        dialog = AddElementDialog(where, offered, self)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        chosen, value = dialog.chosen, dialog.value
        dialog.deleteLater()
        if not accepted or chosen is None:
            return
        path = self._draft.add(holder.path, chosen.name, value, is_list=chosen.is_list)
        index = self._model.index_of(path)
        self._view.expand(index)
        if chosen.is_primitive and value == "":
            self._view.edit(index.siblingAtColumn(Column.VALUE))

    def _edit(self) -> None:
        index = self._view.currentIndex().siblingAtColumn(Column.VALUE)
        if self._model.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self._view.edit(index)

    def _duplicate(self) -> None:
        if self._node().position is not None:
            self._draft.duplicate(self._node().path)

    def _move(self, step: int) -> None:
        node = self._node()
        if node.position is not None:
            self.reveal(self._draft.move(node.path, node.position + step))

    def _remove(self) -> None:
        node = self._node()
        if node.parent is not None:
            self._draft.remove(node.path)

    def _menu(self, point: QPoint) -> None:
        index: QModelIndex = self._view.indexAt(point)
        if index.isValid():
            self._view.setCurrentIndex(index)
        menu = QMenu(self)
        menu.addActions(list(self._actions.values()))
        menu.exec(self._view.viewport().mapToGlobal(point))
        menu.deleteLater()
