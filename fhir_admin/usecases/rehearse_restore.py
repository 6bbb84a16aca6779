"""The dry run of a restore: look at every instance again and check every body; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fhir_admin.client.errors import ServerRefused
from fhir_admin.usecases.parallel import for_each
from fhir_admin.usecases.read_instance import look, read_instance
from server.fhir.errors import Issue
from server.fhir.keys import ResourceKey
from server.fhir.restore import RestorePlan, Step, content
from server.fhir.restore_evidence import Instance, State
from server.fhir.validate import validate

if TYPE_CHECKING:
    from fhir_admin.client.fhir_client import FhirClient
    from server.fhir.definitions import Definitions

_PARALLEL = 6


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How the instances stand now, and what is wrong with bodies that would be sent."""

    found: Mapping[ResourceKey, Instance]
    issues: Mapping[ResourceKey, tuple[Issue, ...]]


async def rehearse_restore(
    client: FhirClient,
    plan: RestorePlan,
    definitions: Definitions,
    report: Callable[[int, int], None],
) -> Rehearsal:
    """Reads only: one read for each running step. `report(done, total)`. Errors: those of the client."""
    found: dict[ResourceKey, Instance] = {}
    issues: dict[ResourceKey, tuple[Issue, ...]] = {}
    total = len(plan.running)

    async def check(step: Step) -> None:
        found[step.key] = await _now(client, step)
        issues[step.key] = tuple(
            issue
            for issue in validate(content(step), definitions, type=step.key.type)
            if issue.severity in ("error", "fatal")
        )
        report(len(found), total)

    await for_each(plan.running, check, _PARALLEL)
    return Rehearsal(found, issues)


async def _now(client: FhirClient, step: Step) -> Instance:
    try:
        now = await look(client, step.key)
        if now.state is State.LIVE or now.head is not None:
            return now
        # The answer did not name the tombstone (or hid it behind "not found"): its history does.
        return await read_instance(client, step.key)
    except ServerRefused:
        return Instance(step.key, State.UNKNOWN, step.tombstone)
