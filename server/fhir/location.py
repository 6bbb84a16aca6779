"""Places inside a resource: JSON paths as tuples, to and from FHIRPath and JSON Pointer (RFC 6901).

A path is a tuple of member names and array indexes: `("name", 0, "given", 1)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from server.fhir.errors import Kind, fhir_error

Path = tuple[str | int, ...]


class _Missing:
    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Any = _Missing()
"""What `value_at` gives for a place that does not exist, and what removes a member in `replaced`."""

# Documents are at most 64 levels deep; messages repeat pointers.
_MAX_STEPS, _MAX_POINTER = 128, 4096
_BAD_ESCAPE = re.compile(r"~(?![01])")
_STEP = re.compile(r"(?:`([^`\\]+)`|([A-Za-z_][A-Za-z0-9_]*))((?:\[[0-9]{1,9}\])*)")
_KEYWORDS = frozenset({"and", "or", "xor", "implies", "div", "mod", "true", "false"})


def expression(type_name: str, path: Sequence[str | int]) -> str:
    """The FHIRPath of a place: `Patient.name[0].given[1]`; `_birthDate` is written `birthDate`.

    Choice members keep their JSON name (`deceasedBoolean`); give FHIR names for strict FHIRPath.
    """
    parts = [type_name]
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        else:
            name = step.removeprefix("_")
            parts.append(f".`{name}`" if name in _KEYWORDS else f".{name}")
    return "".join(parts)


def parse_expression(text: str) -> Path | None:
    """The steps of a plain FHIRPath (`Patient.name[0].given`), its first name included; None if not plain."""
    steps: list[str | int] = []
    position = 0
    while True:
        match = _STEP.match(text, position)
        if match is None:
            return None
        steps.append(match[1] or match[2])
        steps.extend(int(index) for index in re.findall(r"[0-9]+", match[3]))
        position = match.end()
        if position == len(text):
            return tuple(steps)
        if text[position] != ".":
            return None
        position += 1


def pointer(path: Sequence[str | int]) -> str:
    """The JSON Pointer of a place: `/name/0/given/1`; the empty path is the whole document."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def parse_pointer(text: str) -> tuple[str, ...]:
    """The tokens of a JSON Pointer. Errors: 400 when it is none (no leading `/`, a bad `~` escape)."""
    if text.count("/") > _MAX_STEPS or len(text) > _MAX_POINTER:
        raise fhir_error(Kind.INVALID, f"The JSON Pointer {text[:60]!r}… is longer than any path can be.")
    if text and not text.startswith("/"):
        raise fhir_error(Kind.INVALID, f"The JSON Pointer {text!r} must start with '/'.")
    if _BAD_ESCAPE.search(text):
        raise fhir_error(
            Kind.INVALID, f"The JSON Pointer {text!r} has a '~' that is followed neither by 0 nor by 1."
        )
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in text.split("/")[1:])


def concrete(document: Any, tokens: Sequence[str]) -> Path:
    """The path that pointer tokens mean in `document`: array indexes become ints while arrays last."""
    path: list[str | int] = []
    for token in tokens:
        is_index = isinstance(document, list) and re.fullmatch(r"0|[1-9][0-9]{0,8}", token)
        step: str | int = int(token) if is_index else token
        path.append(step)
        document = value_at(document, (step,))
    return tuple(path)


def value_at(document: Any, path: Sequence[str | int]) -> Any:
    """The value at `path`, or `MISSING`."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(document, list) or not 0 <= step < len(document):
                return MISSING
            document = document[step]
        else:
            if not isinstance(document, dict) or step not in document:
                return MISSING
            document = document[step]
    return document


def replaced(document: Any, path: Sequence[str | int], change: Callable[[Any], Any]) -> Any:
    """A copy of `document` with `change(old value)` at `path`; only the spine is copied.

    All but the last step of `path` must exist. A `MISSING` result removes the member or array item.
    """
    if not path:
        return change(document)
    step, rest = path[0], path[1:]
    old = value_at(document, (step,))
    new = replaced(old, rest, change)
    if new is old:
        return document
    if isinstance(document, list):
        return _with_item(document, int(step), new)
    if new is MISSING:
        return {name: value for name, value in document.items() if name != step}
    return {**document, step: new}


def _with_item(array: list[Any], index: int, value: Any) -> list[Any]:
    copy = list(array)
    if value is MISSING:
        del copy[index]
    elif index == len(copy):
        copy.append(value)
    else:
        copy[index] = value
    return copy
