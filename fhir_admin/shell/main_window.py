"""The main window: header, rail, tabs, banners and the request inspector around the features' pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.client.capabilities import Capabilities
from fhir_admin.client.profile import ServerProfile
from fhir_admin.servers import wording
from fhir_admin.settings import SCALES, Preferences
from fhir_admin.shell.connection import Connection
from fhir_admin.shell.dock_title import DockTitle
from fhir_admin.shell.header import Header
from fhir_admin.shell.menus import Menus
from fhir_admin.shell.navigation import Navigation
from fhir_admin.shell.page_tabs import PageTabs
from fhir_admin.shell.palette_model import Command
from fhir_admin.shell.rail import Place, Rail
from fhir_admin.shell.services import Services
from fhir_admin.shell.status_view import StatusView
from fhir_admin.widgets.confirm import confirm
from fhir_admin.widgets.outcome_banner import OutcomeBanner
from fhir_admin.widgets.progress_banner import ProgressBanner
from server.fhir.keys import parse_reference

_LAYOUT = 1


class MainWindow(QMainWindow):
    """One window on one server at a time. `closed` follows when it is gone."""

    closed = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        theme.dress(self)
        self.services = services
        self.header = Header(self)
        self.rail = Rail(self)
        self.tabs = PageTabs(self)
        self.status_view = StatusView(self)
        self.banner = OutcomeBanner(self)
        self.progress = ProgressBanner(self)
        self._strip = QFrame(self)
        self._facts = QLabel(self)
        self._stack = QStackedWidget(self)
        self._dock = QDockWidget(self.tr("Requests"), self)
        self.navigation = Navigation(self.tabs, self._make_servers, self)
        self.connection = Connection(self, services)
        self._build()
        self._menus = Menus(self)
        self._wire()
        self._restore()

    @property
    def preferences(self) -> Preferences:
        """The person's small choices."""
        return self.services.preferences

    # Where to

    def go(self, place: Place) -> None:
        """Show a place; without a connection only the servers page can be shown."""
        self._stack.setCurrentWidget(self.tabs)
        self.navigation.go(place)
        self._mark_place()

    def show_status(self) -> None:
        """Show how the connection is instead of the pages."""
        self._stack.setCurrentWidget(self.status_view)
        self._mark_place()

    def show_pages(self) -> None:
        """Show the pages."""
        self._stack.setCurrentWidget(self.tabs)
        self._mark_place()

    def add_server(self) -> None:
        """Ask for a new server profile."""
        self.go(Place.SERVERS)
        page = self.tabs.page(Place.SERVERS.value)
        if page is not None:
            page.add()  # type: ignore[attr-defined]

    def connect_to(self, profile: ServerProfile) -> None:
        """Open another server, after asking when edits would be lost."""
        unsaved = self.navigation.unsaved()
        text = self.tr(
            "%n page(s) have edits that were not sent. They are lost when you change the server.",
            "",
            len(unsaved),
        )
        if unsaved and not confirm(self, self.tr("Discard the edits?"), text, self.tr("Discard the edits")):
            return
        self.connection.open(profile)

    def reconnect(self) -> None:
        """Open the present server again."""
        profile = self.connection.profile
        if profile is not None:
            self.connect_to(profile)

    def disconnect_server(self) -> None:
        """Leave the server; the embedded one is stopped."""
        self.connection.close()

    def restart_embedded(self) -> None:
        """Restart the embedded server's process."""
        self.connection.restart_embedded()

    def load_sample(self) -> None:
        """Load the sample records into the connected server."""
        self.connection.load_sample()

    # Look

    def set_theme(self, name: str) -> None:
        """Use a theme and remember it."""
        self.preferences.theme = name
        self._apply_look()

    def toggle_theme(self) -> None:
        """From dark to light or back."""
        self.set_theme("light" if theme.is_dark() else "dark")

    def set_language(self, name: str) -> None:
        """Use a language; the window is made anew."""
        if name != self.preferences.language:
            self.services.change_language(name)

    def step_scale(self, by: int) -> None:
        """Make texts larger (1), smaller (-1) or normal (0)."""
        place = SCALES.index(self.preferences.scale) + by if by else SCALES.index(1.0)
        self.preferences.scale = SCALES[min(max(place, 0), len(SCALES) - 1)]
        self._apply_look()

    def toggle_requests(self) -> None:
        """Show or hide the request inspector."""
        self._dock.setVisible(not self._dock.isVisible())

    # Commands

    def show_palette(self) -> None:
        """Open the command palette."""
        from fhir_admin.shell.command_palette import CommandPalette

        # The menus' actions and what can only be chosen here: open pages and servers.
        commands = [*self._menus.commands(), *self._page_commands()]
        CommandPalette(commands, self._typed_commands, self).show_over(self)

    def show_shortcuts(self) -> None:
        """Show all keys."""
        from fhir_admin.shell.shortcuts_dialog import ShortcutsDialog

        ShortcutsDialog(self._menus.shortcuts(), self).open()

    def show_about(self) -> None:
        """Show what this is."""
        from fhir_admin.shell.about_dialog import AboutDialog

        AboutDialog(self).open()

    def fill_servers(self, menu: QMenu) -> None:
        """One action per server profile."""
        menu.clear()
        current = self.connection.profile
        for profile in self.services.profiles.profiles():
            icon = theme.icon(wording.ENVIRONMENT_ICONS[profile.environment])
            text = f"{profile.name} ({wording.environment(profile.environment)})".replace("&", "&&")
            action = menu.addAction(icon, text)
            action.setCheckable(True)
            action.setChecked(current is not None and current.id == profile.id)
            action.triggered.connect(self._connecting_to(profile))
        menu.addSeparator()
        menu.addAction(theme.icon("settings"), self.tr("Manage servers…"), lambda: self.go(Place.SERVERS))

    def _connecting_to(self, profile: ServerProfile) -> Callable[[], None]:
        return lambda: self.connect_to(profile)

    def _typed_commands(self, text: str) -> Sequence[Command]:
        key = parse_reference(text)
        if key is None or self.connection.session is None:
            return []
        go, group = self.navigation, self.tr("Go to")
        opens = self.tr("Open {key}").format(key=key)
        past = self.tr("History of {key}").format(key=key)
        return [
            Command(opens, group, lambda: go.open_resource(key), icon="file-json"),
            Command(past, group, lambda: go.open_history(key), icon="history"),
        ]

    def _page_commands(self) -> list[Command]:
        group = self.tr("Open pages")
        found = []
        for index in range(self.tabs.count()):
            title = self.tabs.tabText(index).replace("&&", "&")
            found.append(Command(title, group, self._showing(index), icon="folder"))
        return found

    def _showing(self, index: int) -> Callable[[], None]:
        return lambda: self.tabs.setCurrentIndex(index)

    def _apply_look(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self.preferences.theme, self.preferences.scale)

    # Building

    def _build(self) -> None:
        self._strip.setObjectName("environmentStrip")
        self._strip.setFixedHeight(3)
        pages = QWidget(self)
        column = QVBoxLayout(pages)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.banner, self.progress):
            column.addWidget(widget)
        self._stack.addWidget(self.status_view)
        self._stack.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(pages, 1)
        central = QWidget(self)
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._strip)
        layout.addWidget(self.header)
        layout.addLayout(row, 1)
        self.setCentralWidget(central)
        self._dock.setObjectName("requestsDock")
        self._dock.setAllowedAreas(Qt.DockWidgetArea.BottomDockWidgetArea)
        self._dock.setTitleBarWidget(DockTitle(self.tr("Requests"), self._dock))
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self._dock)
        self._dock.hide()
        self.statusBar().setObjectName("statusBar")
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addPermanentWidget(self._facts)
        self._facts.setObjectName("serverFacts")
        self._facts.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._facts, "small")
        self.show_environment(None)

    def _wire(self) -> None:
        self.rail.place_requested.connect(self.go)
        self.navigation.blocked.connect(lambda _: self.show_status())
        self.navigation.place_changed.connect(lambda _: self._mark_place())
        self.navigation.status_message.connect(self.say)
        self.header.palette_requested.connect(self.show_palette)
        self.header.requests_toggled.connect(self.toggle_requests)
        self.header.theme_toggled.connect(self.toggle_theme)
        self.header.badge.menu_requested.connect(self._badge_menu)
        self.status_view.servers_requested.connect(lambda: self.go(Place.SERVERS))
        self._dock.visibilityChanged.connect(self._requests_shown)
        theme.signals().changed.connect(self._dress_strip)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._keep_focus)

    def _keep_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """When what had the focus goes (a button that is done), Qt begins anew at the first control of the
        window; stay on the page instead."""
        page = self.tabs.currentWidget()
        if old is None or page is None or new is not self.header.badge or not page.isAncestorOf(old):
            return
        if page.isVisible() and not (old.isEnabled() and old.isVisible()):
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, text: str) -> None:
        """Show a short message in the status bar."""
        self.statusBar().showMessage(text, 8000)

    def show_server_facts(self, capabilities: Capabilities | None) -> None:
        """Say at the lower right what kind of server this is."""
        known = capabilities is not None and capabilities.known
        parts = (capabilities.software, f"FHIR {capabilities.fhir_version}") if capabilities and known else ()
        text = " · ".join(part for part in parts if part)
        if capabilities is not None and not known:
            text = self.tr("This server does not say what it can do")
        self._facts.setText(text)

    def show_environment(self, profile: ServerProfile | None) -> None:
        """Put the server's name into the title and its colour on top."""
        self._environment = profile.environment if profile else None
        name = f"{profile.name} ({wording.environment(profile.environment)}) – " if profile else ""
        self.setWindowTitle(f"{name}FHIR Admin")
        self._dress_strip()

    def _dress_strip(self) -> None:
        color = "border"
        if self._environment is not None:
            ink, ground = wording.environment_colors(self._environment)
            # On production the ink is white; its ground is the strong colour.
            color = ground if self._environment == "production" else ink
        self._strip.setStyleSheet(f"#environmentStrip {{ background: {theme.color(color).name()}; }}")

    def _make_servers(self) -> QWidget:
        from fhir_admin.servers.servers_page import ServersPage

        given = self.services
        page = ServersPage(given.loop, given.profiles, given.secrets, given.connector)
        page.connect_requested.connect(self.connect_to)
        return page

    def _badge_menu(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("badgeMenu")
        self.fill_servers(menu)
        badge = self.header.badge
        menu.popup(badge.mapToGlobal(badge.rect().bottomLeft()))
        menu.aboutToHide.connect(lambda: QTimer.singleShot(0, menu.deleteLater))

    def _mark_place(self) -> None:
        shows_pages = self._stack.currentWidget() is self.tabs
        self.rail.set_current(self.navigation.place() if shows_pages else None)

    def _requests_shown(self, shown: bool) -> None:
        if shown and self._dock.widget() is None:
            from fhir_admin.shell.request_panel import RequestPanel

            self._dock.setWidget(RequestPanel(self.services.log, self._dock))
        self.header.set_requests_shown(self._dock.isVisible())
        self._menus.requests.setChecked(self._dock.isVisible())

    # Layout kept between runs

    def _restore(self) -> None:
        geometry = self.preferences.value("window/geometry")
        state = self.preferences.value("window/state")
        self.resize(1320, 860)
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self.restoreState(state, _LAYOUT)

    def save_layout(self) -> None:
        """Remember size, place and docks."""
        self.preferences.set_value("window/geometry", self.saveGeometry())
        self.preferences.set_value("window/state", self.saveState(_LAYOUT))
        self.preferences.sync()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask when edits would be lost; remember the layout."""
        unsaved = self.navigation.unsaved()
        question = self.tr("%n page(s) have edits that were not sent. They will be lost.", "", len(unsaved))
        if unsaved and not confirm(self, self.tr("Quit?"), question, self.tr("Quit and discard")):
            event.ignore()
            return
        self.save_layout()
        panel = self._dock.widget()
        if panel is not None:
            panel.stop()  # type: ignore[attr-defined]
        self.connection.stop()
        event.accept()
        self.closed.emit()
