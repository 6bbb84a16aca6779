"""The pages that are open, as tabs; each has an id, so that asking twice focuses instead of opening twice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QMenu, QTabBar, QTabWidget, QWidget

from fhir_admin import theme

_ID, _TIP, _TITLE = "page_id", "page_tip", "page_title"
_LETTERS = 22


class PageTabs(QTabWidget):
    """`current_changed(page_id)` follows the visible tab; `close_requested(page)` asks before closing."""

    current_changed = Signal(str)
    close_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pageTabs")
        self.setAccessibleName(self.tr("Open pages"))
        self.setDocumentMode(True)
        self.setMovable(True)
        # Titles are cut by us: Qt would squeeze every tab to a few letters before it offers to scroll.
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setUsesScrollButtons(True)
        bar = self.tabBar()
        bar.setObjectName("pageTabBar")
        bar.setExpanding(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        bar.customContextMenuRequested.connect(self._menu)
        bar.installEventFilter(self)
        self.currentChanged.connect(lambda _: self.current_changed.emit(self.current_id()))

    def current_id(self) -> str:
        """The id of the visible page, "" when there is none."""
        page = self.currentWidget()
        return str(page.property(_ID)) if page is not None else ""

    def page(self, page_id: str) -> QWidget | None:
        """An open page by its id."""
        return next((page for page in self.pages() if page.property(_ID) == page_id), None)

    def pages(self) -> list[QWidget]:
        """All open pages from left to right."""
        return [page for index in range(self.count()) if (page := self.widget(index)) is not None]

    def show_page(
        self, page_id: str, make: Callable[[], QWidget], title: str, icon: str, tip: str = ""
    ) -> QWidget:
        """Focus the page with this id, made now when it is not open."""
        page = self.page(page_id)
        if page is None:
            page = make()
            page.setProperty(_ID, page_id)
            index = self.addTab(page, theme.icon(icon), "")
            page.setProperty(_TIP, tip)
            page.setProperty(_TITLE, title)
            self._title(page)
            page.windowTitleChanged.connect(lambda _, page=page: self._title(page))
            page.installEventFilter(self)
            self._dress_close(index)
        self.setCurrentWidget(page)
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        return page

    def discard(self, page: QWidget) -> None:
        """Remove a page for good."""
        index = self.indexOf(page)
        if index >= 0:
            self.removeTab(index)
        page.hide()
        page.deleteLater()

    def step(self, by: int) -> None:
        """Show the next (+1) or previous (-1) tab, around the end."""
        if self.count():
            self.setCurrentIndex((self.currentIndex() + by) % self.count())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close on a middle click; mark pages with unsaved edits."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            if watched is self.tabBar() and event.button() == Qt.MouseButton.MiddleButton:
                index = self.tabBar().tabAt(event.position().toPoint())
                if index >= 0:
                    self.close_requested.emit(self.widget(index))
                    return True
        elif event.type() == QEvent.Type.ModifiedChange and isinstance(watched, QWidget):
            self._title(watched)
        return super().eventFilter(watched, event)

    def _title(self, page: QWidget) -> None:
        index = self.indexOf(page)
        if index < 0:
            return
        plain = page.windowTitle().replace("[*]", "") or str(page.property(_TITLE))
        mark = "● " if page.isWindowModified() else ""
        cut = self.fontMetrics().elidedText(plain, Qt.TextElideMode.ElideRight, self._longest())
        self.setTabText(index, mark + cut.replace("&", "&&"))
        tip = "\n".join(dict.fromkeys(text for text in (plain, str(page.property(_TIP))) if text))
        self.setTabToolTip(index, self.tr("{page} (not sent)").format(page=tip) if mark else tip)

    def _longest(self) -> int:
        """Room for the text of a tab, in pixels."""
        return self.fontMetrics().averageCharWidth() * _LETTERS

    def _dress_close(self, index: int) -> None:
        from PySide6.QtWidgets import QToolButton

        button = QToolButton(self)
        button.setObjectName("tabClose")
        button.setIcon(theme.icon("x"))
        button.setToolTip(self.tr("Close"))
        button.setAccessibleName(self.tr("Close"))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedSize(20, 20)
        page = self.widget(index)
        button.clicked.connect(lambda: self.close_requested.emit(page))
        self.tabBar().setTabButton(index, QTabBar.ButtonPosition.RightSide, button)

    def _menu(self, at: QPoint) -> None:
        index = self.tabBar().tabAt(at)
        if index < 0:
            return
        page = self.widget(index)
        menu = QMenu(self)
        menu.addAction(self.tr("Close"), lambda: self.close_requested.emit(page))
        menu.addAction(self.tr("Close the others"), lambda: self._close_all(but=page))
        menu.addAction(self.tr("Close all"), self._close_all)
        menu.popup(self.tabBar().mapToGlobal(at))
        menu.aboutToHide.connect(menu.deleteLater)

    def _close_all(self, but: QWidget | None = None) -> None:
        for page in self.pages():
            if page is not but:
                self.close_requested.emit(page)
