"""One FHIR $operation a file."""
