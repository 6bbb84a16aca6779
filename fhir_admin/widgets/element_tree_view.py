"""The element tree on screen: opens the first levels, follows references, copies values and paths."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTreeView, QWidget

from fhir_admin import theme
from fhir_admin.widgets.element_tree_model import KEY_ROLE, PATH_ROLE, VALUE, VALUE_ROLE, ElementTreeModel
from server.fhir import codec

_OPEN_ROWS = 60


class ElementTreeView(QTreeView):
    """Shows one resource. `open_requested(ResourceKey)` follows a reference to this server."""

    open_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, base: str | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("elementTree")
        self.setAccessibleName(self.tr("Elements"))
        self._model = ElementTreeModel(self, base=base)
        self.setModel(self._model)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(False)
        self.setIndentation(16)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(True)
        header = self.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self.setColumnWidth(0, 200)
        self.doubleClicked.connect(self._follow)
        theme.signals().changed.connect(self.viewport().update)

    @property
    def element_model(self) -> ElementTreeModel:
        """The model."""
        return self._model

    def set_resource(self, resource: dict[str, Any]) -> None:
        """Show a resource, opened as far as it fits a glance."""
        self._model.set_resource(resource)
        self._open_some()

    def reveal(self, path: tuple[str | int, ...]) -> None:
        """Select the element at a JSON path and bring it into view."""
        index = self._model.index_of(path)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter follows a reference, Copy copies the value."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._follow(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy_value(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the element."""
        index = self.indexAt(event.pos())
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setObjectName("elementTreeMenu")
        key = index.data(KEY_ROLE)
        if key is not None:
            text = self.tr("Open {key}").format(key=key)
            menu.addAction(theme.icon("arrow-right"), text, lambda: self._follow(index))
        menu.addAction(theme.icon("copy"), self.tr("Copy value"), lambda: self._copy_value(index))
        menu.addAction(self.tr("Copy FHIRPath"), lambda: self._copy_path(index))
        menu.addSeparator()
        menu.addAction(self.tr("Expand all below"), lambda: self.expandRecursively(index))
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _follow(self, index: QModelIndex) -> None:
        key = index.data(KEY_ROLE) if index.isValid() else None
        if key is not None:
            self.open_requested.emit(key)

    def _copy_value(self, index: QModelIndex) -> None:
        if index.isValid():
            value = index.data(VALUE_ROLE)
            text = value if isinstance(value, str) else codec.pretty(codec.encode(value)).decode()
            QGuiApplication.clipboard().setText(text)

    def _copy_path(self, index: QModelIndex) -> None:
        text = str(index.siblingAtColumn(VALUE).data(Qt.ItemDataRole.ToolTipRole)).split("  ·  ")[0]
        QGuiApplication.clipboard().setText(text.split("\n")[0] if index.data(PATH_ROLE) else "")

    def _open_some(self) -> None:
        """Open level by level while the whole stays within a screen or two."""
        level = [self._model.index(row, 0) for row in range(self._model.rowCount())]
        shown = len(level)
        while level:
            opened = [index for index in level if self._model.hasChildren(index)]
            below = sum(self._model.rowCount(index) for index in opened)
            if not below or shown + below > _OPEN_ROWS:
                return
            for index in opened:
                self.expand(index)
            shown += below
            level = [
                self._model.index(row, 0, index)
                for index in opened
                for row in range(self._model.rowCount(index))
            ]
