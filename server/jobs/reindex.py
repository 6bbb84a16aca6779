"""The job that brings the search index up to date with the search parameters.

New parameters get the values of what was stored before them; the values of deleted ones go. It starts by
itself whenever parameters wait for it, and on `$reindex`. Source: server specification C5.2–C5.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from server.fhir import codec, parameters
from server.fhir.search.storage import own_rows
from server.jobs.kind import Done, JobKind, Task
from server.store.base import Reader, Transaction
from server.store.parameters import ParameterState

_WAITING = ("PendingDelete", "Supported")
_ROWS = 2000
INSTANCES = 200
"""How many instances one portion reads, unless the request says otherwise."""


class State(msgspec.Struct, frozen=True):
    """`types` are those to index anew as a whole. `left` and `after` are the place in what is done now:
    `hand`, a parameter (empty: the first of `types`), whose old rows are gone once `cleared`.
    """

    types: tuple[str, ...] = ()
    instances: int = INSTANCES
    hand: str = ""
    cleared: bool = False
    left: tuple[str, ...] = ()
    after: int = 0
    visited: int = 0
    parameters: tuple[str, ...] = ()


class Reindex(JobKind[State]):
    """See the module."""

    name = "reindex"
    state = State

    def wanted(self, reader: Reader) -> State | None:
        """Work for parameters that wait."""
        return State() if _waiting(reader) is not None else None

    def advance(self, tx: Transaction, task: Task[State], seen: Any) -> State | Done[State]:
        """One portion: parameters that wait first, then the types asked for."""
        state, definitions = task.state, task.services.definitions
        waiting = _waiting(tx)
        if waiting is not None:
            return _parameter(tx, state, waiting, task.services.now())
        if state.types:
            codes = [parameter.code for parameter in own_rows(definitions, state.types[0])]
            count, last = tx.parameters.fill(state.types[0], codes, state.after, state.instances)
            if count:
                return _changed(state, after=last, visited=state.visited + count)
            return _changed(state, types=state.types[1:], after=0)
        return Done(state, codec.encode(_report(state, "Completed")))

    def progress(self, state: State) -> str:
        """See `JobKind`."""
        return f"{state.visited} resources indexed, {len(state.parameters)} search parameters done"

    def report(self, state: State) -> Mapping[str, Any]:
        """See `JobKind`."""
        return _report(state, "Running")


def _waiting(reader: Reader) -> ParameterState | None:
    return next((s for s in reader.parameters.states() if s.status in _WAITING), None)


def _parameter(tx: Transaction, state: State, waiting: ParameterState, now: int) -> State:
    hand = f"{waiting.url} {waiting.code} {waiting.changed}"
    if state.hand != hand:
        state = _changed(state, hand=hand, cleared=False, left=_types_now(tx, waiting), after=0)
    if not state.cleared:
        if tx.parameters.clear(waiting.types, waiting.code, _ROWS):
            return state
        if waiting.status == "PendingDelete":
            tx.parameters.remove([waiting])
            return _done(state, waiting)
        return _changed(state, cleared=True)
    if state.left:
        count, last = tx.parameters.fill(state.left[0], (waiting.code,), state.after, state.instances)
        if count:
            return _changed(state, after=last, visited=state.visited + count)
        return _changed(state, left=state.left[1:], after=0)
    # Only what it has values of now is its own: another may take over its code for the other types.
    types = frozenset(_types_now(tx, waiting))
    tx.parameters.put(replace(waiting, status="Enabled", types=types, changed=now))
    return _done(state, waiting)


def _types_now(tx: Transaction, waiting: ParameterState) -> tuple[str, ...]:
    found = (custom for _, custom in tx.parameters.customs() if custom.url == waiting.url)
    return next((tuple(sorted(custom.parameters)) for custom in found), ())


def _done(state: State, waiting: ParameterState) -> State:
    return _changed(state, hand="", cleared=False, after=0, parameters=(*state.parameters, waiting.url))


def _changed(state: State, **changes: Any) -> State:
    return msgspec.structs.replace(state, **changes)


def _report(state: State, status: str) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [
        {"name": "status", "valueString": status},
        {"name": "resourcesSuccessfullyReindexed", "valueDecimal": state.visited},
    ]
    if state.parameters:  # FHIR has no empty strings
        parts.append({"name": "searchParams", "valueString": ",".join(state.parameters)})
    return parameters.made(parts)
