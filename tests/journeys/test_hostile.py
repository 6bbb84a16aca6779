"""Servers that are not there, are none, or do not let us in: told in words, and the window goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from fhir_admin.client.profile import AuthKind, ServerProfile
from fhir_admin.shell.rail import Place
from tests.support.fault_server import FaultServer, answer
from tests.support.journey import CONTROL, Journey, journey_in, texts

PAGE = b"<!doctype html><html><body>Welcome to the hospital's portal</body></html>"
OUTCOME = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "login", "diagnostics": "The token is not known here."}],
}


def in_trouble(journey: Journey, title: str) -> str:
    """Wait for the trouble to be told; all that can be read."""
    badge = journey.window.header.badge
    journey.wait(lambda: badge.connection_state == "trouble", "the trouble")
    journey.wait(lambda: title in texts(journey.window), title)
    return texts(journey.window)


def test_nothing_listens_there(tmp_path: Path, qapp: QApplication, free_port: int) -> None:
    base = f"http://127.0.0.1:{free_port}/fhir"
    with journey_in(tmp_path, qapp, "--server", base) as journey:
        said = in_trouble(journey, f"Nothing answers at {base}")
        assert "Check that the server runs" in said
        assert "Try again" in said


def test_try_again_works_once_the_server_is_there(
    tmp_path: Path, qapp: QApplication, fault_server: FaultServer
) -> None:
    fault_server.default = answer(503, b"")
    with journey_in(tmp_path, qapp, "--server", fault_server.base) as journey:
        in_trouble(journey, "The server failed (status 503)")
        statement = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": []}
        fault_server.on("metadata", answer(200, statement))
        fault_server.default = answer(200, {"resourceType": "Bundle", "type": "searchset", "total": 0})
        journey.click("emptyStateAction")
        badge = journey.window.header.badge
        journey.wait(lambda: badge.connection_state == "connected", "the connection")
        journey.wait(lambda: journey.window.navigation.place() is Place.BROWSE, "the browser")


def test_a_web_page_is_not_a_fhir_server(
    tmp_path: Path, qapp: QApplication, fault_server: FaultServer
) -> None:
    fault_server.default = answer(200, PAGE, content_type="text/html")
    with journey_in(tmp_path, qapp, "--server", fault_server.base) as journey:
        said = in_trouble(journey, "answered, but not with FHIR")
        assert "the FHIR base, often ending in /fhir" in said
        assert "<html>" not in said


def test_a_page_that_appears_later_does_not_break_the_window(
    tmp_path: Path, qapp: QApplication, fault_server: FaultServer
) -> None:
    statement = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": [{"mode": "server"}]}
    fault_server.on("metadata", answer(200, statement))
    fault_server.default = answer(200, PAGE, content_type="text/html")
    with journey_in(tmp_path, qapp, "--server", fault_server.base) as journey:
        journey.wait(lambda: "answered, but not with FHIR" in texts(journey.window), "the search's failure")
        journey.key(Qt.Key.Key_2, CONTROL)
        journey.wait(lambda: "answered, but not with FHIR" in texts(journey.page), "the history's failure")


@pytest.fixture
def locked(fault_server: FaultServer) -> Callable[[str], ServerProfile]:
    """A server that knows no token but one."""

    def allow(asked: Any, connection: Any) -> None:
        statement = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": []}
        empty = {"resourceType": "Bundle", "type": "searchset", "total": 0}
        allowed = asked.headers.get("authorization") == "Bearer right"
        content = statement if "metadata" in asked.path else empty
        (answer(200, content) if allowed else answer(401, OUTCOME))(asked, connection)

    fault_server.default = allow
    return lambda name: ServerProfile("locked", name, fault_server.base, AuthKind.BEARER)


def test_a_wrong_token_is_told_and_can_be_typed_again(
    journey: Journey, locked: Callable[[str], ServerProfile]
) -> None:
    profile = locked("Locked")
    journey.app.services.profiles.put(profile)
    journey.window.connect_to(profile)
    type_token(journey, "wrong")
    said = in_trouble(journey, "The server asks for other credentials")
    assert "The token is not known here." in said
    assert "Log in" in said
    journey.click("emptyStateAction")
    type_token(journey, "right")
    badge = journey.window.header.badge
    journey.wait(lambda: badge.connection_state == "connected", "the connection")
    assert "Locked" in journey.badge


def type_token(journey: Journey, token: str) -> None:
    """Answer the login dialog."""
    field = journey.await_widget(QLineEdit, "secretField")
    field.setText(token)
    journey.click("secretConnect")
    journey.wait(lambda: not field.isVisible(), "the dialog to close")


@pytest.fixture
def free_port() -> int:
    """A port where nothing listens."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
