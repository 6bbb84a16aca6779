"""The plan that brings deleted instances back: what, in which order, under which conditions.

Source: server specification A4.9, A4.10, A7; the Restore walk of the design. Pure: evidence in, plan out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from server.fhir import codec, ordering
from server.fhir.keys import ResourceKey
from server.fhir.references import targets
from server.fhir.restore_evidence import Evidence, Instance, Past, State, millis

# Deleted further apart than this, two instances are taken to have gone for different reasons.
TOGETHER_MS = 24 * 60 * 60 * 1000


class Role(Enum):
    """Why an instance is in the plan."""

    CHOSEN = "chosen"
    PREREQUISITE = "prerequisite"
    DEPENDANT = "dependant"


class Verdict(Enum):
    """What the plan says of one step before anything is sent."""

    RESTORE = "restore"
    MISSING = "missing"  # would come back, but refers to something that would not be there
    LIVE = "live"
    NEWER = "newer"  # deleted, but not by the tombstone that was chosen
    UNREADABLE = "unreadable"  # the server shows no content to bring back


@dataclass(frozen=True, slots=True)
class Step:
    """One instance to bring back.

    `past` is what comes back. `tombstone` is the version that guards the write (If-Match): the tombstone,
    or the head of a live instance that goes back to an older version (`state` LIVE). Steps of one
    `ring` refer to each other in a circle. `level` rises: a step needs only lower ones and its own
    ring. `refers` are all targets, `needs` those that come back with the plan, `missing` those that
    will not be there. `apart`: a dependant that was deleted at quite another time than the chosen.
    """

    key: ResourceKey
    role: Role
    verdict: Verdict
    past: Past | None
    state: State
    tombstone: str | None
    ring: int
    level: int
    ring_size: int = 1
    included: bool = True
    refers: tuple[ResourceKey, ...] = ()
    needs: tuple[ResourceKey, ...] = ()
    missing: tuple[ResourceKey, ...] = ()
    apart: bool = False
    deleted_at: str | None = None
    deleted_by: str | None = None

    @property
    def possible(self) -> bool:
        """Whether a write could bring it back at all."""
        return self.verdict in (Verdict.RESTORE, Verdict.MISSING)

    @property
    def runs(self) -> bool:
        """Whether the run will write it."""
        return self.possible and self.included


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """All steps, targets before what refers to them. `copy`: new ids instead of the old ones."""

    steps: tuple[Step, ...]
    copy: bool = False

    @property
    def running(self) -> tuple[Step, ...]:
        """The steps that the run will write, in order."""
        return tuple(step for step in self.steps if step.runs)

    def step(self, key: ResourceKey) -> Step:
        """The step of one instance. Errors: KeyError."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Options:
    """What the person decided. `included` None takes the proposal; `versions` picks older content."""

    included: frozenset[ResourceKey] | None = None
    copy: bool = False
    versions: Mapping[ResourceKey, str] = field(default_factory=dict)


def plan(evidence: Evidence, options: Options | None = None) -> RestorePlan:
    """The steps for what was chosen, what it needs and what hung on it.

    Every chosen instance stands in the plan once, also when it cannot come back. Dependants are
    proposed when they were deleted about the same time as what they refer to.
    """
    options = options or Options()
    contents = {key: _content(found, options) for key, found in evidence.instances.items()}
    links = {key: _links(key, past) for key, past in contents.items()}
    roles = _roles(evidence, links)
    groups = ordering.targets_first(list(roles), lambda key: links.get(key, ()))
    steps = [
        Step(
            key=key,
            role=roles[key],
            verdict=_verdict(key, evidence, contents.get(key), options),
            state=evidence.of(key).state,
            past=contents.get(key),
            tombstone=evidence.of(key).head,
            ring=ring,
            ring_size=len(group.members),
            level=group.level,
            refers=links.get(key, ()),
            apart=roles[key] is Role.DEPENDANT and _apart(key, evidence),
            deleted_at=evidence.of(key).deleted_at,
            deleted_by=evidence.of(key).deleted_by,
        )
        for ring, group in enumerate(groups)
        for key in group.members
    ]
    included = _proposal(steps) if options.included is None else options.included
    return include(RestorePlan(tuple(steps), options.copy), evidence, included)


def include(plan: RestorePlan, evidence: Evidence, included: Collection[ResourceKey]) -> RestorePlan:
    """The same plan with other boxes ticked; the verdicts on missing targets follow."""
    steps = [replace(step, included=step.key in included, verdict=_alone(step)) for step in plan.steps]
    coming = {step.key for step in steps if step.runs}
    return replace(plan, steps=tuple(_with_targets(step, evidence, coming) for step in steps))


def recheck(plan: RestorePlan, evidence: Evidence, found: Mapping[ResourceKey, Instance]) -> RestorePlan:
    """The same plan after looking again: what went live or was deleted anew is no longer restored."""
    steps = tuple(
        replace(step, verdict=_again(step, found[step.key])) if step.key in found else step
        for step in plan.steps
    )
    included = frozenset(step.key for step in steps if step.included)
    return include(replace(plan, steps=steps), evidence, included)


