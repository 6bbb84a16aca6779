"""Fills the bin: reads histories in the background, one instance on demand, and hears of new deletions."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from fhir_admin.change_bus import Changes
from fhir_admin.errors import Failure
from fhir_admin.restore.bin_model import BinModel
from fhir_admin.session import Session
from fhir_admin.usecases.collect_deleted import Batch, Collected, collect_deleted
from fhir_admin.usecases.read_instance import read_instance
from fhir_admin.work.task import Task
from server.fhir.definitions import Definitions
from server.fhir.deleted import Deleted, DeletedIndex
from server.fhir.headline import headline, subject
from server.fhir.keys import ResourceKey
from server.fhir.restore_evidence import Instance, State

# Read first, where a server must be asked type by type.
_COMMON = (
    "Patient", "Encounter", "Observation", "Condition", "Procedure", "MedicationRequest", "DiagnosticReport",
    "Immunization", "AllergyIntolerance", "DocumentReference", "CarePlan", "Claim", "Practitioner",
    "Organization", "Location",
)  # fmt: skip

_LOOK_AT_MOST = 100


class BinCollector(QObject):
    """Owns the reading for one `BinModel`."""

    started = Signal()
    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    looked_up = Signal(object)
    lookup_failed = Signal(object)

    def __init__(self, session: Session, model: BinModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._model = model
        self._tasks = session.tasks(self)
        self._stop = threading.Event()
        self._task: Task | None = None
        self._outcome: Collected | None = None
        self._reading: set[ResourceKey] = set()
        self._read: set[ResourceKey] = set()
        session.bus.changed.connect(self._heard)

    @property
    def running(self) -> bool:
        """Whether histories are being read."""
        return self._task is not None and self._task.running

    @property
    def complete(self) -> bool:
        """Whether everything that was deleted is in the model."""
        return self._outcome is not None and not self._stop.is_set() and not self.running

    @property
    def outcome(self) -> Collected | None:
        """How the last reading ended; None before and meanwhile."""
        return self._outcome

    def start(self) -> None:
        """Read everything anew."""
        if self._task is not None:
            self._task.cancel()
        self._stop = threading.Event()
        self._outcome = None
        self._read.clear()
        self._model.clear()
        self._task = self._tasks.start(
            _collect,
            self._session,
            self._stop,
            done=self._done,
            failed=self._failed,
            progress=self._take,
        )
        self.started.emit()

    def stop(self) -> None:
        """End the reading after the page that is under way; what was found stays."""
        self._stop.set()

    def is_reading(self, key: ResourceKey) -> bool:
        """Whether the content of one instance is being looked for."""
        return key in self._reading

    def read_content(self, key: ResourceKey) -> None:
        """Look for the content of one row that has none yet; at most once."""
        if key not in self._read:
            self._read.add(key)
            self._look(key, self._took_content)

    def look_up(self, key: ResourceKey) -> None:
        """Look one instance up by its id, whether or not the server lists deletions."""
        self._look(key, self._took_lookup)

    def _look(self, key: ResourceKey, took: Callable[[Instance], None]) -> None:
        def done(found: Instance) -> None:
            self._reading.discard(key)
            took(found)

        def failed(failure: Failure) -> None:
            self._reading.discard(key)
            self.lookup_failed.emit(failure)

        self._reading.add(key)
        self._tasks.start(read_instance, self._session.client, key, done=done, failed=failed)

    def _took_content(self, found: Instance) -> None:
        if found.state is State.DELETED:
            self._model.apply([as_row(found)])
        elif found.state is State.LIVE:
            self._model.apply([], [found.key])
        self.looked_up.emit(found)

    def _took_lookup(self, found: Instance) -> None:
        if found.state is State.DELETED:
            self._model.apply([as_row(found)])
        self.looked_up.emit(found)

    def _take(self, batch: Batch) -> None:
        self._model.apply(batch.rows, batch.gone)
        self.progressed.emit(batch)

    def _done(self, collected: Collected) -> None:
        self._outcome = collected
        self.finished.emit(collected)

    def _failed(self, failure: Failure) -> None:
        self.failed.emit(failure)

    def _heard(self, changes: Changes) -> None:
        """Somebody wrote in this window: look at those instances again, or at everything."""
        if changes.everything or len(changes.keys) > _LOOK_AT_MOST or (changes.types and not changes.keys):
            self.start()
            return
        for key in sorted(changes.keys):
            self._look(key, self._took_content)


def as_row(found: Instance) -> Deleted:
    """A deleted instance as a row of the bin."""
    last = found.past[0] if found.past else None
    named = last.resource if last else {}
    return Deleted(
        found.key, found.head, found.deleted_at, found.deleted_by, headline(named), subject(named), last
    )


async def _collect(session: Session, stop: threading.Event, report: Callable[[Batch], None]) -> Collected:
    index = DeletedIndex()
    return await collect_deleted(
        session.client, session.capabilities, common_types(), index, report, None, stop
    )


def common_types() -> tuple[str, ...]:
    """All resource types, those that people delete most first."""
    known = Definitions.load().resource_types
    return (*_COMMON, *sorted(known - set(_COMMON)))
