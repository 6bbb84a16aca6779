"""Ctrl+K: every command of the window by typing a few letters of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.shell.palette_model import COMMAND, Command, PaletteModel

_Index = QModelIndex | QPersistentModelIndex
_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class CommandPalette(QDialog):
    """A list under a text field; Enter runs the chosen command, Escape leaves."""

    def __init__(
        self,
        commands: Sequence[Command],
        extra: Callable[[str], Sequence[Command]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("commandPalette")
        self.setWindowTitle(self.tr("Commands"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._model = PaletteModel(commands, extra, self)
        self._field = QLineEdit(self)
        self._list = QListView(self)
        self._empty = QLabel(
            self.tr("Nothing matches. Try another word, or an id such as Patient/123."), self
        )
        self._build()
        self._search("")

    def show_over(self, window: QWidget) -> None:
        """Open at the top middle of `window`."""
        width = min(640, window.width() - 48)
        height = min(440, window.height() - 96)
        corner = window.mapToGlobal(window.rect().topLeft())
        self.setGeometry(QRect(corner.x() + (window.width() - width) // 2, corner.y() + 48, width, height))
        self.show()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that move in the list work while the text field has the focus."""
        if (
            watched is self._field
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _KEYS
        ):
            QApplication.sendEvent(self._list, event)
            return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        frame = QFrame(self)
        frame.setObjectName("paletteFrame")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        self._field.setObjectName("paletteField")
        self._field.setPlaceholderText(self.tr("Type a command, a server, or Type/id to open a resource"))
        self._field.setAccessibleName(self.tr("Search commands"))
        self._field.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._list.setObjectName("paletteList")
        self._list.setAccessibleName(self.tr("Commands"))
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Delegate(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        theme.set_role(self._empty, "muted")
        for widget in (self._field, self._list, self._empty):
            layout.addWidget(widget, 0 if widget is self._field else 1)
        self._field.installEventFilter(self)
        self._field.textChanged.connect(self._search)
        self._field.returnPressed.connect(self._run)
        self._list.clicked.connect(self._run)

    def _search(self, text: str) -> None:
        self._model.search(text)
        any_ = self._model.rowCount() > 0
        self._list.setVisible(any_)
        self._empty.setVisible(not any_)
        self._list.setCurrentIndex(self._model.index(0))

    def _run(self, *_: object) -> None:
        command = self._model.command(self._list.currentIndex())
        self.close()
        if command is not None:
            command.run()


class _Delegate(QStyledItemDelegate):
    """Icon, title, group in grey, shortcut at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(200, QFontMetrics(theme.font("body")).height() + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        command: Command = index.data(COMMAND)
        box = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection"))
            painter.drawRoundedRect(box, 4, 4)
        spot = QRect(box.left() + 8, box.center().y() - 7, 16, 16)
        named = theme.icon(command.icon, "selection_text" if chosen else "icon")
        own = command.picture
        (own if own is not None and not own.isNull() else named).paint(painter, spot)
        _write(painter, box.adjusted(34, 0, -10, 0), command, chosen)
        painter.restore()


def _write(painter: QPainter, box: QRect, command: Command, chosen: bool) -> None:
    middle = Qt.AlignmentFlag.AlignVCenter
    body, small = theme.font("body"), theme.font("small")
    quiet = theme.color("selection_text" if chosen else "muted")
    painter.setFont(small)
    painter.setPen(quiet)
    painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, command.shortcut)
    room = box.width() - QFontMetrics(small).horizontalAdvance(command.shortcut) - 16
    title = QFontMetrics(body).elidedText(command.title, Qt.TextElideMode.ElideRight, room)
    painter.setFont(body)
    painter.setPen(theme.color("selection_text" if chosen else "text"))
    painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, title)
    used = QFontMetrics(body).horizontalAdvance(title) + 12
    group = QFontMetrics(small).elidedText(command.group, Qt.TextElideMode.ElideRight, max(room - used, 0))
    painter.setFont(small)
    painter.setPen(quiet)
    painter.drawText(box.adjusted(used, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, group)
