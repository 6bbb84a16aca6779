"""Versions and changes in words, in the language of the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from fhir_admin.timeline.story import Story, VersionRow
from server.fhir.timeline import HistoryEntry, Note

_NAMED = 3
_LONGEST = 36


def interaction_word(entry: HistoryEntry) -> str:
    """What was done, in one word."""
    translate = QCoreApplication.translate
    return {
        "create": translate("Timeline", "Created"),
        "update": translate("Timeline", "Updated"),
        "patch": translate("Timeline", "Patched"),
        "delete": translate("Timeline", "Deleted"),
        "unknown": translate("Timeline", "Written"),
    }[entry.interaction]


def interaction_tip(entry: HistoryEntry) -> str:
    """How it is known what was done."""
    translate = QCoreApplication.translate
    if entry.method:
        return translate("Timeline", "The server names the request: {method}").format(method=entry.method)
    return translate("Timeline", "The server names no request; this is read from its neighbours")


def story_line(row: VersionRow) -> str:
    """What happened in this version, on one line."""
    translate = QCoreApplication.translate
    story = row.story
    if story.kind == "created":
        return story.label or translate("Timeline", "The first version")
    if story.kind == "deleted":
        return translate("Timeline", "It was: {label}").format(label=story.label) if story.label else ""
    if story.kind == "unchanged":
        return translate("Timeline", "No change of content")
    if story.kind == "restored":
        return _restored(story)
    return notes_line(story.notes) if story.kind == "changed" else ""


def notes_line(notes: Sequence[Note]) -> str:
    """The first notes, and how many more there are."""
    shown = "; ".join(note_text(note) for note in notes[:_NAMED])
    more = len(notes) - _NAMED
    if more <= 0:
        return shown
    tail = QCoreApplication.translate("Timeline", "; {count} more").format(count=more)
    return shown + tail


def note_text(note: Note, longest: int = _LONGEST) -> str:
    """One change as a phrase: `birthDate changed from 1980 to 1981`."""
    before, after = _short(note.before, longest), _short(note.after, longest)
    text = _one(note, before, after) if note.count == 1 else _several(note)
    return text.format(element=note.element, before=before, after=after, count=note.count)


def author_text(entry: HistoryEntry) -> str:
    """Who did it, '' when the server does not tell."""
    return entry.author or ""


def author_tip(entry: HistoryEntry) -> str:
    """Where the author is named."""
    translate = QCoreApplication.translate
    if entry.author_source is None:
        return translate("Timeline", "The server does not say who did this")
    return {
        "extension": translate("Timeline", "Said by the server in the history entry"),
        "meta.author": translate("Timeline", "Said in meta.author of this version"),
        "meta.extension": translate("Timeline", "Said in an extension of meta of this version"),
    }[entry.author_source]


def gap_text(first: int, last: int) -> str:
    """Which versions are missing."""
    translate = QCoreApplication.translate
    if first == last:
        text = translate("Timeline", "Version {first} is missing: erased, or not shown by the server")
        return text.format(first=first)
    text = translate("Timeline", "Versions {first} to {last} are missing: erased, or not shown by the server")
    return text.format(first=first, last=last)


def short_version(version_id: str | None) -> str:
    """A version id that fits: numbers whole, UUIDs by their beginning."""
    if version_id is None:
        return "?"
    return version_id if len(version_id) <= 10 else version_id[:8] + "…"


def _restored(story: Story) -> str:
    translate = QCoreApplication.translate
    if story.notes:
        return translate("Timeline", "Brought back; {changes}").format(changes=notes_line(story.notes))
    return translate("Timeline", "Brought back as it was")


def _one(note: Note, before: str, after: str) -> str:
    translate = QCoreApplication.translate
    if note.kind == "change" and before != after:
        return translate("Timeline", "{element} changed from {before} to {after}")
    if note.kind == "change":
        return translate("Timeline", "{element} changed")
    if note.kind == "move":
        return translate("Timeline", "{element} moved")
    if note.kind == "add":
        return (
            translate("Timeline", "{element} added: {after}")
            if after
            else translate("Timeline", "{element} added")
        )
    return (
        translate("Timeline", "{element} removed: {before}")
        if before
        else translate("Timeline", "{element} removed")
    )


def _several(note: Note) -> str:
    translate = QCoreApplication.translate
    return {
        "add": translate("Timeline", "{element}: {count} added"),
        "remove": translate("Timeline", "{element}: {count} removed"),
        "change": translate("Timeline", "{element} changed in {count} places"),
        "move": translate("Timeline", "{element}: {count} moved"),
    }[note.kind]


def _short(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
