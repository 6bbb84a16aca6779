"""Carry out a restore plan: one guarded transaction where the server takes it, else step by step.

Source: server specification A4.9, A4.10, A7.3, A7.4, D1-D9. Nothing is sent twice: after a lost answer
the server is read and compared. Every result is verified by reading back.
"""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING, Any

from fhir_admin.client.errors import ServerRefused, Unreachable
from fhir_admin.usecases.parallel import for_each
from server.fhir import codec, restore_bundle
from server.fhir.errors import Issue
from server.fhir.keys import ResourceKey, format_etag
from server.fhir.restore import RestorePlan, Step

if TYPE_CHECKING:
    from fhir_admin.client.fhir_client import FhirClient

_PARALLEL = 6
_NO_TRANSACTIONS = frozenset({404, 405, 501})


class Outcome(Enum):
    """What became of one step."""

    RESTORED = "restored"
    DIFFERENT = "different"  # is back, but the server changed the content
    CHANGED = "changed"  # the guard held: somebody wrote since the plan was made
    REFUSED = "refused"
    ROLLED_BACK = "rolled-back"  # fine itself, but another step made the transaction fail
    SKIPPED = "skipped"  # something it needs did not come back
    STOPPED = "stopped"  # the person stopped the run before it was sent
    UNCLEAR = "unclear"  # the answer was lost and the server cannot be read


@dataclass(frozen=True, slots=True)
class StepResult:
    """One line of the report. `now` is the instance that is there now (another id for a copy).

    `settled`: the answer was lost, the outcome was found by reading.
    """

    key: ResourceKey
    outcome: Outcome
    now: ResourceKey | None = None
    version_id: str | None = None
    status: int | None = None
    issues: tuple[Issue, ...] = ()
    settled: bool = False

    @property
    def is_back(self) -> bool:
        """Whether the content is on the server again."""
        return self.outcome in (Outcome.RESTORED, Outcome.DIFFERENT)


@dataclass(frozen=True, slots=True)
class RunReport:
    """All results in plan order. `transaction` says how it was sent, `no_transactions` that the
    server turned out to offer none."""

    results: tuple[StepResult, ...]
    transaction: bool
    no_transactions: bool = False

    @property
    def touched(self) -> frozenset[ResourceKey]:
        """The instances that are back."""
        return frozenset(r.now for r in self.results if r.is_back and r.now is not None)


Report = Callable[[StepResult], None]


async def run_restore(
    client: FhirClient, plan: RestorePlan, transaction: bool, stop: threading.Event, report: Report
) -> RunReport:
    """Write the running steps, then read each back. `report` hears of every step as it is decided.

    `stop` ends it between two requests; what was sent is always followed to its answer. Refusals and
    lost answers are results; only trouble that comes before anything was sent is raised.
    """
    run = _Run(client, plan, stop, report)
    tried = transaction and not stop.is_set()
    at_once = tried and await run.at_once()
    if not at_once:
        await run.by_steps()
    await run.verify()
    results = tuple(run.results[step.key] for step in plan.running)
    return RunReport(results, at_once, tried and not at_once)


