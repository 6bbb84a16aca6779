"""Differences put into words: what kind, of which element, from what to what (translated here)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from server.fhir import codec, display
from server.fhir.diff import Change, Kind
from server.fhir.location import Path

# A letter, an icon and a colour for each kind: colour is never the only cue.
SIGNS: dict[str, tuple[str, str, str]] = {
    "add": ("+", "plus", "added"),
    "remove": ("\N{MINUS SIGN}", "minus", "removed"),
    "change": ("~", "pencil", "changed"),
    "move": ("\N{UP DOWN ARROW}", "arrow-down-up", "moved"),
}
_LONGEST = 400


def kind_word(kind: Kind) -> str:
    """`Added`, `Removed`, `Changed` or `Moved`."""
    tr = QCoreApplication.translate
    return {
        "add": tr("Changes", "Added"),
        "remove": tr("Changes", "Removed"),
        "change": tr("Changes", "Changed"),
        "move": tr("Changes", "Moved"),
    }[kind]


def reason_word(change: Change) -> str:
    """Why a change is only cosmetic; empty for a clinical one."""
    if not change.cosmetic:
        return ""
    tr = QCoreApplication.translate
    words = {
        "instant": tr("Changes", "same instant"),
        "digits": tr("Changes", "same number"),
        "display": tr("Changes", "display text only"),
        "narrative": tr("Changes", "narrative only"),
        "meta": tr("Changes", "version stamp"),
        "order": tr("Changes", "order only"),
    }
    return words.get(str(change.reason), tr("Changes", "cosmetic"))


def place(path: Path) -> str:
    """A path as people read it: `name[0].given[1]`; the whole resource is an empty text."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        else:
            parts.append(f".{step}" if parts else step)
    return "".join(parts)


def value_text(value: Any) -> str:
    """A value on one line, shortened when very long."""
    if value is None:
        return ""
    shown = display.text(value) if isinstance(value, dict | list) else display.primitive(value)
    if not shown and isinstance(value, dict | list):
        shown = codec.encode(value).decode()
    line = " ".join(shown.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"


def before_after(change: Change) -> tuple[str, str]:
    """What stands in the columns Before and After; a move names positions beside the value."""
    if change.kind == "move" and change.old_path:
        old, new = change.old_path[-1], change.path[-1]
        return f"[{old}] {value_text(change.before)}", f"[{new}] {value_text(change.after)}"
    return value_text(change.before), value_text(change.after)


def sentence(change: Change) -> str:
    """The change as one sentence, for screen readers and reports."""
    tr = QCoreApplication.translate
    where = place(change.path)
    before, after = before_after(change)
    if change.kind == "add":
        return tr("Changes", "Added {place}: {after}").format(place=where, after=after)
    if change.kind == "remove":
        return tr("Changes", "Removed {place}: {before}").format(place=where, before=before)
    if change.kind == "move":
        return tr("Changes", "Moved {place}: {before} to {after}").format(
            place=where, before=before, after=after
        )
    return tr("Changes", "Changed {place} from {before} to {after}").format(
        place=where, before=before, after=after
    )
