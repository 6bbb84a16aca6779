"""One FHIR interaction a file, each a plain function of a transaction and a request."""
