"""Errors become answers here, and only here and per batch entry.

Source: server specification A0.3, A1; house rule 7.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path

from server.fhir import codec
from server.fhir.errors import FhirError, Kind, fhir_error, trace
from server.fhir.outcome import operation_outcome

_log = logging.getLogger("server.rest")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes on the wire: a status, headers (names as sent) and a body, or a file in its place."""

    status: int
    body: bytes = b""
    media_type: str = "application/fhir+json"
    headers: dict[str, str] = field(default_factory=dict)
    file: Path | None = None


def answer_error(error: Exception, request_id: str, version: str = "r4") -> Answer:
    """An OperationOutcome of a FHIR version for `error`.

    An unexpected error is logged and says no more than its id.
    """
    if not isinstance(error, FhirError):
        _log.error("request %s failed unexpectedly: %s", request_id, trace(error))
        error = fhir_error(
            Kind.EXCEPTION, f"The server failed unexpectedly. Its log has the reason under {request_id}."
        )
    outcome = operation_outcome(error.issues, request_id, version)
    return Answer(error.kind.status, codec.encode(outcome), headers=dict(error.headers))
