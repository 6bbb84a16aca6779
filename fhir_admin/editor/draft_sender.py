"""Sends a draft and hears what others write: one request at a time, never twice, every fate told."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from fhir_admin.change_bus import Changes
from fhir_admin.client.answers import Snapshot
from fhir_admin.errors import Failure
from fhir_admin.session import Session
from fhir_admin.usecases.save_draft import Edit, Fate, Sent, save_draft
from fhir_admin.work.task import Tasks
from server.fhir.keys import ResourceKey


class DraftSender(QObject):
    """For one instance. `saved(Sent)`, `conflict(Snapshot)`, `ignored`, `gone`, `not_arrived` and
    `refused(Failure)` end a `send`; `newer(Snapshot)` tells of a version that somebody else wrote in
    this window."""

    saved = Signal(object)
    conflict = Signal(object)
    ignored = Signal()
    gone = Signal()
    not_arrived = Signal()
    refused = Signal(object)
    newer = Signal(object)
    busy_changed = Signal()

    def __init__(
        self, session: Session, key: ResourceKey, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._key = key
        self._tasks = tasks
        self._busy = False
        session.bus.changed.connect(self._heard)

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._busy

    def send(self, edit: Edit) -> None:
        """Send once; ignored while another answer is awaited."""
        if self._busy:
            return
        self._set_busy(True)
        self._tasks.start(save_draft, self._session.client, edit, done=self._sent, failed=self._failed)

    def _sent(self, sent: Sent) -> None:
        if sent.fate is Fate.SAVED:
            # Views hear of it while we are still busy, so that our own news does not come back to us.
            self._session.bus.publish(Changes.of(self._key))
        self._set_busy(False)
        if sent.fate is Fate.SAVED:
            self.saved.emit(sent)
        elif sent.fate is Fate.CONFLICT:
            self.conflict.emit(sent.snapshot)
        elif sent.fate is Fate.IGNORED:
            self.ignored.emit()
        elif sent.fate is Fate.NOT_ARRIVED:
            self.not_arrived.emit()
        else:
            self.gone.emit()

    def _failed(self, failure: Failure) -> None:
        self._set_busy(False)
        self.refused.emit(failure)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.busy_changed.emit()

    def _heard(self, changes: Changes) -> None:
        if changes.touch(self._key) and not self._busy:
            self._tasks.start(self._session.client.read, self._key, done=self._read, failed=_ignore)

    def _read(self, snapshot: Snapshot) -> None:
        self.newer.emit(snapshot)


def _ignore(_failure: Failure) -> None:
    """Whether there is news can be asked again; sending is guarded anyway."""
