"""The request inspector: what the window sent to the server and what came back, without secrets."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QSplitter,
    QStackedLayout,
    QTableView,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.client.request_log import RequestLog, RequestRecord
from fhir_admin.shell.request_model import RequestModel
from fhir_admin.shell.request_text import as_curl, request_text, response_text
from fhir_admin.widgets.empty_state import EmptyState


class RequestPanel(QWidget):
    """Follows a `RequestLog`; `arrived` brings records from the loop thread into this one."""

    arrived = Signal(object)

    def __init__(self, log: RequestLog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("requestPanel")
        self._log = log
        self._model = RequestModel(self)
        self._table = QTableView(self)
        self._empty = EmptyState("activity", self.tr("No requests yet"), "", "", self)
        self._stack = QStackedLayout()
        self._request, self._response = _text_view("requestText"), _text_view("responseText")
        self._build()
        for record in log.records():
            self._model.add(record)
        self._table.setCurrentIndex(self._model.index(0, 0))
        self.arrived.connect(self._add, Qt.ConnectionType.QueuedConnection)
        self._stop = log.listen(self.arrived.emit)
        theme.signals().changed.connect(self._set_fonts)
        self._switch()

    def stop(self) -> None:
        """End following the log; to be called before the window dies."""
        self._stop()

    def _add(self, record: RequestRecord) -> None:
        follows = self._table.currentIndex().row() <= 0
        self._model.add(record)
        if self._model.rowCount() == 1:
            self._switch()
        if follows and self.isVisible():
            self._table.setCurrentIndex(self._model.index(0, 0))

    def _set_fonts(self) -> None:
        for view in (self._request, self._response):
            view.setFont(theme.font("mono"))

    def _switch(self) -> None:
        self._stack.setCurrentIndex(1 if self._model.rowCount() else 0)

    def _selected(self) -> RequestRecord | None:
        return self._model.record(self._table.currentIndex())

    def _show(self) -> None:
        record = self._selected()
        self._request.setPlainText(request_text(record) if record else "")
        self._response.setPlainText(response_text(record) if record else "")

    def _copy(self) -> None:
        record = self._selected()
        if record is not None:
            QGuiApplication.clipboard().setText(as_curl(record))

    def _clear(self) -> None:
        self._log.clear()
        self._model.clear()
        self._switch()

    def _build(self) -> None:
        self._set_up_table()
        details = QTabWidget(self)
        details.setObjectName("requestDetails")
        details.setDocumentMode(True)
        details.addTab(self._request, self.tr("Request"))
        details.addTab(self._response, self.tr("Response"))
        details.setCurrentIndex(1)
        self._request.setAccessibleName(self.tr("Request"))
        self._response.setAccessibleName(self.tr("Response"))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self._table)
        splitter.addWidget(details)
        splitter.setSizes([760, 420])
        splitter.setChildrenCollapsible(False)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(splitter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._tools())
        row.addLayout(self._stack, 1)

    def _set_up_table(self) -> None:
        table = self._table
        table.setObjectName("requestTable")
        table.setAccessibleName(self.tr("Requests"))
        table.setModel(self._model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(26)
        header = table.horizontalHeader()
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in ((0, 84), (1, 76), (3, 140), (4, 84), (5, 84)):
            table.setColumnWidth(column, width)
        table.selectionModel().currentChanged.connect(self._show)

    def _tools(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(4, 8, 4, 8)
        column.setSpacing(4)
        for name, icon, tip, call in (
            ("requestCopy", "copy", self.tr("Copy as curl"), self._copy),
            ("requestClear", "trash-2", self.tr("Clear the list"), self._clear),
        ):
            button = QToolButton(self)
            button.setObjectName(name)
            button.setIcon(theme.icon(icon))
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(call)
            column.addWidget(button)
        column.addStretch(1)
        return column


def _text_view(name: str) -> QPlainTextEdit:
    view = QPlainTextEdit()
    view.setObjectName(name)
    view.setReadOnly(True)
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    view.setFont(theme.font("mono"))
    theme.set_flag(view, "flat")
    return view
