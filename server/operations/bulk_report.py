"""What bulk operations tell: Parameters with counts by type, and an outcome about what did not go well.

Source: server specification E2.9, E2.10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.fhir.errors import FhirError, Issue, Kind
from server.fhir.outcome import information, operation_outcome

_MOST = 100
Counts = Mapping[str, int]


def counted(counts: Counts, type_: str) -> dict[str, int]:
    """The counts with one more of a type."""
    return {**counts, type_: counts.get(type_, 0) + 1}


def noted(issues: Sequence[str], text: str, error: FhirError) -> tuple[str, ...]:
    """The issues with that of an instance; beyond the limit only their number grows."""
    if len(issues) < _MOST:
        return (*issues, f"{text}: {error}")
    last = issues[-1] if len(issues) > _MOST else "0 more"
    return (*issues[:_MOST], f"{int(last.split()[0]) + 1} more")


def of_instance(error: FhirError) -> FhirError:
    """The error of one instance. Errors: itself, when it is the environment's and would hit all of them."""
    if error.kind in (Kind.UNAVAILABLE, Kind.STORAGE_FULL):
        raise error
    return error


def progress(counts: Mapping[str, Counts], issues: Sequence[str] = ()) -> dict[str, Any]:
    """The Parameters of a job that runs; `counts` by parameter name."""
    running = information("Job In Progress")
    return _parameters(counts, [running, *_issues(issues)])


def result(counts: Mapping[str, Counts], issues: Sequence[str] = ()) -> dict[str, Any]:
    """The Parameters of a job that is done; `Issues` only when some instances failed."""
    return _parameters(counts, _issues(issues))


def _parameters(counts: Mapping[str, Counts], issues: Sequence[Issue]) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "part": [{"name": type_, "valueInteger": n} for type_, n in sorted(by_type.items())]}
        for name, by_type in counts.items()
        if by_type
    ]
    if issues:
        parameters.append({"name": "Issues", "resource": operation_outcome(issues)})
    made: dict[str, Any] = {"resourceType": "Parameters"}
    return {**made, "parameter": parameters} if parameters else made


def _issues(texts: Sequence[str]) -> list[Issue]:
    return [Issue(text, "processing", "error") for text in texts]
