"""FHIRPath Patch: the one door to applying and writing such patches."""

from server.fhir.patch_fhirpath_apply import Operation, apply, read_operations
from server.fhir.patch_fhirpath_values import Inexpressible
from server.fhir.patch_fhirpath_write import from_diff

__all__ = ["Inexpressible", "Operation", "apply", "from_diff", "read_operations"]
