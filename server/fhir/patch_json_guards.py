"""Proposing `test` operations that stop a JSON Patch when the resource is not what its author saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from server.fhir import codec, location
from server.fhir.location import MISSING
from server.fhir.patch_json_apply import LIMITS, Operation, Run, check_operation

Reason = Literal["unchanged", "absent", "test-of-absent"]


@dataclass(frozen=True, slots=True)
class Guard:
    """One proposal. `op` belongs right before operation `index`; None where a test cannot help.

    `reason`: `unchanged` – the value that the operation replaces or removes must still be this one;
    `absent` – the operation adds what is not there, and no `test` can ask for absence (an absent element
    is not equal to null, false or anything), so use If-Match; `test-of-absent` – the patch itself tests
    an element that is absent now, so it will fail, also when it tests for false.
    """

    index: int
    op: Operation | None
    reason: Reason
    explanation: str


def guards(ops: list[Operation], resource: Any) -> tuple[Guard, ...]:
    """Proposed guards for each operation, against the state it meets. Errors: those of `apply`."""
    found: list[Guard] = []
    run = Run(resource, LIMITS)
    for index, op in enumerate(ops):
        check_operation(op, index)
        guard = _guard(index, op, run.document)
        if guard is not None and guard.op not in [g.op for g in found if g.op]:
            found.append(guard)
        if guard is not None and guard.reason == "test-of-absent":
            break
        run.step(index, op)
    return tuple(found)


def guarded(ops: list[Operation], proposed: tuple[Guard, ...]) -> list[Operation]:
    """The patch with the proposed tests put in their places."""
    tests = {guard.index: guard.op for guard in proposed if guard.op is not None}
    return [item for index, op in enumerate(ops) for item in (tests.get(index), op) if item is not None]


def _guard(index: int, op: Operation, document: Any) -> Guard | None:
    source = op["from"] if op["op"] == "move" else op["path"]
    path = location.concrete(document, location.parse_pointer(source))
    actual = location.value_at(document, path)
    if op["op"] == "test":
        return _test_of_absent(index, op, actual)
    if op["op"] == "copy" or (op["op"] == "add" and path and not isinstance(path[-1], str)):
        return None
    if actual is MISSING:
        return _absent(index, source) if op["op"] == "add" and path[-1:] != ("-",) else None
    text = f"{source} must still have the value it has now, or nothing is changed."
    return Guard(index, {"op": "test", "path": source, "value": actual}, "unchanged", text)


def _absent(index: int, path: str) -> Guard:
    return Guard(
        index,
        None,
        "absent",
        f"{path} does not exist now. JSON Patch cannot test that something is absent "
        "(an absent element is not equal to null, false or an empty list); send If-Match instead.",
    )


def _test_of_absent(index: int, op: Operation, actual: Any) -> Guard | None:
    if actual is not MISSING:
        return None
    hint = " Absent is not false." if codec.equal(op["value"], False) else ""
    return Guard(
        index,
        None,
        "test-of-absent",
        f"The patch tests {op['path']}, which does not exist in this resource, so the whole patch fails."
        f"{hint} Leave the test out, or test an element that exists.",
    )
