"""Fixtures for the window: theme, loop thread, a session on a real server process, a server of faults."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pytestqt.qtbot import QtBot

from tests.support.fault_server import FaultServer
from tests.support.server_process import ServerProcess

if TYPE_CHECKING:
    from fhir_admin.app import App
    from fhir_admin.session import Session
    from fhir_admin.work.loop import Loop

# A busy machine may be slow a hundredfold. Only a test that fails waits that long.
PATIENCE_MS = 120_000


class PatientBot(QtBot):  # type: ignore[misc]
    """Waits for what must happen as long as it takes; no test asks how quickly it does."""

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **more: Any) -> Any:
        """Until the signal is emitted."""
        return super().waitSignal(signal, timeout=timeout, **more)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE_MS, **more: Any) -> Any:
        """Until all the signals were emitted."""
        return super().waitSignals(signals, timeout=timeout, **more)

    def waitUntil(self, callback: Callable[[], Any], *, timeout: int = PATIENCE_MS) -> None:
        """Until the condition holds."""
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: Any, request: pytest.FixtureRequest) -> QtBot:
    """The hands of a test, with patience."""
    return PatientBot(request)


@pytest.fixture
def themed(qapp: Any) -> Any:
    """The application dressed in the light theme."""
    from fhir_admin import theme

    if theme.wanted() != "light":
        theme.apply(qapp, "light")
    return qapp


@pytest.fixture
def make_app(qapp: Any, tmp_path: Path) -> Generator[Callable[..., App]]:
    """Make the whole program, not yet started: `make_app("--theme", "dark")`; it is stopped afterwards."""
    from PySide6.QtCore import QCoreApplication, QEvent

    from fhir_admin.__main__ import parser
    from fhir_admin.app import App
    from fhir_admin.settings import Places

    made: list[App] = []
    where = Places(tmp_path / "config", tmp_path / "data", tmp_path / "logs")

    def make(*flags: str) -> App:
        where.make()
        given = ["--theme", "light", "--lang", "en", *flags]
        made.append(App(qapp, where, parser().parse_args(given)))
        return made[-1]

    yield make
    for app in made:
        if app.window is not None:
            for page in app.window.navigation.unsaved():
                page.setWindowModified(False)
            app.window.close()
            app.window.deleteLater()
        app.stop()
        # A window that lives on is dressed anew with every look, for every test after this one.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def loop(qapp: Any) -> Generator[Loop]:
    """A loop thread, ended after the test."""
    from fhir_admin.work.loop import Loop

    running = Loop()
    yield running
    running.close()


@pytest.fixture
def fault_server() -> Generator[FaultServer]:
    """A small real HTTP server whose answers the test decides."""
    with FaultServer() as server:
        yield server


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Generator[ServerProcess]:
    """The real server process, one for the whole run; for tests that use ids of their own."""
    with ServerProcess(tmp_path_factory.mktemp("shared") / "data") as server:
        yield server


@pytest.fixture
def real_server(tmp_path: Path) -> Generator[ServerProcess]:
    """The real server process on an empty store of its own."""
    with ServerProcess(tmp_path / "data") as server:
        yield server


@pytest.fixture
def make_session(loop: Loop, themed: Any) -> Callable[..., Session]:
    """Make a session for any base URL: `make_session(base, token=None)`; capabilities are fetched."""

    def make(base: str, token: str | None = None, *, capabilities: Any = None) -> Session:
        from fhir_admin.change_bus import ChangeBus
        from fhir_admin.client.auth import Secret
        from fhir_admin.client.fhir_client import FhirClient
        from fhir_admin.client.profile import AuthKind, ServerProfile
        from fhir_admin.session import Session

        auth = AuthKind.BEARER if token else AuthKind.NONE
        profile = ServerProfile("test", "Test server", base, auth)
        client = FhirClient(profile, Secret(token) if token else None)
        known = capabilities or loop.submit(client.capabilities).result(20)
        return Session(profile, client, known, loop, ChangeBus())

    return make


@pytest.fixture
def session(real_server: ServerProcess, make_session: Callable[..., Session]) -> Session:
    """A session on an empty real server of its own."""
    return make_session(real_server.base, real_server.token)


@pytest.fixture
def shared_session(shared_server: ServerProcess, make_session: Callable[..., Session]) -> Session:
    """A session on the server process that all tests share."""
    return make_session(shared_server.base, shared_server.token)
