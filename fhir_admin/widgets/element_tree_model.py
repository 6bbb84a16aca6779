"""A resource as a lazy tree of elements: name, and what it says in words; children are made when opened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from fhir_admin import theme
from server.fhir import display
from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey, parse_reference

Index = QModelIndex | QPersistentModelIndex
Path = tuple[str | int, ...]
NAME, VALUE = 0, 1
KEY_ROLE = Qt.ItemDataRole.UserRole + 1
PATH_ROLE = Qt.ItemDataRole.UserRole + 2
VALUE_ROLE = Qt.ItemDataRole.UserRole + 3

_INVALID = QModelIndex()
_SUMMARY_LENGTH = 200
# What is about the record, not about its subject, comes last.
_TECHNICAL = ("extension", "id", "meta", "implicitRules", "language", "text", "contained")


class Node:
    """One element. A list of one item is folded into its item (`name` is `name[0]`)."""

    __slots__ = ("_children", "label", "parent", "path", "row", "value")

    def __init__(self, label: str, value: Any, path: Path, parent: Node | None, row: int) -> None:
        self.label = label
        self.value = value
        self.path = path
        self.parent = parent
        self.row = row
        self._children: list[Node] | None = None

    @property
    def has_children(self) -> bool:
        """Whether there is something inside."""
        return isinstance(self.value, dict | list) and bool(self.value)

    @property
    def children(self) -> list[Node]:
        """What is inside, made at the first call."""
        if self._children is None:
            self._children = [
                Node(label, value, path, self, row) for row, (label, value, path) in enumerate(self._inside())
            ]
        return self._children

    @property
    def reference(self) -> str:
        """Where this element refers to, as written; '' when it is no reference."""
        target = self.value.get("reference") if isinstance(self.value, dict) else self.value
        named = isinstance(self.value, dict) or (bool(self.path) and self.path[-1] == "reference")
        return target if named and isinstance(target, str) else ""

    def _inside(self) -> Iterator[tuple[str, Any, Path]]:
        if isinstance(self.value, list):
            for number, item in enumerate(self.value):
                yield f"[{number}]", item, (*self.path, number)
        elif isinstance(self.value, dict):
            for name, item in self.value.items():
                path = (*self.path, name)
                if isinstance(item, list) and len(item) == 1:
                    yield name, item[0], (*path, 0)
                else:
                    yield name, item, path


class ElementTreeModel(QAbstractItemModel):
    """Two columns, element and value, over one parsed resource that is never changed.

    `base` is the server's address: references below it count as instances of this server.
    """

    def __init__(self, parent: QObject | None = None, *, base: str | None = None) -> None:
        super().__init__(parent)
        self._root = Node("", {}, (), None, 0)
        self._type = ""
        self._base = base
        self._definitions = Definitions.load()

    def set_resource(self, resource: dict[str, Any]) -> None:
        """Show another resource."""
        self.beginResetModel()
        content = {n: v for n, v in resource.items() if n not in _TECHNICAL and n != "resourceType"}
        shown = content | {n: v for n, v in resource.items() if n in _TECHNICAL}
        self._root = Node("", shown, (), None, 0)
        self._type = str(resource.get("resourceType") or "")
        self.endResetModel()

    def node(self, index: Index) -> Node:
        """The node behind an index; the root for the invalid one."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, Node) else self._root

    def index_of(self, path: Path) -> QModelIndex:
        """The index of the element at (or nearest above) a JSON path."""
        index = QModelIndex()
        node = self._root
        while node.path != path:
            below = (child for child in node.children if path[: len(child.path)] == child.path)
            child = next(below, None)
            if child is None:
                break
            node, index = child, self.index(child.row, 0, index)
        return index

    def index(self, row: int, column: int, parent: Index = _INVALID) -> QModelIndex:
        """Qt: the index of a child."""
        children = self.node(parent).children
        if not 0 <= row < len(children) or column not in (NAME, VALUE):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        """Qt: the index above."""
        above = self.node(index).parent
        if above is None or above.parent is None:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = _INVALID) -> int:
        """Qt: how many children."""
        return len(self.node(parent).children) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = _INVALID) -> int:
        """Qt: element and value."""
        return 2

    def hasChildren(self, parent: Index = _INVALID) -> bool:
        """Qt: without making the children."""
        return parent.column() <= 0 and self.node(parent).has_children

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Qt: column titles."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        translate = QCoreApplication.translate
        return translate("ElementTree", "Element") if section == NAME else translate("ElementTree", "Value")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: texts, colours, and the roles of this module."""
        node = self.node(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return node.label if index.column() == NAME else self._value_text(node)
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.color(self._color(node, index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(node)
        if role == KEY_ROLE:
            return self.key_of(node)
        if role == PATH_ROLE:
            return node.path
        return node.value if role == VALUE_ROLE else None

    def key_of(self, node: Node) -> ResourceKey | None:
        """The instance of this server that an element refers to."""
        return parse_reference(node.reference, self._base) if node.reference else None

    def type_of(self, node: Node) -> str:
        """The FHIR type of an element by the definitions, '' when it has none there."""
        element = self._definitions.element_at(self._type, node.path) if self._known() else None
        names = [step for step in node.path if isinstance(step, str)]
        return element.json_names.get(names[-1].removeprefix("_"), "") if element and names else ""

    def _known(self) -> bool:
        return self._definitions.is_type(self._type)

    def _value_text(self, node: Node) -> str:
        if isinstance(node.value, list):
            return QCoreApplication.translate("ElementTree", "{count} items").format(count=len(node.value))
        text = "" if node.path == ("meta",) else display.text(node.value)
        return " ".join(text[:_SUMMARY_LENGTH].split()) if len(text) > _SUMMARY_LENGTH else text

    def _color(self, node: Node, column: int) -> str:
        if column == NAME:
            return "code_key" if not node.label.startswith("[") else "muted"
        if self.key_of(node) is not None:
            return "accent"
        return "muted" if isinstance(node.value, dict | list) else "text"

    def _tip(self, node: Node) -> str:
        where = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in node.path)
        kind = self.type_of(node)
        text = f"{self._type}{where}" + (f"  ·  {kind}" if kind else "")
        if self.key_of(node) is not None:
            hint = QCoreApplication.translate("ElementTree", "Double-click or Enter opens {key}")
            text += "\n" + hint.format(key=self.key_of(node))
        elif isinstance(node.value, str) and len(node.value) > _SUMMARY_LENGTH:
            text += "\n" + node.value[:2000]
        return text
