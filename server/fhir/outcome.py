"""OperationOutcome resources, made from issues and read back into them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from server.fhir.errors import Issue

# STU3's list of issue types has not all of the later ones; these are the nearest it has.
_STU3_CODES = {"deleted": "not-found", "multiple-matches": "processing"}


def operation_outcome(issues: Iterable[Issue], id_: str | None = None, version: str = "r4") -> dict[str, Any]:
    """An OperationOutcome resource holding `issues` in order, in the words of a FHIR version."""
    outcome: dict[str, Any] = {"resourceType": "OperationOutcome"}
    if id_ is not None:
        outcome["id"] = id_
    outcome["issue"] = [_issue(issue, version) for issue in issues]
    return outcome


def information(diagnostics: str) -> Issue:
    """An issue that reports success."""
    return Issue(diagnostics, "informational", "information")


def issues_of(outcome: Any) -> tuple[Issue, ...]:
    """The issues of an OperationOutcome from any server; tolerant of missing and odd members."""
    entries = outcome.get("issue") if isinstance(outcome, dict) else None
    return tuple(_read(entry) for entry in entries or () if isinstance(entry, dict))


def _issue(issue: Issue, version: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "severity": issue.severity,
        "code": _STU3_CODES.get(issue.code, issue.code) if version == "stu3" else issue.code,
        "diagnostics": issue.diagnostics,
    }
    if issue.rule is not None:
        definition, key = issue.rule
        entry["details"] = {"coding": [{"system": definition, "code": key}]}
    if issue.expression:
        entry["expression"] = list(issue.expression)
    return entry


def _read(entry: dict[str, Any]) -> Issue:
    details = entry.get("details")
    text = details.get("text") if isinstance(details, dict) else None
    where = entry.get("expression") or entry.get("location") or []
    return Issue(
        str(entry.get("diagnostics") or text or entry.get("code") or ""),
        str(entry.get("code") or "unknown"),
        str(entry.get("severity") or "error"),
        tuple(str(item) for item in where) if isinstance(where, list) else (),
    )
