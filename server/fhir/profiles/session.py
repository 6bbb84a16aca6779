"""One deep validation: what it knows, what it found so far, and how much work is left to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from server.fhir.definitions import Definitions
from server.fhir.errors import Issue
from server.fhir.fhirpath import STEPS, Budget
from server.fhir.profiles.library import Library
from server.fhir.profiles.terminology import Membership

MAX_ISSUES = 200
# The official examples take 15 steps a member, and the greediest of them 78,000 in all.
_STEPS, _STEPS_PER_MEMBER = 200_000, 25


class Exhausted(Exception):
    """The work, or the list of issues, has grown beyond its limit; `issue` says so."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.diagnostics)
        self.issue = issue


class Purse(Budget):
    """Steps of one invariant, taken from those of the whole validation."""

    def __init__(self, session: Session) -> None:
        super().__init__(STEPS)
        self._session = session

    def spend(self, steps: int) -> None:
        """Errors: 400 when this one takes too many; Exhausted when all together do."""
        if steps > STEPS:
            self._session.spend(STEPS)
        super().spend(steps)
        self._session.spend(steps)


class Session:
    """Shared by all checks of one validation."""

    def __init__(
        self,
        definitions: Definitions,
        library: Library,
        is_member: Membership,
        resource: Any,
        *,
        is_sound: bool,
    ) -> None:
        """`is_sound`: the structural check found nothing, so invariants can be evaluated."""
        self.definitions = definitions
        self.library = library
        self.is_member = is_member
        self.is_sound = is_sound
        self.now = datetime.now().astimezone()
        self._found: dict[tuple[str, str, tuple[str, ...]], Issue] = {}
        self._left = _STEPS + _STEPS_PER_MEMBER * _size(resource)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What was found, each problem once."""
        return tuple(self._found.values())

    def add(self, issue: Issue) -> None:
        """Note an issue. Errors: Exhausted when there are too many."""
        self._found.setdefault((issue.severity, issue.diagnostics, issue.expression), issue)
        if len(self._found) >= MAX_ISSUES:
            text = f"Only the first {MAX_ISSUES} problems are listed. Correct these and try again."
            severity = "information" if any(i.severity == "error" for i in self._found.values()) else "error"
            raise Exhausted(Issue(text, "incomplete", severity))

    def add_all(self, issues: Iterable[Issue]) -> None:
        """Note several."""
        for issue in issues:
            self.add(issue)

    def spend(self, steps: int) -> None:
        """Count work. Errors: Exhausted."""
        self._left -= steps
        if self._left < 0:
            text = "The resource and its profiles take too much work to check; divide the resource."
            raise Exhausted(Issue(text, "too-costly", "error"))

    def silently(self, check: Callable[[], None]) -> bool:
        """Whether a check finds no error; what it finds is forgotten."""
        kept, self._found = self._found, {}
        try:
            check()
            return all(issue.severity != "error" for issue in self._found.values())
        finally:
            self._found = kept


def _size(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(_size, value.values()))
    return len(value) + sum(map(_size, value)) if isinstance(value, list) else 0
