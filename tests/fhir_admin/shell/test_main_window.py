"""The window as a whole, with the real embedded server beside it."""

from __future__ import annotations

import os
import signal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from fhir_admin.client.profile import AuthKind, Environment, ServerProfile
from fhir_admin.servers.profile_store import EMBEDDED_ID
from fhir_admin.shell.command_palette import CommandPalette
from fhir_admin.shell.rail import Place
from server.fhir.keys import ResourceKey
from tests.support.fault_server import answer

STATEMENT = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": [{"mode": "server"}]}
EMPTY = {"resourceType": "Bundle", "type": "searchset", "total": 0}


@pytest.fixture
def app(make_app):
    """The program, without the sample data that a first start loads."""
    made = make_app()
    made.services.preferences.set_value(sample_key(made), "declined")
    return made


def sample_key(app):
    return "sample/" + app.services.profiles.embedded.data.replace("/", "_").replace("\\", "_")


def started(qtbot, app):
    window = app.start()
    qtbot.waitUntil(lambda: app.services.connector.session is not None)
    return window


def visible(kind, name):
    return [w for w in QApplication.allWidgets() if isinstance(w, kind) and w.objectName() == name][-1]


def test_it_opens_on_the_embedded_server(qtbot, app):
    window = app.start()
    assert window.isVisible()
    assert "Starting" in window.status_view.findChild(type(window.banner)).parent()._state.accessibleName()
    qtbot.waitUntil(lambda: app.services.connector.session is not None)
    assert window.header.badge.connection_state == "connected"
    assert window.navigation.place() is Place.BROWSE
    assert window.windowTitle() == "Embedded server (This computer) – FHIR Admin"
    assert "FHIR 4.0.1" in window._facts.text()


def test_the_sample_is_loaded_once_into_an_empty_store(qtbot, make_app):
    app = make_app()
    window = started(qtbot, app)
    sample = window.connection._sample
    with qtbot.waitSignal(sample.loaded) as caught:
        pass
    assert caught.args[0] > 50
    assert not window.progress.isVisible()
    bus = []
    app.services.bus.changed.connect(bus.append)
    window.reconnect()
    qtbot.waitUntil(lambda: window.header.badge.connection_state == "connected")
    asked = [r for r in app.services.log.records() if r.method == "POST"]
    qtbot.waitUntil(lambda: any("_history" in r.url for r in app.services.log.records()))
    assert asked == [r for r in app.services.log.records() if r.method == "POST"]


def test_a_crash_of_the_server_is_shown_and_mended(qtbot, app):
    window = started(qtbot, app)
    connector = app.services.connector
    session, base = connector.session, connector.session.client.base
    with qtbot.waitSignal(connector.lost):
        os.kill(connector.supervisor.pid, signal.SIGKILL)
    assert window.banner.isVisible()
    assert window.header.badge.connection_state == "connecting"
    with qtbot.waitSignal(connector.reconnected):
        pass
    assert connector.session is session
    assert session.client.base != base
    assert window.header.badge.connection_state == "connected"


def test_a_stopped_server_can_be_started_again(qtbot, app):
    window = started(qtbot, app)
    connector = app.services.connector
    connector.supervisor.stop()
    assert window.banner.accessibleName() == "The embedded server is stopped"
    assert window.header.badge.connection_state == "trouble"
    with qtbot.waitSignal(connector.reconnected):
        window.banner.findChild(QPushButton, "outcomeBannerAction").click()
    assert window.header.badge.connection_state == "connected"


def test_a_server_that_does_not_answer_is_told_in_words(qtbot, app):
    window = started(qtbot, app)
    gone = ServerProfile("gone", "Gone", "http://127.0.0.1:1/fhir", environment=Environment.PRODUCTION)
    app.services.profiles.put(gone)
    with qtbot.waitSignal(app.services.connector.failed):
        window.connect_to(gone)
    assert window.header.badge.connection_state == "trouble"
    assert "PRODUCTION" in window.header.badge.accessibleName()
    title = window.status_view.findChild(type(window.banner)).accessibleName()
    assert title == "Nothing answers at http://127.0.0.1:1/fhir"
    window.connect_to(app.services.profiles.get(EMBEDDED_ID))
    qtbot.waitUntil(lambda: window.header.badge.connection_state == "connected")


