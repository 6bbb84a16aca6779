"""What changed between two neighbouring versions, as structured notes that the window puts into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from server.fhir import display
from server.fhir.diff import Change, diff

NoteKind = Literal["add", "remove", "change", "move"]

# What every write changes by itself; it says nothing about the content.
_STAMPS = frozenset({("meta", "versionId"), ("meta", "lastUpdated"), ("meta", "author"), ("id",)})


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that happened to `count` places of one element.

    `element` is the FHIR path without indexes (`name.given`, `extension:us-core-race.valueString`).
    `before` and `after` are short human texts where one place was touched and a text says it, else ''.
    `reason` says of which kind a change is that leaves the meaning alone (`digits`, `narrative`, `meta`,
    `order`, …), None where the meaning may have changed. `paths` are the exact places (as in `Change.path`).
    """

    kind: NoteKind
    element: str
    count: int = 1
    before: str = ""
    after: str = ""
    reason: str | None = None
    paths: tuple[tuple[str | int, ...], ...] = ()


def describe(before: dict[str, Any], after: dict[str, Any]) -> tuple[Note, ...]:
    """The notes on what `after` changed, weighty ones first, the server's own stamps left out."""
    changes = [change for change in diff(before, after) if not _is_stamp(change)]
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        root = before if change.kind == "remove" else after
        groups.setdefault((change.kind, element_name(change.path, root)), []).append(change)
    notes = [_note(element, group) for (_, element), group in groups.items()]
    return tuple(sorted(notes, key=lambda note: (note.reason is not None, note.element.startswith("meta"))))


def element_name(path: Sequence[str | int], resource: Any) -> str:
    """`name.given` for `("name", 0, "given", 1)`; extensions carry the last part of their url."""
    names: list[str] = []
    here = resource
    for step in path:
        here = _child(here, step)
        if isinstance(step, str):
            names.append(step)
        elif names and names[-1] in ("extension", "modifierExtension") and isinstance(here, dict):
            names[-1] += ":" + str(here.get("url", "")).rstrip("/").rsplit("/", 1)[-1]
    return ".".join(names)


def _note(element: str, group: list[Change]) -> Note:
    first = group[0]
    reason = first.reason if all(change.cosmetic for change in group) else None
    paths = tuple(change.path for change in group)
    if len(group) > 1 or element.startswith("text"):
        return Note(first.kind, element, len(group), reason=reason, paths=paths)
    count = len(first.after) if first.kind == "add" and isinstance(first.after, list) else 1
    before, after = display.text(first.before), display.text(first.after)
    return Note(first.kind, element, count, before, after, reason, paths)


def _is_stamp(change: Change) -> bool:
    if change.path == ("meta",):
        values = [value for value in (change.before, change.after) if isinstance(value, dict)]
        return all(set(value) <= {"versionId", "lastUpdated", "author"} for value in values)
    return tuple(change.path[:2]) in _STAMPS


def _child(value: Any, step: str | int) -> Any:
    if isinstance(step, str):
        return value.get(step) if isinstance(value, dict) else None
    return value[step] if isinstance(value, list) and 0 <= step < len(value) else None