def content(step: Step) -> dict[str, Any]:
    """The resource to send for a step: its past content without the old version stamp."""
    if step.past is None:
        raise ValueError(f"{step.key} has no readable content")
    return without_stamp(step.past.resource)


def without_stamp(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The resource without what a server stamps on each version; tags and profiles stay."""
    kept = {
        name: value
        for name, value in (resource.get("meta") or {}).items()
        if name not in ("versionId", "lastUpdated")
    }
    bare = {name: value for name, value in resource.items() if name != "meta" or kept}
    return {name: kept if name == "meta" else value for name, value in bare.items()}


def same_as_planned(step: Step, resource: Mapping[str, Any]) -> bool:
    """Whether what the server has now is what the step was to bring back (stamps aside)."""
    return step.past is not None and codec.same_content(dict(step.past.resource), dict(resource))


def _content(found: Instance, options: Options) -> Past | None:
    wanted = options.versions.get(found.key)
    chosen = (past for past in found.past if wanted is None or past.version_id == wanted)
    return next(chosen, None)


_Links = Mapping[ResourceKey, tuple[ResourceKey, ...]]


def _links(key: ResourceKey, past: Past | None) -> tuple[ResourceKey, ...]:
    return tuple(sorted(targets(past.resource) - {key})) if past else ()


def _roles(evidence: Evidence, links: _Links) -> dict[ResourceKey, Role]:
    """Chosen, then what hung on it, then what all of these need; only of what is deleted."""
    roles = dict.fromkeys(evidence.chosen, Role.CHOSEN)
    deleted = {key for key, found in evidence.instances.items() if found.state is State.DELETED}
    referrers: dict[ResourceKey, list[ResourceKey]] = {}
    for key in sorted(deleted):
        for target in links.get(key, ()):
            referrers.setdefault(target, []).append(key)
    _spread(roles, Role.DEPENDANT, lambda key: referrers.get(key, ()))
    _spread(roles, Role.PREREQUISITE, lambda key: [t for t in links.get(key, ()) if t in deleted])
    return roles


def _spread(
    roles: dict[ResourceKey, Role], role: Role, reach: Callable[[ResourceKey], Iterable[ResourceKey]]
) -> None:
    border = list(roles)
    while border:
        found = [key for at in border for key in reach(at) if key not in roles]
        roles.update(dict.fromkeys(found, role))
        border = list(dict.fromkeys(found))


def _verdict(key: ResourceKey, evidence: Evidence, past: Past | None, options: Options) -> Verdict:
    found = evidence.of(key)
    seen = evidence.chosen.get(key)
    if found.state is State.LIVE:
        # Only an older version may be put over a live one, and only when it was asked for by name.
        older = options.versions.get(key) not in (None, found.head)
        return Verdict.RESTORE if older and past is not None else Verdict.LIVE
    if past is None:
        return Verdict.UNREADABLE
    if seen is not None and found.head is not None and seen != found.head:
        return Verdict.NEWER
    return Verdict.RESTORE


def _again(step: Step, now: Instance) -> Verdict:
    if now.state is State.LIVE and step.state is not State.LIVE:
        return Verdict.LIVE
    if None not in (now.head, step.tombstone) and now.head != step.tombstone:
        return Verdict.NEWER
    return step.verdict


def _apart(key: ResourceKey, evidence: Evidence) -> bool:
    mine = millis(evidence.of(key).deleted_at)
    chosen = [millis(evidence.of(each).deleted_at) for each in evidence.chosen]
    known = [moment for moment in chosen if moment is not None]
    return mine is not None and bool(known) and min(abs(mine - t) for t in known) > TOGETHER_MS


def _proposal(steps: Iterable[Step]) -> frozenset[ResourceKey]:
    """All but what was deleted at another time, and what only such dependants need."""
    by_key = {step.key: step for step in steps}
    border = [s.key for s in by_key.values() if s.role is not Role.PREREQUISITE and not s.apart]
    included = set(border)
    while border:
        needed = {t for key in border for t in by_key[key].refers if t in by_key}
        border = sorted(t for t in needed - included if by_key[t].role is Role.PREREQUISITE)
        included.update(border)
    return frozenset(included)


def _alone(step: Step) -> Verdict:
    return Verdict.RESTORE if step.verdict is Verdict.MISSING else step.verdict


def _with_targets(step: Step, evidence: Evidence, coming: Collection[ResourceKey]) -> Step:
    gone = (State.DELETED, State.ABSENT)
    missing = tuple(t for t in step.refers if t not in coming and evidence.of(t).state in gone)
    verdict = Verdict.MISSING if missing and step.verdict is Verdict.RESTORE else step.verdict
    return replace(step, needs=tuple(t for t in step.refers if t in coming), missing=missing, verdict=verdict)
