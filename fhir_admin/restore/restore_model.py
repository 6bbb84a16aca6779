"""The course of one restore: evidence, plan, dry run, run, report. No widgets; every step is a signal."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from enum import Enum

from PySide6.QtCore import QObject, Signal

from fhir_admin.change_bus import Changes
from fhir_admin.errors import Failure
from fhir_admin.restore.bin_collector import common_types
from fhir_admin.restore.restore_request import RestoreRequest
from fhir_admin.session import Session
from fhir_admin.usecases.collect_evidence import collect_evidence
from fhir_admin.usecases.rehearse_restore import Rehearsal, rehearse_restore
from fhir_admin.usecases.run_restore import RunReport, StepResult, run_restore
from fhir_admin.work.task import Task
from server.fhir.definitions import Definitions
from server.fhir.errors import Issue
from server.fhir.keys import ResourceKey
from server.fhir.restore import Options, RestorePlan, include, plan, recheck
from server.fhir.restore_evidence import Evidence


class Phase(Enum):
    """Where the restore stands."""

    EVIDENCE = 0
    PLAN = 1
    DRY_RUN = 2
    RUN = 3
    REPORT = 4


class RestoreModel(QObject):
    """One restore on one session.

    `phase_changed` and `plan_changed` follow its course, `step_done(StepResult)` every decided step of
    the run, `progressed(done, total)` the reading; `failed(Failure)` leaves it where it was.
    """

    phase_changed = Signal()
    plan_changed = Signal()
    step_done = Signal(object)
    progressed = Signal(int, int)
    failed = Signal(object)

    def __init__(self, session: Session, request: RestoreRequest, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._request = request
        self._tasks = session.tasks(self)
        self._task: Task | None = None
        self._stop = threading.Event()
        self._evidence: Evidence | None = None
        self._rehearsal: Rehearsal | None = None
        self._copy = False
        self.plan = RestorePlan(())
        self.phase = Phase.EVIDENCE
        self.results: dict[ResourceKey, StepResult] = {}
        self.report: RunReport | None = None

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self._task is not None and self._task.running

    @property
    def stopping(self) -> bool:
        """Whether the person asked to stop what is under way."""
        return self._stop.is_set()

    @property
    def rehearsed(self) -> bool:
        """Whether every step that would run was looked at again."""
        seen = self._rehearsal.found if self._rehearsal else {}
        return self._rehearsal is not None and all(step.key in seen for step in self.plan.running)

    @property
    def offers_transactions(self) -> bool | None:
        """Whether the server takes transactions; None when it does not say."""
        return self._session.capabilities.supports("transaction")

    def issues(self, key: ResourceKey) -> tuple[Issue, ...]:
        """What the dry run found wrong with the content of a step."""
        return self._rehearsal.issues.get(key, ()) if self._rehearsal else ()

    def collect(self) -> None:
        """Find out what the plan must know; then plan, then look at everything once more (dry run)."""
        request = self._request
        self._begin(Phase.EVIDENCE)
        self._rehearsal = None
        self._task = self._tasks.start(
            collect_evidence,
            self._session.client,
            self._session.capabilities,
            common_types(),
            request.chosen,
            request.bin,
            self._stop,
            done=self._collected,
            failed=self._fail,
            progress=self.progressed.emit,
        )
        self.phase_changed.emit()

    def stop(self) -> None:
        """End the search for dependants, or the run, as soon as what is under way has ended."""
        self._stop.set()
        self.phase_changed.emit()

    def set_included(self, keys: Collection[ResourceKey]) -> None:
        """Tick other steps."""
        if self._evidence is not None and self.phase in (Phase.PLAN, Phase.DRY_RUN):
            self.plan = include(self.plan, self._evidence, frozenset(keys))
            self.plan_changed.emit()

    def set_copy(self, copy: bool) -> None:
        """Restore under new ids (True) or under the old ones."""
        if copy != self._copy and self._evidence is not None:
            self._copy = copy
            included = frozenset(step.key for step in self.plan.steps if step.included)
            self._make_plan(included)

    def rehearse(self) -> None:
        """The dry run: read every state again and check every body; sends nothing that writes."""
        if self._evidence is None or self.busy:
            return
        self._begin(Phase.DRY_RUN)
        everything = include(self.plan, self._evidence, [step.key for step in self.plan.steps])
        self._task = self._tasks.start(
            rehearse_restore,
            self._session.client,
            everything,
            Definitions.load(),
            done=self._rehearsed,
            failed=self._fail,
            progress=self.progressed.emit,
        )
        self.phase_changed.emit()

    def run(self, *, transaction: bool) -> None:
        """Bring everything back that is ticked and possible."""
        if self.busy or not self.plan.running:
            return
        self._begin(Phase.RUN)
        self.results = {}
        self._task = self._tasks.start(
            run_restore,
            self._session.client,
            self.plan,
            transaction,
            self._stop,
            done=self._ran,
            failed=self._fail,
            progress=self._step_done,
        )
        self.phase_changed.emit()

    def _begin(self, phase: Phase) -> None:
        self._stop = threading.Event()
        self.phase = phase

    def _collected(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._make_plan(None)
        self.phase = Phase.PLAN
        self.phase_changed.emit()
        self.rehearse()

    def _make_plan(self, included: frozenset[ResourceKey] | None) -> None:
        if self._evidence is None:
            return
        self.plan = plan(self._evidence, Options(included, self._copy, self._request.versions))
        if self._rehearsal is not None:
            self.plan = recheck(self.plan, self._evidence, self._rehearsal.found)
        self.plan_changed.emit()

    def _rehearsed(self, rehearsal: Rehearsal) -> None:
        self._rehearsal = rehearsal
        if self._evidence is not None:
            self.plan = recheck(self.plan, self._evidence, rehearsal.found)
        self.plan_changed.emit()
        self.phase_changed.emit()

    def _step_done(self, result: StepResult) -> None:
        self.results[result.key] = result
        self.progressed.emit(len(self.results), len(self.plan.running))
        self.step_done.emit(result)

    def _ran(self, report: RunReport) -> None:
        self.report = report
        self.results = {result.key: result for result in report.results}
        self.phase = Phase.REPORT
        self.phase_changed.emit()
        if report.touched:
            self._session.bus.publish(Changes.of(*report.touched))

    def _fail(self, failure: Failure) -> None:
        if self.phase is Phase.RUN:
            self.phase = Phase.DRY_RUN
        self.failed.emit(failure)
        self.phase_changed.emit()


def count_outcomes(results: Mapping[ResourceKey, StepResult]) -> tuple[int, int]:
    """How many steps are back, and how many are not."""
    back = sum(result.is_back for result in results.values())
    return back, len(results) - back
