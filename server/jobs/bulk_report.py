"""What bulk jobs tell: Parameters with counts by type, and an outcome about what did not go well.

Source: server specification E2.9, E2.10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from server.fhir import parameters
from server.fhir.errors import Issue
from server.fhir.outcome import information, operation_outcome

_MOST = 100


class Tally(msgspec.Struct, frozen=True):
    """What became of the instances so far: counts by the name of a parameter, then by type; and issues."""

    counts: Mapping[str, Mapping[str, int]] = {}
    issues: tuple[str, ...] = ()

    def of(self, name: str) -> int:
        """How many were counted under a name."""
        return sum(self.counts.get(name, {}).values())

    def with_one(self, name: str, type_: str) -> Tally:
        """One more of a type."""
        by_type = self.counts.get(name, {})
        return replace(self, counts={**self.counts, name: {**by_type, type_: by_type.get(type_, 0) + 1}})

    def with_issue(self, issue: str) -> Tally:
        """With that of an instance; beyond the limit only their number grows."""
        if len(self.issues) < _MOST:
            return replace(self, issues=(*self.issues, issue))
        last = self.issues[-1] if len(self.issues) > _MOST else "0 more"
        return replace(self, issues=(*self.issues[:_MOST], f"{int(last.split()[0]) + 1} more"))


def progress(tally: Tally) -> dict[str, Any]:
    """The Parameters of a job that runs."""
    return _parameters(tally, [information("Job In Progress"), *_issues(tally)])


def result(tally: Tally) -> dict[str, Any]:
    """The Parameters of a job that is done; `Issues` only when some instances failed."""
    return _parameters(tally, _issues(tally))


def _parameters(tally: Tally, issues: Sequence[Issue]) -> dict[str, Any]:
    told: list[dict[str, Any]] = [
        {"name": name, "part": [{"name": type_, "valueInteger": n} for type_, n in sorted(by_type.items())]}
        for name, by_type in tally.counts.items()
    ]
    if issues:
        told.append({"name": "Issues", "resource": operation_outcome(issues)})
    return parameters.made(told)


def _issues(tally: Tally) -> list[Issue]:
    return [Issue(text, "processing", "error") for text in tally.issues]
