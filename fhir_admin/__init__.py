"""The window: a workbench over any FHIR server, which it knows through HTTP only."""
