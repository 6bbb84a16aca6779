"""Edits leaf values in place with the fitting field, and paints what changed and what is wrong."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLineEdit,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.diff.change_words import SIGNS
from fhir_admin.editor.draft_tree_model import Column, DraftTreeModel, IssueRole, MarkRole, Node, NodeRole
from fhir_admin.editor.typed_text import hint, write_text

Index = QModelIndex | QPersistentModelIndex
_LONG = 80
_FIELD_LINES = 5
_SIGN = 16


class DraftTreeDelegate(QStyledItemDelegate):
    """For a `DraftTreeModel`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt: rows high enough for a field."""
        size = super().sizeHint(option, index)
        return QSize(size.width() + _SIGN + 8, max(28, option.fontMetrics.height() + 10))

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt: leave room for the sign of a change in front of the value."""
        super().initStyleOption(option, index)
        if index.column() == Column.TYPE:
            option.font = theme.font("small")

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt: the cell, then signs at its right end."""
        super().paint(painter, option, index)
        mark, issue = index.data(MarkRole), index.data(IssueRole)
        right = option.rect.right() - 4
        if index.column() == Column.ELEMENT and mark:
            self._paint_mark(painter, option.rect, right, mark)
        elif index.column() == Column.VALUE and issue:
            self._paint_issue(painter, option.rect, right, issue == "within")

    def _paint_mark(self, painter: QPainter, rect: QRect, right: int, mark: str) -> None:
        painter.save()
        if mark == "within":
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("changed"))
            painter.drawEllipse(QRect(right - 10, rect.center().y() - 2, 5, 5))
        else:
            sign, _, color = SIGNS[mark]
            box = QRect(right - _SIGN, rect.center().y() - _SIGN // 2, _SIGN, _SIGN)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(f"{color}_soft"))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(theme.color(color))
            painter.setFont(theme.font("heading"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, sign)
        painter.restore()

    def _paint_issue(self, painter: QPainter, rect: QRect, right: int, is_within: bool) -> None:
        if is_within:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("error"))
            painter.drawEllipse(QRect(right - 10, rect.center().y() - 2, 5, 5))
            painter.restore()
            return
        box = QRect(right - _SIGN, rect.center().y() - _SIGN // 2, _SIGN, _SIGN)
        theme.icon("circle-alert", "error").paint(painter, box)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Qt: a list for codes and booleans, several lines for long text, one line for the rest."""
        node: Node = index.data(NodeRole)
        model = index.model()
        definition = model.addition_of(node) if isinstance(model, DraftTreeModel) else None
        text = write_text(node.value)
        if definition is not None and definition.codes:
            return choice_field(parent, definition.codes)
        if "\n" in text or len(text) > _LONG or node.type in ("markdown", "xhtml"):
            return long_field(parent)
        field = QLineEdit(parent)
        field.setObjectName("valueField")
        field.setAccessibleName(node.label)
        field.setPlaceholderText(hint(node.type))
        field.setFrame(False)
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Qt: fill the field, once: marks that arrive while a person types must not undo the typing."""
        if not editor.property("filled"):
            editor.setProperty("filled", True)
            fill(editor, str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Qt: hand over what was typed."""
        model.setData(index, typed(editor), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt: a long text gets some lines, the rest the cell."""
        box = QRect(option.rect)
        if isinstance(editor, QPlainTextEdit):
            box.setHeight(option.fontMetrics.lineSpacing() * _FIELD_LINES + 12)
            parent = editor.parentWidget()
            if parent is not None and box.bottom() > parent.height():
                box.moveBottom(max(parent.height() - 1, box.height()))
        editor.setGeometry(box)


def choice_field(parent: QWidget, codes: tuple[str, ...]) -> QComboBox:
    """A field for one of a list of codes that also takes others (validation tells about them)."""
    field = QComboBox(parent)
    field.setObjectName("codeField")
    field.setAccessibleName(QCoreApplication.translate("DraftTreeDelegate", "Code"))
    field.setEditable(True)
    field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    field.addItems(list(codes))
    completer = field.completer()
    if completer is not None:
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    field.setMaxVisibleItems(14)
    return field


def long_field(parent: QWidget) -> QPlainTextEdit:
    """A field of several lines; Tab leaves it."""
    field = QPlainTextEdit(parent)
    field.setObjectName("longField")
    field.setAccessibleName(QCoreApplication.translate("DraftTreeDelegate", "Text"))
    field.setTabChangesFocus(True)
    return field


def fill(editor: QWidget, text: str) -> None:
    """Put a text into any of the fields."""
    if isinstance(editor, QComboBox):
        editor.setCurrentText(text)
        edit = editor.lineEdit()
        if edit is not None:
            edit.selectAll()
    elif isinstance(editor, QPlainTextEdit):
        editor.setPlainText(text)
    elif isinstance(editor, QLineEdit):
        editor.setText(text)


def typed(editor: QWidget) -> str:
    """The text of any of the fields."""
    if isinstance(editor, QComboBox):
        return editor.currentText()
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText()
    return editor.text() if isinstance(editor, QLineEdit) else ""
