"""Writing a JSON Patch that turns one resource into another."""

from __future__ import annotations

from typing import Any

from server.fhir import location, pairing
from server.fhir.diff import same
from server.fhir.location import Path
from server.fhir.patch_json_apply import LIMITS, Operation


def from_diff(a: Any, b: Any) -> list[Operation]:
    """A small JSON Patch with the law `apply(a, from_diff(a, b)) == b`, numbers by their text.

    Array items are kept by FHIR identity and moved where they moved. An edit of more operations than a
    patch may have becomes the replacement of whole members.
    """
    ops: list[Operation] = []
    _value(a, b, (), ops)
    if len(ops) <= LIMITS.operations:
        return ops
    if isinstance(a, dict) and isinstance(b, dict) and len(a.keys() | b.keys()) <= LIMITS.operations:
        return _members_replaced(a, b)
    return [_op("replace", (), b)]


def _members_replaced(a: dict[str, Any], b: dict[str, Any]) -> list[Operation]:
    removes = [_op("remove", (name,)) for name in a if name not in b]
    puts = [
        _op("replace" if name in a else "add", (name,), value)
        for name, value in b.items()
        if name not in a or not same(a[name], value)
    ]
    return removes + puts


def _value(a: Any, b: Any, path: Path, ops: list[Operation]) -> None:
    if isinstance(a, dict) and isinstance(b, dict) and (a.keys() & b.keys()):
        _object(a, b, path, ops)
    elif isinstance(a, list) and isinstance(b, list) and a and b:
        _array(a, b, path, ops)
    elif not same(a, b):
        ops.append(_op("replace", path, b))


def _object(a: dict[str, Any], b: dict[str, Any], path: Path, ops: list[Operation]) -> None:
    ops.extend(_op("remove", (*path, name)) for name in a if name not in b)
    for name, value in b.items():
        if name not in a:
            ops.append(_op("add", (*path, name), value))
        elif not same(a[name], value):
            _value(a[name], value, (*path, name), ops)


def _array(a: list[Any], b: list[Any], path: Path, ops: list[Operation]) -> None:
    """Removes from the end, moves, adds from the start: then every item stands where it belongs."""
    plan, swaps = pairing.align(str(path[-1]) if path else "", a, b).substituted()
    if len(plan.pairs) == len(swaps) or plan.edits > LIMITS.operations:
        ops.append(_op("replace", path, b))
        return
    ops.extend(_op("remove", (*path, i)) for i in plan.removes)
    ops.extend(
        {"op": "move", "from": location.pointer((*path, at)), "path": location.pointer((*path, to))}
        for at, to in plan.moves()
    )
    ops.extend(_op("add", (*path, j), b[j]) for j in plan.adds)
    ops.extend(_op("replace", (*path, j), b[j]) for _, j in swaps)
    for i, j in plan.changed:
        _value(a[i], b[j], (*path, j), ops)


def _op(name: str, path: Path, *value: Any) -> Operation:
    op: Operation = {"op": name, "path": location.pointer(path)}
    if value:
        op["value"] = value[0]
    return op
