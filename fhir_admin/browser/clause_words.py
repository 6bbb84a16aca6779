"""A search clause in words: parameter, what is compared how, and the value."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fhir_admin.browser.search_text import Clause, split_prefix

_SIGNS = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<", "ne": "≠", "eq": "=", "ap": "≈"}


def words(clause: Clause, kind: str) -> tuple[str, str, str]:
    """Parameter, verb and value of a clause whose parameter is of the FHIR type `kind`.

    The verb is '' where the value says all; alternatives are joined by "or".
    """
    translate = QCoreApplication.translate
    steering = _steering(clause)
    if steering is not None:
        return steering
    if clause.modifier == "missing":
        is_missing = clause.value == "true"
        return (
            clause.parameter,
            translate("Clause", "is missing") if is_missing else translate("Clause", "is there"),
            "",
        )
    verb = _verb(clause.modifier, kind)
    values = [_value(value) for value in clause.alternatives]
    if kind in ("date", "number", "quantity") and len(values) == 1:
        sign, rest = split_prefix(values[0])
        return clause.parameter, _compare(sign), rest
    return clause.parameter, verb, translate("Clause", " or ").join(values)


def _steering(clause: Clause) -> tuple[str, str, str] | None:
    translate = QCoreApplication.translate
    titles = {
        "_sort": translate("Clause", "sorted by"),
        "_count": translate("Clause", "page size"),
        "_include": translate("Clause", "with"),
        "_revinclude": translate("Clause", "with"),
        "_total": translate("Clause", "total"),
        "_summary": translate("Clause", "summary"),
        "_elements": translate("Clause", "only"),
    }
    title = titles.get(clause.parameter)
    return None if title is None else (title, "", clause.value)


def _verb(modifier: str, kind: str) -> str:
    translate = QCoreApplication.translate
    verbs = {
        "exact": translate("Clause", "is exactly"),
        "contains": translate("Clause", "contains"),
        "not": translate("Clause", "is not"),
        "text": translate("Clause", "has the text"),
        "in": translate("Clause", "is in"),
        "not-in": translate("Clause", "is not in"),
        "above": translate("Clause", "is above"),
        "below": translate("Clause", "is below"),
        "of-type": translate("Clause", "has the identifier"),
        "identifier": translate("Clause", "has the identifier"),
    }
    if not modifier:
        return translate("Clause", "starts with") if kind == "string" else translate("Clause", "is")
    return verbs.get(modifier, f":{modifier}")


def _compare(prefix: str) -> str:
    translate = QCoreApplication.translate
    if prefix == "sa":
        return translate("Clause", "starts after")
    if prefix == "eb":
        return translate("Clause", "ends before")
    return _SIGNS.get(prefix, "=")


def _value(value: str) -> str:
    """A token without its long system, FHIR's escapes undone."""
    system, bar, code = value.rpartition("|")
    shown = code if bar and "://" in system and code else value
    return shown.replace("\\,", ",").replace("\\|", "|").replace("\\$", "$").replace("\\\\", "\\")
