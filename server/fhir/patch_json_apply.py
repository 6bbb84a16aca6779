"""JSON Patch (RFC 6902): applying a patch without touching its input.

Source: RFC 6902, RFC 6901; server specification B1, trust D9 (budgets).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from server.fhir import codec, location
from server.fhir.errors import Kind, fhir_error
from server.fhir.location import MISSING, Path

Operation = dict[str, Any]
Prepare = Callable[[Any, Operation], Operation]

_INDEX = re.compile(r"0|[1-9][0-9]*")
_NEEDED = {
    "add": ("path", "value"),
    "remove": ("path",),
    "replace": ("path", "value"),
    "move": ("from", "path"),
    "copy": ("from", "path"),
    "test": ("path", "value"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one patch may cost: number of operations, bytes copied by `copy`, bytes of the result."""

    operations: int = 1_000
    copied: int = 4 * 1024 * 1024
    result: int = 16 * 1024 * 1024


LIMITS = Limits()
# What an object or array counts when copied: many small ones take longer than a text of their length.
_EACH = 32


def apply(
    resource: Any, ops: list[Operation], *, limits: Limits = LIMITS, prepare: Prepare | None = None
) -> Any:
    """The resource after all operations, in order; `resource` itself is not changed.

    `prepare(document, op)` may rewrite each (checked) operation just before it runs.
    Errors: `FhirError` 400 naming the operation, its path and what was found there.
    """
    if not isinstance(ops, list):
        raise fhir_error(Kind.INVALID, "A JSON Patch must be a JSON array of operations.")
    if len(ops) > limits.operations:
        raise fhir_error(
            Kind.TOO_COSTLY,
            f"The JSON Patch has {len(ops)} operations; at most {limits.operations} are allowed.",
        )
    for index, op in enumerate(ops):
        check_operation(op, index)
    run = Run(resource, limits)
    for index, op in enumerate(ops):
        run.step(index, prepare(run.document, op) if prepare else op)
    if ops:
        check_result(run.document, limits)
    return run.document


def check_result(document: Any, limits: Limits = LIMITS) -> None:
    """Errors: 400 when a patched document is larger than the limit or nested too deeply."""
    if _size(document, limits.result) > limits.result:
        raise fhir_error(Kind.TOO_COSTLY, f"The patched result is larger than {limits.result} bytes.")
    level: list[Any] = [document]
    for _ in range(codec.MAX_DEPTH):
        level = [child for item in level for child in _containers(item)]
    if level:
        raise fhir_error(
            Kind.TOO_COSTLY, f"The patched result is nested deeper than {codec.MAX_DEPTH} levels."
        )


def check_operation(op: Any, index: int) -> None:
    """Errors: 400 when `op` is not a well-formed operation (unknown `op`, missing or odd members)."""
    if not isinstance(op, dict):
        raise fhir_error(Kind.INVALID, f"Operation {index} is not a JSON object.")
    name = op.get("op")
    if not isinstance(name, str) or name not in _NEEDED:
        allowed = ", ".join(_NEEDED)
        raise fhir_error(Kind.INVALID, f"Operation {index} has the unknown op {name!r}; allowed: {allowed}.")
    for member in _NEEDED[name]:
        if member not in op:
            raise fhir_error(Kind.INVALID, f"Operation {index} ({name}) lacks its {member!r} member.")
    for member in ("path", "from"):
        if member in _NEEDED[name]:
            if not isinstance(op[member], str):
                raise fhir_error(Kind.INVALID, f"Operation {index} ({name}): {member!r} must be a string.")
            location.parse_pointer(op[member])


def preview(value: Any, length: int = 120) -> str:
    """A value as short JSON for a message."""
    if value is MISSING:
        return "nothing"
    if isinstance(value, str):
        value = value[:length]
    try:
        text = codec.encode(value).decode() if _size(value, 100_000) <= 100_000 else _kind_of(value)
    except RecursionError:
        text = _kind_of(value)
    return text if len(text) <= length else text[: length - 1] + "…"


