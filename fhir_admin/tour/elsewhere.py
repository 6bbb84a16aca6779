"""The same window on another server, in Korean, and in the dark."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from fhir_admin.browser.browser_page import BrowserPage
from fhir_admin.client.auth import Secret
from fhir_admin.client.profile import AuthKind, Environment, ServerProfile
from fhir_admin.shell.main_window import MainWindow
from fhir_admin.shell.rail import Place
from fhir_admin.timeline.timeline_page import TimelinePage
from fhir_admin.tour.driver import TourFailed
from fhir_admin.tour.main_job import MainJob
from fhir_admin.usecases.load_sample import load_sample
from server.fhir.keys import ResourceKey

HANEUL = ResourceKey("Patient", "haneul-kim")


class Elsewhere:
    """Works with the window and the driver of `job`."""

    def __init__(self, job: MainJob) -> None:
        self._job = job
        self._driver = job.driver

    def another_server(self) -> None:
        """A server process that the window did not start, behind a bearer token."""
        token = secrets.token_hex(32)
        with TemporaryDirectory(prefix="fhir-admin-other-") as folder, ThreadPoolExecutor(1) as aside:
            other = _start(Path(folder), token)
            try:
                line = aside.submit(other.stdout.readline) if other.stdout else Future[str]()
                self._driver.wait(line.done, "the second server to start")
                if not line.result():
                    raise TourFailed("The second server did not start.")
                self._visit(json.loads(line.result())["base"], token)
                self._return()
            finally:
                other.terminate()
                self._driver.wait(lambda: other.poll() is not None, "the second server to end")

    def korean_and_dark(self) -> None:
        """The timeline of the Korean patient in a Korean window, in the dark theme."""
        self._job.window.set_theme("dark")
        self._job.window.set_language("ko")
        self._driver.rest(500)
        self._use_newest_window()
        self._driver.wait(lambda: self._job.window.connection.session, "the Korean window")
        self._job.window.navigation.open_history(HANEUL)
        page = self._driver.await_widget(TimelinePage, "timelinePage")
        self._driver.wait(lambda: page.model.rowCount() >= 3, "the timeline of the Korean patient")
        self._driver.choose(page.view, page.view.model().index(0, 0))
        self._driver.rest(500)
        self._job.stop("korean-dark", "The same in Korean and dark: a Korean patient and her past.")

    def _visit(self, base: str, token: str) -> None:
        window = self._job.window
        profile = ServerProfile("tour", "Ward test server", base, AuthKind.BEARER, "", Environment.TEST)
        window.services.secrets.put(profile.id, Secret(token), remember=False)
        window.connect_to(profile)
        there = lambda: window.connection.session and self._job.session.profile.id == profile.id  # noqa: E731
        self._driver.measure("connect to another server", there)
        session = self._job.session
        loading = session.loop.submit(load_sample, session.client, lambda *_: None)
        self._driver.wait(loading.done, "the other server's records")
        loading.result()
        window.go(Place.BROWSE)
        page = self._driver.await_widget(BrowserPage, "browserPage")
        page.refresh()
        page.show_search("Observation?_sort=-date")
        self._driver.wait(lambda: page.results.model.rowCount() >= 20, "the other server's observations")
        self._driver.choose(page.results.table, page.results.model.index(0, 0))
        self._driver.wait(lambda: page.rail.type_model.count("Patient") == 12, "the types to be counted")
        self._job.stop("other-server", "Another server in the same window, told apart by name and colour.")

    def _return(self) -> None:
        window = self._job.window
        window.connect_to(window.services.profiles.embedded)
        back = lambda: window.connection.session and self._job.session.profile.embedded  # noqa: E731
        self._driver.measure("back to the embedded server", back)

    def _use_newest_window(self) -> None:
        from PySide6.QtWidgets import QApplication

        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()]
        if not windows:
            raise TourFailed("There is no window after the language changed.")
        windows[-1].resize(self._job.window.size())
        self._job.window = windows[-1]
        self._driver.use(windows[-1])


def _start(folder: Path, token: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "server", "--data", str(folder / "data"), "--child"]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    if process.stdin is not None:
        process.stdin.write(token + "\n")
        process.stdin.flush()
    return process