def test_another_server_with_a_password(qtbot, app, fault_server):
    window = started(qtbot, app)
    fault_server.on("metadata", answer(200, STATEMENT))
    fault_server.default = answer(200, EMPTY)
    other = ServerProfile("o", "Other", fault_server.base, AuthKind.BASIC, "amy")
    app.services.profiles.put(other)
    window.connect_to(other)
    qtbot.waitUntil(lambda: bool(window.findChildren(QLineEdit, "secretField")))
    window.findChild(QLineEdit, "secretField").setText("pw")
    window.findChild(QPushButton, "secretConnect").click()
    qtbot.waitUntil(lambda: window.header.badge.connection_state == "connected")
    assert fault_server.asked[0].headers["authorization"] == "Basic YW15OnB3"
    assert app.services.connector.session.profile == other


def test_asking_twice_focuses_the_page(qtbot, app):
    window = started(qtbot, app)
    key = ResourceKey("Patient", "nobody")
    window.navigation.open_resource(key)
    window.go(Place.BROWSE)
    window.navigation.open_resource(key)
    assert window.tabs.count() == 2
    assert window.tabs.current_id() == "resource:Patient/nobody"
    window.navigation.close_current()
    assert window.tabs.count() == 1
    window.navigation.reopen()
    assert window.tabs.current_id() == "resource:Patient/nobody"


def test_unsaved_edits_are_not_lost_silently(qtbot, app, monkeypatch):
    window = started(qtbot, app)
    page = window.tabs.currentWidget()
    page.setWindowModified(True)
    assert window.tabs.tabText(0).startswith("●")
    questions = []
    monkeypatch.setattr("fhir_admin.shell.navigation.confirm", lambda *a, **k: bool(questions.append(a[1])))
    window.navigation.close_current()
    assert questions == ["Discard the edits?"]
    assert window.tabs.count() == 1


def test_without_a_connection_places_show_the_state(qtbot, app):
    window = started(qtbot, app)
    window.disconnect_server()
    window.go(Place.BIN)
    assert window._stack.currentWidget() is window.status_view
    window.go(Place.SERVERS)
    assert window._stack.currentWidget() is window.tabs


def test_the_palette_runs_a_command(qtbot, app):
    window = started(qtbot, app)
    window.show_palette()
    palette = window.findChild(CommandPalette)
    field = palette.findChild(QLineEdit, "paletteField")
    qtbot.keyClicks(field, "servers")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.navigation.place() is Place.SERVERS)


def test_the_palette_opens_an_id(qtbot, app):
    window = started(qtbot, app)
    window.show_palette()
    field = window.findChild(CommandPalette).findChild(QLineEdit, "paletteField")
    qtbot.keyClicks(field, "Patient/abc")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.tabs.current_id() == "resource:Patient/abc"


def test_requests_are_listed_without_secrets(qtbot, app):
    window = started(qtbot, app)
    window.toggle_requests()
    panel = window._dock.widget()
    assert panel._model.rowCount() >= 1
    token = app.services.connector.supervisor.secret.reveal()
    for row in range(panel._model.rowCount()):
        panel._table.selectRow(row)
        assert token not in panel._request.toPlainText()
    panel._copy()
    text = QApplication.clipboard().text()
    assert text.startswith("curl --request GET")
    assert "$FHIR_TOKEN" in text
    assert token not in text


def test_theme_language_and_size_are_remembered(qtbot, app):
    window = started(qtbot, app)
    window.set_theme("dark")
    window.step_scale(1)
    window.set_language("ko")
    assert app.window is not window
    assert app.window.menuBar().actions()[0].text() == "파일(&F)"
    assert app.window.header.badge.connection_state == "connected"
    assert app.window.windowTitle().startswith("내장 서버")
    preferences = app.services.preferences
    assert (preferences.theme, preferences.scale, preferences.language) == ("dark", 1.1, "ko")
    app.change_language("en")
    app.window.set_theme("light")
    app.window.step_scale(0)


def test_every_control_has_a_name(qtbot, app):
    window = started(qtbot, app)
    window.go(Place.SERVERS)
    window.toggle_requests()
    nameless = [
        f"{type(w).__name__} {w.objectName()!r} in {w.parent().objectName()!r}"
        for w in window.findChildren(QPushButton) + window.findChildren(QLineEdit)
        if w.isVisible() and not (w.accessibleName() or getattr(w, "text", str)())
    ]
    assert nameless == []


def test_listing_the_commands_leaves_the_keys_of_the_page(qtbot, app):
    window = started(qtbot, app)
    page = window.tabs.currentWidget()
    before = [action.objectName() for action in page.actions()]
    for _ in range(3):
        assert {"F5", "Ctrl+L"} <= {keys for _, _, keys in window._menus.shortcuts()}
    assert [action.objectName() for action in page.actions()] == before
