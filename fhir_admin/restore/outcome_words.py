"""What became of each step of a restore in words, with icon and colour (translated here)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fhir_admin.restore.restore_words import Words
from fhir_admin.usecases.run_restore import Outcome, StepResult


def outcome_words(result: StepResult) -> Words:
    """What became of a step, and what the server said."""
    words = _back(result) if result.is_back else _stayed(result.outcome)
    said = "; ".join(issue.diagnostics for issue in result.issues if issue.diagnostics)
    parts = [words.long, _settled() if result.settled else "", said]
    return Words(words.short, " ".join(part for part in parts if part), words.icon, words.color)


def _settled() -> str:
    return QCoreApplication.translate("Restore", "The answer was lost; this was found by reading again.")


def _back(result: StepResult) -> Words:
    translate = QCoreApplication.translate
    if result.outcome is Outcome.DIFFERENT:
        text = translate("Restore", "It is back, but the server changed the content.")
        return Words(translate("Restore", "restored, differs"), text, "triangle-alert", "warning")
    text = translate("Restore", "Read back and compared: it is as planned.")
    if result.now is not None and result.now != result.key:
        text = translate("Restore", "Read back and compared: it is as planned, now as {key}.")
    return Words(translate("Restore", "restored"), text.format(key=result.now), "circle-check", "success")


def _stayed(outcome: Outcome) -> Words:
    translate = QCoreApplication.translate
    if outcome is Outcome.CHANGED:
        text = translate(
            "Restore", "Somebody changed it since the plan was made, so nothing was overwritten."
        )
        return Words(translate("Restore", "left alone"), text, "shield-check", "warning")
    if outcome is Outcome.REFUSED:
        text = translate("Restore", "The server refused it.")
        return Words(translate("Restore", "refused"), text, "circle-x", "error")
    if outcome is Outcome.ROLLED_BACK:
        text = translate(
            "Restore", "Nothing of the transaction was stored, because another step was refused."
        )
        return Words(translate("Restore", "rolled back"), text, "undo-2", "warning")
    if outcome is Outcome.SKIPPED:
        text = translate("Restore", "Something it refers to did not come back.")
        return Words(translate("Restore", "skipped"), text, "minus", "warning")
    if outcome is Outcome.UNCLEAR:
        text = translate(
            "Restore",
            "The answer was lost and the server cannot be read now. Look again before you repeat it.",
        )
        return Words(translate("Restore", "unclear"), text, "circle-help", "warning")
    return Words(
        translate("Restore", "not sent"), translate("Restore", "It was not restored."), "minus", "muted"
    )
