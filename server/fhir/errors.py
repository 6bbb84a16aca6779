"""One exception for everything a request can do wrong, and one table that gives it a status.

Source: server specification A1 (status and issue code map).
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """A situation, with its HTTP status and the FHIR issue code that goes with it."""

    INVALID = (400, "invalid")
    PROCESSING = (400, "processing")
    TOO_COSTLY = (400, "too-costly")
    UNSUPPORTED_SEARCH = (400, "not-supported")
    LOGIN = (401, "login")
    FORBIDDEN = (403, "forbidden")
    NOT_FOUND = (404, "not-found")
    NOT_ALLOWED = (405, "not-supported")
    NOT_ACCEPTABLE = (406, "not-supported")
    TIMEOUT = (408, "timeout")
    CONFLICT = (409, "conflict")
    DELETED = (410, "deleted")
    PRECONDITION = (412, "required")
    MULTIPLE_MATCHES = (412, "multiple-matches")
    TOO_LARGE = (413, "invalid")
    UNSUPPORTED_MEDIA = (415, "not-supported")
    MISDIRECTED = (421, "security")
    UNPROCESSABLE = (422, "invalid")
    THROTTLED = (429, "throttled")
    HEADERS_TOO_LARGE = (431, "invalid")
    EXCEPTION = (500, "exception")
    UNAVAILABLE = (503, "timeout")
    STORAGE_FULL = (507, "no-store")

    @property
    def status(self) -> int:
        """HTTP status code."""
        return self.value[0]

    @property
    def code(self) -> str:
        """OperationOutcome issue code."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Issue:
    """One OperationOutcome issue: what is wrong, where (`expression`, FHIRPath), what to do.

    `rule` names an invariant: the canonical URL of the definition that asks for it, and its key.
    """

    diagnostics: str
    code: str = "invalid"
    severity: str = "error"
    expression: tuple[str, ...] = ()
    rule: tuple[str, str] | None = None


@dataclass(eq=False)
class FhirError(Exception):
    """A request that cannot be served. `headers` go on the response (the ETag of a 410, say)."""

    kind: Kind
    issues: tuple[Issue, ...]
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "; ".join(issue.diagnostics for issue in self.issues)


def fhir_error(
    kind: Kind, diagnostics: str, *expression: str, headers: Mapping[str, str] | None = None
) -> FhirError:
    """A `FhirError` with one issue carrying the kind's own issue code."""
    return FhirError(kind, (Issue(diagnostics, kind.code, expression=expression),), headers or {})


def trace(error: BaseException) -> str:
    """Where an unexpected error arose, for the log: kinds and places, the causes too.

    Never the error's text: it may quote what a client sent, and the log must not hold that.
    """
    lines, current = [], error
    while True:
        places = traceback.extract_tb(current.__traceback__)
        lines.append(type(current).__name__)
        lines += [f"  {place.filename}:{place.lineno} in {place.name}" for place in places]
        cause = current.__cause__ or current.__context__
        if cause is None:
            return "\n".join(lines)
        lines.append("caused by")
        current = cause
