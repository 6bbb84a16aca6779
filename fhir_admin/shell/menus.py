"""The menus of the window; every action stands here once and the palette finds it here too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from fhir_admin import theme
from fhir_admin.settings import LANGUAGES
from fhir_admin.shell.palette_model import Command
from fhir_admin.shell.rail import ICONS, Place

if TYPE_CHECKING:
    from fhir_admin.shell.main_window import MainWindow

_Keys = QKeySequence.StandardKey
_ICON = "icon_name"
_NOT_IN_PALETTE = frozenset({"actionPalette", "actionGoTo"})


class Menus(QObject):
    """Builds the menu bar of `window`; the Page menu follows the actions of the visible page."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._page_menu = QMenu(window)
        self._no_commands = QAction(self.tr("This page has no commands of its own"), window)
        self._no_commands.setEnabled(False)
        self.requests = QAction(window)
        self.reopen = QAction(window)
        self._file(self._menu("menuFile", self.tr("&File")))
        self._page_menu = self._menu("menuPage", self.tr("&Page"))
        self._page_menu.aboutToShow.connect(self._fill_page)
        self._view(self._menu("menuView", self.tr("&View")))
        self._server(self._menu("menuServer", self.tr("&Server")))
        self._help(self._menu("menuHelp", self.tr("&Help")))

    def commands(self) -> list[Command]:
        """Every enabled action of all menus, for the palette."""
        self._fill_page()
        found = []
        for action in self._window.menuBar().actions():
            menu = action.menu()
            if isinstance(menu, QMenu):
                found += list(_commands(menu, _plain(action.text())))
        return found

    def shortcuts(self) -> list[tuple[str, str, str]]:
        """Group, title and keys of everything that has keys."""
        return [(c.group, c.title, c.shortcut) for c in self.commands() if c.shortcut]

    def _menu(self, name: str, title: str) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        menu.setObjectName(name)
        return menu

    def _add(
        self,
        menu: QMenu,
        name: str,
        text: str,
        call: Callable[[], object],
        keys: QKeySequence | _Keys | str = "",
        icon: str = "",
    ) -> QAction:
        action = menu.addAction(text)
        action.setObjectName(name)
        if icon:
            action.setIcon(theme.icon(icon))
            action.setProperty(_ICON, icon)
        if isinstance(keys, _Keys):
            action.setShortcuts(keys)
        elif keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: call())
        return action

    def _file(self, menu: QMenu) -> None:
        window, navigation = self._window, self._window.navigation
        self._add(
            menu, "actionGoTo", self.tr("&Open resource…"), window.show_palette, _Keys.Open, "file-json"
        )
        self._add(menu, "actionAddServer", self.tr("&Add server…"), window.add_server, icon="plus")
        menu.addSeparator()
        self._add(menu, "actionClosePage", self.tr("&Close page"), navigation.close_current, "Ctrl+W", "x")
        self._add(menu, "actionReopen", self.tr("&Reopen closed page"), navigation.reopen, "Ctrl+Shift+T")
        menu.addSeparator()
        quit_ = self._add(menu, "actionQuit", self.tr("&Quit"), window.close, "Ctrl+Q")
        quit_.setMenuRole(QAction.MenuRole.QuitRole)

    def _view(self, menu: QMenu) -> None:
        window = self._window
        texts = {
            Place.BROWSE: self.tr("&Browse"),
            Place.HISTORY: self.tr("&History"),
            Place.BIN: self.tr("B&in"),
            Place.SERVERS: self.tr("&Servers"),
        }
        for number, (place, text) in enumerate(texts.items(), 1):
            self._add(menu, f"actionGo_{place}", text, _going(window, place), f"Ctrl+{number}", ICONS[place])
        menu.addSeparator()
        self._add(menu, "actionPalette", self.tr("&Commands…"), window.show_palette, "Ctrl+K", "command")
        self.requests = self._add(
            menu, "actionRequests", self.tr("&Requests"), window.toggle_requests, "Ctrl+J", "activity"
        )
        self.requests.setCheckable(True)
        self._add(menu, "actionNextPage", self.tr("&Next page"), lambda: window.tabs.step(1), "Ctrl+Tab")
        self._add(
            menu, "actionPrevious", self.tr("&Previous page"), lambda: window.tabs.step(-1), "Ctrl+Shift+Tab"
        )
        menu.addSeparator()
        self._look(menu)

    def _look(self, menu: QMenu) -> None:
        window = self._window
        themes = {"system": self.tr("Like the &system"), "light": self.tr("&Light"), "dark": self.tr("&Dark")}
        icons = {"system": "monitor", "light": "sun", "dark": "moon"}
        self._choices(menu.addMenu(self.tr("&Theme")), themes, icons, theme.wanted, window.set_theme, "theme")
        languages = {"system": self.tr("Like the &system"), "en": "English", "ko": "한국어"}
        self._choices(
            menu.addMenu(self.tr("&Language")),
            {name: languages[name] for name in LANGUAGES},
            {},
            lambda: window.preferences.language,
            window.set_language,
            "language",
        )
        size = menu.addMenu(self.tr("Te&xt size"))
        self._add(size, "actionLarger", self.tr("&Larger"), lambda: window.step_scale(1), _Keys.ZoomIn)
        self._add(size, "actionSmaller", self.tr("&Smaller"), lambda: window.step_scale(-1), _Keys.ZoomOut)
        self._add(size, "actionNormal", self.tr("&Normal"), lambda: window.step_scale(0), "Ctrl+0")

    def _choices(
        self,
        menu: QMenu,
        texts: dict[str, str],
        icons: dict[str, str],
        current: Callable[[], str],
        choose: Callable[[str], None],
        name: str,
    ) -> None:
        group = QActionGroup(menu)
        for value, text in texts.items():
            action = self._add(menu, f"action_{name}_{value}", text, _choosing(choose, value))
            if value in icons:
                action.setIcon(theme.icon(icons[value]))
                action.setProperty(_ICON, icons[value])
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)

        def check() -> None:
            for action in group.actions():
                action.setChecked(action.data() == current())

        menu.aboutToShow.connect(check)
        check()

    def _server(self, menu: QMenu) -> None:
        window = self._window
        switch = menu.addMenu(theme.icon("server"), self.tr("&Connect to"))
        switch.setObjectName("menuConnect")
        switch.aboutToShow.connect(lambda: window.fill_servers(switch))
        window.fill_servers(switch)
        self._add(
            menu, "actionReconnect", self.tr("&Reconnect"), window.reconnect, "Ctrl+Shift+R", "refresh-cw"
        )
        self._add(menu, "actionDisconnect", self.tr("&Disconnect"), window.disconnect_server, icon="unplug")
        menu.addSeparator()
        self._add(
            menu,
            "actionRestartServer",
            self.tr("Restart the &embedded server"),
            window.restart_embedded,
            icon="rotate-ccw",
        )
        self._add(
            menu, "actionSample", self.tr("&Load sample data"), window.load_sample, icon="flask-conical"
        )

    def _help(self, menu: QMenu) -> None:
        window = self._window
        self._add(
            menu, "actionShortcuts", self.tr("&Keyboard shortcuts"), window.show_shortcuts, "F1", "keyboard"
        )
        about = self._add(menu, "actionAbout", self.tr("&About FHIR Admin"), window.show_about, icon="info")
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def _fill_page(self) -> None:
        menu = self._page_menu
        # Not clear(): in Qt for Python it ends the actions themselves, and with them the page's keys.
        for old in menu.actions():
            menu.removeAction(old)
        page = self._window.tabs.currentWidget()
        actions = [a for a in page.actions() if a.isVisible() and a.text()] if page is not None else []
        menu.addActions(actions or [self._no_commands])


def _commands(menu: QMenu, group: str) -> Iterator[Command]:
    for action in menu.actions():
        sub = action.menu()
        if isinstance(sub, QMenu):
            yield from _commands(sub, f"{group} › {_plain(action.text())}")
        elif _is_command(action):
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            icon = action.property(_ICON) or "chevron-right"
            yield Command(_plain(action.text()), group, action.trigger, keys, icon, action.icon())


def _is_command(action: QAction) -> bool:
    usable = not action.isSeparator() and action.isEnabled() and action.isVisible()
    return usable and action.objectName() not in _NOT_IN_PALETTE


def _plain(text: str) -> str:
    text = re.sub(r"\(&\w\)", "", text)
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def _going(window: MainWindow, place: Place) -> Callable[[], None]:
    return lambda: window.go(place)


def _choosing(choose: Callable[[str], None], value: str) -> Callable[[], None]:
    return lambda: choose(value)
