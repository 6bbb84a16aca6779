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
    translate = QCoreApplication.translate
    return {
        "add": translate("Changes", "Added"),
        "remove": translate("Changes", "Removed"),
        "change": translate("Changes", "Changed"),
        "move": translate("Changes", "Moved"),
    }[kind]


def reason_word(change: Change) -> str:
    """Why a change is only cosmetic; empty for a clinical one."""
    if not change.cosmetic:
        return ""
    translate = QCoreApplication.translate
    words = {
        "instant": translate("Changes", "same instant"),
        "digits": translate("Changes", "same number"),
        "display": translate("Changes", "display text only"),
        "narrative": translate("Changes", "narrative only"),
        "meta": translate("Changes", "version stamp"),
        "order": translate("Changes", "order only"),
    }
    return words.get(str(change.reason), translate("Changes", "cosmetic"))


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
    translate = QCoreApplication.translate
    where = place(change.path)
    before, after = before_after(change)
    if change.kind == "add":
        return translate("Changes", "Added {place}: {after}").format(place=where, after=after)
    if change.kind == "remove":
        return translate("Changes", "Removed {place}: {before}").format(place=where, before=before)
    if change.kind == "move":
        return translate("Changes", "Moved {place}: {before} to {after}").format(
            place=where, before=before, after=after
        )
    return translate("Changes", "Changed {place} from {before} to {after}").format(
        place=where, before=before, after=after
    )