class _Run:
    """One run: what is sent, what came back."""

    def __init__(self, client: FhirClient, plan: RestorePlan, stop: threading.Event, report: Report) -> None:
        self._client = client
        self._plan = plan
        self._stop = stop
        self._report = report
        self._new: dict[ResourceKey, str] = {}
        self.results: dict[ResourceKey, StepResult] = {}

    async def at_once(self) -> bool:
        """All steps in one transaction; False when the server has no transactions (nothing was done)."""
        urns = {step.key: f"urn:uuid:{uuid.uuid4()}" for step in self._plan.running}
        bundle = restore_bundle.transaction(self._plan, urns.__getitem__)
        try:
            page = await self._client.transaction(bundle)
        except ServerRefused as refusal:
            if self._takes_no_transactions(refusal):
                return False
            self._refuse_all(refusal)
            return True
        except Unreachable as trouble:
            if not trouble.sent:
                raise
            await self._settle_all()
            return True
        answers = restore_bundle.read_answer(self._plan, page.bundle)
        for step, written in zip(self._plan.running, answers, strict=True):
            self._new[step.key] = str(written.key)
            outcome = Outcome.REFUSED if written.status >= 400 else Outcome.RESTORED
            self._decide(
                StepResult(step.key, outcome, written.key, written.version_id, written.status, written.issues)
            )
        return True

    async def by_steps(self) -> None:
        """Level after level, so that targets stand before what refers to them."""
        for _, steps in groupby(self._plan.running, key=lambda step: step.level):
            await for_each(list(steps), self._one, _PARALLEL)
        if self._plan.copy:
            await self._close_rings()

    async def _one(self, step: Step) -> None:
        if self._stop.is_set():
            self._decide(StepResult(step.key, Outcome.STOPPED))
        elif lost := [key for key in step.needs if self._lacks(key)]:
            issue = Issue(", ".join(map(str, lost)), "not-found", "information")
            self._decide(StepResult(step.key, Outcome.SKIPPED, issues=(issue,)))
        else:
            self._decide(await self._written(step))

    def _lacks(self, key: ResourceKey) -> bool:
        result = self.results.get(key)
        return result is not None and not result.is_back

    async def _written(self, step: Step) -> StepResult:
        try:
            if self._plan.copy:
                body = restore_bundle.copy_body(step, self._new)
                snapshot = await self._client.create(step.key.type, body)
            else:
                guard = format_etag(step.tombstone) if step.tombstone is not None else None
                snapshot = await self._client.update(step.key, restore_bundle.body(step), guard)
        except ServerRefused as refusal:
            outcome = Outcome.CHANGED if refusal.status in (409, 412) else Outcome.REFUSED
            return StepResult(step.key, outcome, status=refusal.status, issues=refusal.issues)
        except Unreachable as trouble:
            return await self._settled(step) if trouble.sent else self._refused_unsent(step, trouble)
        self._new[step.key] = str(snapshot.key)
        return StepResult(step.key, Outcome.RESTORED, snapshot.key, snapshot.version_id, 200)

    def _refused_unsent(self, step: Step, trouble: Unreachable) -> StepResult:
        # The rest would fail alike; what was not sent can be run again later.
        self._stop.set()
        return StepResult(step.key, Outcome.STOPPED, issues=trouble.issues)

    async def _close_rings(self) -> None:
        """Copies that refer to each other in a circle: the first of a ring was sent before the ids of
        the others were known, so it is written once more."""
        for step in self._plan.running:
            result = self.results[step.key]
            if step.ring_size > 1 and result.is_back and result.now is not None:
                resource = codec.decode(restore_bundle.copy_body(step, self._new))
                body = codec.encode({**resource, "id": result.now.id})
                guard = format_etag(result.version_id) if result.version_id else None
                try:
                    snapshot = await self._client.update(result.now, body, guard)
                except (ServerRefused, Unreachable) as trouble:
                    self._decide(replace(result, outcome=Outcome.DIFFERENT, issues=trouble.issues))
                else:
                    self._decide(replace(result, version_id=snapshot.version_id))

    def _takes_no_transactions(self, refusal: ServerRefused) -> bool:
        """Whether it was the transaction itself that was refused, and not one of its entries.

        Some servers say so only in words; as nothing was stored, going on step by step is safe.
        """
        if refusal.status in _NO_TRANSACTIONS:
            return True
        told = _told(refusal)
        is_about_it = "transaction" in told.lower() or any(i.code == "not-supported" for i in refusal.issues)
        return (
            refusal.status == 400 and is_about_it and not any(_names(told, s.key) for s in self._plan.running)
        )

    def _refuse_all(self, refusal: ServerRefused) -> None:
        """Nothing was stored. The steps that the outcome names are to blame, if it names any."""
        told = _told(refusal)
        blamed = {step.key for step in self._plan.running if _names(told, step.key)}
        changed = Outcome.CHANGED if refusal.status in (409, 412) else Outcome.REFUSED
        for step in self._plan.running:
            is_to_blame = step.key in blamed or not blamed
            outcome = changed if is_to_blame else Outcome.ROLLED_BACK
            issues = refusal.issues if is_to_blame else ()
            self._decide(StepResult(step.key, outcome, status=refusal.status, issues=issues))

    async def _settle_all(self) -> None:
        async def settle(step: Step) -> None:
            self._decide(await self._settled(step))

        await for_each(self._plan.running, settle, _PARALLEL)

    async def _settled(self, step: Step) -> StepResult:
        """The answer was lost. Copies cannot be found again, for their ids were in the answer."""
        if self._plan.copy:
            return StepResult(step.key, Outcome.UNCLEAR)
        try:
            snapshot = await self._client.read(step.key)
        except ServerRefused as refusal:
            gone = refusal.status in (404, 410)
            outcome = Outcome.STOPPED if gone else Outcome.UNCLEAR
            return StepResult(step.key, outcome, issues=refusal.issues, settled=gone)
        except Unreachable as trouble:
            return StepResult(step.key, Outcome.UNCLEAR, issues=trouble.issues)
        return StepResult(step.key, Outcome.RESTORED, step.key, snapshot.version_id, settled=True)

    async def verify(self) -> None:
        """Read back everything that was written and compare it with what was to come back."""
        back = [step for step in self._plan.running if self.results[step.key].is_back]
        await for_each(back, self._verify_one, _PARALLEL)

    async def _verify_one(self, step: Step) -> None:
        result = self.results[step.key]
        if result.now is None:
            return
        try:
            resource = (await self._client.read(result.now)).resource()
        except (ServerRefused, Unreachable) as trouble:
            self._decide(replace(result, outcome=Outcome.UNCLEAR, issues=trouble.issues))
            return
        if not codec.same_content(self._expected(step), resource):
            self._decide(replace(result, outcome=Outcome.DIFFERENT))

    def _expected(self, step: Step) -> Mapping[str, Any]:
        sent = restore_bundle.copy_body(step, self._new) if self._plan.copy else restore_bundle.body(step)
        expected: Mapping[str, Any] = codec.decode(sent)
        return expected

    def _decide(self, result: StepResult) -> None:
        self.results[result.key] = result
        self._report(result)


def _told(refusal: ServerRefused) -> str:
    return " ".join(f"{issue.diagnostics} {' '.join(issue.expression)}" for issue in refusal.issues)


def _names(text: str, key: ResourceKey) -> bool:
    return re.search(rf"\b{re.escape(str(key))}(?![A-Za-z0-9.\-])", text) is not None
