"""Roles and verdicts of a restore, and the state of the bin, in words with icon and colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from fhir_admin.usecases.collect_deleted import Collected, Refusal, Way
from fhir_admin.widgets.version_text import version_text
from server.fhir.errors import Issue
from server.fhir.keys import ResourceKey
from server.fhir.restore import Role, Step, Verdict
from server.fhir.restore_evidence import State

_FEW = 4


@dataclass(frozen=True, slots=True)
class Words:
    """A short text for a cell, a sentence that explains, and how it looks."""

    short: str
    long: str
    icon: str
    color: str


def role_word(step: Step) -> str:
    """Why the step is in the plan, in one or two words."""
    translate = QCoreApplication.translate
    return {
        Role.CHOSEN: translate("Restore", "chosen"),
        Role.PREREQUISITE: translate("Restore", "needed"),
        Role.DEPENDANT: translate("Restore", "referred to it"),
    }[step.role]


def role_sentence(step: Step) -> str:
    """Why the step is in the plan, as a sentence."""
    translate = QCoreApplication.translate
    if step.role is Role.CHOSEN:
        return translate("Restore", "You chose it.")
    if step.role is Role.PREREQUISITE:
        return translate("Restore", "Something in the plan refers to it, and it is deleted, too.")
    if step.apart:
        return translate(
            "Restore",
            "It referred to something in the plan, but was deleted at quite another time. "
            "Tick it only if it should come back as well.",
        )
    return translate(
        "Restore", "It referred to something in the plan and was deleted at about the same time."
    )


def verdict_words(step: Step, issues: Sequence[Issue] = ()) -> Words:
    """What the plan (and the dry run) say of a step."""
    if not step.possible:
        return _impossible(step)
    if not step.included:
        text = QCoreApplication.translate("Restore", "Not ticked: it stays deleted.")
        return Words(QCoreApplication.translate("Restore", "left out"), text, "minus", "muted")
    if issues or step.missing:
        return _doubtful(step, issues)
    return _restorable(step)


def _impossible(step: Step) -> Words:
    translate = QCoreApplication.translate
    if step.verdict is Verdict.LIVE:
        text = translate(
            "Restore", "It is on the server already. The current version is never written again."
        )
        return Words(translate("Restore", "already live"), text, "circle-check", "muted")
    if step.verdict is Verdict.NEWER:
        text = translate(
            "Restore",
            "It was changed since you chose it (now version {version}). Look again before restoring.",
        )
        text = text.format(version=version_text(step.tombstone))
        return Words(translate("Restore", "changed since"), text, "triangle-alert", "warning")
    text = translate(
        "Restore", "The server shows no content of it any more, so there is nothing to bring back."
    )
    if step.state is State.ABSENT:
        text = translate(
            "Restore",
            "The server knows nothing of it: it never existed here, was erased for good, or this server "
            "forgets what is deleted. It cannot be brought back from here.",
        )
    return Words(translate("Restore", "not readable"), text, "circle-x", "error")


def _doubtful(step: Step, issues: Sequence[Issue]) -> Words:
    translate = QCoreApplication.translate
    if issues:
        text = translate(
            "Restore", "By today's rules the content is not valid; the server may refuse it: {problem}"
        )
        text = text.format(problem=issues[0].diagnostics)
        return Words(translate("Restore", "may be refused"), text, "triangle-alert", "warning")
    text = translate("Restore", "It comes back, but refers to what will not be there: {targets}")
    text = text.format(targets=listed(step.missing))
    return Words(translate("Restore", "target missing"), text, "unlink", "warning")


def _restorable(step: Step) -> Words:
    translate = QCoreApplication.translate
    version = version_text(step.past.version_id if step.past else None)
    if step.state is State.LIVE:
        text = translate("Restore", "Goes back to version {version}, as a new version on top.")
        return Words(translate("Restore", "goes back"), text.format(version=version), "rotate-ccw", "success")
    text = translate("Restore", "Comes back with the content of version {version}, as a new version on top.")
    return Words(
        translate("Restore", "comes back"), text.format(version=version), "archive-restore", "success"
    )


def listed(keys: Sequence[ResourceKey]) -> str:
    """Some keys as a list, the rest counted."""
    shown = ", ".join(str(key) for key in keys[:_FEW])
    more = len(keys) - _FEW
    if more <= 0:
        return shown
    return QCoreApplication.translate("Restore", "{shown} and {count} more").format(shown=shown, count=more)


def no_way_sentence(collected: Collected) -> str:
    """Why a server's bin cannot be listed, and what remains possible."""
    translate = QCoreApplication.translate
    reasons = " ".join(_refusal(refusal) for refusal in collected.refusals)
    rest = translate(
        "Restore",
        "Histories of single instances may still be readable: type a name such as Patient/123 into the "
        "filter to look one up. What the server has forgotten cannot be brought back from here.",
    )
    return f"{reasons} {rest}".strip()


def way_note(collected: Collected) -> str:
    """What is worth knowing about how the list was made; empty when nothing is."""
    if collected.way is not Way.TYPES or not collected.refusals:
        return ""
    scopes = [refusal.scope for refusal in collected.refusals if refusal.scope]
    if not scopes:
        return ""
    text = QCoreApplication.translate(
        "Restore", "The server gave no history of: {types}. Deletions there are not listed."
    )
    return text.format(types=", ".join(scopes))


def _refusal(refusal: Refusal) -> str:
    translate = QCoreApplication.translate
    if refusal.status == 200:
        text = translate("Restore", "Asked for the history of {scope}, it answered with something else.")
    else:
        text = translate("Restore", "It gives no history of {scope} (status {status}).")
    scope = refusal.scope or translate("Restore", "the whole server")
    return text.format(scope=scope, status=refusal.status or "?")
