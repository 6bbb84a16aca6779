"""The second half of the main job: find what somebody deleted, and bring it back with all that hung on it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QTableView

from fhir_admin.restore.bin_page import BinPage
from fhir_admin.restore.restore_model import Phase
from fhir_admin.restore.restore_wizard import RestoreWizard
from fhir_admin.shell.rail import Place
from fhir_admin.tour.driver import TourFailed
from fhir_admin.tour.main_job import MainJob
from server.fhir.keys import ResourceKey

DELETED = ResourceKey("Patient", "8a4c9c04-1524-9f1c-d65b-9b17e4520fef")
DEPENDANTS = 65


class Recovery:
    """Works with the window and the driver of `job`."""

    def __init__(self, job: MainJob) -> None:
        self._job = job
        self._driver = job.driver

    def look_into_bin(self) -> None:
        """The bin, searched for a patient whose id nobody knows."""
        self._job.window.go(Place.BIN)
        page = self._driver.await_widget(BinPage, "binPage")
        self._driver.measure("bin to all deleted rows", lambda: page.model.rowCount() > DEPENDANTS)
        table = self._driver.await_widget(QTableView, "binTable")
        self._job.stop("bin", "Everything that is deleted now, without knowing an id: what, who and when.")
        self._driver.write(self._driver.find(QLineEdit, "binSearch"), "O'Hara Patient")
        self._driver.wait(lambda: 0 < table.model().rowCount() < DEPENDANTS, "the bin to be narrowed")
        if not page.choose(DELETED):
            raise TourFailed(f"{DELETED} is not in the bin.")
        self._driver.rest(400)
        self._job.stop("bin-search", "The deleted patient, found by name, with its last content.")

    def restore(self) -> None:
        """The plan with dependants, its dry run, the run, the report."""
        page = self._driver.find(BinPage, "binPage")
        page.request_restore()
        wizard = self._driver.await_widget(RestoreWizard, "restoreWizard")
        ready = lambda: wizard.restore.rehearsed and not wizard.restore.busy  # noqa: E731
        self._driver.measure("restore plan and dry run", ready)
        steps = len(wizard.restore.plan.running)
        if steps != DEPENDANTS + 1:
            raise TourFailed(f"The plan restores {steps} instances, not {DEPENDANTS + 1}.")
        self._job.stop("plan", "The plan: targets first, every step rehearsed; nothing has been written yet.")
        self._driver.click("restoreRun")
        done = lambda: wizard.restore.phase is Phase.REPORT and not wizard.restore.busy  # noqa: E731
        self._driver.measure(f"restore of {steps} instances, read back", done)
        self._job.stop("report", "The report: each step was read back. History was not rewritten.")

    def look_again(self) -> None:
        """The patient is back and is found by a search."""
        session = self._job.session
        for path in (str(DELETED), f"Observation?subject={DELETED}&_summary=count"):
            asked = session.loop.submit(session.client.send, "GET", path)
            self._driver.wait(asked.done, path)
            if b'"total":0' in asked.result().body:
                raise TourFailed(f"{path} finds nothing after the restore.")
        self._job.window.navigation.open_history(DELETED)
        self._driver.rest(1000)
        self._job.stop("back", "The patient is back: created, deleted, restored as a new version.")
