"""The draft as an editable tree: one row an element, list items each a row of their own.

The tree follows edits row by row, so that what is open and selected stays. Nodes are made when opened.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from fhir_admin import theme
from fhir_admin.editor.additions import Addition, addition, child_type
from fhir_admin.editor.typed_text import read_text, write_text
from server.fhir import display
from server.fhir.definitions import Definitions
from server.fhir.location import Path

Index = QModelIndex | QPersistentModelIndex
NodeRole = Qt.ItemDataRole.UserRole + 1
MarkRole = Qt.ItemDataRole.UserRole + 2
IssueRole = Qt.ItemDataRole.UserRole + 3
_NOWHERE = QModelIndex()
_LONGEST = 300


class Column(IntEnum):
    """The columns of the tree."""

    ELEMENT = 0
    VALUE = 1
    TYPE = 2


class Node:
    """One element: its JSON name, its position in a list (or None), its value and FHIR type."""

    __slots__ = ("children", "name", "parent", "position", "row", "type", "value")

    def __init__(
        self, parent: Node | None, row: int, name: str, position: int | None, value: Any, type_: str
    ) -> None:
        self.parent = parent
        self.row = row
        self.name = name
        self.position = position
        self.value = value
        self.type = type_
        self.children: list[Node] | None = None

    @property
    def path(self) -> Path:
        """The JSON path from the resource."""
        if self.parent is None:
            return ()
        own: Path = (self.name,) if self.position is None else (self.name, self.position)
        return (*self.parent.path, *own)

    @property
    def label(self) -> str:
        """The name, with the position of a list item."""
        return self.name if self.position is None else f"{self.name} [{self.position}]"

    @property
    def is_leaf(self) -> bool:
        """Whether it holds a primitive value."""
        return not isinstance(self.value, dict)


class DraftTreeModel(QAbstractItemModel):
    """Shows a resource and its marks. Editing a cell emits `value_edited(path, value)`; nothing changes
    until `set_resource` brings the new content."""

    value_edited = Signal(object, object)

    def __init__(self, definitions: Definitions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._definitions = definitions
        self._root = Node(None, 0, "", None, {}, "")
        self._marks: Mapping[Path, str] = {}
        self._within: frozenset[Path] = frozenset()
        self._issues: Mapping[Path, str] = {}
        self._issues_within: frozenset[Path] = frozenset()
        # Indexes hold bare pointers: nodes just taken out must outlive whoever still holds one.
        self._taken_out: deque[list[Node]] = deque(maxlen=32)

    # Content

    def set_resource(self, resource: Mapping[str, Any]) -> None:
        """Show other content; rows that stay the same stay."""
        type_ = str(resource.get("resourceType") or "")
        if type_ != self._root.type:
            self.beginResetModel()
            self._root = Node(None, 0, "", None, resource, type_)
            self.endResetModel()
        else:
            self._sync(self._root, resource, type_)

    def set_marks(self, marks: Mapping[Path, str], issues: Mapping[Path, str]) -> None:
        """Show which places changed and where something is wrong."""
        self._marks, self._within = marks, _above(marks)
        self._issues, self._issues_within = issues, _above(issues)
        self._repaint(_NOWHERE)

    def node(self, index: Index) -> Node:
        """The node of an index; the resource itself for the invalid one."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, Node) else self._root

    def index_of(self, path: Path) -> QModelIndex:
        """The index of a place, or of the nearest place above it that exists."""
        index = QModelIndex()
        node = self._root
        while len(node.path) < len(path):
            child = next((c for c in self._opened(node) if path[: len(c.path)] == c.path), None)
            if child is None:
                break
            node, index = child, self.createIndex(child.row, 0, child)
        return index

    def addition_of(self, node: Node) -> Addition | None:
        """The definition of a node's element; None when the definitions do not know it."""
        holder = node.parent
        if holder is None or not self._definitions.is_type(holder.type):
            return None
        element = self._definitions.type(holder.type).by_json_name.get(node.name)
        return addition(self._definitions, element, node.name) if element else None

    # Qt

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """Qt: a child."""
        children = self._opened(self.node(parent))
        if not (0 <= row < len(children) and 0 <= column < len(Column)):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, child: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        """Qt: the element above."""
        above = self.node(child).parent
        if above is None or above.parent is None:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Qt: how many children."""
        return len(self._opened(self.node(parent))) if parent.column() <= 0 else 0

    def hasChildren(self, parent: Index = _NOWHERE) -> bool:
        """Qt: tells without making the children."""
        value = self.node(parent).value
        return isinstance(value, dict) and any(_members(value))

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Qt: always all columns."""
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Qt: the column names."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Element"), self.tr("Value"), self.tr("Type"))[section]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt: values of leaves can be edited, apart from what the server stamps."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == Column.VALUE and self.node(index).is_leaf:
            return flags if is_stamped(self.node(index).path) else flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: looks up."""
        node = self.node(index)
        column = Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(node, column)
        if role == Qt.ItemDataRole.EditRole:
            return write_text(node.value) if node.is_leaf else None
        if role == NodeRole:
            return node
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(node, column)
        if role in (MarkRole, IssueRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._mark_data(node, column, role)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Qt: what was typed becomes an intention."""
        node = self.node(index)
        if role != Qt.ItemDataRole.EditRole or not node.is_leaf:
            return False
        typed = read_text(value, node.type) if isinstance(value, str) else value
        if write_text(typed) != write_text(node.value) or type(typed) is not type(node.value):
            self.value_edited.emit(node.path, typed)
        return True

    def _mark_data(self, node: Node, column: Column, role: int) -> Any:
        path = node.path
        issue = self._issues.get(path, "")
        if role == MarkRole:
            return self._marks.get(path) or ("within" if path in self._within else "")
        if role == IssueRole:
            return issue or ("within" if path in self._issues_within else "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ". ".join(part for part in (_shown(node, column), issue) if part)
        whole = write_text(node.value) if column is Column.VALUE and node.is_leaf else ""
        return issue or whole or None

    def _color(self, node: Node, column: Column) -> Any:
        if column is Column.TYPE or (column is Column.VALUE and not node.is_leaf):
            return theme.color("muted")
        if node.path in self._issues:
            return theme.color("error")
        return theme.color("muted") if is_stamped(node.path) else None

    # Following edits

    def _opened(self, node: Node) -> list[Node]:
        if node.children is None:
            node.children = [self._make(node, row, *spec) for row, spec in enumerate(_specs(node.value))]
        return node.children

    def _make(self, parent: Node, row: int, name: str, position: int | None, value: Any) -> Node:
        type_ = child_type(self._definitions, parent.type, name, value)
        return Node(parent, row, name, position, value, type_)

    def _sync(self, node: Node, value: Any, type_: str) -> None:
        """Give a node its new value and its open children theirs, inserting and removing rows."""
        if node.value is value:
            return
        index = QModelIndex() if node.parent is None else self.createIndex(node.row, 0, node)
        had_children = isinstance(node.value, dict) and any(_members(node.value))
        if node.children is None and isinstance(value, dict) and any(_members(value)) != had_children:
            self._opened(node)  # views must hear of the first and of the last child
        node.type = type_
        if node.children is not None:
            self._sync_children(node, index, list(_specs(value)))
        node.value = value
        if index.isValid():
            self.dataChanged.emit(index, index.siblingAtColumn(Column.TYPE))

    def _sync_children(
        self, node: Node, index: QModelIndex, specs: list[tuple[str, int | None, Any]]
    ) -> None:
        old = [(child.name, child.position) for child in node.children or ()]
        new = [(name, position) for name, position, _ in specs]
        start = _common(old, new)
        tail = _common(old[start:][::-1], new[start:][::-1])
        self._replace_rows(node, index, start, len(old) - tail, specs[start : len(specs) - tail])
        for child, (name, _, value) in zip(node.children or (), specs, strict=True):
            self._sync(child, value, child_type(self._definitions, node.type, name, value))

    def _replace_rows(
        self,
        node: Node,
        index: QModelIndex,
        first: int,
        last: int,
        specs: list[tuple[str, int | None, Any]],
    ) -> None:
        children = node.children if node.children is not None else []
        if last > first:
            self.beginRemoveRows(index, first, last - 1)
            self._taken_out.append(children[first:last])
            del children[first:last]
            _number(children)
            self.endRemoveRows()
        if specs:
            self.beginInsertRows(index, first, first + len(specs) - 1)
            children[first:first] = [self._make(node, 0, *spec) for spec in specs]
            _number(children)
            self.endInsertRows()
        node.children = children

    def _repaint(self, parent: QModelIndex) -> None:
        node = self.node(parent)
        if not node.children:
            return
        last = len(node.children) - 1
        self.dataChanged.emit(self.index(0, 0, parent), self.index(last, Column.TYPE, parent))
        for child in node.children:
            if child.children:
                self._repaint(self.createIndex(child.row, 0, child))


def is_stamped(path: Path) -> bool:
    """Whether the server alone decides what stands there."""
    return path == ("id",) or path in (("meta", "versionId"), ("meta", "lastUpdated"))


def _members(value: Mapping[str, Any]) -> Iterator[str]:
    return (name for name in value if name != "resourceType")


def _specs(value: Any) -> Iterator[tuple[str, int | None, Any]]:
    """Children as (name, position, value); the items of a list are children of its owner."""
    if not isinstance(value, dict):
        return
    for name in _members(value):
        member = value[name]
        if isinstance(member, list):
            yield from ((name, at, item) for at, item in enumerate(member))
        else:
            yield name, None, member


def _shown(node: Node, column: Column) -> str:
    if column is Column.ELEMENT:
        return node.label
    if column is Column.TYPE:
        return node.type.rpartition(".")[2] if node.type[:1].isupper() and "." in node.type else node.type
    text = write_text(node.value) if node.is_leaf else display.text(node.value)
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _above(paths: Mapping[Path, str]) -> frozenset[Path]:
    return frozenset(path[:length] for path in paths for length in range(1, len(path)))


def _common(a: list[Any], b: list[Any]) -> int:
    pairs = zip(a, b, strict=False)
    return next((at for at, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))


def _number(children: list[Node]) -> None:
    for row, child in enumerate(children):
        child.row = row
