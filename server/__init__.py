"""The embedded FHIR server; starts without Qt and never imports the window."""
