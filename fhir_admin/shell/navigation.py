"""Opens the right page for every intention a page signals, so that features need not know each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from fhir_admin.session import Session
from fhir_admin.shell import feature_pages
from fhir_admin.shell.page_tabs import PageTabs
from fhir_admin.shell.rail import ICONS, Place
from fhir_admin.widgets.confirm import confirm
from server.fhir.keys import ResourceKey

if TYPE_CHECKING:
    from fhir_admin.diff.compare_request import CompareRequest

_REMEMBERED = 20
_LONG_ID = 16


class Navigation(QObject):
    """Turns intentions into tabs. `blocked(place)` asks for a place that needs a session without one."""

    status_message = Signal(str)
    place_changed = Signal(object)
    blocked = Signal(object)

    def __init__(
        self, tabs: PageTabs, make_servers: Callable[[], QWidget], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tabs = tabs
        self._make_servers = make_servers
        self._session: Session | None = None
        self._opened = 0
        self._reopen: dict[str, Callable[[], object]] = {}
        self._closed: list[Callable[[], object]] = []
        tabs.close_requested.connect(self.close_page)
        tabs.current_changed.connect(lambda _: self.place_changed.emit(self.place()))

    def set_session(self, session: Session | None) -> None:
        """Use another session; the pages of the old one are closed without asking."""
        self._session = session
        self._closed.clear()
        self._reopen.clear()
        for page in self._tabs.pages():
            if page.property("page_id") != Place.SERVERS.value:
                self._tabs.discard(page)

    def unsaved(self) -> list[QWidget]:
        """The pages with edits that were not sent."""
        return [page for page in self._tabs.pages() if page.isWindowModified()]

    def place(self) -> Place | None:
        """The place that is visible, None when it is a document."""
        current = self._tabs.current_id()
        return next((place for place in Place if place.value == current), None)

    def go(self, place: Place) -> None:
        """Show a place."""
        if place is Place.SERVERS:
            self._tabs.show_page(place.value, self._make_servers, self.tr("Servers"), ICONS[place])
            return
        session = self._session
        if session is None:
            self.blocked.emit(place)
            return
        makers: dict[Place, tuple[Callable[[], QWidget], str]] = {
            Place.BROWSE: (lambda: feature_pages.browse(session), self.tr("Browse")),
            Place.HISTORY: (lambda: feature_pages.history(session, None), self.tr("History")),
            Place.BIN: (lambda: feature_pages.bin_(session), self.tr("Bin")),
        }
        make, title = makers[place]
        self._show(place.value, make, title, ICONS[place])

    def open_resource(self, key: ResourceKey) -> None:
        """Show one resource."""
        if (session := self._session) is not None:
            make = lambda: feature_pages.resource(session, key)  # noqa: E731
            self._show(f"resource:{key}", make, _short(key), "file-json", str(key))

    def open_history(self, scope: Any) -> None:
        """Show the timeline of an instance or a type."""
        if (session := self._session) is not None:
            tip = self.tr("History of {what}").format(what=scope)
            make = lambda: feature_pages.history(session, scope)  # noqa: E731
            self._show(f"history:{scope}", make, _short(scope), "history", tip)

    def open_edit(self, key: ResourceKey) -> None:
        """Edit one resource."""
        if (session := self._session) is not None:
            tip = self.tr("Edit {what}").format(what=key)
            make = lambda: feature_pages.edit(session, key)  # noqa: E731
            self._show(f"edit:{key}", make, _short(key), "pencil", tip)

    def open_compare(self, request: CompareRequest) -> None:
        """Show two versions or resources beside each other."""
        if (session := self._session) is not None:
            self._opened += 1
            make = lambda: feature_pages.compare(session, request)  # noqa: E731
            whole = self.tr("{left} ↔ {right}")
            left, right = _apart(*request.titles)
            tip = whole.format(left=request.titles[0], right=request.titles[1])
            title = whole.format(left=left, right=right)
            self._show(f"compare:{self._opened}", make, title, "git-compare", tip)

    def open_restore(self, request: Any) -> None:
        """Begin to bring something back."""
        if (session := self._session) is not None:
            self._opened += 1
            make = lambda: feature_pages.restore(session, request)  # noqa: E731
            self._show(f"restore:{self._opened}", make, self.tr("Restore"), "archive-restore")

    def reopen(self) -> None:
        """Open the page that was closed last."""
        if self._closed:
            self._closed.pop()()

    def close_current(self) -> None:
        """Close the visible page."""
        page = self._tabs.currentWidget()
        if page is not None:
            self.close_page(page)

    def close_page(self, page: QWidget) -> bool:
        """Close a page, after asking when it holds unsaved edits; whether it was closed."""
        if page.isWindowModified() and not self._may_lose(page):
            return False
        again = self._reopen.pop(str(page.property("page_id")), None)
        if again is not None:
            self._closed = [*self._closed[1 - _REMEMBERED :], again]
        self._tabs.discard(page)
        return True

    def _may_lose(self, page: QWidget) -> bool:
        title = page.windowTitle().replace("[*]", "")
        text = self.tr("{title} has edits that were not sent to the server. They will be lost.")
        return confirm(
            page, self.tr("Discard the edits?"), text.format(title=title), self.tr("Discard the edits")
        )

    def _show(self, page_id: str, make: Callable[[], QWidget], title: str, icon: str, tip: str = "") -> None:
        def made() -> QWidget:
            page = make()
            self._wire(page)
            return page

        self._reopen[page_id] = lambda: self._show(page_id, make, title, icon, tip)
        self._tabs.show_page(page_id, made, title, icon, tip)

    def _wire(self, page: QWidget) -> None:
        wires: dict[str, Callable[..., Any]] = {
            "open_requested": self.open_resource,
            "history_requested": self.open_history,
            "edit_requested": self.open_edit,
            "compare_requested": self.open_compare,
            "restore_requested": self.open_restore,
            "status_message": self.status_message.emit,
            "dirty_changed": page.setWindowModified,
            "close_requested": lambda: self.close_page(page),
        }
        for name, call in wires.items():
            signal = getattr(page, name, None)
            if signal is not None:
                signal.connect(call)


def _apart(left: str, right: str) -> tuple[str, str]:
    """By what two titles differ: of two versions of one instance their numbers are enough."""
    (one, _, mine), (other, _, theirs) = left.partition(" · "), right.partition(" · ")
    return (mine, theirs) if one == other and mine and theirs else (left, right)


def _short(what: object) -> str:
    """`Type/id` with a long id cut: the tab's icon says what is done with it, its tooltip has it whole."""
    type_, _, id_ = str(what).partition("/")
    return f"{type_}/{id_[:8]}…" if len(id_) > _LONG_ID else str(what)
