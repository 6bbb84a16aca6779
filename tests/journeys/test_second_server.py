"""A second server, added by hand with a token: the same window browses, patches and looks back there."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QListView

from fhir_admin.client.profile import AuthKind, Environment
from fhir_admin.shell.rail import Place
from server.fhir.keys import ResourceKey
from tests.support.journey import CONTROL, Journey, texts
from tests.support.server_process import Connection, ServerProcess

ROSA = ResourceKey("Patient", "rosa")


@pytest.fixture
def ward(tmp_path: Path) -> Generator[ServerProcess]:
    """Another real server with one patient, behind a token."""
    with ServerProcess(tmp_path / "ward") as server:
        connection = server.connect()
        body = {
            "resourceType": "Patient",
            "id": "rosa",
            "name": [{"family": "Ward"}],
            "birthDate": "1970-01-01",
        }
        assert connection.send("PUT", str(ROSA), body).status == 201
        yield server
        connection.close()


def add_profile(journey: Journey, base: str, token: str, environment: Environment) -> None:
    """Add a server through the dialog and choose it in the list."""
    journey.key(Qt.Key.Key_4, CONTROL)
    journey.click("serversAdd")
    dialog = journey.await_widget(QDialog, "profileDialog")
    journey.find(QLineEdit, "profileName").setText("Ward 7")
    journey.find(QLineEdit, "profileAddress").setText(base)
    journey.find(QComboBox, "profileEnvironment").setCurrentIndex(list(Environment).index(environment))
    journey.find(QComboBox, "profileAuth").setCurrentIndex(list(AuthKind).index(AuthKind.BEARER))
    journey.find(QLineEdit, "profileSecret").setText(token)
    journey.click("profileTest")
    journey.wait(lambda: "FHIR 4.0.1" in texts(dialog), "the test of the address")
    journey.click("profileSave")
    servers = journey.find(QListView, "serversList").model()
    journey.wait(lambda: servers.rowCount() == 2, "the profile in the list")


def connect(journey: Journey, row: int) -> None:
    """Connect to a server of the list with its button."""
    if journey.window.navigation.place() is not Place.SERVERS:
        journey.key(Qt.Key.Key_4, CONTROL)
    view = journey.await_widget(QListView, "serversList")
    journey.choose(view, view.model().index(row, 0))
    journey.click("server_connect_button")
    journey.connected()


def test_browse_and_patch_there_and_come_back(journey: Journey, ward: ServerProcess) -> None:
    assert ward.token is not None
    add_profile(journey, ward.base, ward.token, Environment.PRODUCTION)
    connect(journey, 1)
    assert "Ward 7" in journey.badge
    assert "PRODUCTION" in journey.badge
    assert journey.rows(journey.browser()) == [str(ROSA)]
    assert journey.window.windowTitle().startswith("Ward 7 (")
    patch_there(journey)
    history(ward.connect())
    connect(journey, 0)
    assert "Embedded server" in journey.badge
    assert len(journey.rows(journey.browser())) == 12


def patch_there(journey: Journey) -> None:
    page = journey.editor(ROSA)
    journey.edit_value(page, "birthDate", "1971-02-03")
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fhir_admin.editor.editor_page.confirm", lambda *given: said.append(given[1]) or True)
        journey.click("sendSend")
        journey.wait(lambda: page.draft.draft.version_id == "2", "the new version")
    assert said == ["Change Patient/rosa on Ward 7?"]


def history(connection: Connection) -> None:
    entries = connection.send("GET", f"{ROSA}/_history").json()["entry"]
    connection.close()
    assert [entry["request"]["method"] for entry in entries] == ["PATCH", "PUT"]
    assert entries[0]["resource"]["birthDate"] == "1971-02-03"


def test_the_token_is_kept_out_of_every_file(
    journey: Journey, ward: ServerProcess, sample_home: Path
) -> None:
    assert ward.token is not None
    add_profile(journey, ward.base, ward.token, Environment.TEST)
    connect(journey, 1)
    journey.app.services.preferences.sync()
    for file in sample_home.rglob("*"):
        if file.is_file():
            assert ward.token.encode() not in file.read_bytes(), file
