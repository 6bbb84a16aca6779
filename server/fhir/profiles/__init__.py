"""Profiles: what a StructureDefinition asks of a resource beyond its type, and whether it is so."""
