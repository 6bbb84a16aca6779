"""A search clause in words: parameter, what is compared how, and the value."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fhir_admin.browser.search_text import Clause, split_prefix

_SIGNS = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<", "ne": "≠", "eq": "=", "ap": "≈"}


def words(clause: Clause, kind: str) -> tuple[str, str, str]:
    """Parameter, verb and value of a clause whose parameter is of the FHIR type `kind`.

    The verb is '' where the value says all; alternatives are joined by "or".
    """
    tr = QCoreApplication.translate
    steering = _steering(clause)
    if steering is not None:
        return steering
    if clause.modifier == "missing":
        is_missing = clause.value == "true"
        return clause.parameter, tr("Clause", "is missing") if is_missing else tr("Clause", "is there"), ""
    verb = _verb(clause.modifier, kind)
    values = [_value(value) for value in clause.alternatives]
    if kind in ("date", "number", "quantity") and len(values) == 1:
        sign, rest = split_prefix(values[0])
        return clause.parameter, _compare(sign), rest
    return clause.parameter, verb, tr("Clause", " or ").join(values)


def _steering(clause: Clause) -> tuple[str, str, str] | None:
    tr = QCoreApplication.translate
    titles = {
        "_sort": tr("Clause", "sorted by"),
        "_count": tr("Clause", "page size"),
        "_include": tr("Clause", "with"),
        "_revinclude": tr("Clause", "with"),
        "_total": tr("Clause", "total"),
        "_summary": tr("Clause", "summary"),
        "_elements": tr("Clause", "only"),
    }
    title = titles.get(clause.parameter)
    return None if title is None else (title, "", clause.value)


def _verb(modifier: str, kind: str) -> str:
    tr = QCoreApplication.translate
    verbs = {
        "exact": tr("Clause", "is exactly"),
        "contains": tr("Clause", "contains"),
        "not": tr("Clause", "is not"),
        "text": tr("Clause", "has the text"),
        "in": tr("Clause", "is in"),
        "not-in": tr("Clause", "is not in"),
        "above": tr("Clause", "is above"),
        "below": tr("Clause", "is below"),
        "of-type": tr("Clause", "has the identifier"),
        "identifier": tr("Clause", "has the identifier"),
    }
    if not modifier:
        return tr("Clause", "starts with") if kind == "string" else tr("Clause", "is")
    return verbs.get(modifier, f":{modifier}")


def _compare(prefix: str) -> str:
    tr = QCoreApplication.translate
    if prefix == "sa":
        return tr("Clause", "starts after")
    if prefix == "eb":
        return tr("Clause", "ends before")
    return _SIGNS.get(prefix, "=")


def _value(value: str) -> str:
    """A token without its long system, FHIR's escapes undone."""
    system, bar, code = value.rpartition("|")
    shown = code if bar and "://" in system and code else value
    return shown.replace("\\,", ",").replace("\\|", "|").replace("\\$", "$").replace("\\\\", "\\")
