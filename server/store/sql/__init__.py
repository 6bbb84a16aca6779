"""SQL that every database back end shares."""