class Run:
    """One patch being applied: the document so far and what it has cost."""

    def __init__(self, document: Any, limits: Limits) -> None:
        self.document = document
        self._limits = limits
        self._copied = 0
        self._index = 0
        self._op: Operation = {}

    def step(self, index: int, op: Operation) -> None:
        """Does one checked operation. Errors: 400."""
        self._index, self._op = index, op
        getattr(self, "_" + op["op"])(op)

    def _add(self, op: Operation) -> None:
        self._put(location.parse_pointer(op["path"]), op["value"])

    def _remove(self, op: Operation) -> None:
        self._take(location.parse_pointer(op["path"]))

    def _replace(self, op: Operation) -> None:
        path, _ = self._existing(location.parse_pointer(op["path"]))
        self.document = location.replaced(self.document, path, lambda _: op["value"])

    def _move(self, op: Operation) -> None:
        source, target = location.parse_pointer(op["from"]), location.parse_pointer(op["path"])
        if len(target) > len(source) and target[: len(source)] == source:
            raise self._error(f"{op['from']!r} cannot be moved into its own child")
        _, value = self._existing(source)
        if source == target:
            return
        self._take(source)
        self._put(target, value)

    def _copy(self, op: Operation) -> None:
        _, value = self._existing(location.parse_pointer(op["from"]))
        self._copied += _size(value, self._limits.copied, _EACH)
        if self._copied > self._limits.copied:
            raise self._error(f"the patch copies more than {self._limits.copied} bytes", Kind.TOO_COSTLY)
        self._put(location.parse_pointer(op["path"]), value)

    def _test(self, op: Operation) -> None:
        tokens = location.parse_pointer(op["path"])
        actual = self._find(tokens)
        if actual is MISSING:
            raise self._error(
                f"the test expected {preview(op['value'])}, but {op['path']!r} does not exist"
                f"{self._absence(tokens)}. An absent element is not equal to any value, not even false"
            )
        if not codec.equal(actual, op["value"]):
            raise self._error(
                f"the test expected {preview(op['value'])}, but the actual value is {preview(actual)}"
            )

    def _put(self, tokens: tuple[str, ...], value: Any) -> None:
        if not tokens:
            self.document = value
            return
        parent_path, parent = self._existing(tokens[:-1], for_add=tokens[-1])
        last = tokens[-1]
        if isinstance(parent, dict):
            self.document = location.replaced(self.document, parent_path, lambda old: {**old, last: value})
        elif isinstance(parent, list):
            at = len(parent) if last == "-" else self._index_of(last, len(parent) + 1)
            self.document = location.replaced(
                self.document, parent_path, lambda old: [*old[:at], value, *old[at:]]
            )
        else:
            raise self._error(f"{self._text(tokens[:-1])} is {_kind_of(parent)} and cannot have children")

    def _take(self, tokens: tuple[str, ...]) -> None:
        path, _ = self._existing(tokens)
        if not path:
            raise self._error("the whole resource cannot be removed")
        self.document = location.replaced(self.document, path, lambda _: MISSING)

    def _find(self, tokens: Sequence[str]) -> Any:
        return location.value_at(self.document, location.concrete(self.document, tokens))

    def _existing(self, tokens: tuple[str, ...], for_add: str | None = None) -> tuple[Path, Any]:
        path = location.concrete(self.document, tokens)
        value = location.value_at(self.document, path)
        if value is MISSING:
            raise self._error(
                f"{self._text(tokens)} does not exist{self._absence(tokens)}{_array_hint(tokens, for_add)}"
            )
        return path, value

    def _index_of(self, token: str, end: int) -> int:
        if not _INDEX.fullmatch(token):
            raise self._error(f"{token!r} is not an array index")
        if len(token) > 9 or int(token) >= end:
            raise self._error(f"the index {token[:20]} is out of bounds; the array has {end - 1} items")
        return int(token)

    def _absence(self, tokens: tuple[str, ...]) -> str:
        """Where the path ends being real, and what is there."""
        for length in range(len(tokens) - 1, -1, -1):
            found = self._find(tokens[:length])
            if found is not MISSING:
                return f" ({self._text(tokens[:length])} is {_kind_of(found)})"
        return ""

    def _text(self, tokens: Sequence[str]) -> str:
        return repr(location.pointer(tokens)) if tokens else "the resource"

    def _error(self, what: str, kind: Kind = Kind.PROCESSING) -> Exception:
        op = self._op
        source = f" from {op['from']!r}" if "from" in op else ""
        return fhir_error(kind, f"Operation {self._index} ({op['op']} {op['path']!r}{source}): {what}.")


def _array_hint(tokens: tuple[str, ...], for_add: str | None) -> str:
    if for_add is None or not tokens or not (for_add == "-" or _INDEX.fullmatch(for_add)):
        return ""
    return f"; to add to an absent array, first add [] at {location.pointer(tokens)!r}"


def _kind_of(value: Any) -> str:
    if isinstance(value, dict):
        names = ", ".join(list(value)[:12]) + (", …" if len(value) > 12 else "")
        return f"an object with {names}" if value else "an empty object"
    if isinstance(value, list):
        return f"an array of {len(value)} items" if value else "an empty array"
    return "null" if value is None else f"the value {preview(value)}"


def _size(value: Any, limit: int, each: int = 2) -> int:
    """About the bytes of the JSON of `value`, `each` for a container; stops counting beyond `limit`."""
    total, stack = 0, [value]
    while stack and total <= limit:
        item = stack.pop()
        if isinstance(item, dict):
            total += each + sum(len(name) + 4 for name in item)
            stack.extend(item.values())
        elif isinstance(item, list):
            total += each + len(item)
            stack.extend(item)
        elif isinstance(item, str):
            total += len(item) + 2
        else:
            total += 8
    return total


def _containers(value: Any) -> list[Any]:
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in held if isinstance(child, dict | list)]
