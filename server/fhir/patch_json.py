"""JSON Patch (RFC 6902): the one door to applying, writing and guarding such patches."""

from server.fhir.patch_json_apply import LIMITS, Limits, Operation, apply, check_operation, preview
from server.fhir.patch_json_guards import Guard, guarded, guards
from server.fhir.patch_json_write import from_diff

__all__ = [
    "LIMITS",
    "Guard",
    "Limits",
    "Operation",
    "apply",
    "check_operation",
    "from_diff",
    "guarded",
    "guards",
    "preview",
]
