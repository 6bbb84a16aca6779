"""HTTP to FHIR servers, without Qt: the one door to every server."""
