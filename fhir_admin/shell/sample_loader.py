"""Fills an empty embedded server with the sample records, with progress shown in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fhir_admin.change_bus import Changes
from fhir_admin.errors import Failure
from fhir_admin.session import Session
from fhir_admin.settings import Preferences
from fhir_admin.widgets.progress_banner import ProgressBanner
from fhir_admin.work.task import Task, Tasks

if TYPE_CHECKING:
    from fhir_admin.client.fhir_client import FhirClient


class SampleLoader(QObject):
    """Looks once per session whether the store never held anything; `failed(Failure)` tells trouble."""

    failed = Signal(object)
    loaded = Signal(int)

    def __init__(self, preferences: Preferences, banner: ProgressBanner, parent: QObject) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._banner = banner
        self._task: Task | None = None
        self._session: Session | None = None
        self._sent = ""
        banner.cancel_requested.connect(self.cancel)

    @property
    def running(self) -> bool:
        """Whether records are being loaded."""
        return self._task is not None and self._task.running

    def look(self, session: Session) -> None:
        """Load the sample when the embedded store is empty and nobody declined it before."""
        self._session = session
        if session.profile.embedded and not self._preferences.value(self._key(session)):
            session.tasks(session).start(
                _is_empty, session.client, done=lambda empty: self.load(session) if empty else None
            )

    def load(self, session: Session) -> None:
        """Load the sample now."""
        if self.running:
            return
        self._session = session
        self._sent = ""
        self._banner.begin(self.tr("Loading sample data"))
        tasks: Tasks = session.tasks(session)
        self._task = tasks.start(
            _load, session.client, done=self._done, failed=self._failed, progress=self._report
        )

    def cancel(self) -> None:
        """Stop; what was loaded stays, and it does not begin again by itself."""
        if self._task is not None:
            self._task.cancel()
        self._banner.end()
        if self._session is not None:
            self._preferences.set_value(self._key(self._session), "declined")
            self._session.bus.publish(Changes.all())

    def _report(self, done: int, total: int, text: str) -> None:
        """The names of files and requests say nothing to people; the patients are shown as they come."""
        self._banner.report(done, total)
        if self._sent.endswith("-patient") and self._session is not None:
            self._session.bus.publish(Changes.of_types({"Patient"}))
        self._sent = text

    def _done(self, count: int) -> None:
        self._banner.end()
        if self._session is not None:
            self._session.bus.publish(Changes.all())
        self.loaded.emit(count)

    def _failed(self, failure: Failure) -> None:
        self._banner.end()
        self.failed.emit(failure)

    def _key(self, session: Session) -> str:
        return "sample/" + session.profile.data.replace("/", "_").replace("\\", "_")


async def _is_empty(client: FhirClient) -> bool:
    from fhir_admin.usecases.load_sample import is_empty

    return await is_empty(client)


async def _load(client: FhirClient, report: object) -> int:
    from fhir_admin.usecases.load_sample import load_sample

    return await load_sample(client, report)  # type: ignore[arg-type]
