"""Roles, verdicts and outcomes of a restore in words, with icon and colour (translated here)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from fhir_admin.usecases.collect_deleted import Collected, Refusal, Way
from fhir_admin.usecases.run_restore import Outcome, StepResult
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
        Role.DEPENDANT: translate("Restore", "hung on it"),
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
            "Tick it only if it shall come back as well.",
        )
    return translate("Restore", "It referred to something in the plan and was deleted about the same time.")


def verdict_words(step: Step, issues: Sequence[Issue] = ()) -> Words:
    """What the plan (and the dry run) say of a step."""
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
        return Words(
            translate("Restore", "changed since"),
            text.format(version=version_text(step.tombstone)),
            "triangle-alert",
            "warning",
        )
    if step.verdict is Verdict.UNREADABLE:
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
    if not step.included:
        text = translate("Restore", "Not ticked: it stays deleted.")
        return Words(translate("Restore", "left out"), text, "minus", "muted")
    if issues:
        text = translate(
            "Restore", "By today's rules the content is not valid; the server may refuse it: {problem}"
        )
        return Words(
            translate("Restore", "may be refused"),
            text.format(problem=issues[0].diagnostics),
            "triangle-alert",
            "warning",
        )
    if step.verdict is Verdict.MISSING:
        text = translate("Restore", "It comes back, but refers to what will not be there: {targets}")
        return Words(
            translate("Restore", "target missing"),
            text.format(targets=listed(step.missing)),
            "unlink",
            "warning",
        )
    return _restorable(step)


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


def outcome_words(result: StepResult) -> Words:
    """What became of a step."""
    translate = QCoreApplication.translate
    said = "; ".join(issue.diagnostics for issue in result.issues if issue.diagnostics)
    settled = (
        translate("Restore", " The answer was lost; this was found by reading again.")
        if result.settled
        else ""
    )
    restored = translate("Restore", "Read back and compared: it is as planned.")
    if result.now is not None and result.now != result.key:
        restored = translate("Restore", "Read back and compared: it is as planned, now as {key}.").format(
            key=result.now
        )
    table = {
        Outcome.RESTORED: (translate("Restore", "restored"), restored, "circle-check", "success"),
        Outcome.DIFFERENT: (
            translate("Restore", "restored, differs"),
            translate("Restore", "It is back, but the server changed the content."),
            "triangle-alert",
            "warning",
        ),
        Outcome.CHANGED: (
            translate("Restore", "left alone"),
            translate("Restore", "Somebody changed it since the plan was made, so nothing was overwritten."),
            "shield-check",
            "warning",
        ),
        Outcome.REFUSED: (
            translate("Restore", "refused"),
            translate("Restore", "The server refused it."),
            "circle-x",
            "error",
        ),
        Outcome.ROLLED_BACK: (
            translate("Restore", "rolled back"),
            translate("Restore", "Nothing of the transaction was stored, because another step was refused."),
            "undo-2",
            "warning",
        ),
        Outcome.SKIPPED: (
            translate("Restore", "skipped"),
            translate("Restore", "Something it refers to did not come back."),
            "minus",
            "warning",
        ),
        Outcome.STOPPED: (
            translate("Restore", "not sent"),
            translate("Restore", "It was not restored."),
            "minus",
            "muted",
        ),
        Outcome.UNCLEAR: (
            translate("Restore", "unclear"),
            translate(
                "Restore",
                "The answer was lost and the server cannot be read now. Look again before you repeat it.",
            ),
            "circle-help",
            "warning",
        ),
    }
    short, text, icon, color = table[result.outcome]
    return Words(short, " ".join(part for part in (text + settled, said) if part), icon, color)


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
