"""The report of a restore as text that can be kept: server, time, and every step with its outcome."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from fhir_admin.restore.outcome_words import outcome_words
from fhir_admin.restore.restore_words import role_word, verdict_words
from fhir_admin.usecases.run_restore import RunReport
from server.fhir.headline import headline
from server.fhir.restore import RestorePlan, Step


def report_text(server: str, plan: RestorePlan, report: RunReport, now: Callable[[], str]) -> str:
    """Plain text, one paragraph a step; `now` gives the time that stands on top."""
    translate = QCoreApplication.translate
    way = (
        translate("Report", "one transaction") if report.transaction else translate("Report", "step by step")
    )
    back = sum(result.is_back for result in report.results)
    head = [
        translate("Report", "Restore on {server}, {time}").format(server=server, time=now()),
        translate("Report", "{back} of {all} restored, {way}").format(
            back=back, all=len(report.results), way=way
        ),
        "",
    ]
    results = {result.key: result for result in report.results}
    lines = []
    for number, step in enumerate(plan.steps, 1):
        result = results.get(step.key)
        words = outcome_words(result) if result else verdict_words(step)
        lines.append(f"{number}. {_name(step)} [{role_word(step)}]")
        lines.append(f"   {words.short}: {words.long}")
        if result and result.version_id:
            version = translate("Report", "now {key}, version {version}")
            lines.append("   " + version.format(key=result.now or step.key, version=result.version_id))
    return "\n".join(head + lines) + "\n"


def _name(step: Step) -> str:
    label = headline(step.past.resource) if step.past else ""
    return f"{step.key} ({label})" if label else str(step.key)
